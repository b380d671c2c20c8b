"""A sample check: a team, one visit agreed with its points, one waiting for the unit's word, one to come."""

import datetime as dt
from typing import Any

from deadlines.queries.rules import calendar_around
from portal.services.demo.scores import ON_TIME, SUMMARY, line_of
from portal.services.demo.stage import Stage
from scoring.enums import FindingKind, TeamKind
from scoring.models import Scorecard, Visit
from scoring.queries.checks import fingerprint
from scoring.services.cards_stages import fill_from_previous
from scoring.services.checks import add_member, plan_visits, save_team
from scoring.services.figures import FigureIn
from scoring.services.visits import answer_visit, save_finding, save_scores, save_visit

HELD = (8, 7)  # working days ago: before the first day whose reminders the sample tells


def show_checks(stage: Stage, cards: dict[int, Scorecard]) -> None:
    """The team of the running cluster and what it found."""
    units, people = stage.cast.units, stage.cast.people
    team = save_team(
        cluster_year=stage.year, kind=TeamKind.CROSS, name="Đoàn kiểm tra chéo số 1 (minh hoạ)",
        decision_number="45/QĐ-MH", decision_on=stage.day(-30), **stage.ago(30),
    )  # fmt: skip
    for key, username, title, leads in (
        ("C1", "truongcum", "Vụ trưởng", True), ("C2", "photruongcum", "Vụ trưởng", False),
    ):  # fmt: skip
        person = people[username]
        add_member(
            team_id=team.pk, unit=units[key], person_name=person.full_name, position_title=title, is_leader=leads,
            user=person, **stage.ago(29),
        )  # fmt: skip
    seven, six, three = units["C7"], units["C6"], units["C3"]
    plan = {"team_id": team.pk, **stage.ago(28)}
    first, second = (_days_ago(stage, working_days) for working_days in HELD)
    plan_visits(unit_ids=[seven.pk, six.pk], planned_on=stage.day(-first), **plan)
    plan_visits(unit_ids=[three.pk], planned_on=stage.day(5), **plan)
    visits = {visit.unit_id: visit for visit in team.visits.all()}

    held = _hold(stage, visits[seven.pk], "Bà Hồ Văn Sáu, thủ trưởng đơn vị", ago=first)
    card = cards[seven.pk]
    note = {"visit_id": held.pk, **stage.ago(first)}
    save_finding(
        kind=FindingKind.PRAISE, text="Kèm cặp người mới theo danh mục việc phải biết, nên nhân rộng.", **note
    )
    save_finding(
        kind=FindingKind.SHORTCOMING, text="Sổ theo dõi hồ sơ ghi thiếu ngày trả kết quả.", due_on=stage.day(12),
        item=line_of(card, ON_TIME).item, **note,
    )  # fmt: skip
    card.refresh_from_db()
    line = line_of(card, SUMMARY)
    save_scores(
        visit_id=held.pk, revision=card.revision, **stage.ago(2),
        figures={line.pk: FigureIn(points=line.figures.get().points - 1, reason="Một văn bản phải sửa lại hai lần.")},
    )  # fmt: skip
    card.refresh_from_db()
    fill_from_previous(card_id=card.pk, stage="cross", revision=card.revision, **stage.ago(2))
    _agree(stage, held, "Đơn vị thống nhất, sẽ bổ sung sổ trước hạn.", actor=people["thutruong5"])

    held = _hold(stage, visits[six.pk], "Ông Phan Văn Tư, thủ trưởng đơn vị", ago=second)
    save_finding(
        visit_id=held.pk, kind=FindingKind.REQUEST, text="Bổ sung số liệu chỉ tiêu số hoá vào báo cáo tổng kết.",
        due_on=stage.day(9), **stage.ago(second),
    )  # fmt: skip


def _days_ago(stage: Stage, working_days: int) -> int:
    """So many working days ago, in calendar days: nobody visits on a day off."""
    return (stage.today - calendar_around(stage.today).add(stage.today, -working_days)).days


def _hold(stage: Stage, visit: Visit, attendants: str, *, ago: int) -> Visit:
    return save_visit(
        visit_id=visit.pk, revision=visit.revision, planned_on=visit.planned_on, held_on=stage.day(-ago),
        place="Trụ sở đơn vị", unit_attendants=attendants, conclusion="Hồ sơ thi đua lưu đủ, dễ tìm (nội dung minh hoạ).",
        **stage.ago(ago),
    )  # fmt: skip


def _agree(stage: Stage, visit: Visit, opinion: str, **who: Any) -> None:
    visit.refresh_from_db()
    answer_visit(
        visit_id=visit.pk, seen=fingerprint(visit), opinion=opinion, agrees=True,
        at=stage.at - dt.timedelta(days=1), **who,
    )  # fmt: skip
