"""Units, people and clusters to measure with: rows as the services would leave them, written in bulk."""

import datetime as dt
from dataclasses import dataclass, field

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
    UnitParent,
)
from clusters.models.unit import search_text_of
from core.ordering import search_key, sort_key

SINCE = dt.date(2000, 1, 1)
UNUSABLE = "!"  # nobody signs in with a password here
MEMBERS = 15
PLACES = (
    "An Giang",
    "Bắc Ninh",
    "Cà Mau",
    "Đắk Lắk",
    "Đồng Tháp",
    "Gia Lai",
    "Hà Tĩnh",
    "Lâm Đồng",
    "Nghệ An",
    "Tây Ninh",
)


@dataclass
class World:
    """What was made, cluster by cluster, for the rows that follow."""

    units: list[list[Unit]] = field(default_factory=list)
    heads: list[list[User]] = field(default_factory=list)
    clusters: list[Cluster] = field(default_factory=list)
    years: list[ClusterYear] = field(default_factory=list)

    def members_of(self, year: ClusterYear) -> tuple[list[Unit], list[User]]:
        """Units and heads of a year's cluster."""
        place = self.clusters.index(year.cluster)
        return self.units[place], self.heads[place]


def add_clusters(world: World, count: int, *, members: int = MEMBERS) -> None:
    """Clusters of 15 units, or as many as told, each unit with a head who signs in."""
    first = len(world.clusters)
    numbers = range(first, first + count)
    for number in numbers:
        names = [
            f"{'Sở Tư pháp' if place % 2 else 'THADS'} tỉnh {PLACES[(number + place) % 10]} {number}-{place}"
            for place in range(members)
        ]
        kinds = [
            UnitKind.JUSTICE_DEPARTMENT if n % 2 else UnitKind.PROVINCIAL_ENFORCEMENT for n in range(members)
        ]
        world.units.append(add_units([f"U{number}-{n}" for n in range(members)], names, kinds))
        heads = [
            _user(f"truong-{number}-{place}", f"Nguyễn Văn {PLACES[place % 10]}") for place in range(members)
        ]
        world.heads.append(User.objects.bulk_create(heads))
        Appointment.objects.bulk_create(
            Appointment(
                user=head, role=Role.UNIT_HEAD, unit=unit, valid_from=SINCE, position_title="Giám đốc"
            )
            for head, unit in zip(heads, world.units[-1], strict=True)
        )
    names = [f"Khu vực thi đua các tỉnh số {number}" for number in numbers]
    world.clusters += Cluster.objects.bulk_create(
        Cluster(code=f"KV-{number}", name=name) for number, name in zip(numbers, names, strict=True)
    )


def add_units(
    codes: list[str], names: list[str], kinds: list[str], parents: list[Unit] | None = None
) -> list[Unit]:
    """Units under one name and kind since long ago."""
    units = Unit.objects.bulk_create(
        Unit(
            code=code, name=name, kind=kind, sort_key=sort_key(name), search_text=search_text_of([code, name])
        )
        for code, name, kind in zip(codes, names, kinds, strict=True)
    )
    UnitName.objects.bulk_create(
        UnitName(unit=u, name=u.name, sort_key=u.sort_key, search_text=search_key(u.name), valid_from=SINCE)
        for u in units
    )
    UnitKindPeriod.objects.bulk_create(UnitKindPeriod(unit=u, kind=u.kind, valid_from=SINCE) for u in units)
    if parents:
        pairs = zip(units, parents, strict=True)
        UnitParent.objects.bulk_create(UnitParent(unit=u, parent=p, valid_from=SINCE) for u, p in pairs)
    return units


def add_sub_units(world: World, count: int) -> None:
    """Divisions below the member units, in turn."""
    parents = [unit for units in world.units for unit in units]
    parents = [parents[number % len(parents)] for number in range(count)]
    names = [f"Phòng số {number}, {parent.name}" for number, parent in enumerate(parents)]
    add_units([f"P{number}" for number in range(count)], names, [UnitKind.SUB_UNIT] * count, parents)


def add_years(world: World, clusters: list[Cluster], years: list[int]) -> list[ClusterYear]:
    """Cluster-years with members, a Trưởng and a Phó Trưởng."""
    made = ClusterYear.objects.bulk_create(
        ClusterYear(
            cluster=cluster, year=year, kind=ClusterKind.REGION, name=cluster.name, sort_key=sort_key(cluster.name),
            search_text=search_key(cluster.name), decision_number=f"{year}/QĐ-BTP",
            decision_on=dt.date(year - 1, 12, 20), decision_issuer="Bộ trưởng",
        )
        for year in years
        for cluster in clusters
    )  # fmt: skip
    memberships, leads = [], []
    for cluster_year in made:
        units, _heads = world.members_of(cluster_year)
        memberships += [
            ClusterMembership(cluster_year=cluster_year, year=cluster_year.year, unit=unit, ordinal=ordinal)
            for ordinal, unit in enumerate(units, start=1)
        ]
        roles = (LeadRole.CHAIR, LeadRole.VICE_CHAIR)
        leads += [
            ClusterLead(cluster_year=cluster_year, role=role, unit=unit)
            for role, unit in zip(roles, units, strict=False)
        ]
    ClusterMembership.objects.bulk_create(memberships)
    ClusterLead.objects.bulk_create(leads)
    world.years += made
    return made


def add_watchers() -> dict[str, User]:
    """The people whose pages are measured, besides heads of units."""
    office, auditor = _user("thuong-truc", "Nguyễn Thị Trực"), _user("kiem-tra", "Nguyễn Thị Tra")
    administrator = _user("quan-tri", "Nguyễn Văn Trị", is_superuser=True, is_staff=True)
    teller = _user("kiem-phieu", "Nguyễn Văn Phiếu")
    for user in (office, auditor, administrator, teller):
        user.save()
    Appointment.objects.create(user=office, role=Role.STANDING_BODY, valid_from=SINCE)
    Appointment.objects.create(user=auditor, role=Role.AUDITOR, valid_from=SINCE)
    return {"standing": office, "auditor": auditor, "administrator": administrator, "teller": teller}


def _user(username: str, full_name: str, **more: object) -> User:
    return User(
        username=username, full_name=full_name, email=f"{username}@bench.example", password=UNUSABLE, sort_key=sort_key(full_name),
        search_text=search_key(full_name), **more,
    )  # fmt: skip
