"""How evenly units take part, and who lacks what while there is time."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role
from clusters.models import ClusterYear
from emulation.enums import AwardSubject, CampaignKind, ExemplarState, MilestoneKind, PlanState, ReportPeriod
from emulation.models import (
    Campaign,
    CampaignPlan,
    Exemplar,
    Milestone,
    PlanCampaign,
    Target,
    TargetFigure,
    TargetShare,
)
from emulation.services import reports
from evidence.models import EvidenceItem
from scoring.enums import CardState, Stage
from scoring.queries.evenness import evenness
from tests import factories as make
from tests.factories.scoring import give, make_cards, make_table, put

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 7, 20)
AT = dt.datetime(2026, 6, 20, 3, 0, tzinfo=dt.UTC)


def read(year):
    return ClusterYear.objects.select_related("plan", "halt").get(pk=year.pk)


def even(year, *, today=TODAY, earlier=()):
    return evenness(read(year), today, earlier=[read(one) for one in earlier])


def target_of(year, shares, **fields):
    """A target of the cluster's adopted plan with a share for each unit: unit → reported (None: nothing)."""
    plan, _new = CampaignPlan.objects.get_or_create(
        cluster_year=year,
        defaults={
            "year": year.year,
            "state": PlanState.ADOPTED,
            "adopted_on": dt.date(year.year, 2, 1),
            "adopted_at": AT,
            "adopted_hash": "a" * 64,
        },
    )
    target = Target.objects.create(
        plan=plan,
        ordinal=1,
        what="Hòa giải thành",
        goal=80,
        unit_of_measure="%",
        responsible="Đơn vị",
        **fields,
    )
    for unit, value in shares.items():
        share = TargetShare.objects.create(target=target, unit=unit, goal=80, assigned_at=AT)
        if value is not None:
            TargetFigure.objects.create(
                share=share, until_on=dt.date(year.year, 6, 30), value=value, recorded_at=AT
            )
    return target


def hand_in(year, unit, period=ReportPeriod.MIDYEAR, **texts):
    acting = {"actor": make.make_user(), "at": AT}
    report = reports.save_report(
        cluster_year=year, unit=unit, period=period, revision=0, **({"results": "Tốt"} | texts), **acting
    )
    reports.submit_report(report_id=report.pk, **acting)


def lacks_of(found):
    return {lack.sentence: (lack.since_on, [name for _pk, name in lack.units]) for lack in found.lacks}


def test_units_that_lack_something_are_named_with_since_when():
    year = make.make_cluster_year(2026, units=3)
    first, second, third = make.members_of(year)
    Milestone.objects.create(
        cluster_year=year, kind=MilestoneKind.LAUNCHED, reached_on=dt.date(2026, 2, 1), recorded_at=AT
    )
    Milestone.objects.create(cluster_year=year, kind=MilestoneKind.MIDYEAR, due_on=dt.date(2026, 7, 10))
    drive = Campaign.objects.create(title="Cải cách hành chính", kind=CampaignKind.THEMATIC)
    PlanCampaign.objects.create(
        plan=CampaignPlan.objects.create(unit=first, year=2026), campaign=drive, ordinal=1
    )
    Exemplar.objects.create(
        cluster_year=year, unit=second, subject=AwardSubject.PERSON, name="Chị A", what="Việc", story="Kể",
        state=ExemplarState.PROPOSED,
    )  # fmt: skip
    hand_in(year, third, exemplars=["Anh B"])
    target_of(year, {first: 0, second: None})

    found = lacks_of(even(year))

    assert found == {
        "2 trong 3 đơn vị chưa nộp báo cáo sơ kết": (dt.date(2026, 7, 10), [first.name, second.name]),
        "2 trong 3 đơn vị chưa có phong trào theo chuyên đề": (
            dt.date(2026, 2, 1),
            [second.name, third.name],
        ),
        "1 trong 3 đơn vị chưa nêu điển hình tiên tiến nào": (dt.date(2026, 2, 1), [first.name]),
        "1 trong 2 đơn vị chưa báo cáo kết quả chỉ tiêu nào": (AT.date(), [second.name]),  # 0 is a report
    }


