"""A sample scoring table, plainly made up, and scorecards on their way from the unit's own points to the lock."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from accounts.models import User
from clusters.enums import UnitKind
from clusters.models import Unit
from portal.services.demo.shelf import pdf
from portal.services.demo.stage import Stage
from scoring.enums import GateKind, ItemKind, MeasuredBy, NotApplicable, RuleKind, TieRule
from scoring.enums import Stage as Step
from scoring.models import RankGate, Scorecard, ScoreItem, ScoreLine, ScoreTable
from scoring.queries.card_facts import facts_of_card
from scoring.queries.cards import lines_of
from scoring.queries.tables import fingerprint
from scoring.services.appeals import answer_appeal, appeal
from scoring.services.cards import hand_in_self
from scoring.services.cards_cross import assign_checks
from scoring.services.cards_opening import open_cards
from scoring.services.cards_stages import (
    Certificate,
    conclude,
    fill_from_previous,
    hand_in_certified,
    hand_in_cross,
)
from scoring.services.figures import FigureIn, save_figures
from scoring.services.ranking import Answer, answer_gates, lock_cards
from scoring.services.table_items import add_item, set_rule
from scoring.services.table_publishing import publish_table
from scoring.services.tables import BandIn, add_gate, copy_table, create_table, set_bands

KINDS = (
    UnitKind.DEPARTMENT, UnitKind.AGENCY, UnitKind.PUBLIC_SERVICE_UNIT, UnitKind.JUSTICE_DEPARTMENT,
    UnitKind.PROVINCIAL_ENFORCEMENT,
)  # fmt: skip
LATENESS = {
    "tiers": [{"up_to": 0, "points": "5"}, {"up_to": 3, "points": "3"}, {"up_to": 10, "points": "1"}],
    "beyond": "0",
}
ON_TIME, SUMMARY, BONUS = "I.2", "I.3", "III"
LATE_EXAMPLE = ({"days": 2}, "3")
# Code, kind, title, points, rule: (kind, figures, what is measured in the example, its points, fact of the system).
ITEMS: tuple[tuple[str, str, str, str | None, tuple[Any, ...] | None], ...] = (
    ("I", ItemKind.GROUP, "Nhiệm vụ chuyên môn", None, None),
    ("I.1", ItemKind.CRITERION, "Chỉ tiêu được giao đã đạt", "30",
     (RuleKind.PERCENT, {"tiers": [{"at_least": "100", "points": "30"}, {"at_least": "80", "points": "25"},
                                   {"at_least": "50", "points": "20"}], "below": "10"},
      {"percent": "85"}, "25", MeasuredBy.TARGETS_MET)),
    (ON_TIME, ItemKind.CRITERION, "Hồ sơ giải quyết đúng hạn", "20",
     (RuleKind.PROPORTIONAL, {"full_at": "100"}, {"percent": "95"}, "19", "")),
    (SUMMARY, ItemKind.CRITERION, "Chất lượng tham mưu, phối hợp", "10", None),
    ("II", ItemKind.GROUP, "Tổ chức phong trào thi đua", None, None),
    ("II.1", ItemKind.CRITERION, "Ký giao ước thi đua", "5",
     (RuleKind.YES_NO, {"yes": "5", "no": "0"}, {"yes": True}, "5", MeasuredBy.COVENANT_SIGNED)),
    ("II.2", ItemKind.CRITERION, "Đăng ký danh hiệu đúng hạn", "5",
     (RuleKind.DAYS_LATE, LATENESS, *LATE_EXAMPLE, MeasuredBy.REGISTRATION_DAYS_LATE)),
    ("II.3", ItemKind.CRITERION, "Nộp báo cáo sơ kết đúng hạn", "5",
     (RuleKind.DAYS_LATE, LATENESS, *LATE_EXAMPLE, MeasuredBy.MIDYEAR_DAYS_LATE)),
    ("II.4", ItemKind.CRITERION, "Nộp báo cáo tổng kết đúng hạn", "5",
     (RuleKind.DAYS_LATE, LATENESS, *LATE_EXAMPLE, MeasuredBy.YEAR_DAYS_LATE)),
    ("II.5", ItemKind.CRITERION, "Tuyên truyền, phát hiện gương tốt", "10", None),
    ("II.6", ItemKind.CRITERION, "Hướng dẫn đơn vị trực thuộc", "10", None),
    (BONUS, ItemKind.BONUS, "Có điển hình được công nhận", "3",
     (RuleKind.PER_COUNT, {"each": "1", "most": "3"}, {"count": 2}, "2", MeasuredBy.EXEMPLARS)),
    ("IV", ItemKind.PENALTY, "Bị nhắc nhở bằng văn bản", "5",
     (RuleKind.PER_COUNT, {"each": "1", "most": "5"}, {"count": 1}, "1", "")),
)  # fmt: skip
BANDS = (("Xuất sắc", "90"), ("Tốt", "80"), ("Khá", "65"), ("Trung bình", None))
# What a unit measured of the lines that the system knows nothing of.
MEASURED: dict[str, dict[str, Any]] = {
    "I.1": {"percent": "80"}, "II.1": {"yes": True}, "II.2": {"days": 0}, "II.3": {"days": 0}, "II.4": {"days": 0},
    BONUS: {"count": 0}, "IV": {"count": 0},
}  # fmt: skip
NOT_FOR_US = "Đơn vị không có đơn vị trực thuộc."


def issue_table(stage: Stage, *, ago: int, like: ScoreTable | None = None) -> ScoreTable:
    """The cluster's table, made from nothing or by copying ``like``, in force since ``ago`` days before."""
    office = {"actor": stage.cast.people["thuongtruc"], "at": stage.at - dt.timedelta(days=ago)}
    name = f"Bảng tiêu chí minh hoạ, {stage.year.name}, năm {stage.year.year}"
    if like:
        table = copy_table(source=like, name=name, year=stage.year.year, cluster_year=stage.year, **office)
    else:
        table = create_table(
            name=name, year=stage.year.year, cluster_year=stage.year, kinds=KINDS, points_step=Decimal("0.5"),
            not_applicable=NotApplicable.FULL_POINTS, tie_rule=TieRule.SHOWN, is_sample=True,
            source_note="Điểm và mức đặt ra để dùng thử, không lấy từ quyết định nào.", **office,
        )  # fmt: skip
        _fill(table, office)
    return publish_table(
        table=table, decision_number=f"{ago + 200}/QĐ-MH", decision_on=stage.day(-ago),
        decision_issuer="Bộ trưởng (minh hoạ)", **office,
    )  # fmt: skip


