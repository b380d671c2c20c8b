"""Events of one thing, of a cluster-year, or as an auditor looks for them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models
from django.db.models import Q, QuerySet

from audit.models import AuditEvent
from audit.queries.wording import Entry, worded

HISTORY_LENGTH = 50

# Kinds of things (``app_label.model``) that not everybody may read who reads the history around them.
_private: set[str] = set()


def keep_private(*target_types: str) -> None:
    """Say that these things have readers of their own: other histories tell no values of them.

    Called by the apps of these things in their ``AppConfig.ready()``.
    """
    for target_type in target_types:
        _private.add(target_type)


def history_of(target: models.Model, limit: int = HISTORY_LENGTH) -> list[Entry]:
    """The latest events of one thing, newest first, ready for ``_components/history.html``.

    One query, and one more for each kind of thing that the changed values point to.
    """
    found = AuditEvent.objects.filter(target_type=target._meta.label_lower, target_id=str(target.pk))
    return entries(found.order_by("-seq")[:limit], with_private_values=True)


def history_in(scope: models.Model, *, with_private: bool = False) -> QuerySet[AuditEvent]:
    """The events of everything that belongs to ``scope``, newest first; `entries` words a page of them.

    Args:
        with_private: tell that private things changed (`keep_private`), though never their values.
    """
    found = AuditEvent.objects.filter(scope=f"{scope._meta.label_lower}:{scope.pk}")
    if not with_private:
        found = found.exclude(target_type__in=_private)
    return found.order_by("-seq")


def entries(events: Iterable[AuditEvent], *, with_private_values: bool = False) -> list[Entry]:
    """The events in a reader's words; values of private things (`keep_private`) only where asked for."""
    return worded(list(events), without_values=frozenset() if with_private_values else frozenset(_private))


@dataclass(frozen=True, kw_only=True)
class EventFilter:
    """What an auditor asks for; an empty part asks for everything."""

    person: str = ""
    thing: str = ""
    text: str = ""
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    before_seq: int | None = None


def without_private(found: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """What whoever runs the system reads: even the sentence of a private event names whom it concerns."""
    return found.exclude(target_type__in=_private)


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
