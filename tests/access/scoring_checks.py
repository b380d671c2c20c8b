"""Who opens the pages of checks; the visit is held, of the officer's and head's unit."""

import datetime as dt

from core import clock
from scoring.enums import FindingKind, TeamKind
from scoring.services import checks, visits

#              stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
EVERYBODY = (302, 404, 200, 200, 200, 200, 200, 200, 404)
ORGANISERS = (302, 404, 403, 403, 200, 200, 200, 403, 404)
ONLY_POST = (302, 405, 405, 405, 405, 405, 405, 405, 405)
TEAM_ONLY = (302, 404, 403, 403, 200, 403, 403, 403, 404)
UNIT_ONLY = (302, 404, 200, 200, 403, 403, 403, 403, 404)

PAGES = {
    "scoring:team_list": EVERYBODY,
    "scoring:team_show": EVERYBODY,
    "scoring:team_new": ORGANISERS,
    "scoring:team_edit": ORGANISERS,
    "scoring:team_member_new": ORGANISERS,
    "scoring:team_member_remove": ONLY_POST,
    "scoring:visit_plan": ORGANISERS,
    "scoring:visit_show": EVERYBODY,
    "scoring:visit_edit": TEAM_ONLY,
    "scoring:visit_cancel": ORGANISERS,
    "scoring:visit_answer": ONLY_POST,
    "scoring:visit_scores": (302, 404, 403, 403, 404, 403, 403, 403, 404),  # the unit has no card
    "scoring:finding_new": TEAM_ONLY,
    "scoring:finding_edit": TEAM_ONLY,
    "scoring:finding_remove": ONLY_POST,
    "scoring:finding_settle": UNIT_ONLY,
}


def build(world):
    year, acting = world.cluster_year, {"actor": world.people["chair"], "at": clock.now()}
    team = checks.save_team(
        cluster_year=year,
        kind=TeamKind.CHECK,
        name="Đoàn số 1",
        decision_number="",
        decision_on=None,
        **acting,
    )
    member = checks.add_member(
        team_id=team.pk, unit=world.chair_unit, person_name="Trưởng đoàn", position_title="Giám đốc",
        is_leader=True, user=world.people["chair"], **acting,
    )  # fmt: skip
    (visit,) = checks.plan_visits(team_id=team.pk, unit_ids=[world.member_unit.pk], planned_on=None, **acting)
    visits.save_visit(
        visit_id=visit.pk, revision=0, planned_on=None, held_on=clock.today() - dt.timedelta(days=1),
        place="", unit_attendants="", conclusion="", **acting,
    )  # fmt: skip
    finding = visits.save_finding(visit_id=visit.pk, kind=FindingKind.SHORTCOMING, text="Thiếu sổ", **acting)
    of_team, of_visit = [year.pk, team.pk], [year.pk, visit.pk]
    return {
        "scoring:team_list": [year.pk],
        "scoring:team_new": [year.pk],
        **{f"scoring:{name}": of_team for name in ("team_show", "team_edit", "team_member_new", "visit_plan")},
        "scoring:team_member_remove": [*of_team, member.pk],
        **{
            f"scoring:{name}": of_visit
            for name in (
                "visit_show", "visit_edit", "visit_cancel", "visit_answer", "visit_scores", "finding_new",
            )
        },
        **{
            f"scoring:{name}": [*of_visit, finding.pk]
            for name in ("finding_edit", "finding_remove", "finding_settle")
        },
    }  # fmt: skip
