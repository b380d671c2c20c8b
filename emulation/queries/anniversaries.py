"""Anniversaries that a year's peak phases celebrate: computed from the catalogue, never stored."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext as _

from clusters.enums import UnitGroup, UnitKind, group_of
from clusters.models import UnitKindPeriod
from emulation.models import Anniversary, CampaignPlan

_COLUMNS = ("name", "month", "day", "founding_year", "group")


@dataclass(frozen=True, kw_only=True)
class Celebration:
    """An anniversary in one year; ``count`` is None where the founding year is not known."""

    name: str
    on: dt.date
    count: int | None

    @property
    def label(self) -> str:
        """88 năm Ngày thành lập Đảng Cộng sản Việt Nam."""
        if self.count is None:
            return self.name
        return _("%(count)s năm %(name)s") % {"count": self.count, "name": self.name}


def anniversary_count(anniversary: Anniversary, year: int) -> int | None:
    """How many years the anniversary counts in ``year``; None without a founding year (CYC-7)."""
    return None if anniversary.founding_year is None else year - anniversary.founding_year


def celebrations_of_year(year: int, groups: Iterable[UnitGroup]) -> list[Celebration]:
    """The year's anniversaries by day (1 query).

    Those of one group of units, such as the THADS tradition day of 19/07, come only for that group.
    A day that the year does not have (29/02) and a year before the founding are left out.
    Source: CYC-5 to CYC-7.
    """
    return _in_year(year, Anniversary.objects.filter(group__in=["", *groups]))


def anniversary_rows() -> QuerySet:
    """What `celebrations_told` reads the catalogue from, for those who gather it with other rows."""
    return Anniversary.objects.values_list(*_COLUMNS)


def celebrations_told(
    rows: Iterable[tuple], first: dt.date, last: dt.date, groups: Iterable[UnitGroup]
) -> list[Celebration]:
    """Those of `celebrations_of_year` from ``first`` to ``last``, whatever the years between, of `anniversary_rows`."""
    known = [Anniversary(**dict(zip(_COLUMNS, row, strict=True))) for row in rows]
    wanted = [one for one in known if one.group in {"", *groups}]
    return [
        celebration
        for year in range(first.year, last.year + 1)
        for celebration in _in_year(year, wanted)
        if first <= celebration.on <= last
    ]


def celebrations_of(plan: CampaignPlan) -> list[Celebration]:
    """The anniversaries of the plan's year for the groups of its units, as `celebrations_of_year` (1 query)."""
    kinds = UnitKindPeriod.objects.on(dt.date(plan.year, 7, 1))
    if plan.unit_id:
        kinds = kinds.filter(unit=plan.unit_id)
    else:
        kinds = kinds.filter(unit__memberships__cluster_year=plan.cluster_year_id)
    wanted = Q(group="")
    for group in UnitGroup:
        of_group = [kind for kind in UnitKind if group_of(kind) == group]
        wanted |= Q(Exists(kinds.filter(kind__in=of_group)), group=group)
    return _in_year(plan.year, Anniversary.objects.filter(wanted))


def _in_year(year: int, anniversaries: Iterable[Anniversary]) -> list[Celebration]:
    celebrations = []
    for anniversary in anniversaries:
        count = anniversary_count(anniversary, year)
        try:
            on = dt.date(year, anniversary.month, anniversary.day)
        except ValueError:
            continue
        if count is None or count > 0:
            celebrations.append(Celebration(name=anniversary.name, on=on, count=count))
    return sorted(celebrations, key=lambda c: (c.on, c.name))
