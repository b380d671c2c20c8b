"""The plan of a cluster's year: drafted, written, adopted, frozen."""

import datetime as dt
from itertools import product

import pytest

from clusters.enums import LeadRole
from core.errors import RuleError, StateConflictError
from emulation.enums import (
    PLAN_MOVES,
    CampaignKind,
    CommentResponse,
    ConferenceKind,
    ConferenceState,
    MilestoneKind,
    PlanState,
)
from emulation.models import Campaign, CampaignPlan, Conference, Milestone
from emulation.queries.plans import content_of, lacks_of, shown_content
from emulation.queries.sections import changes_between, sections_of
from emulation.services import comments, plan_parts, plans, targets
from emulation.services.versions import digest
from tests import factories as make

AT = dt.datetime(2026, 3, 27, 2, 0, tzinfo=dt.UTC)  # 09:00 on 27/03/2026 in Vietnam
TODAY = dt.date(2026, 3, 27)
BY = {"actor": None, "at": AT}
SLOGAN = "Siết chặt kỷ cương, tăng cường đoàn kết"


@pytest.fixture
def cluster_year():
    return make.make_cluster_year(2026, units=3)


@pytest.fixture
def plan(cluster_year):
    return plans.draft_plan(cluster_year=cluster_year, slogan=SLOGAN, **BY)


def open_window(plan, until=TODAY + dt.timedelta(days=5)):
    plans.open_for_comment(plan=plan, from_on=TODAY, until_on=until, **BY)
    plan.refresh_from_db()


def held_conference(cluster_year, **fields):
    defaults = {"kind": ConferenceKind.LAUNCH, "state": ConferenceState.HELD, "held_on": TODAY}
    return Conference.objects.create(cluster_year=cluster_year, **{**defaults, **fields})


def reached(cluster_year):
    steps = Milestone.objects.filter(cluster_year=cluster_year, reached_on__isnull=False)
    return {step.kind: step.reached_on for step in steps}


@pytest.mark.rule("CLU-8")
def test_draft_begins_with_the_usual_phases_and_the_deputy_presenting(plan):
    phases = [(p.ordinal, p.starts_on, p.ends_on) for p in plan.phases.all()]

    assert plan.presented_by == LeadRole.VICE_CHAIR
    assert phases == [
        (1, dt.date(2026, 1, 1), dt.date(2026, 6, 30)),
        (2, dt.date(2026, 7, 1), dt.date(2026, 12, 31)),
    ]


def test_second_plan_of_a_year_is_refused(plan, cluster_year):
    with pytest.raises(StateConflictError, match="đã có kế hoạch"):
        plans.draft_plan(cluster_year=cluster_year, **BY)


def test_text_saved_from_an_old_revision_is_refused(plan):
    plans.save_plan_text(plan=plan, revision=0, purpose="Của người thứ nhất", **BY)

    with pytest.raises(StateConflictError, match="Trong lúc bạn soạn"):
        plans.save_plan_text(plan=plan, revision=0, purpose="Của người thứ hai", **BY)

    plan.refresh_from_db()
    assert (plan.purpose, plan.revision) == ("Của người thứ nhất", 1)


@pytest.mark.rule("CYC-4")
@pytest.mark.parametrize(
    ("first", "second", "field"),
    [
        (((2026, 6, 30), (2026, 1, 1)), ((2026, 7, 1), (2026, 12, 31)), "first_ends_on"),
        (((2026, 7, 1), (2026, 12, 31)), ((2026, 1, 1), (2026, 6, 30)), "second_starts_on"),
        (((2026, 1, 1), (2026, 6, 30)), ((2026, 6, 30), (2026, 12, 31)), "second_starts_on"),
        (((2025, 12, 31), (2026, 6, 30)), ((2026, 7, 1), (2026, 12, 31)), "first_starts_on"),
        (((2026, 1, 1), (2026, 6, 30)), ((2026, 7, 1), (2027, 1, 1)), "second_ends_on"),
    ],
)
def test_phases_out_of_order_are_refused_at_the_field(plan, first, second, field):
    periods = {
        "first": tuple(dt.date(*day) for day in first),
        "second": tuple(dt.date(*day) for day in second),
    }

    with pytest.raises(RuleError) as refused:
        plans.set_phases(plan=plan, **periods, **BY)

    assert refused.value.field == field
    assert [p.starts_on for p in plan.phases.all()] == [dt.date(2026, 1, 1), dt.date(2026, 7, 1)]