def _fill(table: ScoreTable, office: dict[str, Any]) -> None:
    made: dict[str, ScoreItem] = {}
    for code, kind, title, points, rule in ITEMS:
        item = add_item(
            table=table, parent=made.get(code.rpartition(".")[0]), kind=kind, code=code, title=title,
            max_points=points and Decimal(points), measured_by=rule[4] if rule else "",
            is_optional=code == "II.6", **office,
        )  # fmt: skip
        if rule:
            item.refresh_from_db()
            item = set_rule(
                item=item, seen=fingerprint(item), rule_kind=rule[0], rule=rule[1], measured=rule[2],
                points=Decimal(rule[3]), **office,
            )  # fmt: skip
        made[code] = item
    table.refresh_from_db()
    set_bands(
        table=table, seen=fingerprint(table), **office,
        bands=[BandIn(code=code, at_least=border and Decimal(border)) for code, border in BANDS],
    )  # fmt: skip
    best = table.bands.get(ordinal=1)
    add_gate(
        band=best, kind=GateKind.ITEM_POINTS, item=made["I.1"], at_least=Decimal(20), **office,
        wording="Điểm chỉ tiêu được giao từ 20 trở lên",
    )  # fmt: skip
    add_gate(
        band=best, kind=GateKind.CONFIRMED, wording="Nội bộ đoàn kết, không có người bị kỷ luật", **office
    )


def open_all(stage: Stage, *, ago: int) -> dict[int, Scorecard]:
    """A card for every member, by its unit."""
    open_cards(cluster_year=stage.year, **stage.ago(ago))
    return {card.unit_id: card for card in stage.year.scorecards.select_related("unit")}


def score_self(
    stage: Stage, card: Scorecard, actor: User, *, ago: int, percent: str = "97", points: Mapping[str, str] | None = None,
    only: int | None = None,
) -> None:  # fmt: skip
    """A unit scores itself and hands it in; with ``only`` so many lines, and it is still at it.

    Args:
        percent: of files settled in time.
        points: what it gives itself where a person gives the points.
    """
    lines = list(lines_of(card))[:only]
    facts = facts_of_card(card, lines)
    given = {SUMMARY: "9", "II.5": "8.5", **(points or {})}
    measured = {**MEASURED, ON_TIME: {"percent": percent}}
    figures = {}
    for line in lines:
        code = line.item.code
        if code in given:
            figures[line.pk] = FigureIn(points=Decimal(given[code]))
        elif code == "II.6":
            figures[line.pk] = FigureIn(is_not_applicable=True, not_applicable_reason=NOT_FOR_US)
        else:
            figures[line.pk] = FigureIn(measured=facts.get(line.pk) or measured[code])
    _save(stage, card, Step.SELF, figures, actor, ago=ago)
    if only is None:
        hand_in_self(card_id=card.pk, actor=actor, at=stage.at - dt.timedelta(days=ago))


def certify(
    stage: Stage, card: Scorecard, actor: User, changes: Mapping[str, tuple[str, str]], *, ago: int
) -> None:
    """The level above confirms the points, but for ``changes``: criterion → points and why."""
    _follow(stage, card, Step.CERTIFIED, changes, actor, ago=ago)
    by = (
        "Chủ tịch UBND tỉnh (minh hoạ)"
        if card.unit.kind == UnitKind.JUSTICE_DEPARTMENT
        else "Cấp trên (minh hoạ)"
    )
    hand_in_certified(
        card_id=card.pk, actor=actor, at=stage.at - dt.timedelta(days=ago),
        certificate=Certificate(
            by=by, number=f"{card.pk}/XN-MH", day=stage.day(-ago), upload=pdf(f"Văn bản xác nhận điểm {card.pk} (minh hoạ)")
        ),
    )  # fmt: skip


