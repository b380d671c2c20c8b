"""Reading legal citations."""

import datetime as dt

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from core.fields import holds_on
from documents.enums import CitationStatus
from documents.models import Citation

WAITING = Q(confirmed_at__isnull=True) & ~Q(status=CitationStatus.VERIFIED)


def citations_on(day: dt.date) -> QuerySet[Citation]:
    """All citations: those waiting to be confirmed first; each says if it is in force (1 query)."""
    return (
        Citation.objects.select_related("confirmed_by")
        .annotate(
            is_waiting=Case(When(WAITING, then=Value(1)), default=Value(0), output_field=IntegerField()),
            is_in_force=Case(
                When(holds_on(day), then=Value(1)), default=Value(0), output_field=IntegerField()
            ),
        )
        .order_by("-is_waiting", "code")
    )