@pytest.mark.rule("CYC-10")
def test_movement_has_several_parents_and_runs_for_years(plan):
    ministry = Campaign.objects.create(
        title="Của Bộ", kind=CampaignKind.THEMATIC, starts_year=2016, ends_year=2020
    )
    province = Campaign.objects.create(title="Của tỉnh", kind=CampaignKind.THEMATIC)

    plan_parts.add_new_campaign(
        plan=plan,
        title="Chung sức xây dựng nông thôn mới",
        kind=CampaignKind.THEMATIC,
        starts_year=2024,
        ends_year=2028,
        parents=[ministry, province],
        also_based_on=["Kế hoạch số 53/KH-STP"],
        **BY,
    )

    assert content_of(plan)["campaigns"] == [
        {
            "title": "Chung sức xây dựng nông thôn mới",
            "kind": "thematic",
            "launched_by": "",
            "starts_year": 2024,
            "ends_year": 2028,
            "bases": ["Kế hoạch số 53/KH-STP"],
            "parents": ["Của Bộ", "Của tỉnh"],
            "starts_on": "",
            "ends_on": "",
        }
    ]


def test_movement_is_shared_by_plans_and_not_doubled_in_the_catalogue(plan):
    row = plan_parts.add_new_campaign(plan=plan, title="Vì người nghèo", kind="regular", **BY)
    other = plans.draft_plan(cluster_year=make.make_cluster_year(2026), **BY)
    plan_parts.add_campaign(plan=other, campaign=row.campaign, **BY)

    with pytest.raises(RuleError) as doubled:
        plan_parts.add_new_campaign(plan=other, title="vì người NGHÈO", kind="regular", **BY)
    with pytest.raises(RuleError) as twice:
        plan_parts.add_campaign(plan=other, campaign=row.campaign, **BY)

    assert (doubled.value.field, twice.value.field) == ("title", "campaign")
    assert Campaign.objects.count() == 1


def test_parts_move_one_place_and_stop_at_the_ends(plan):
    rows = [plan_parts.add_new_campaign(plan=plan, title=t, kind="regular", **BY) for t in "ABC"]

    plan_parts.move_campaign(row=rows[2], step=-1, **BY)
    plan_parts.move_campaign(row=rows[0], step=-1, **BY)

    assert [c["title"] for c in content_of(plan)["campaigns"]] == ["A", "C", "B"]


@pytest.mark.parametrize("state", [PlanState.DRAFT, PlanState.IN_COMMENT])
def test_plan_is_adopted_at_a_held_conference(plan, cluster_year, state):
    if state == PlanState.IN_COMMENT:
        open_window(plan)
    conference = held_conference(cluster_year)

    plans.adopt_plan(plan=plan, conference=conference, number="12/KH-CTĐ", **BY)

    plan.refresh_from_db()
    version = plan.versions.first()
    assert (plan.state, plan.adopted_on, plan.conference) == (PlanState.ADOPTED, TODAY, conference)
    assert plan.adopted_hash == version.sha256 == digest(version.content)
    assert version.content["number"] == "12/KH-CTĐ"
    assert reached(cluster_year) == {MilestoneKind.COMMENTED: TODAY, MilestoneKind.LAUNCHED: TODAY}


