"""Whose calendar it is: one's own, a unit's, a cluster's year, all."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from clusters.models import ClusterYear, Unit
from clusters.permissions import Access

OWN, ALL = "toi", "tat-ca"
UNIT, YEAR = "don-vi-", "cum-"


@dataclass
class Scope:
    """Whose calendar is looked at, by whom.

    Attributes:
        code: as in the address of the page.
        years: the cluster-years whose dates belong to it; none where it is ``cluster_year`` alone.
        units: for whom work is asked about; None where the cluster is looked at as a whole.
    """

    access: Access
    code: str
    label: str
    years: QuerySet[ClusterYear] | None = None
    units: frozenset[int] | None = None
    cluster_year: ClusterYear | None = None
    _read: dict[tuple[int, int], dict[int, ClusterYear]] = field(default_factory=dict)

    @cached_property
    def is_own(self) -> bool:
        """Whether it is the person's own calendar."""
        return self.code == OWN

    def years_around(self, first: dt.date, last: dt.date) -> dict[int, ClusterYear]:
        """The years that may have a date in these days (1 query, once); a year begins before and ends after its number."""
        if self.cluster_year:
            return {self.cluster_year.pk: self.cluster_year}
        span = (first.year - 1, last.year + 1)
        if span not in self._read:
            near = self.years.filter(year__range=span).select_related("cluster", "halt")
            self._read[span] = {year.pk: year for year in near.order_by("sort_key", "pk")}
        return self._read[span]


def own_scope(access: Access) -> Scope:
    """What a person sees first: all for those who read all, else what concerns the person."""
    return _all(access) if access.reads_all else _own(access)


def scope_of(access: Access, code: str) -> Scope:
    """The scope that the page's address asks for (2 queries at most).

    Raises:
        Http404: there is no such unit or year, or the person may not know of it.
    """
    if code == OWN and not access.reads_all:
        return _own(access)
    if code == ALL and access.reads_all:
        return _all(access)
    if code.startswith(UNIT) and (unit_id := _number(code, UNIT)) in access.unit_ids:
        unit = next(a.unit for a in access.appointments if a.unit_id == unit_id)
        return _of_unit(access, unit)
    if code.startswith(YEAR):
        years = access.visible_years().select_related("cluster", "halt")
        return year_scope(access, get_object_or_404(years, pk=_number(code, YEAR)))
    if code:
        raise Http404
    return own_scope(access)


def scopes_offered(scope: Scope, first: dt.date, last: dt.date) -> list[tuple[str, str]]:
    """The scopes to choose from in the year of ``first``, as choices of a field (1 query beside one's own calendar)."""
    access = scope.access
    own = scope if scope.code in {OWN, ALL} else own_scope(access)
    units = {a.unit_id: a.unit for a in access.appointments if a.unit_id in access.unit_ids}
    years = [one for one in own.years_around(first, last).values() if one.year == first.year]
    return [
        (own.code, own.label),
        *((f"{UNIT}{pk}", unit.name) for pk, unit in units.items()),
        *((f"{YEAR}{one.pk}", str(one)) for one in years),
    ]


def year_scope(access: Access, cluster_year: ClusterYear) -> Scope:
    """The calendar of one cluster's year, which the person may read."""
    return Scope(access, f"{YEAR}{cluster_year.pk}", str(cluster_year), cluster_year=cluster_year)


def _own(access: Access) -> Scope:
    return Scope(access, OWN, _("Của tôi"), access.own_years(), units=access.unit_ids)


def _all(access: Access) -> Scope:
    return Scope(access, ALL, _("Tất cả các cụm, khu vực"), access.visible_years())


def _of_unit(access: Access, unit: Unit) -> Scope:
    # By number, so that no year comes twice for a unit that left it and came back.
    years = ClusterYear.objects.filter(memberships__unit=unit).values("pk")
    return Scope(
        access, f"{UNIT}{unit.pk}", unit.name, access.visible_years().filter(pk__in=years),
        units=frozenset({unit.pk}),
    )  # fmt: skip


def _number(code: str, prefix: str) -> int:
    digits = code.removeprefix(prefix)
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0
