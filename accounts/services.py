"""What changes with an account; each change leaves an event, and no event holds a password."""

import datetime as dt
from collections.abc import Callable
from functools import partial

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from accounts import registry
from accounts.models import User
from accounts.queries import days_idle, idle_people, is_closed
from audit.services import record
from core.errors import RuleError
from core.templatetags.vi_format import luc

BATCH = 200
Words = Callable[[], tuple[str, str]]


def tell(*, user: User, what: str, words: Words, at: dt.datetime, is_mandatory: bool = True) -> None:
    """Tell the person in their own language what was done with their account. Call it before `record`."""
    with translation.override(user.language):
        subject, body = words()
    for teller in registry.tellers:
        teller(user=user, what=what, subject=subject, body=body, is_mandatory=is_mandatory, at=at)


def check_may_be_given(user: User) -> None:
    """Nobody may be given this person's sign-in while it decides something.

    Raises:
        RuleError: why, and what to do instead.
    """
    for reason in registry.reasons_to_wait:
        if sentence := reason(user):
            raise RuleError(sentence)


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
    user.has_given_password = False
    user.save(update_fields=["password", "has_given_password"])
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
def remove_second_factor(*, user: User, actor: User, at: dt.datetime) -> None:
    """Let a person who lost the phone and the recovery codes sign in with the password alone; the person is told.

    Each row that goes leaves its own event, with whoever is signed in as the one who did it.

    Raises:
        RuleError: the person has no second factor, or votes just now.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if not Authenticator.objects.filter(user=user).exists():
        raise RuleError(_("%(name)s chưa bật bước xác thực thứ hai.") % {"name": user})
    check_may_be_given(user)

    def words() -> tuple[str, str]:
        return _("Bước xác thực thứ hai của bạn đã bị bỏ"), _(
            "%(actor)s đã bỏ bước xác thực thứ hai của tài khoản %(name)s lúc %(at)s. Nếu bạn không nhờ việc này, hãy báo ngay Thường trực Hội đồng."
        ) % _who(user, actor, at)

    tell(user=user, what="second_factor_removed", words=words, at=at)
    Authenticator.objects.filter(user=user).delete()


def _who(user: User, actor: User, at: dt.datetime) -> dict[str, str]:
    return {"name": user.username, "actor": str(actor), "at": luc(at)}


@transaction.atomic
def note_given_password(*, user_id: int, actor: User, at: dt.datetime) -> None:
    """An administrator set the password of another: that person is told, and must choose an own one first of all.

    The event is written by the panel where it was set.
    """
    user = User.objects.select_for_update().get(pk=user_id)
    if user == actor:
        return
    user.has_given_password = True
    user.save(update_fields=["has_given_password"])

    def words() -> tuple[str, str]:
        return _("Mật khẩu của bạn do người khác đặt lại"), _(
            "%(actor)s đã đặt lại mật khẩu của tài khoản %(name)s lúc %(at)s. Lần đăng nhập tới, hãy đổi sang mật khẩu chỉ bạn biết. Nếu bạn không nhờ việc này, hãy báo ngay Thường trực Hội đồng."
        ) % _who(user, actor, at)

    tell(user=user, what="password_given", words=words, at=at)


@transaction.atomic
def note_moved_address(*, user: User, before: str, actor: User, at: dt.datetime) -> None:
    """Another address of a person: the old one is told too, else whoever moved it would get the alerts to come.

    The event is written by the panel where it was changed.
    """

    def words() -> tuple[str, str]:
        return _("Địa chỉ thư của tài khoản đã đổi"), _(
            "%(actor)s đã đổi địa chỉ thư của tài khoản %(name)s lúc %(at)s. Nếu bạn không nhờ việc này, hãy báo ngay Thường trực Hội đồng."
        ) % _who(user, actor, at)

    tell(user=user, what="address_moved", words=words, at=at)
    if before:
        with translation.override(user.language):
            subject, body = words()
        transaction.on_commit(partial(send_mail, subject, body, None, [before], fail_silently=True))


@transaction.atomic
def note_new_device(*, user: User, at: dt.datetime) -> None:
    """Tell the person that the account was opened in a browser that it was never opened in before."""

    def words() -> tuple[str, str]:
        return _("Tài khoản của bạn đăng nhập trên thiết bị mới"), _(
            "Tài khoản %(name)s vừa đăng nhập lúc %(at)s trên một máy hoặc trình duyệt chưa từng dùng. Nếu không phải bạn, hãy đổi mật khẩu và báo Thường trực Hội đồng."
        ) % {"name": user.username, "at": luc(at)}

    tell(user=user, what="new_device", words=words, at=at, is_mandatory=False)


def close_idle(*, at: dt.datetime) -> int:
    """Close every account that nobody used for ``ACCOUNT_IDLE_DAYS`` days; returns how many (SEC-8).

    Safe to repeat; batch by batch, so that the log is never held for long.
    """
    closed = 0
    while batch := _close_batch(at):
        closed += batch
    return closed


@transaction.atomic
def _close_batch(at: dt.datetime) -> int:
    people = list(idle_people(at).select_for_update(of=("self",)).order_by("pk")[:BATCH])
    User.objects.filter(pk__in=[user.pk for user in people]).update(idle_closed_at=at)
    for user in people:
        record(
            actor=None,
            verb="account.idle_closed",
            target=user,
            at=at,
            summary=f"Khóa tài khoản vì {days_idle(user, at)} ngày không đăng nhập.",
        )
    return len(people)


@transaction.atomic
def reopen(*, user: User, actor: User | None, at: dt.datetime) -> None:
    """Open an account that was closed for long disuse: the person by a second proof, or an administrator.

    Args:
        actor: None for the command of whoever runs the machine.

    Raises:
        RuleError: it is not closed.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    before = user.idle_closed_at
    if not is_closed(user, at):
        raise RuleError(_("Tài khoản của %(name)s không bị khóa vì lâu không dùng.") % {"name": user})
    user.idle_closed_at, user.reopened_at = None, at
    user.save(update_fields=["idle_closed_at", "reopened_at"])
    record(
        actor=actor,
        verb="account.reopened",
        target=user,
        at=at,
        summary="Mở lại tài khoản đã khóa vì lâu không dùng.",
        before={"idle_closed_at": before},
        after={"idle_closed_at": None},
    )