@pytest.mark.rule("CLU-7")
def test_plan_is_adopted_at_last_years_closing_conference(cluster_year, plan):
    last = make.make_cluster_year(2025, cluster=cluster_year.cluster)
    closing = held_conference(last, opens_cluster_year=cluster_year, held_on=dt.date(2025, 12, 18))

    plans.adopt_plan(plan=plan, conference=closing, **BY)

    assert reached(cluster_year)[MilestoneKind.LAUNCHED] == dt.date(2025, 12, 18)


def test_adoption_is_refused_while_something_is_missing(cluster_year):
    unit = make.members_of(cluster_year)[0]
    plan = plans.draft_plan(cluster_year=cluster_year, **BY)
    assert [lack.page for lack in lacks_of(plan)] == ["edit"]
    with pytest.raises(RuleError, match="chủ đề"):
        plans.adopt_plan(plan=plan, adopted_on=TODAY, **BY)

    plans.save_plan_text(plan=plan, revision=0, slogan=SLOGAN, **BY)
    plan.phases.filter(ordinal=2).delete()
    plan.refresh_from_db()
    assert [lack.page for lack in lacks_of(plan)] == ["phases"]
    with pytest.raises(RuleError, match="hai đợt"):
        plans.adopt_plan(plan=plan, adopted_on=TODAY, **BY)

    plans.set_phases(plan=plan, **dict(zip(("first", "second"), plans.usual_phases(2026), strict=True)), **BY)
    open_window(plan)
    comment = comments.add_comment(draft=plan, unit=unit, body="Nên ngắn hơn", actor=make.make_user(), at=AT)
    with pytest.raises(RuleError, match="1 ý kiến góp ý chưa trả lời"):
        plans.adopt_plan(plan=plan, adopted_on=TODAY, **BY)

    comments.answer_comment(
        comment=comment, response=CommentResponse.ACCEPTED, response_text="", actor=make.make_user(), at=AT
    )
    plans.adopt_plan(plan=plan, adopted_on=TODAY, **BY)
    assert CampaignPlan.objects.get().state == PlanState.ADOPTED


@pytest.mark.parametrize(
    ("how", "field"),
    [
        ({}, "adopted_on"),
        ({"adopted_on": TODAY + dt.timedelta(days=1)}, "adopted_on"),
        ({"conference": "planned"}, "conference"),
        ({"conference": "of another cluster"}, "conference"),
        ({"conference": "held", "adopted_on": TODAY - dt.timedelta(days=1)}, "adopted_on"),
    ],
)
def test_adoption_on_a_wrong_day_is_refused(plan, cluster_year, how, field):
    conferences = {
        "planned": lambda: held_conference(cluster_year, state=ConferenceState.PLANNED),
        "held": lambda: held_conference(cluster_year),
        "of another cluster": lambda: held_conference(make.make_cluster_year(2026)),
    }
    if "conference" in how:
        how = {**how, "conference": conferences[how["conference"]]()}

    with pytest.raises(RuleError) as refused:
        plans.adopt_plan(plan=plan, **how, **BY)

    assert refused.value.field == field
    assert reached(cluster_year) == {}


def test_adoption_of_a_text_changed_since_it_was_read_is_refused(plan):
    seen = digest(content_of(plan))
    plans.save_plan_text(plan=plan, revision=0, purpose="Mới thêm", **BY)

    with pytest.raises(StateConflictError, match="vừa được sửa"):
        plans.adopt_plan(plan=plan, adopted_on=TODAY, seen_hash=seen, **BY)


