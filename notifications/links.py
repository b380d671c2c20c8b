"""Addresses in mail: the one link that does the job, and the one that ends optional mail."""

import datetime as dt
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

from notifications.models import Notice

_WORK = Signer(salt="notifications.link", sep=".")
_UNSUBSCRIBE = Signer(salt="notifications.unsubscribe", sep=".")
_LAST_UNDATED = dt.date(2026, 11, 30)  # links of 0.5.0 name no day and count as made on this one


def link_to(notice: Notice) -> str:
    """The whole address of what ``notice`` points to: for its reader only, for ``LINK_DAYS`` days."""
    token = _WORK.sign(f"{notice.pk.hex}.{notice.recipient_id}")
    return settings.SITE_URL + reverse("notifications:go", args=[token])


def read_link(token: str) -> tuple[UUID, int] | None:
    """The notice and the person that a link was made for; None for one that was not made here."""
    try:
        notice, _dot, person = _WORK.unsign(token).partition(".")
        return UUID(notice), int(person)
    except (BadSignature, ValueError):
        return None


def has_expired(notice: Notice, at: dt.datetime) -> bool:
    """Whether the links to ``notice`` lead nowhere any more."""
    return at > notice.created_at + dt.timedelta(days=settings.LINK_DAYS)


def unsubscribe_link(user_id: int, on: dt.date) -> str:
    """The whole address that lowers the person's mail without a sign-in; only ever in a header of their mail.

    Args:
        on: the day of the mail, from which it works for ``UNSUBSCRIBE_DAYS``.
    """
    token = _UNSUBSCRIBE.sign(f"{user_id}.{on:%Y%m%d}")
    return settings.SITE_URL + reverse("notifications:unsubscribe", args=[token])


def read_unsubscribe(token: str) -> tuple[int, dt.date] | None:
    """Whose mail it ends, and until which day; None for a link that was not made here."""
    try:
        person, _dot, day = _UNSUBSCRIBE.unsign(token).partition(".")
        made_on = dt.date.fromisoformat(day) if day else _LAST_UNDATED
        return int(person), made_on + dt.timedelta(days=settings.UNSUBSCRIBE_DAYS)
    except (BadSignature, ValueError):
        return None