def test_a_report_is_asked_for_a_fortnight_before_its_due_day_and_not_earlier():
    year = make.make_cluster_year(2026, units=1)
    due_on = dt.date(2026, 7, 10)
    Milestone.objects.create(cluster_year=year, kind=MilestoneKind.MIDYEAR, due_on=due_on)
    sentence = "1 trong 1 đơn vị chưa nộp báo cáo sơ kết"

    assert sentence in lacks_of(even(year, today=due_on - dt.timedelta(days=14)))
    assert sentence not in lacks_of(even(year, today=due_on - dt.timedelta(days=15)))


def test_units_are_ordered_by_how_much_they_take_part():
    year = make.make_cluster_year(2026, units=3)
    first, second, third = make.members_of(year)
    hand_in(year, second, exemplars=["Chị A"])
    EvidenceItem.objects.create(
        unit=second,
        title="Ảnh",
        year=2026,
        url="https://vi-du.test/anh",
        added_at=AT,
        added_by=make.make_user(),
    )
    hand_in(year, third)

    found = even(year)

    assert [(effort.unit_id, effort.done) for effort in found.efforts] == [
        (first.pk, 0),
        (third.pk, 1),
        (second.pk, 3),
    ]
    assert found.finding == "Đơn vị làm ít nhất: 0 trong 9 việc; nhiều nhất: 3"
    assert [cell.tone for cell in found.rows[1].cells][-2:] == ["done", "done"]
    (spread,) = found.participation
    assert (spread.lowest, spread.highest) == (Decimal(0), Decimal("33.33"))


def test_targets_spread_over_phases_and_a_unit_without_figures_has_no_point():
    year = make.make_cluster_year(2026, units=3)
    good, bad, silent = make.members_of(year)
    target = target_of(year, {good: 85, bad: 0, silent: None})
    TargetFigure.objects.create(
        share=target.shares.get(unit=bad), until_on=dt.date(2026, 7, 15), value=90, recorded_at=AT
    )

    midyear, now = even(year).targets

    assert {point.name: point.value for point in midyear.points} == {good.name: 100, bad.name: 0}
    assert {point.name: point.value for point in now.points} == {good.name: 100, bad.name: 100}
    assert (midyear.total, midyear.width, now.width) == (3, 100, 0)


def test_scores_stand_beside_earlier_years_as_parts_of_the_full_points():
    earlier = make.make_cluster_year(2025, units=2)
    year = make.make_cluster_year(2026, units=make.members_of(earlier), cluster=earlier.cluster)
    for one, points in ((earlier, (20, 10)), (year, (15, 0))):
        cards = make_cards(one, make_table(items=[{"code": "1", "max_points": "20"}], year=one.year))
        for card, given in zip(cards, points, strict=True):
            give(card, Stage.FINAL, {"1": given})
            put(card, CardState.FINAL)

    this, before = even(year, earlier=[earlier]).scores

    assert even(year, earlier=[earlier]).scores_finding == (
        "Điểm đã kết luận so với điểm chuẩn, chênh lệch giữa các đơn vị – năm 2026: 75; năm 2025: 50 điểm phần trăm"
    )
    assert (this.label, this.lowest, this.highest) == ("Năm 2026", 0, 75)
    assert (before.label, before.mean, before.median) == ("Năm 2025", 75, 75)


def test_the_page_costs_as_many_queries_for_three_units_as_for_one(client):
    client.force_login(make.appoint(Role.AUDITOR))
    costs = set()
    for units in (1, 3):
        year = make.make_cluster_year(2026, units=units)
        members = make.members_of(year)
        target_of(year, dict.fromkeys(members, 50))
        for unit in members:
            hand_in(year, unit)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("scoring:evenness_show", args=[year.pk]))
        assert answer.content.decode().count("gu-dot") >= units
        costs.add(len(queries))
    assert len(costs) == 1, costs


def test_where_all_units_lack_it_nobody_is_named():
    year = make.make_cluster_year(2026, units=2)

    found = lacks_of(even(year))

    assert found["2 trong 2 đơn vị chưa có phong trào theo chuyên đề"] == (None, [])
