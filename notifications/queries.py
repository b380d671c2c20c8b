"""Reading notices and heartbeats."""

import datetime as dt

from django.db.models import QuerySet

from accounts.models import User
from notifications.enums import DeliveryState
from notifications.models import Delivery, Heartbeat, Notice


def unread_count(user: User) -> int:
    """How many notices the person has not read (1 query)."""
    return Notice.objects.filter(recipient=user, read_at__isnull=True).count()


def notices_of(user: User) -> QuerySet[Notice]:
    """The person's notices, newest first (1 query)."""
    return Notice.objects.filter(recipient=user).order_by("-created_at", "pk")


def outbox(*, state: str = "") -> QuerySet[Delivery]:
    """All messages on their way or gone, newest first, optionally of one state (2 queries)."""
    deliveries = (
        Delivery.objects.select_related("recipient")
        .prefetch_related("notices")
        .order_by("-leaves_at", "pk")
    )
    return deliveries.filter(state=state) if state in DeliveryState.values else deliveries


def heartbeats() -> dict[str, dt.datetime]:
    """When each part of the machinery last ran (1 query)."""
    return dict(Heartbeat.objects.order_by().values_list("name", "beaten_at"))
