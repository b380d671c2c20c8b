"""Points by rule, at every border; nothing measured is not zero."""

from decimal import Decimal

import pytest

from core.errors import RuleError
from scoring.enums import RuleKind
from scoring.rules import NotMeasuredError, points_in_range, read_rule

TIERS = {
    "tiers": [
        {"up_to": 0, "points": "2"},
        {"up_to": 2, "points": "1.5"},
        {"up_to": 5, "points": "1"},
        {"up_to": 10, "points": "0.5"},
    ],
    "beyond": "0",
}
SIGNED = {
    "tiers": [{"at_least": "100", "points": "5"}, {"at_least": "90", "points": "3"}],
    "below": "0",
}


def rule(kind, figures, most="5", step="0.5"):
    return read_rule(kind, figures, max_points=Decimal(most), step=Decimal(step))


@pytest.mark.rule("SCORE-5")
@pytest.mark.parametrize(
    ("days", "points"),
    [(0, "2"), (1, "1.5"), (2, "1.5"), (3, "1"), (5, "1"), (6, "0.5"), (10, "0.5"), (11, "0"), (400, "0")],
)
def test_a_late_report_falls_into_the_tier_of_its_whole_days(days, points):
    assert rule(RuleKind.DAYS_LATE, TIERS, "2").points({"days": days}).points == Decimal(points)


def test_an_early_report_is_on_time():
    assert rule(RuleKind.DAYS_LATE, TIERS).points({"days": -4}).points == Decimal(2)


def test_points_never_rise_with_the_days():
    late = rule(RuleKind.DAYS_LATE, TIERS)
    points = [late.points({"days": days}).points for days in range(30)]
    assert points == sorted(points, reverse=True)


@pytest.mark.parametrize(
    ("percent", "points"),
    [("100", "5"), ("100.01", "5"), ("99.99", "3"), ("90", "3"), ("89.999", "0"), ("0", "0")],
)
def test_a_percentage_reaches_a_tier_at_its_border(percent, points):
    assert rule(RuleKind.PERCENT, SIGNED).points({"percent": percent}).points == Decimal(points)


@pytest.mark.parametrize(
    ("percent", "points"),
    [
        ("100", "3"),
        ("130", "3"),
        ("99.9", "2.5"),
        ("83.34", "2.5"),
        ("83.33", "2"),
        ("0", "0"),
        ("16.6", "0"),
    ],
)
def test_a_share_is_rounded_down_to_whole_steps(percent, points):
    assert rule(RuleKind.PROPORTIONAL, {"full_at": "100"}, "3").points(
        {"percent": percent}
    ).points == Decimal(points)


def test_a_share_never_rounds_up_and_never_leaves_a_step_out():
    share = rule(RuleKind.PROPORTIONAL, {"full_at": "97"}, "7", "0.25")
    for hundredth in range(0, 9700, 37):
        percent = Decimal(hundredth) / 100
        points = share.points({"percent": str(percent)}).points
        assert points % Decimal("0.25") == 0
        assert points <= percent * 7 / 97 < points + Decimal("0.25")


def test_the_outcome_says_how_it_came_about():
    assert rule(RuleKind.DAYS_LATE, TIERS).points({"days": 3}).explained == [
        "Chậm 3 ngày → bậc 3–5 ngày: 1 điểm"
    ]
    assert rule(RuleKind.PERCENT, SIGNED).points({"percent": "97.5"}).explained == [
        "Đạt 97,5% → bậc từ 90% đến dưới 100%: 3 điểm"
    ]
    assert rule(RuleKind.PER_COUNT, {"each": "0.5", "most": "3"}).points({"count": 9}).explained == [
        "9 lần × 0,5 điểm = 4,5 điểm",
        "Tính tối đa 3 điểm",
    ]


def test_the_rule_reads_as_its_sheet_does():
    assert rule(RuleKind.DAYS_LATE, TIERS).in_words() == [
        "Không chậm: 2 điểm",
        "1–2 ngày: 1,5 điểm",
        "3–5 ngày: 1 điểm",
        "6–10 ngày: 0,5 điểm",
        "Quá 10 ngày: 0 điểm",
    ]


