"""What changes with an account; each change leaves an event, and no event holds a password."""

import datetime as dt

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.errors import RuleError


@transaction.atomic
def note_sign_in(*, user: User, at: dt.datetime) -> None:
    """Record that the person is in, second factor included."""
    record(actor=user, verb="account.signed_in", target=user, at=at, summary="Đăng nhập.")


@transaction.atomic
def note_sign_out(*, user: User, at: dt.datetime) -> None:
    """Record that the person left."""
    record(actor=user, verb="account.signed_out", target=user, at=at, summary="Đăng xuất.")


@transaction.atomic
def note_blocked_sign_in(*, username: str, at: dt.datetime) -> None:
    """Record that somebody guessed at this account until stopped.

    A name that is nobody's leaves nothing: people type their password there by mistake.
    """
    user = User.objects.filter(username=username).first()
    if user is not None:
        record(
            actor=None,
            verb="account.sign_in_blocked",
            target=user,
            at=at,
            summary="Có người nhập sai mật khẩu nhiều lần; tạm chặn máy đó.",
        )


@transaction.atomic
def change_password(*, user: User, password: str, at: dt.datetime) -> None:
    """Set the person's own new password; the form has judged it."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(actor=user, verb="account.password_changed", target=user, at=at, summary="Đổi mật khẩu.")


@transaction.atomic
def note_second_factor(*, user: User, actor: User, is_on: bool, sentence: str, at: dt.datetime) -> None:
    """Record that a second factor was set up, renewed or taken away, by the person or an administrator."""
    record(
        actor=actor,
        verb="account.second_factor_on" if is_on else "account.second_factor_off",
        target=user,
        at=at,
        summary=sentence,
    )


@transaction.atomic
def choose_language(*, user: User, language: str, at: dt.datetime) -> None:
    """Keep the person's language of the interface.

    Raises:
        RuleError: a language that the interface does not speak.
    """
    if language not in dict(settings.LANGUAGES):
        raise RuleError(_("Giao diện chỉ có tiếng Việt và tiếng Anh. Hãy chọn một trong hai."))
    user = User.objects.select_for_update().get(pk=user.pk)
    before, user.language = user.language, language
    if before == language:
        return
    user.save(update_fields=["language"])
    record(
        actor=user,
        verb="account.language_chosen",
        target=user,
        at=at,
        summary="Chọn ngôn ngữ giao diện.",
        before={"language": before},
        after={"language": language},
    )


@transaction.atomic
def switch_large_text(*, user: User, at: dt.datetime) -> bool:
    """Large letters on or off; returns whether they are on now."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.has_large_text = not user.has_large_text
    user.save(update_fields=["has_large_text"])
    record(
        actor=user,
        verb="account.large_text_switched",
        target=user,
        at=at,
        summary="Đổi cỡ chữ.",
        before={"has_large_text": not user.has_large_text},
        after={"has_large_text": user.has_large_text},
    )
    return user.has_large_text


@transaction.atomic
def remove_second_factor(*, user: User) -> None:
    """Let a person who lost the phone and the recovery codes sign in with the password alone.

    Each row that goes leaves its own event, with whoever is signed in as the one who did it.

    Raises:
        RuleError: the person has no second factor.
    """
    User.objects.select_for_update().get(pk=user.pk)
    removed, _by_model = Authenticator.objects.filter(user=user).delete()
    if not removed:
        raise RuleError(_("%(name)s chưa bật bước xác thực thứ hai.") % {"name": user})
