"""App configuration."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Tài khoản")

    def ready(self) -> None:
        """Log second factors with their rows: allauth's own signals come after the transaction."""
        from allauth.account.signals import authentication_step_completed
        from allauth.mfa.models import Authenticator
        from django.db.models.signals import post_delete, post_save

        from accounts.middleware import keep_awake

        authentication_step_completed.connect(keep_awake)
        post_save.connect(_saved, sender=Authenticator)
        post_delete.connect(_deleted, sender=Authenticator)


SENTENCES = {
    ("totp", True): "Bật xác thực hai lớp bằng ứng dụng.",
    ("totp", False): "Tắt xác thực hai lớp bằng ứng dụng.",
    ("recovery_codes", True): "Lập bộ mã dự phòng mới.",
    ("recovery_codes", False): "Bỏ bộ mã dự phòng.",
}


def _saved(instance: Any, created: bool, raw: bool, **kwargs: Any) -> None:
    if created and not raw:
        _note(instance, is_on=True)


def _deleted(instance: Any, **kwargs: Any) -> None:
    _note(instance, is_on=False)


def _note(authenticator: Any, *, is_on: bool) -> None:
    from allauth.core import context

    from accounts.services import note_second_factor
    from core import clock

    person = getattr(context.request, "user", None)
    note_second_factor(
        user=authenticator.user,
        actor=person if person is not None and person.is_authenticated else authenticator.user,
        is_on=is_on,
        sentence=SENTENCES[authenticator.type, is_on],
        at=clock.now(),
    )