def check(
    stage: Stage, card: Scorecard, actor: User, changes: Mapping[str, tuple[str, str]], *, ago: int
) -> None:
    """Another unit, asked before, checks the points."""
    _follow(stage, card, Step.CROSS, changes, actor, ago=ago)
    hand_in_cross(card_id=card.pk, actor=actor, at=stage.at - dt.timedelta(days=ago))


def ask_to_check(stage: Stage, checkers: Mapping[Scorecard, Unit], *, ago: int) -> None:
    """Say which unit checks which card."""
    assign_checks(
        cluster_year=stage.year, checkers={card.pk: unit.pk for card, unit in checkers.items()}, **stage.ago(ago)
    )  # fmt: skip


def finish(
    stage: Stage, card: Scorecard, changes: Mapping[str, tuple[str, str]] | None = None, *, ago: int
) -> None:
    """The leaders conclude and say that the condition of the best rank holds."""
    if changes:
        _save(stage, card, Step.FINAL, _figures(card, changes), stage.chair, ago=ago)
    card.refresh_from_db()
    conclude(card_id=card.pk, revision=card.revision, **stage.ago(ago))
    gates = RankGate.objects.filter(band__table=card.table_id, kind=GateKind.CONFIRMED)
    answers = {gate.pk: Answer(is_met=True, note="Không có đơn thư, kỷ luật (minh hoạ)") for gate in gates}
    answer_gates(card_id=card.pk, answers=answers, **stage.ago(ago))


def level(stage: Stage, card: Scorecard, other: Scorecard, *, ago: int) -> None:
    """Conclude two cards to the same points, so that they share a rank."""
    finish(stage, other, ago=ago)
    other.refresh_from_db()
    card.refresh_from_db()
    line = line_of(card, SUMMARY)
    before = line.figures.get(stage=Step.CROSS).points
    same = before + other.final_total - card.cross_total
    finish(stage, card, {SUMMARY: (str(same), "Thống nhất khi họp cụm (minh hoạ)")}, ago=ago)


def dispute(stage: Stage, card: Scorecard, actor: User, *, ago: int, hours_to_answer: int) -> None:
    """The unit's head asks for more points of a criterion and gets some of them."""
    line = line_of(card, SUMMARY)
    now = line.figures.get(stage=Step.FINAL).points
    asked = appeal(
        card_id=card.pk, line_id=line.pk, asked_points=now + 1, actor=actor,
        at=stage.at - dt.timedelta(days=ago),
        reason="Đơn vị đã chủ trì hai báo cáo chuyên đề, chưa được tính.",
    )  # fmt: skip
    answer_appeal(
        appeal_id=asked.pk, points=now + Decimal("0.5"), answer="Tính thêm một báo cáo; báo cáo kia thuộc năm trước.",
        actor=stage.chair, at=stage.at - dt.timedelta(days=ago) + dt.timedelta(hours=hours_to_answer),
    )  # fmt: skip


def lock(stage: Stage, *, ago: int) -> None:
    """The standing body locks the year's points."""
    revisions = dict(stage.year.scorecards.values_list("pk", "revision"))
    lock_cards(
        card_ids=list(revisions), revisions=revisions, actor=stage.cast.people["thuongtruc"],
        at=stage.at - dt.timedelta(days=ago),
    )  # fmt: skip


def line_of(card: Scorecard, code: str) -> ScoreLine:
    """The card's line of a criterion."""
    return card.lines.get(item__code=code, item__table=card.table_id)


def _follow(
    stage: Stage, card: Scorecard, step: Step, changes: Mapping[str, tuple[str, str]], actor: User, *, ago: int
) -> None:  # fmt: skip
    """The points of the step before, but for what is changed."""
    if changes:
        _save(stage, card, step, _figures(card, changes), actor, ago=ago)
    card.refresh_from_db()
    fill_from_previous(
        card_id=card.pk, stage=step, revision=card.revision, actor=actor, at=stage.at - dt.timedelta(days=ago)
    )


def _figures(card: Scorecard, changes: Mapping[str, tuple[str, str]]) -> dict[int, FigureIn]:
    return {
        line_of(card, code).pk: FigureIn(points=Decimal(points), reason=reason)
        for code, (points, reason) in changes.items()
    }


def _save(
    stage: Stage, card: Scorecard, step: Step, figures: Mapping[int, FigureIn], actor: User, *, ago: int
) -> None:
    card.refresh_from_db()
    save_figures(
        card_id=card.pk, stage=step, figures=figures, revision=card.revision, actor=actor,
        at=stage.at - dt.timedelta(days=ago),
    )  # fmt: skip
