"""Smallest valid objects, made through the models; states are reached through services in tests."""

import datetime as dt
import itertools

from accounts.models import User
from clusters.enums import ClusterKind, LeadRole, Role, UnitKind
from clusters.models import (
    Appointment,
    Cluster,
    ClusterLead,
    ClusterMembership,
    ClusterYear,
    Unit,
    UnitKindPeriod,
    UnitName,
)

PASSWORD = "mat-khau-thu-nghiem-1"
_numbers = itertools.count(1)
LONG_AGO = dt.date(2000, 1, 1)


def make_user(full_name: str = "", *, username: str = "", **fields) -> User:
    """A person with a sign-in and no right at all."""
    number = next(_numbers)
    user = User(
        username=username or f"nguoi{number}",
        full_name=full_name or f"Nguyễn Văn {number}",
        email=fields.pop("email", f"nguoi{number}@vi-du.test"),
        **fields,
    )
    user.set_password(PASSWORD)
    user.save()
    return user


def make_unit(name: str = "", *, kind: str = UnitKind.DEPARTMENT, code: str = "", **fields) -> Unit:
    """A unit that has existed for long under one name."""
    from clusters.models.unit import search_text_of
    from core.ordering import sort_key

    number = next(_numbers)
    name = name or f"Đơn vị thử {number}"
    unit = Unit.objects.create(
        code=code or f"DV-{number}",
        name=name,
        kind=kind,
        sort_key=sort_key(name),
        search_text=search_text_of([name]),
        **fields,
    )
    UnitName.objects.create(unit=unit, name=name, valid_from=LONG_AGO)
    UnitKindPeriod.objects.create(unit=unit, kind=kind, valid_from=LONG_AGO)
    return unit


def make_cluster_year(
    year: int = 2026, *, units: list[Unit] | int = 3, cluster=None, **fields
) -> ClusterYear:
    """A cluster in a year with its member units, without leaders."""
    number = next(_numbers)
    cluster = cluster or Cluster.objects.create(code=f"CUM-{number}", name=f"Cụm thi đua {number}")
    cluster_year = ClusterYear.objects.create(
        cluster=cluster,
        year=year,
        kind=fields.pop("kind", ClusterKind.CLUSTER),
        name=fields.pop("name", cluster.name),
        **{"decision_number": "100/QĐ-BTP", "decision_on": dt.date(year - 1, 12, 20), **fields},
    )
    members = [make_unit() for _ in range(units)] if isinstance(units, int) else units
    for ordinal, unit in enumerate(members, start=1):
        add_member(cluster_year, unit, ordinal)
    return cluster_year


def add_member(cluster_year: ClusterYear, unit: Unit, ordinal: int = 99, **fields) -> ClusterMembership:
    """Make a unit a member."""
    return ClusterMembership.objects.create(cluster_year=cluster_year, unit=unit, ordinal=ordinal, **fields)


def members_of(cluster_year: ClusterYear) -> list[Unit]:
    """Member units in the decision's order."""
    return [m.unit for m in cluster_year.memberships.select_related("unit").order_by("ordinal")]


def make_lead(cluster_year: ClusterYear, unit: Unit, role: str = LeadRole.CHAIR, **fields) -> ClusterLead:
    """A unit (and optionally a person) leads the cluster."""
    return ClusterLead.objects.create(cluster_year=cluster_year, unit=unit, role=role, **fields)


def appoint(
    role: Role, *, unit: Unit | None = None, cluster_year=None, user: User | None = None, **fields
) -> User:
    """A person with one appointment in force since long ago; returns the person."""
    user = user or make_user()
    Appointment.objects.create(
        user=user,
        role=role,
        unit=unit,
        cluster_year=cluster_year,
        **{"valid_from": LONG_AGO, "position_title": "", **fields},
    )
    return user
