"""Saying things once: rows with a unique key, delivered one at a time."""

import datetime as dt
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from notifications.enums import DeliveryState
from notifications.models import Heartbeat, Notice

logger = logging.getLogger(__name__)

FIRST_RETRY = dt.timedelta(minutes=2)
MAX_ATTEMPTS = 8  # the last retry comes about four hours after the first try

_checks: dict[str, Callable[[Notice, dt.datetime], bool]] = {}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """What to say to whom. Two drafts with the same ``dedupe_key`` are the same message."""

    recipient: User
    kind: str
    dedupe_key: str
    subject: str
    body: str
    path: str = ""
    about_type: str = ""
    about_id: str = ""


def register_check(kind: str, still_due: Callable[[Notice, dt.datetime], bool]) -> None:
    """Let a domain say, at sending time, whether the recipient of a notice of ``kind`` must still act."""
    _checks[kind] = still_due


def create_notices(*, drafts: Iterable[Draft], at: dt.datetime) -> int:
    """Write the notices that do not exist yet; returns how many were new.

    Safe to repeat and to run twice at once: the key is unique in the database.
    """
    drafts = list(drafts)
    known = set(
        Notice.objects.filter(dedupe_key__in=[d.dedupe_key for d in drafts])
        .order_by()
        .values_list("dedupe_key", flat=True)
    )
    rows = [
        Notice(
            recipient=d.recipient,
            kind=d.kind,
            dedupe_key=d.dedupe_key,
            subject=d.subject,
            body=d.body,
            path=d.path,
            about_type=d.about_type,
            about_id=d.about_id,
            created_at=at,
            next_try_at=at,
        )
        for d in drafts
        if d.dedupe_key not in known
    ]
    Notice.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def deliver_next(*, at: dt.datetime) -> Notice | None:
    """Send the e-mail of one waiting notice; None when nothing waits.

    The notice is leased first and marked after, in two transactions: a worker that dies in between
    leaves a lease that ends, and the next one sends again under the same Message-ID.
    """
    notice = _lease(at)
    if notice is None:
        return None
    still_due = _checks.get(notice.kind)
    if still_due and not still_due(notice, at):
        return _close(notice, delivery=DeliveryState.DROPPED)
    if not notice.recipient.email:
        return _close(
            notice, delivery=DeliveryState.FAILED, last_error=str(_("Người nhận chưa có địa chỉ thư."))
        )
    try:
        _send(notice)
    except (
        SMTPException,
        OSError,
        ValueError,
    ) as error:  # ValueError: an address or subject no mail can carry
        logger.warning("mail of notice %s not sent: %s", notice.pk, type(error).__name__)
        return _set_aside(notice, error, at)
    return _close(notice, delivery=DeliveryState.SENT, sent_at=at)


@transaction.atomic
def _lease(at: dt.datetime) -> Notice | None:
    notice = (
        Notice.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(delivery=DeliveryState.WAITING, next_try_at__lte=at)
        .filter(Q(leased_until_at__isnull=True) | Q(leased_until_at__lte=at))
        .select_related("recipient")
        .order_by("next_try_at", "pk")
        .first()
    )
    if notice:
        notice.leased_until_at = at + dt.timedelta(seconds=settings.NOTICE_LEASE_SECONDS)
        notice.attempts += 1
        notice.save(update_fields=["leased_until_at", "attempts"])
    return notice


def _send(notice: Notice) -> None:
    with translation.override(notice.recipient.language):
        opening = _("Mở việc này:")
        footer = _("Thư này do hệ thống Giao Ước gửi. Việc cần làm luôn có ở mục “Việc của tôi”.")
    link = f"\n\n{opening} {settings.SITE_URL}{notice.path}" if notice.path else ""
    EmailMessage(
        subject=notice.subject,
        body=f"{notice.body}{link}\n\n--\n{footer}\n",
        to=[notice.recipient.email],
        headers={"Message-ID": f"<{notice.pk}@giao-uoc>", "Auto-Submitted": "auto-generated"},
    ).send()


def _set_aside(notice: Notice, error: Exception, at: dt.datetime) -> Notice:
    """Try again later, ever more rarely; one bad address does not block the rest."""
    if notice.attempts >= MAX_ATTEMPTS:
        return _close(notice, delivery=DeliveryState.FAILED, last_error=type(error).__name__)
    wait = FIRST_RETRY * 2 ** (notice.attempts - 1)
    return _close(notice, next_try_at=at + wait, last_error=type(error).__name__)


def _close(notice: Notice, **values: object) -> Notice:
    values["leased_until_at"] = None
    for name, value in values.items():
        setattr(notice, name, value)
    notice.save(update_fields=list(values))
    return notice


@transaction.atomic
def mark_read(*, user: User, notice_id: object | None, at: dt.datetime) -> Notice | None:
    """Mark one of the person's notices read, or all of them when ``notice_id`` is None."""
    unread = Notice.objects.select_for_update().filter(recipient=user, read_at__isnull=True)
    if notice_id is None:
        unread.update(read_at=at)
        return None
    unread.filter(pk=notice_id).update(read_at=at)
    return Notice.objects.filter(recipient=user, pk=notice_id).first()


@transaction.atomic
def send_again(*, notice_id: object, at: dt.datetime) -> bool:
    """Put a failed notice back among those that wait; False when it had not failed."""
    return bool(
        Notice.objects.filter(pk=notice_id, delivery=DeliveryState.FAILED).update(
            delivery=DeliveryState.WAITING, attempts=0, next_try_at=at, leased_until_at=None
        )
    )


def beat(*, name: str, at: dt.datetime) -> None:
    """Write that a part of the machinery ran just now."""
    Heartbeat.objects.update_or_create(name=name, defaults={"beaten_at": at})
