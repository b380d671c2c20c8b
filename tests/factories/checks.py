"""A team of one, its visits and findings, made through the services."""

import datetime as dt
from typing import Any

from accounts.models import User
from clusters.enums import Role
from clusters.models import ClusterYear, Unit
from core import clock
from scoring.enums import FindingKind, TeamKind
from scoring.models import Finding, InspectionTeam, Visit
from scoring.services import checks, visits
from tests import factories as make

DAY = dt.date(2026, 6, 10)


def by(person: User | None = None) -> dict[str, Any]:
    return {"actor": person or make.make_user(), "at": clock.now()}


def make_team(
    cluster_year: ClusterYear, checker: Unit, *, name: str = "Đoàn số 1", user: User | None = None
) -> InspectionTeam:
    """A team led by an officer of ``checker``, who has a sign-in."""
    team = checks.save_team(
        cluster_year=cluster_year, kind=TeamKind.CROSS, name=name, decision_number="45/QĐ-CTĐ",
        decision_on=dt.date(2026, 5, 20), **by(),
    )  # fmt: skip
    user = user or make.appoint(Role.UNIT_OFFICER, unit=checker)
    checks.add_member(
        team_id=team.pk, unit=checker, person_name=user.full_name, position_title="Chuyên viên", is_leader=True,
        user=user, **by(),
    )  # fmt: skip
    return team


def make_visit(team: InspectionTeam, unit: Unit, *, held_on: dt.date | None = DAY) -> Visit:
    """A visit, held unless ``held_on`` is None."""
    (visit,) = checks.plan_visits(team_id=team.pk, unit_ids=[unit.pk], planned_on=DAY, **by())
    if held_on is None:
        return visit
    return visits.save_visit(
        visit_id=visit.pk, revision=0, planned_on=DAY, held_on=held_on, place="Trụ sở đơn vị",
        unit_attendants="Bà Lan, Phó Giám đốc", conclusion="Đơn vị làm tốt.", **by(),
    )  # fmt: skip


def make_finding(visit: Visit, kind: FindingKind = FindingKind.SHORTCOMING, **fields: Any) -> Finding:
    """Something found."""
    return visits.save_finding(
        visit_id=visit.pk, kind=kind, **{"text": "Sổ theo dõi ghi thiếu"} | fields, **by()
    )
