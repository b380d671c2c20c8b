"""Whose calendar it is: one's own, a unit's, a cluster's year, all."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.http import Http404
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
        years: the cluster-years whose dates belong to it.
        units: for whom work is asked about; None where the cluster is looked at as a whole.
    """

    access: Access
    code: str
    label: str
    years: QuerySet[ClusterYear]
    units: frozenset[int] | None = None
    cluster_year: ClusterYear | None = None

    @cached_property
    def is_own(self) -> bool:
        """Whether it is the person's own calendar."""
        return self.code == OWN

    def years_around(self, first: dt.date, last: dt.date) -> dict[int, ClusterYear]:
        """The years that may have a date in these days (1 query); a year begins before and ends after its number."""
        near = self.years.filter(year__range=(first.year - 1, last.year + 1))
        return {year.pk: year for year in near.select_related("cluster", "halt")}


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
        return year_scope(access, access.year_or_404(_number(code, YEAR)))
    if code:
        raise Http404
    return own_scope(access)


def scopes_offered(access: Access, year: int) -> list[tuple[str, str]]:
    """The scopes to choose from in a year, as choices of a field (1 query)."""
    first = own_scope(access)
    units = {a.unit_id: a.unit for a in access.appointments if a.unit_id in access.unit_ids}
    years = access.visible_years().filter(year=year).order_by("sort_key", "pk")
    return [
        (first.code, first.label),
        *((f"{UNIT}{pk}", unit.name) for pk, unit in units.items()),
        *((f"{YEAR}{one.pk}", str(one)) for one in years),
    ]


def year_scope(access: Access, cluster_year: ClusterYear) -> Scope:
    """The calendar of one cluster's year, which the person may read."""
    years = ClusterYear.objects.filter(pk=cluster_year.pk)
    return Scope(access, f"{YEAR}{cluster_year.pk}", str(cluster_year), years, cluster_year=cluster_year)


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
