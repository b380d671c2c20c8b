"""Awards whose ground was cancelled: somebody looks at each (3.9)."""

from django.db.models import F, QuerySet

from rulebook.models import Alert


def alerts(*, open_only: bool = False) -> QuerySet[Alert]:
    """Awards whose ground fell away, those to be looked at first (1 query)."""
    found = Alert.objects.select_related(
        "record__award_type", "record__unit", "record__person", "because__award_type", "answered_by"
    )
    if open_only:
        found = found.filter(answered_at__isnull=True)
    return found.order_by(F("answered_at").asc(nulls_first=True), "-raised_at", "pk")
