"""Finding units and years by any name, whatever became of them."""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import QuerySet

from clusters.models import ClusterYear, Unit, UnitSuccession
from clusters.permissions import Access
from clusters.queries import former_names_of
from core.ordering import search_key

YEARS_SHOWN = 30
_YEAR = re.compile(r"(19|20|21)\d\d", re.ASCII)


def find_units(words: str, today: dt.date) -> QuerySet[Unit]:
    """Units that have or had these words in a name, gone ones too (1 query).

    A unit is found by the names of the units it took over: "tien giang" finds Sở Tư pháp Đồng Tháp (ORG-26).
    """
    units = Unit.objects.named_on(today)
    for word in search_key(words).split():
        units = units.filter(search_text__contains=word)
    return units.order_by("sort_key", "pk")


def add_family(units: Sequence[Unit], today: dt.date) -> None:
    """Put on each unit the other names it or its predecessors had, and what a gone unit became (3 or 4 queries)."""
    names = former_names_of([unit.pk for unit in units]) if units else {}
    gone = [unit.pk for unit in units if unit.name_on_day is None]
    became: dict[int, list[Unit]] = defaultdict(list)
    links = UnitSuccession.objects.filter(predecessor__in=gone).select_related("successor").order_by("pk")
    for link in links if gone else ():
        if link.successor_id:
            became[link.predecessor_id].append(link.successor)
    for unit in units:
        shown = unit.name_on_day or unit.name
        unit.other_names = [name for name in names.get(unit.pk, []) if name != shown]
        unit.heirs = became[unit.pk]


def find_years(access: Access, words: str) -> list[ClusterYear]:
    """Cluster-years that the person may read, by words of the name and the year (1 query)."""
    found = access.visible_years()
    for word in search_key(words).split():
        found = (
            found.filter(year=int(word))
            if _YEAR.fullmatch(word)
            else found.filter(search_text__contains=word)
        )
    return list(found.order_by("-year", "sort_key", "pk")[:YEARS_SHOWN])
