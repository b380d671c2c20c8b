"""Reads that join units, clusters and appointments."""

import datetime as dt

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User
from clusters.enums import Role
from clusters.models import Appointment, ClusterLead, ClusterMembership, ClusterYear, Unit, UnitName


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

