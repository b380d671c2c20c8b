"""Reading notices and heartbeats."""

import datetime as dt
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from notifications.channels.vapid import public_key
from notifications.enums import DeliveryState, MailLevel
from notifications.models import Delivery, Heartbeat, Notice, Preference


def unread_count(user: User) -> int:
    """How many notices the person has not read (1 query)."""
    return Notice.objects.filter(recipient=user, read_at__isnull=True).count()


def notices_of(user: User) -> QuerySet[Notice]:
    """The person's notices, newest first (1 query)."""
    return Notice.objects.filter(recipient=user).order_by("-created_at", "pk")


def outbox(*, seen: Q | None = None, state: str = "") -> QuerySet[Delivery]:
    """Messages on their way or gone with their notices, newest first (2 queries).

    Args:
        seen: only of these notices, and only these of a digest; None for all.
        state: only those; all for what is no state.
    """
    notices = Notice.objects.select_related("sender").order_by("created_at", "pk")
    deliveries = Delivery.objects.select_related("recipient", "moved_by").order_by("-leaves_at", "pk")
    if seen is not None:
        notices = notices.filter(seen)
        through = Delivery.notices.through.objects.filter(notice__in=Notice.objects.filter(seen).order_by())
        deliveries = deliveries.filter(pk__in=through.order_by().values("delivery"))
    if state in DeliveryState.values:
        deliveries = deliveries.filter(state=state)
    return deliveries.prefetch_related(Prefetch("notices", notices))


def mail_level_of(user: User) -> str:
    """How much mail the person wants (1 query)."""
    level = Preference.objects.filter(user=user).values_list("mail_level", flat=True).first()
    return level or MailLevel.EACH


def push_facts(user: User) -> dict[str, Any]:
    """The key that browsers subscribe with, empty where push is not set up, and the person's browsers (1 query)."""
    return {"key": public_key(), "browsers": list(user.push_subscriptions.order_by("pk"))}


def notice_of_link(notice_id: UUID) -> Notice | None:
    """The notice that a link in a mail was made for (1 query)."""
    return Notice.objects.filter(pk=notice_id).first()


def heartbeats() -> dict[str, dt.datetime]:
    """When each part of the machinery last ran (1 query)."""
    return dict(Heartbeat.objects.order_by().values_list("name", "beaten_at"))