def test_adopted_text_can_not_be_changed_by_any_service(plan):
    row = plan_parts.add_new_campaign(plan=plan, title="Thường xuyên", kind="regular", **BY)
    target = targets.add_target(
        owner=plan, what="xã điểm", goal=1, unit_of_measure="xã", responsible="mỗi Phòng", **BY
    )
    plans.adopt_plan(plan=plan, adopted_on=TODAY, **BY)
    before = CampaignPlan.objects.get().adopted_hash
    period = (dt.date(2026, 1, 1), dt.date(2026, 2, 1)), (dt.date(2026, 3, 1), dt.date(2026, 4, 1))
    target_words = {"what": "khác", "goal": 2, "unit_of_measure": "xã", "responsible": "ai"}
    attempts = [
        lambda: plans.save_plan_text(plan=plan, revision=0, slogan="Khác", **BY),
        lambda: plans.set_phases(plan=plan, first=period[0], second=period[1], **BY),
        lambda: plans.open_for_comment(plan=plan, from_on=TODAY, until_on=TODAY, **BY),
        lambda: plans.new_version(plan=plan, note="", **BY),
        lambda: plans.adopt_plan(plan=plan, adopted_on=TODAY, **BY),
        lambda: plan_parts.add_new_campaign(plan=plan, title="Muộn", kind="regular", **BY),
        lambda: plan_parts.change_campaign(row=row, also_based_on=[], starts_on=TODAY, ends_on=None, **BY),
        lambda: targets.add_target(owner=plan, **target_words, **BY),
        lambda: targets.change_target(target=target, **target_words, **BY),
        lambda: plan_parts.remove_campaign(row=row, **BY),
        lambda: targets.remove_target(target=target, **BY),
        lambda: targets.move_target(target=target, step=1, **BY),
    ]

    for attempt in attempts:
        with pytest.raises(RuleError):
            attempt()

    plan.refresh_from_db()
    assert digest(content_of(plan)) == plan.adopted_hash == before
    assert Campaign.objects.count() == 1


@pytest.mark.rule("CYC-8")
@pytest.mark.parametrize("kind", [CampaignKind.THEMATIC, CampaignKind.SHORT, CampaignKind.UNPLANNED])
def test_drive_is_opened_beside_the_adopted_plan(plan, kind):
    plans.adopt_plan(plan=plan, adopted_on=TODAY, **BY)
    frozen = shown_content(plan, is_writer=True)
    with pytest.raises(RuleError) as undated:
        plan_parts.add_new_campaign(plan=plan, title="Đợt thi đua 60 ngày", kind=kind, **BY)

    drive = plan_parts.add_new_campaign(
        plan=plan, title="Đợt thi đua 60 ngày", kind=kind, starts_on=dt.date(2026, 6, 1), **BY
    )

    plan.refresh_from_db()
    assert undated.value.field == "starts_on"
    assert drive.is_opened_later
    assert digest(content_of(plan)) == plan.adopted_hash
    assert shown_content(plan, is_writer=True) == frozen


@pytest.mark.parametrize(("source", "target"), list(product(PlanState, PlanState)))
def test_state_follows_the_table(cluster_year, source, target):
    plan = plans.draft_plan(cluster_year=cluster_year, slogan=SLOGAN, **BY)
    if source == PlanState.IN_COMMENT:
        open_window(plan)
    elif source == PlanState.ADOPTED:
        plans.adopt_plan(plan=plan, adopted_on=TODAY, **BY)
    moves = {
        PlanState.IN_COMMENT: lambda: open_window(plan),
        PlanState.ADOPTED: lambda: plans.adopt_plan(plan=plan, adopted_on=TODAY, **BY),
    }
    if target not in moves:
        assert target not in PLAN_MOVES[source]
    elif target in PLAN_MOVES[source]:
        moves[target]()
        assert CampaignPlan.objects.get().state == target
    else:
        with pytest.raises(StateConflictError):
            moves[target]()


def test_comparison_names_the_sections_that_changed(plan):
    plans.save_plan_text(plan=plan, revision=0, key_tasks=["Một", "Hai"], **BY)
    plan.refresh_from_db()
    old = sections_of(content_of(plan))
    plans.save_plan_text(plan=plan, revision=1, key_tasks=["Một", "Ba"], **BY)
    plan.refresh_from_db()

    changes = changes_between(old, sections_of(content_of(plan)))

    lines = [(line.text, line.is_removed, line.is_added) for line in changes[0].lines]
    assert [change.title for change in changes] == ["Nhiệm vụ trọng tâm"]
    assert lines == [("Một", False, False), ("Hai", True, False), ("Ba", False, True)]