@pytest.mark.parametrize(("count", "points"), [(0, "0"), (1, "0.5"), (6, "3"), (7, "3")])
def test_each_time_counts_up_to_the_most(count, points):
    assert rule(RuleKind.PER_COUNT, {"each": "0.5", "most": "3"}).points({"count": count}).points == Decimal(
        points
    )


def test_no_is_an_answer_with_points_and_no_answer_has_none():
    yes_no = rule(RuleKind.YES_NO, {"yes": "3", "no": "0"})
    assert yes_no.points({"yes": True}).points == Decimal(3)
    assert yes_no.points({"yes": False}).points == Decimal(0)
    with pytest.raises(NotMeasuredError):
        yes_no.points({})


ALL = [
    (RuleKind.MANUAL, {}),
    (RuleKind.DAYS_LATE, TIERS),
    (RuleKind.PERCENT, SIGNED),
    (RuleKind.PROPORTIONAL, {"full_at": "100"}),
    (RuleKind.YES_NO, {"yes": "3", "no": "0"}),
    (RuleKind.PER_COUNT, {"each": "1", "most": "5"}),
]


@pytest.mark.parametrize(("kind", "figures"), ALL)
def test_nothing_measured_is_never_zero(kind, figures):
    for empty in ({}, {"days": None}, {"percent": ""}, {"something": 1}):
        with pytest.raises(NotMeasuredError):
            rule(kind, figures).points(empty)


@pytest.mark.parametrize(("kind", "figures"), ALL)
@pytest.mark.parametrize("rubbish", ["NaN", "1e999999", "x", "-1", True, [], {}, "9" * 400, "\x00"])
def test_rubbish_measured_is_refused_in_words(kind, figures, rubbish):
    if kind == RuleKind.YES_NO and rubbish is True:
        return
    name = {"manual": "value", "days_late": "days", "yes_no": "yes", "per_count": "count"}.get(
        kind, "percent"
    )
    with pytest.raises(RuleError):
        rule(kind, figures).points({name: rubbish})


@pytest.mark.parametrize(
    ("kind", "figures", "field"),
    [
        (RuleKind.DAYS_LATE, {}, "tiers"),
        (RuleKind.DAYS_LATE, {"tiers": [{"up_to": 2, "points": "6"}], "beyond": "0"}, "tiers"),
        (RuleKind.DAYS_LATE, {"tiers": [{"up_to": 2, "points": "0.3"}], "beyond": "0"}, "tiers"),
        (RuleKind.DAYS_LATE, {"tiers": [{"up_to": "2.5", "points": "1"}], "beyond": "0"}, "tiers"),
        (RuleKind.DAYS_LATE, {"tiers": [{"up_to": 2, "points": "1"}]}, "beyond"),
        (RuleKind.DAYS_LATE, {"tiers": TIERS["tiers"][::-1], "beyond": "0"}, "tiers"),
        (
            RuleKind.DAYS_LATE,
            {"tiers": [{"up_to": 0, "points": "1"}, {"up_to": 3, "points": "2"}], "beyond": "0"},
            "tiers",
        ),
        (RuleKind.PERCENT, {"tiers": SIGNED["tiers"][::-1], "below": "0"}, "tiers"),
        (RuleKind.PROPORTIONAL, {"full_at": "0"}, "full_at"),
        (RuleKind.YES_NO, {"yes": "3", "no": "3"}, "no"),
        (RuleKind.PER_COUNT, {"each": "3", "most": "2"}, "each"),
        (RuleKind.PER_COUNT, {"each": "0", "most": "2"}, "each"),
        ("guess", {}, "rule_kind"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_at_its_field(kind, figures, field):
    with pytest.raises(RuleError) as refusal:
        rule(kind, figures)
    assert refusal.value.field == field


@pytest.mark.rule("SCORE-9")
@pytest.mark.parametrize("points", ["-0.5", "5.5", "1.25"])
def test_a_person_gives_points_in_steps_from_zero_to_the_most(points):
    with pytest.raises(RuleError):
        points_in_range(Decimal(points), max_points=Decimal(5), step=Decimal("0.5"))
    assert points_in_range(Decimal(0), max_points=Decimal(5), step=Decimal("0.5")) == 0
