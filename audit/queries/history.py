"""Events of one thing, of a cluster-year, or as an auditor looks for them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q, QuerySet

from audit.models import AuditEvent
from audit.queries.wording import Entry, worded

HISTORY_LENGTH = 50


def history_of(target: models.Model, limit: int = HISTORY_LENGTH) -> list[Entry]:
    """The latest events of one thing, newest first, ready for ``_components/history.html``.

    One query, and one more for each kind of thing that the changed values point to.
    """
    return entries(
        AuditEvent.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk)).order_by(
            "-seq"
        )[:limit]
    )


def history_in(scope: models.Model, limit: int = HISTORY_LENGTH) -> list[Entry]:
    """The latest events of everything that belongs to ``scope``, newest first (as `history_of`)."""
    return entries(
        AuditEvent.objects.filter(scope=f"{scope._meta.label_lower}:{scope.pk}").order_by("-seq")[:limit]
    )


def entries(events: Iterable[AuditEvent]) -> list[Entry]:
    """The events in a reader's words."""
    return worded(list(events))


@dataclass(frozen=True, kw_only=True)
class EventFilter:
    """What an auditor asks for; an empty part asks for everything."""

    person: str = ""
    thing: str = ""
    text: str = ""
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    before_seq: int | None = None


def events(wanted: EventFilter) -> QuerySet[AuditEvent]:
    """Events that match, newest first. The caller slices."""
    found = AuditEvent.objects.order_by("-seq")
    if wanted.person:
        found = found.filter(Q(actor__iexact=wanted.person) | Q(actor_name__icontains=wanted.person))
    if wanted.thing:
        found = found.filter(target_type=wanted.thing)
    if wanted.text:
        found = found.filter(Q(summary__icontains=wanted.text) | Q(on_behalf_of__icontains=wanted.text))
    if wanted.starts_at:
        found = found.filter(occurred_at__gte=wanted.starts_at)
    if wanted.ends_at:
        found = found.filter(occurred_at__lt=wanted.ends_at)
    if wanted.before_seq is not None:
        found = found.filter(seq__lt=wanted.before_seq)
    return found
