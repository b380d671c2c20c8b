"""Reads that join units, clusters and appointments."""

import datetime as dt

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from accounts.models import User
from clusters.enums import Role
from clusters.models import (
    Appointment,
    Cluster,
    ClusterLead,
    ClusterMembership,
    ClusterYear,
    Unit,
    UnitName,
    UnitParent,
    UnitSuccession,
)
from core.ordering import search_key


def members_on(cluster_year: ClusterYear, day: dt.date) -> QuerySet[ClusterMembership]:
    """Memberships in force on ``day`` of units that exist that day, in the decision's order (ORG-23).

    Each has ``name_on_day``, the unit's name that day (ORG-22). One query.
    """
    return (
        ClusterMembership.objects.on(day)
        .filter(cluster_year=cluster_year, unit__in=UnitName.objects.on(day).values("unit"))
        .annotate(
            name_on_day=Subquery(
                UnitName.objects.on(day).filter(unit=OuterRef("unit")).values("name")[:1]
            )
        )
        .select_related("unit")
        .order_by("ordinal", "pk")
    )


def name_on(unit: Unit, day: dt.date) -> str:
    """The unit's name on ``day``; its last known name if it had none that day (1 query)."""
    return UnitName.objects.on(day).filter(unit=unit).values_list("name", flat=True).first() or unit.name


def kind_on(unit: Unit, day: dt.date) -> str:
    """The unit's kind on ``day``; its last known kind if it had none that day (1 query)."""
    return unit.kinds.on(day).values_list("kind", flat=True).first() or unit.kind


def leads_on(cluster_year: ClusterYear, day: dt.date) -> QuerySet[ClusterLead]:
    """Trưởng first, then Phó Trưởng, in force on ``day`` (1 query)."""
    return (
        ClusterLead.objects.on(day)
        .filter(cluster_year=cluster_year)
        .select_related("unit", "user")
        .order_by("role", "pk")  # "chair" < "vice_chair"
    )


def people_of_units(unit_ids: list[int], day: dt.date, roles: frozenset[Role]) -> QuerySet[Appointment]:
    """Appointments in force of these units in these roles, with the person (1 query)."""
    return (
        Appointment.objects.on(day)
        .filter(unit__in=unit_ids, role__in=roles, user__is_active=True)
        .select_related("user", "unit")
        .order_by("pk")
    )


def leading_people(cluster_year: ClusterYear, day: dt.date) -> list[User]:
    """The people who lead the cluster on ``day``: named ones, else heads of the leading units (CLU-6)."""
    leads = list(leads_on(cluster_year, day))
    named = {lead.user_id: lead.user for lead in leads if lead.user}
    unnamed_units = [lead.unit_id for lead in leads if not lead.user]
    heads = people_of_units(unnamed_units, day, frozenset({Role.UNIT_HEAD}))
    return list((named | {a.user_id: a.user for a in heads}).values())



def units_on(day: dt.date, *, words: str = "", kind: str = "") -> QuerySet[Unit]:
    """Units that exist on ``day``, by the name of that day, with what the list prints (1 query).

    ``words`` are looked for in every name a unit or a unit it took over ever had (ORG-26), so "tien giang"
    finds today's Sở Tư pháp Đồng Tháp, while a unit that is gone that day is not listed.
    Each has ``name_on_day``, ``kind_on_day`` and ``parent_on_day``.
    """
    parents = UnitParent.objects.on(day).filter(unit=OuterRef("pk"))
    parent_names = UnitName.objects.on(day).filter(unit=OuterRef("parent"))
    units = (
        Unit.objects.existing_on(day)
        .named_on(day)
        .annotate(parent_on_day=Subquery(parents.annotate(n=Subquery(parent_names.values("name")[:1])).values("n")[:1]))
    )
    for word in search_key(words).split():
        units = units.filter(search_text__contains=word)
    if kind:
        units = units.filter(kind_on_day=kind)
    return units.order_by("sort_key_on_day", "pk")


def children_on(unit: Unit, day: dt.date) -> QuerySet[Unit]:
    """Units directly under ``unit`` that exist on ``day``, by the name of that day (1 query)."""
    below = UnitParent.objects.on(day).filter(parent=unit).values("unit")
    return Unit.objects.existing_on(day).named_on(day).filter(pk__in=below).order_by("sort_key_on_day", "pk")


def ancestors_on(unit: Unit, day: dt.date) -> list[int]:
    """Ids of the units above ``unit`` on ``day``, nearest first (1 query a level)."""
    above: list[int] = []
    current: int | None = unit.pk
    while current is not None and current not in above[:-1]:
        current = UnitParent.objects.on(day).filter(unit=current).values_list("parent", flat=True).first()
        if current is not None:
            above.append(current)
    return above


def former_names(unit: Unit) -> list[str]:
    """Every name the unit had and every name of the units it took over, near and far (ORG-26)."""
    family, waiting = {unit.pk}, {unit.pk}
    while waiting:
        waiting = set(
            UnitSuccession.objects.filter(successor__in=waiting).values_list("predecessor", flat=True).order_by("pk")
        ) - family
        family |= waiting
    return list(dict.fromkeys(UnitName.objects.filter(unit__in=family).order_by("pk").values_list("name", flat=True)))


def succession_of(unit: Unit) -> tuple[list[UnitSuccession], list[UnitSuccession]]:
    """What the unit came from and what it became, oldest first (2 queries)."""
    order = ("effective_on", "pk")
    came_from = unit.came_from.select_related("predecessor").order_by(*order)
    became = unit.became.select_related("successor").order_by(*order)
    return list(came_from), list(became)


def exists_on(unit: Unit, day: dt.date) -> bool:
    """Whether the unit exists on ``day`` (1 query)."""
    return unit.names.on(day).exists()


def memberships_of(unit: Unit) -> QuerySet[ClusterMembership]:
    """The clusters the unit was in, latest year first (1 query)."""
    return unit.memberships.select_related("cluster_year").order_by("-year", "valid_from", "pk")


def clusters_with_years() -> QuerySet[Cluster]:
    """Clusters with their latest name and the number of their years (1 query)."""
    latest = ClusterYear.objects.filter(cluster=OuterRef("pk")).order_by("-year")
    return Cluster.objects.annotate(
        latest_name=Subquery(latest.values("name")[:1]),
        latest_year=Subquery(latest.values("year")[:1]),
        year_count=Count("years"),
    ).order_by("code")


def years_of(cluster: Cluster) -> QuerySet[ClusterYear]:
    """The cluster's years, latest first, with members and leaders (3 queries)."""
    return cluster.years.prefetch_related(
        Prefetch("memberships", ClusterMembership.objects.select_related("unit").order_by("ordinal", "pk")),
        Prefetch("leads", ClusterLead.objects.select_related("unit").order_by("role", "pk")),
    ).order_by("-year")


def appointments_list(day: dt.date, *, words: str = "", role: str = "", with_past: bool = False) -> QuerySet[Appointment]:
    """Appointments in force or still to come, by person; with the past ones when asked (1 query)."""
    found = Appointment.objects.select_related("user", "unit", "cluster_year", "acts_for")
    if not with_past:
        found = found.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    for word in search_key(words).split():
        found = found.filter(Q(unit__search_text__contains=word) | Q(user__search_text__contains=word))
    if role:
        found = found.filter(role=role)
    return found.order_by("user__sort_key", "user", "role", "pk")
