"""App configuration."""

from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Tài khoản"

    def ready(self) -> None:
        """Log second factors: allauth tells about them by signals only."""
        from allauth.account.signals import authentication_step_completed
        from allauth.mfa import signals

        from accounts.middleware import keep_awake

        authentication_step_completed.connect(keep_awake)
        signals.authenticator_added.connect(_added)
        signals.authenticator_reset.connect(_added)
        signals.authenticator_removed.connect(_removed)


SENTENCES = {
    ("totp", True): "Bật xác thực hai lớp bằng ứng dụng.",
    ("totp", False): "Tắt xác thực hai lớp bằng ứng dụng.",
    ("recovery_codes", True): "Lập bộ mã dự phòng mới.",
    ("recovery_codes", False): "Bỏ bộ mã dự phòng.",
}


def _added(request: HttpRequest, authenticator: Any, **kwargs: Any) -> None:
    _note(request, authenticator, is_on=True)


def _removed(request: HttpRequest, authenticator: Any, **kwargs: Any) -> None:
    _note(request, authenticator, is_on=False)


def _note(request: HttpRequest, authenticator: Any, *, is_on: bool) -> None:
    from accounts.services import note_second_factor
    from core import clock

    sentence = SENTENCES[authenticator.type, is_on]
    note_second_factor(user=request.user, is_on=is_on, sentence=sentence, at=clock.now())
