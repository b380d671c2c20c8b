"""Targets: written with their text, given to units, handed down, reported, summed up, judged."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from clusters.enums import SuccessionKind, UnitKind
from clusters.services.succession import succeed
from core import clock
from core.errors import RuleError, StateConflictError
from emulation.enums import GoalKind, MeasurementPeriod, Summing
from emulation.models import TargetFigure, TargetShare, TextVersion
from emulation.queries.covenants import covenant_content
from emulation.queries.plans import content_of
from emulation.queries.sections import sections_of
from emulation.queries.shares import figures_stamp
from emulation.queries.target_texts import target_line
from emulation.queries.targets import met_share, standings
from emulation.services import covenants, plan_parts, shares, targets, versions
from emulation.services.shares import FigureIn
from tests import factories as make
from tests.factories import covenants as make_covenant
from tests.factories.emulation import put_under
from tests.factories.targets import adopted_plan, figure, make_target, share_of

pytestmark = pytest.mark.django_db

YEAR = 2026
AT = dt.datetime(YEAR, 7, 15, 9, tzinfo=clock.now().tzinfo)
BY = {"actor": None, "at": AT}
MID, END = dt.date(YEAR, 6, 30), dt.date(YEAR, 12, 31)


@pytest.fixture
def cluster_year():
    return make.make_cluster_year(YEAR, units=3)


@pytest.fixture
def plan(cluster_year):
    return adopted_plan(cluster_year)


@pytest.fixture
def units(cluster_year):
    return [member.unit for member in cluster_year.memberships.order_by("ordinal")]


def standing_of(share, day=END):
    (found,) = [one for one in standings(day, target=share.target) if one.share.pk == share.pk]
    return found


# --- in the text


def test_a_text_frozen_before_targets_had_kinds_reads_as_it_did_and_keeps_its_hash(plan):
    old = {"what": "xã điểm", "at_least": "3", "unit_of_measure": "xã", "responsible": "Sở", "campaign": ""}
    make_target(plan, responsible="Sở")

    (now,) = content_of(plan)["targets"]

    assert now == old
    assert versions.digest({"targets": [now]}) == versions.digest({"targets": [old]})
    assert target_line(old) == "Sở: ít nhất 3 xã điểm"


def test_what_is_not_as_usual_stands_in_the_text(plan):
    make_target(
        plan, what="án tồn", goal_kind=GoalKind.AT_MOST, goal=Decimal("12.5"), unit_of_measure="%", base=Decimal(20),
        base_note="năm 2025", due_on=MID, measurement=MeasurementPeriod.ENFORCEMENT, is_aspirational=True,
        answers="bà An", responsible="mỗi Chi cục",
    )  # fmt: skip
    make_target(plan, what="Có kế hoạch riêng", goal_kind=GoalKind.YES_NO, goal=None)

    (section,) = [one for one in sections_of(content_of(plan)) if one.title == "Chỉ tiêu"]

    assert section.lines == [
        (
            "mỗi Chi cục: nhiều nhất 12,5\u00a0% – án tồn (phấn đấu, không áp cứng; mức gốc 20\u00a0%: năm 2025; "
            "hạn 30/06/2026; năm thống kê THADS, 01/10 năm trước đến 30/09; chịu trách nhiệm: bà An)"
        ),
        "mỗi đơn vị: Có kế hoạch riêng",
    ]


def test_a_goal_is_a_number_unless_the_answer_is_yes_or_no(cluster_year):
    draft = adopted_plan(cluster_year, state="draft", adopted_on=None, adopted_at=None, adopted_hash="")
    words = {"what": "x", "unit_of_measure": "xã", "responsible": "ai"}

    with pytest.raises(RuleError) as none:
        targets.add_target(owner=draft, goal=None, **words, **BY)
    with pytest.raises(RuleError) as both:
        targets.add_target(owner=draft, goal=Decimal(1), goal_kind=GoalKind.YES_NO, **words, **BY)
    zero = targets.add_target(owner=draft, goal=Decimal(0), goal_kind=GoalKind.AT_MOST, **words, **BY)

    assert none.value.field == both.value.field == "goal"
    assert zero.goal_text == "Nhiều nhất 0 xã"
    with pytest.raises(IntegrityError), transaction.atomic():
        make_target(draft, goal=None)


def test_a_covenants_targets_are_frozen_with_its_text_and_change_only_in_a_new_version():
    covenant = make_covenant.covenant_draft()
    plain = covenant_content(covenant)
    target = targets.add_target(
        owner=covenant, what="xã điểm", goal=Decimal(2), unit_of_measure="xã", responsible="mỗi bên", **BY
    )
    covenant.refresh_from_db()
    covenants.freeze_covenant(covenant=covenant, revision=covenant.revision, **BY)

    assert "targets" not in plain
    assert TextVersion.objects.get(covenant=covenant).content["targets"][0]["at_least"] == "2"
    with pytest.raises(StateConflictError, match="đã chốt"):
        targets.change_target(target=target, goal=Decimal(1), **BY)
    with pytest.raises(StateConflictError):
        targets.remove_target(target=target, **BY)


def test_a_drive_opened_later_takes_targets_beside_the_frozen_plan(plan):
    before = content_of(plan)["targets"]
    drive = plan_parts.add_new_campaign(
        plan=plan, title="Đợt cao điểm", kind="short", starts_on=MID, actor=None, at=AT
    )
    words = {"what": "vụ", "goal": Decimal(5), "unit_of_measure": "vụ", "responsible": "ai"}

    target = targets.add_target(owner=plan, plan_campaign=drive, **words, **BY)
    with pytest.raises(StateConflictError, match="không đổi"):
        targets.add_target(owner=plan, **words, **BY)

    assert content_of(plan)["targets"] == before
    share = share_of(target, make.make_unit())
    figure(share, 0, MID)
    with pytest.raises(RuleError, match="đã báo kết quả"):
        plan_parts.remove_campaign(row=drive, **BY)
    with pytest.raises(RuleError, match="đã báo kết quả"):
        targets.remove_target(target=target, **BY)


# --- given to units


def test_one_act_gives_a_target_to_several_units_each_with_its_goal(plan, units):
    target = make_target(plan)

    shares.assign_target(target=target, goals={units[0].pk: None, units[1].pk: Decimal(5)}, **BY)

    assert dict(TargetShare.objects.values_list("unit", "goal")) == {units[0].pk: 3, units[1].pk: 5}
    assert AuditEvent.objects.filter(verb="share.assigned").count() == 1
    with pytest.raises(RuleError, match="Đã giao chỉ tiêu này cho"):
        shares.assign_target(target=target, goals={units[1].pk: None}, **BY)
    with pytest.raises(RuleError, match="không thuộc danh sách"):
        shares.assign_target(target=target, goals={make.make_unit().pk: None}, **BY)
    with pytest.raises(RuleError, match="Chưa chọn"):
        shares.assign_target(target=target, goals={}, **BY)


def test_nothing_is_given_before_the_text_is_adopted(cluster_year, units):
    draft = adopted_plan(cluster_year, state="draft", adopted_on=None, adopted_at=None, adopted_hash="")

    with pytest.raises(RuleError, match="chưa được thông qua"):
        shares.assign_target(target=make_target(draft), goals={units[0].pk: None}, **BY)


def test_a_share_handed_down_is_the_sum_of_its_parts_and_takes_no_figure_of_its_own(plan, units):
    offices = [put_under(make.make_unit(), units[0]) for _ in range(3)]
    share = share_of(make_target(plan), units[0])
    parts = shares.hand_down(share=share, goals={office.pk: Decimal(1) for office in offices}, **BY)
    figure(parts[0], 2, MID)
    figure(parts[1], 0, MID)

    partly = standing_of(share)
    figure(parts[2], 1, MID)
    whole = standing_of(share)

    assert (partly.value, partly.is_met, partly.status) == (2, None, "Chưa đủ kết quả của đơn vị trực thuộc")
    assert partly.explained == ["Cộng lại, 2 trong 3 đơn vị trực thuộc đã báo"]
    assert (whole.value, whole.is_met, whole.percent, whole.is_summed) == (3, True, 100, True)
    with pytest.raises(RuleError, match="được cộng từ kết quả") as refused:
        shares.record_figures(unit=units[0], until_on=MID, figures={share.pk: FigureIn(Decimal(9))}, **BY)
    assert refused.value.field == f"value_{share.pk}"
    with pytest.raises(RuleError, match="không thuộc danh sách"):
        shares.hand_down(share=share, goals={units[1].pk: Decimal(1)}, **BY)


@pytest.mark.parametrize(
    ("summing", "value"),
    [(Summing.SUM, 6), (Summing.MEAN, 3), (Summing.LEAST, 1), (Summing.GREATEST, 5)],
)
def test_parts_become_one_figure_as_the_target_says(plan, units, summing, value):
    share = share_of(make_target(plan, summing=summing), units[0])
    for result in (1, 5):
        figure(share_of(share.target, make.make_unit(), parent=share), result, MID)

    assert standing_of(share).value == value


def test_a_yes_no_target_is_met_above_only_when_all_below_said_yes(plan, units):
    share = share_of(make_target(plan, goal_kind=GoalKind.YES_NO, goal=None), units[0])
    first, second = (share_of(share.target, make.make_unit(), parent=share) for _ in range(2))
    figure(first, 1, MID)
    waiting = standing_of(share)
    figure(second, 0, MID)
    refused = standing_of(share)

    assert (waiting.value, waiting.is_met) == (None, None)
    assert (refused.value, refused.is_met, refused.value_text) == (0, False, "Không")


# --- reported


def test_zero_is_a_figure_and_empty_is_none(plan, units):
    share, other = share_of(make_target(plan), units[0]), share_of(make_target(plan), units[0])

    written = shares.record_figures(
        unit=units[0], until_on=MID, figures={share.pk: FigureIn(Decimal(0)), other.pk: FigureIn(None)}, **BY
    )

    assert written == 1
    assert (standing_of(share).value, standing_of(share).value_text, standing_of(share).percent) == (
        0,
        "0 xã",
        0,
    )
    assert standing_of(share, MID).status == "Chưa đạt"
    assert (standing_of(other).value, standing_of(other).is_met, standing_of(other).percent) == (
        None,
        None,
        None,
    )
    assert standing_of(other).status == "Chưa báo kết quả"


def test_a_figure_of_the_day_is_corrected_and_taken_back_and_the_log_knows(plan, units):
    share = share_of(make_target(plan), units[0])

    def report(value, note=""):
        return shares.record_figures(
            unit=units[0], until_on=MID, figures={share.pk: FigureIn(value, note)}, **BY
        )

    assert [report(Decimal(2)), report(Decimal(2)), report(Decimal(4), "đếm lại"), report(None)] == [
        1,
        0,
        1,
        1,
    ]
    assert not TargetFigure.objects.exists()
    assert [event.after for event in AuditEvent.objects.filter(verb="share.reported").order_by("seq")] == [
        {"xã điểm": "2"}, {"xã điểm": "4 (đếm lại)"}, {},
    ]  # fmt: skip


def test_two_people_of_a_unit_do_not_write_over_each_other(plan, units):
    share = share_of(make_target(plan), units[0])
    seen = figures_stamp([share.pk])
    told = {"unit": units[0], "until_on": MID, "seen": seen, **BY}
    shares.record_figures(figures={share.pk: FigureIn(Decimal(2))}, **told)

    with pytest.raises(StateConflictError, match="lưu kết quả mới hơn"):
        shares.record_figures(figures={share.pk: FigureIn(Decimal(3))}, **told)

    assert TargetFigure.objects.get().value == 2


@pytest.mark.rule("INV-20", "CYC-1")
@pytest.mark.rule("CYC-2")
@pytest.mark.rule("CYC-3")
@pytest.mark.parametrize(
    ("kind", "measurement", "first", "last"),
    [
        (UnitKind.JUSTICE_DEPARTMENT, "of_unit", (2026, 1, 1), (2026, 12, 31)),
        (UnitKind.PROVINCIAL_ENFORCEMENT, "of_unit", (2025, 10, 1), (2026, 9, 30)),
        (UnitKind.PROVINCIAL_ENFORCEMENT, "calendar", (2026, 1, 1), (2026, 12, 31)),
        (UnitKind.JUSTICE_DEPARTMENT, "enforcement", (2025, 10, 1), (2026, 9, 30)),
    ],
)
def test_a_figure_counts_inside_the_units_own_period_only(plan, kind, measurement, first, last):
    unit = make.make_unit(kind=kind)
    share = share_of(make_target(plan, measurement=measurement), unit)
    late = {"actor": None, "at": AT.replace(year=2027)}
    first, last = dt.date(*first), dt.date(*last)

    for day in (first, last):
        shares.record_figures(unit=unit, until_on=day, figures={share.pk: FigureIn(Decimal(1))}, **late)
    for day in (first - dt.timedelta(days=1), last + dt.timedelta(days=1)):
        with pytest.raises(RuleError, match="ngoài kỳ"):
            shares.record_figures(unit=unit, until_on=day, figures={share.pk: FigureIn(Decimal(1))}, **late)

    assert (standing_of(share).period.from_on, standing_of(share).due_on) == (first, last)


def test_what_cannot_be_a_figure_is_refused_with_a_sentence(plan, units):
    share = share_of(make_target(plan), units[0])
    yes_no = share_of(make_target(plan, goal_kind=GoalKind.YES_NO, goal=None), units[0])

    def report(unit, day, figures):
        shares.record_figures(unit=unit, until_on=day, figures=figures, **BY)

    for unit, day, figures, words in (
        (units[0], AT.date() + dt.timedelta(days=1), {share.pk: FigureIn(Decimal(1))}, "chưa tới"),
        (units[0], MID, {share.pk: FigureIn(Decimal(-1))}, "không được âm"),
        (units[0], MID, {yes_no.pk: FigureIn(Decimal(2))}, "có hoặc không"),
        (units[1], MID, {share.pk: FigureIn(Decimal(1))}, "không phải của đơn vị"),
    ):
        with pytest.raises(RuleError, match=words):
            report(unit, day, figures)
    assert not TargetFigure.objects.exists()


# --- judged


@pytest.mark.parametrize(
    ("kind", "value", "is_met"),
    [("at_least", 3, True), ("at_least", 2, False), ("at_most", 3, True), ("at_most", 4, False),
     ("at_most", 0, True), ("exactly", 3, True), ("exactly", 4, False)],
)  # fmt: skip
def test_a_goal_is_met_by_its_kind(plan, units, kind, value, is_met):
    share = share_of(make_target(plan, goal_kind=kind), units[0])
    figure(share, value, END)

    assert standing_of(share).is_met is is_met


def test_the_base_is_compared_with_and_a_percentage_is_never_rounded_up(plan, units):
    share = share_of(make_target(plan, goal=Decimal(3000), base=Decimal(2000)), units[0])
    figure(share, "2999.99", MID)

    standing = standing_of(share)

    assert (str(standing.percent), standing.is_met) == ("99.99", False)
    assert standing.change_text == "Tăng 999,99 xã so với mức gốc 2.000 xã"
    TargetShare.objects.update(base=Decimal("2999.99"))
    assert standing_of(share).change_text == "Bằng mức gốc 2.999,99 xã"


def test_met_before_the_due_day_met_late_and_early(plan, units):
    target = make_target(plan, due_on=MID)
    early, in_time, late, never = (share_of(target, unit) for unit in [*units, make.make_unit()])
    figure(early, 3, MID - dt.timedelta(days=30))
    figure(in_time, 3, MID)
    figure(late, 2, MID)
    figure(late, 3, MID + dt.timedelta(days=1))

    told = {one.share.pk: (one.is_met, one.is_early, one.status) for one in standings(END, target=target)}

    assert told == {
        early.pk: (True, True, "Đạt sớm"),
        in_time.pk: (True, False, "Đạt"),
        late.pk: (False, False, "Đạt sau hạn"),
        never.pk: (None, False, "Chưa báo kết quả"),
    }
    assert [one.value for one in standings(MID, target=target) if one.share.pk == late.pk] == [2]


def test_an_aspiration_never_counts_as_missed(plan, units, cluster_year):
    hard, soft = make_target(plan), make_target(plan, is_aspirational=True)
    for unit in units[:2]:
        figure(share_of(hard, unit), 3, MID)
    reached, missed = share_of(soft, units[0]), share_of(soft, units[1])
    figure(reached, 3, MID)
    figure(missed, 1, MID)
    share_of(soft, units[2])

    assert met_share(cluster_year, END) == {units[0].pk: (2, 2), units[1].pk: (1, 1)}
    assert standing_of(missed).status == "Đang phấn đấu"


def test_nothing_reported_counts_as_not_met_yet_and_no_share_as_nothing_to_meet(plan, units, cluster_year):
    share_of(make_target(plan), units[0])

    assert met_share(cluster_year, END) == {units[0].pk: (0, 1)}


# --- ended in mid-year


def test_a_unit_dissolved_in_mid_year_leaves_the_sum_which_says_so(plan, units, cluster_year):
    offices = [put_under(make.make_unit(f"Phòng {n}"), units[0]) for n in range(2)]
    share = share_of(make_target(plan), units[0])
    parts = shares.hand_down(share=share, goals={office.pk: Decimal(2) for office in offices}, **BY)
    for part in parts:
        figure(part, 2, MID)
    before = standing_of(share, MID)

    succeed(
        kind=SuccessionKind.DISSOLVE, predecessors=[offices[0]], effective_on=dt.date(YEAR, 7, 1), legal_basis="QĐ 9",
        actor=None, at=AT,
    )  # fmt: skip

    after = standing_of(share)
    assert (before.value, after.value, after.is_met) == (4, 2, False)
    assert after.explained[1] == "Không tính Phòng 0 từ 01/07/2026: Giải thể"
    assert standing_of(share, MID).value == 4  # the past stays as it was


def test_a_leader_ends_a_share_with_a_reason_and_figures_stay(plan, units, cluster_year):
    share = share_of(make_target(plan), units[0])
    part = share_of(share.target, put_under(make.make_unit(), units[0]), parent=share)
    figure(part, 1, MID)
    day = dt.date(YEAR, 7, 1)

    with pytest.raises(RuleError, match="lý do"):
        shares.end_share(share=share, ended_on=day, reason="  ", **BY)
    shares.end_share(share=share, ended_on=day, reason="Chuyển sang cụm khác", **BY)

    assert met_share(cluster_year, END) == {}
    assert (standing_of(part).status, standing_of(part).value) == ("Thôi thực hiện", 1)
    with pytest.raises(RuleError, match="đã thôi thực hiện"):
        shares.record_figures(unit=part.unit, until_on=day, figures={part.pk: FigureIn(Decimal(2))}, **BY)
    with pytest.raises(RuleError, match="Đã ghi"):
        shares.end_share(share=share, ended_on=day, reason="lần nữa", **BY)


def test_standings_cost_the_same_for_one_unit_and_for_many(plan, units, django_assert_num_queries):
    target = make_target(plan)
    figure(share_of(target, units[0]), 1, MID)
    with django_assert_num_queries(3):
        standings(END, cluster_year=plan.cluster_year)
    for number in range(2):
        other = make_target(plan)
        for unit in units:
            share = share_of(other, unit)
            figure(share_of(other, make.make_unit(), parent=share), number, MID)

    with django_assert_num_queries(3):
        assert len(standings(END, cluster_year=plan.cluster_year)) == 13
