"""A card's way from the unit's own scores to the lock, by services."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from core import clock
from core.errors import RuleError, StateConflictError
from scoring.enums import AppealState, CardState, GateKind, NotApplicable, Stage, TieRule
from scoring.models import Scorecard, ScoreFigure, ScoreItem
from scoring.queries.cards import all_lines_of, is_left_behind, lines_of, points_of
from scoring.queries.ranking import final_score, ranking
from scoring.services import appeals, cards, cards_cross, cards_opening, cards_stages
from scoring.services import ranking as ranks
from scoring.services.figures import FigureIn, recompute, save_figures
from tests import factories as make
from tests.factories.scoring import ITEMS, give, line, make_cards, make_check, make_table, put


def by(person=None):
    return {"actor": person or make.make_user(), "at": clock.now()}


def figures(card, stage, given, **more):
    """Save figures: criterion → points, or a whole FigureIn."""
    card.refresh_from_db()
    lines = {line.item.code: line.pk for line in lines_of(card)}
    values = {
        lines[code]: value if isinstance(value, FigureIn) else FigureIn(points=Decimal(str(value)), **more)
        for code, value in given.items()
    }
    return save_figures(card_id=card.pk, stage=stage, figures=values, revision=card.revision, **by())


def fresh(card):
    return Scorecard.objects.get(pk=card.pk)


@pytest.fixture
def year():
    return make.make_cluster_year(2026, units=3)


@pytest.fixture
def card(year):
    return make_cards(year)[0]


SELF = {"I.1": 7, "I.2": FigureIn(measured={"days": 4}), "II.1": 9}


@pytest.fixture
def scored(card):
    """Handed in by the unit: 7 + 1 + 9 = 17."""
    figures(card, Stage.SELF, SELF)
    return cards.hand_in_self(card_id=card.pk, **by())


def test_every_member_gets_a_card_by_the_table_of_its_kind(year):
    table = make_table()

    opened = cards_opening.open_cards(cluster_year=year, **by())

    assert len(opened.made) == 3
    made = Scorecard.objects.filter(cluster_year=year)
    assert {card.table for card in made} == {table}
    assert {card.lines.count() for card in made} == {5}
    again = cards_opening.open_cards(cluster_year=year, **by())
    assert (again.made, again.moved, again.closed) == ([], [], [])


def test_without_a_table_no_card_is_opened(year):
    with pytest.raises(RuleError, match="Chưa có bảng tiêu chí"):
        cards_opening.open_cards(cluster_year=year, **by())


def test_a_unit_that_joins_gets_a_card_and_one_that_leaves_keeps_its_own(year):
    make_table()
    cards_opening.open_cards(cluster_year=year, **by())
    gone, joined = year.memberships.first(), make.make_unit("Sở mới")
    make.add_member(year, joined, valid_from=clock.today())
    gone.valid_to = clock.today()
    gone.save()

    opened = cards_opening.open_cards(cluster_year=year, **by())

    assert (opened.made, opened.closed) == (["Sở mới"], [gone.unit.name])
    closed = Scorecard.objects.get(unit=gone.unit)
    assert "từ ngày" in closed.closed_reason
    with pytest.raises(RuleError, match="không chấm tiếp"):
        figures(closed, Stage.SELF, {"I.1": 1})
    assert closed not in [place.card for group in ranking(year, clock.today()) for place in group.places]
    assert closed in [card for group in ranking(year, clock.today()) for card in group.closed]


def test_a_replaced_table_takes_the_lines_along_by_code(year, card):
    figures(card, Stage.SELF, {"I.1": 7, "IV": 1})
    old = card.table
    old.kinds.update(is_in_force=False)
    items = [*ITEMS[:-1], {"code": "II.2", "max_points": "4"}]  # without the penalty IV
    new = make_table(items=items, replaces=old)

    opened = cards_opening.open_cards(cluster_year=year, **by())

    card = fresh(card)
    assert len(opened.moved) == 3
    assert card.table == new
    assert {ln.item.code: points_of(ln, Stage.SELF) for ln in lines_of(card)} == {
        "I.1": 7, "I.2": None, "II.1": None, "III": None, "II.2": None,
    }  # fmt: skip
    assert [ln.item.code for ln in all_lines_of(card) if is_left_behind(ln, card)] == ["IV"]
    recompute([card])
    assert fresh(card).self_total == 7


def test_a_rule_computes_points_and_another_figure_needs_a_reason(card):
    figures(card, Stage.SELF, {"I.2": FigureIn(measured={"days": 2})})
    assert (points_of(lines_of(card).get(item__code="I.2"), Stage.SELF)) == Decimal("1.5")

    with pytest.raises(RuleError, match="không theo quy tắc") as refused:
        figures(card, Stage.SELF, {"I.2": FigureIn(measured={"days": 2}, points=Decimal(2))})
    assert refused.value.field == f"reason_{line(card, 'I.2').pk}"

    figures(
        card, Stage.SELF, {"I.2": FigureIn(measured={"days": 2}, points=Decimal(2), reason="Được gia hạn")}
    )
    figure = ScoreFigure.objects.get(line=line(card, "I.2"))
    assert (figure.points, figure.is_computed) == (2, False)


def test_zero_is_points_and_empty_is_not_zero(card):
    figures(card, Stage.SELF, {"I.1": 0})
    assert fresh(card).self_total == 0

    figures(card, Stage.SELF, {"I.1": FigureIn()})
    assert fresh(card).self_total is None
    with pytest.raises(RuleError, match=r"3 tiêu chí chưa có điểm: I.1, I.2, II.1"):
        cards.hand_in_self(card_id=card.pk, **by())


@pytest.mark.parametrize(
    ("points", "sentence"), [("-1", "từ 0 đến 8"), ("8.5", "từ 0 đến 8"), ("1.3", "bước 0,5")]
)
def test_points_stay_in_range_and_in_steps(card, points, sentence):
    with pytest.raises(RuleError, match=sentence):
        figures(card, Stage.SELF, {"I.1": points})
    assert not ScoreFigure.objects.exists()


@pytest.mark.parametrize(
    ("how", "total"), [(NotApplicable.FULL_POINTS, "18"), (NotApplicable.RESCALED, "16")]
)
def test_what_does_not_apply_costs_nothing(year, how, total):
    card = make_cards(year, make_table(not_applicable=how))[0]
    silent = FigureIn(is_not_applicable=True, not_applicable_reason="Không có phòng công chứng")
    figures(card, Stage.SELF, {"I.1": 6, "I.2": FigureIn(measured={"days": 0}), "II.1": silent})

    assert fresh(card).self_total == Decimal(total)
    cards.hand_in_self(card_id=card.pk, **by())
    other = make_cards(make.make_cluster_year(2025, units=1), card.table)[0]
    with pytest.raises(RuleError, match="mọi đơn vị"):
        figures(other, Stage.SELF, {"I.1": FigureIn(is_not_applicable=True, not_applicable_reason="x")})


def test_two_who_score_at_once_do_not_overwrite_each_other(card):
    first = line(card, "I.1").pk
    save_figures(
        card_id=card.pk, stage=Stage.SELF, figures={first: FigureIn(points=Decimal(5))}, revision=0, **by()
    )

    with pytest.raises(StateConflictError, match="người khác đã lưu điểm khác"):
        save_figures(
            card_id=card.pk,
            stage=Stage.SELF,
            figures={first: FigureIn(points=Decimal(8))},
            revision=0,
            **by(),
        )
    assert fresh(card).self_total == 5


def test_a_returned_card_shows_why_and_stays_as_late_as_it_was(scored):
    first = scored.submitted_at
    with pytest.raises(RuleError, match="ghi lý do"):
        cards.return_card(card_id=scored.pk, reason=" ", **by())

    cards.return_card(card_id=scored.pk, reason="Thiếu minh chứng mục I.1", **by())

    card = fresh(scored)
    assert (card.state, card.return_reason) == (CardState.OPEN, "Thiếu minh chứng mục I.1")
    figures(card, Stage.SELF, {"I.1": 6})
    card = cards.hand_in_self(card_id=card.pk, actor=make.make_user(), at=clock.now() + dt.timedelta(days=9))
    assert (card.submitted_at, card.return_reason) == (first, "")


def test_after_handing_in_the_unit_changes_nothing(scored):
    with pytest.raises(StateConflictError, match="Đã tự chấm"):
        figures(scored, Stage.SELF, {"I.1": 8})


def test_a_differing_figure_of_a_later_stage_needs_a_reason(scored):
    with pytest.raises(RuleError, match="khác lần chấm trước"):
        figures(scored, Stage.CERTIFIED, {"I.1": 6})

    figures(scored, Stage.CERTIFIED, {"I.1": FigureIn(points=Decimal(6), reason="Thiếu một báo cáo")})
    with pytest.raises(RuleError, match=r"2 tiêu chí chưa có điểm: I.2, II.1"):
        cards_stages.hand_in_certified(card_id=scored.pk, certificate=cards_stages.Certificate(), **by())
    card = fresh(scored)
    filled = cards_stages.fill_from_previous(
        card_id=card.pk, stage=Stage.CERTIFIED, revision=card.revision, **by()
    )
    assert filled == 2
    cards_stages.hand_in_certified(card_id=scored.pk, certificate=cards_stages.Certificate(), **by())
    assert (fresh(scored).state, fresh(scored).certified_total) == (CardState.CERTIFIED, 16)


def test_a_so_is_certified_only_with_the_whole_certificate(year):
    unit = make.make_unit("Sở Tư pháp thử", kind="justice_department")
    make.add_member(year, unit)
    card = next(c for c in make_cards(year) if c.unit == unit)
    figures(card, Stage.SELF, SELF)
    cards.hand_in_self(card_id=card.pk, **by())
    cards_stages.fill_from_previous(card_id=card.pk, stage=Stage.CERTIFIED, revision=1, **by())

    given = cards_stages.Certificate(by="Chủ tịch UBND tỉnh", number="12/UBND-NC", day=clock.today())
    with pytest.raises(RuleError, match="bản quét") as refused:
        cards_stages.hand_in_certified(card_id=card.pk, certificate=given, **by())
    assert refused.value.field == "upload"


def test_nobody_checks_themselves_and_members_check(year, card):
    own, outside = card.unit, make.make_unit()
    for checker, sentence in [(own, "không tự kiểm tra"), (outside, "thành viên")]:
        with pytest.raises(RuleError, match=sentence):
            cards_cross.assign_checks(cluster_year=year, checkers={card.pk: checker.pk}, **by())

    other = make.members_of(year)[1]
    assert cards_cross.assign_checks(cluster_year=year, checkers={card.pk: other.pk}, **by()) == 1
    assert cards_cross.assign_checks(cluster_year=year, checkers={card.pk: None}, **by()) == 1


def test_a_conclusion_takes_the_last_stage_and_the_rank_follows(year, scored):
    make_check(scored, make.members_of(year)[1])
    reason = {"reason": "Đối chiếu sổ theo dõi"}
    figures(scored, Stage.CROSS, {"I.1": 6}, **reason)
    card = fresh(scored)
    cards_stages.fill_from_previous(card_id=card.pk, stage=Stage.CROSS, revision=card.revision, **by())
    cards_stages.hand_in_cross(card_id=card.pk, **by())
    figures(scored, Stage.FINAL, {"II.1": 8}, **reason)

    card = fresh(scored)
    concluded = cards_stages.conclude(card_id=card.pk, revision=card.revision, **by())

    card = fresh(concluded)
    assert (card.self_total, card.certified_total, card.cross_total, card.final_total) == (17, None, 16, 15)
    assert (card.state, card.rank.code) == (CardState.FINAL, "B")
    assert final_score(year) == {card.unit_id: 15}


def test_an_appeal_is_answered_with_points_before_and_after(year, scored):
    cards_stages.conclude(card_id=scored.pk, revision=scored.revision, **by())
    target = line(scored, "I.1")
    asked = appeals.appeal(
        card_id=scored.pk, line_id=target.pk, asked_points=Decimal(8), reason="Đủ hồ sơ", **by()
    )
    assert fresh(scored).state == CardState.APPEALED
    with pytest.raises(RuleError, match="đang có kiến nghị"):
        appeals.appeal(card_id=scored.pk, line_id=target.pk, asked_points=Decimal(8), reason="Đủ", **by())

    answered = appeals.answer_appeal(appeal_id=asked.pk, points=Decimal("7.5"), answer="Đủ một nửa", **by())

    card = fresh(scored)
    assert (answered.state, answered.points_before, answered.points_after) == (
        AppealState.PARTLY,
        7,
        Decimal("7.5"),
    )
    assert (card.state, card.final_total, card.self_total) == (CardState.FINAL, Decimal("17.5"), 17)
    with pytest.raises(StateConflictError):
        appeals.answer_appeal(appeal_id=asked.pk, points=Decimal(8), answer="Lại", **by())


def test_a_failed_gate_gives_the_next_rank_and_says_which(year):
    gates = [
        {"band": "A", "kind": GateKind.CONFIRMED, "wording": "Không có người bị kỷ luật"},
        {
            "band": "A",
            "kind": GateKind.ITEM_POINTS,
            "item": "I.1",
            "at_least": Decimal(7),
            "wording": "Tiêu chí I.1",
        },
    ]
    card = make_cards(year, make_table(gates=gates))[0]
    give(card, Stage.FINAL, {"I.1": 6, "I.2": 2, "II.1": 10})
    put(card, CardState.FINAL)

    assert fresh(card).rank.code == "B"
    failed = ranking(year, clock.today())[0].places[0].ranked.failed
    assert failed == [
        "Hạng A: Không có người bị kỷ luật (chưa có người xác nhận)",
        "Hạng A: Tiêu chí I.1 (được 6 điểm)",
    ]


def test_a_confirmed_gate_gives_the_rank_and_only_a_lower_one_may_be_set(year):
    card = make_cards(year, make_table(gates=[{"band": "A", "kind": GateKind.CONFIRMED}]))[0]
    give(card, Stage.FINAL, {"I.1": 8, "I.2": 2, "II.1": 10})
    put(card, CardState.FINAL)
    gate = card.table.bands.get(code="A").gates.get()
    bands = {band.code: band.pk for band in card.table.bands.all()}
    with pytest.raises(RuleError, match="chỉ xếp thấp hơn"):
        ranks.set_rank(card_id=card.pk, band_id=bands["A"], reason="Xứng đáng", **by())

    ranks.answer_gates(card_id=card.pk, answers={gate.pk: ranks.Answer(is_met=True)}, **by())
    assert fresh(card).rank.code == "A"
    ranks.set_rank(card_id=card.pk, band_id=bands["C"], reason="Có vụ việc đang xác minh", **by())
    recompute([fresh(card)])
    assert fresh(card).rank.code == "C"
    ranks.set_rank(card_id=card.pk, band_id=None, reason="", **by())
    assert fresh(card).rank.code == "A"


@pytest.mark.parametrize(("rule", "numbers"), [(TieRule.SHOWN, [1, 1, 3]), (TieRule.BY_ITEMS, [1, 2, 3])])
def test_ties_are_ties_unless_criteria_are_published(year, rule, numbers):
    items = [{**item, "tie_order": 1} if item["code"] == "I.1" else item for item in ITEMS]
    those = make_cards(year, make_table(items=items, tie_rule=rule))
    for card, own in zip(
        those, ({"I.1": 8, "II.1": 6}, {"I.1": 4, "II.1": 10}, {"I.1": 1, "II.1": 1}), strict=True
    ):
        give(card, Stage.FINAL, own | {"I.2": 2})
        put(card, CardState.FINAL)

    places = ranking(year, clock.today())[0].places

    assert [place.number for place in places] == numbers
    assert [place.is_tied for place in places] == [
        number == 1 and rule == TieRule.SHOWN for number in (1, 1, 3)
    ]
    if rule == TieRule.BY_ITEMS:
        assert places[0].card == those[0]


def test_a_locked_card_moves_no_more_whoever_writes(scored):
    cards_stages.conclude(card_id=scored.pk, revision=scored.revision, **by())
    card = fresh(scored)
    with pytest.raises(StateConflictError, match="thay đổi sau khi bạn xem"):
        ranks.lock_cards(card_ids=[card.pk], revisions={card.pk: 99}, **by())
    ranks.lock_cards(card_ids=[card.pk], revisions={card.pk: card.revision}, **by())

    with pytest.raises(StateConflictError, match="đã khóa"):
        appeals.appeal(
            card_id=card.pk, line_id=line(card, "I.1").pk, asked_points=Decimal(8), reason="x", **by()
        )
    statements = [
        "UPDATE scoring_scorecard SET final_total = 20",
        "UPDATE scoring_scorefigure SET points = 8",
        "DELETE FROM scoring_scorefigure",
        "UPDATE scoring_scoreline SET measured_note = 'x'",
    ]
    for statement in statements:
        with (
            pytest.raises(DatabaseError, match="locked"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert recompute([fresh(card)]) == 0


def test_a_card_with_an_appeal_waiting_is_not_locked(scored):
    cards_stages.conclude(card_id=scored.pk, revision=scored.revision, **by())
    appeals.appeal(
        card_id=scored.pk, line_id=line(scored, "I.1").pk, asked_points=Decimal(8), reason="x", **by()
    )
    card = fresh(scored)

    with pytest.raises(RuleError, match="kiến nghị chấm lại"):
        ranks.lock_cards(card_ids=[card.pk], revisions={card.pk: card.revision}, **by())


def test_a_criterion_struck_out_in_mid_year_counts_no_more(scored):
    ScoreItem.objects.filter(table=scored.table, code="I.1").update(
        removed_on=clock.today(), removal_basis="Quyết định 9"
    )

    assert recompute([fresh(scored)]) == 1
    assert fresh(scored).self_total == 10
    cards_stages.conclude(card_id=scored.pk, revision=scored.revision, **by())
    assert fresh(scored).final_total == 10
