"""The world that the access tables are tried in: one cluster's year and one person of each kind."""

from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from clusters.enums import LeadRole, Role, UnitKind
from clusters.models import ClusterYear, Unit
from tests import factories as make

# The order of the status codes in every table.
PEOPLE = (
    "stranger",  # not signed in
    "outsider",  # head of a unit of another cluster
    "officer",  # officer of a member unit
    "head",  # head of a member unit
    "chair",  # head of the unit that leads the cluster
    "secretary",  # secretary of the cluster
    "standing",  # staff of the standing body
    "auditor",  # reads all
    "admin",  # superuser
)


# Who has a part in a ballot or a council and nothing else. A table where that matters names them as MORE and adds
# their codes after those of PEOPLE.
VOTERS = (
    "delegate",  # votes for the member unit, whose officer they are
    "teller",  # sits on a board, works for no unit
    "member",  # sits on the council, works for no unit
)


@dataclass
class World:
    """What exists. Apps add their own objects under ``things`` in their ``build``."""

    cluster_year: ClusterYear
    chair_unit: Unit
    member_unit: Unit
    people: dict[str, User]
    things: dict[str, Any] = field(default_factory=dict)


def build_world() -> World:
    """A cluster of three units in 2026 with its chair, and another cluster beside it."""
    chair_unit, member_unit, third = (
        make.make_unit(kind=UnitKind.DEPARTMENT),
        make.make_unit(kind=UnitKind.AGENCY),
        make.make_unit(kind=UnitKind.AGENCY),
    )
    cluster_year = make.make_cluster_year(2026, units=[chair_unit, member_unit, third])
    make.make_lead(cluster_year, chair_unit)
    make.make_lead(cluster_year, third, LeadRole.VICE_CHAIR)
    other_unit = make.make_unit()
    make.make_cluster_year(2026, units=[other_unit])
    people = {
        "outsider": make.appoint(Role.UNIT_HEAD, unit=other_unit),
        "officer": make.appoint(Role.UNIT_OFFICER, unit=member_unit),
        "head": make.appoint(Role.UNIT_HEAD, unit=member_unit),
        "chair": make.appoint(Role.UNIT_HEAD, unit=chair_unit),
        "secretary": make.appoint(Role.CLUSTER_SECRETARY, cluster_year=cluster_year),
        "standing": make.appoint(Role.STANDING_BODY),
        "auditor": make.appoint(Role.AUDITOR),
        "admin": make.make_user(is_superuser=True, is_staff=True),
        "delegate": make.appoint(Role.UNIT_OFFICER, unit=member_unit),
        "teller": make.make_user("Bà Kiểm Phiếu"),
        "member": make.make_user("Ông Ủy Viên"),
    }
    return World(cluster_year, chair_unit, member_unit, people)
