"""Rewards that wait while something is under way (DOS-8)."""

from django.db.models import F, Q, QuerySet

from clusters.permissions import Access
from rulebook.models import Hold, Person
from rulebook.queries.people import own_unit_ids, with_unit


def visible_holds(access: Access) -> QuerySet[Hold]:
    """Holds that somebody may read, open ones first, latest first: of their own unit and its persons, or all."""
    holds = Hold.objects.select_related("unit", "person")
    if not access.reads_all:
        own = own_unit_ids(access)
        persons = with_unit(Person.objects.all()).filter(unit_id__in=own).order_by().values("pk")
        holds = holds.filter(Q(unit__in=own) | Q(person__in=persons)) if own else holds.none()
    return holds.order_by(F("valid_to").desc(nulls_first=True), "-valid_from", "pk")
