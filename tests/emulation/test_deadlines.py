"""What is due in a cluster's year, for whom, until when."""

import datetime as dt

import pytest

from clusters.enums import Role
from deadlines.sources import kinds, open_deadlines
from emulation.enums import MilestoneKind, ReportPeriod
from emulation.models import Milestone, UnitReport
from emulation.services import milestones
from tests import factories as make
from tests.factories.targets import adopted_plan, figure, make_target, share_of

pytestmark = pytest.mark.django_db
DUE = dt.date(2026, 12, 18)
AT = dt.datetime(2026, 12, 1, 2, tzinfo=dt.UTC)


@pytest.fixture
def year():
    """Three units whose yearly report is due on 18/12/2026."""
    cluster_year = make.make_cluster_year(2026, units=3)
    Milestone.objects.create(cluster_year=cluster_year, kind=MilestoneKind.YEAR_REPORT, due_on=DUE)
    return cluster_year


def _due(first=DUE, last=DUE, **narrowed):
    return open_deadlines(first=first, last=last, day=dt.date(2026, 12, 1), **narrowed)


def _hand_in(year, unit):
    UnitReport.objects.create(
        cluster_year=year, unit=unit, period=ReportPeriod.YEAR, state="submitted", submitted_at=AT,
        submitted_by=make.appoint(Role.UNIT_HEAD, unit=unit),
    )  # fmt: skip


def test_report_is_due_of_the_units_that_have_not_handed_in_then_the_cluster_closes_the_period(year):
    first, second, third = make.members_of(year)
    _hand_in(year, second)
    (deadline,) = _due()
    assert deadline.key == f"milestone:{year.milestones.get().pk}"
    assert deadline.units == (first.pk, third.pk)
    assert deadline.path_for(first.pk).endswith(f"/{first.pk}/soan/")
    assert "Hạn do cụm đặt" in str(deadline.basis)
    assert deadline.kind in kinds()
    _hand_in(year, first)
    _hand_in(year, third)
    assert _due() == []
    (own,) = _due(DUE, DUE + dt.timedelta(9), keys=[deadline.key, f"{deadline.key}/own"])
    assert (own.kind, own.units, str(own.what)) == (
        "step.closes",
        (),
        "Xem, nhận báo cáo và kết thúc kỳ tổng kết",
    )
    assert own.due_on == dt.date(2026, 12, 23), "three working days after the units'"
    assert "3 ngày làm việc sau hạn 18/12/2026" in str(own.basis)
    milestones.reach(cluster_year=year, kind=MilestoneKind.YEAR_REPORT, reached_on=DUE, actor=None, at=AT)
    assert _due(DUE, DUE + dt.timedelta(9)) == []


def test_cluster_closes_three_working_days_after_the_last_late_unit(year, django_assert_num_queries):
    """Whom others kept waiting is not late at once: the days count from when it became possible."""
    for unit, day in zip(make.members_of(year), (1, 29, 24), strict=True):
        _hand_in(year, unit)
        UnitReport.objects.filter(unit=unit).update(submitted_at=AT.replace(day=day))
    january = dt.date(2027, 1, 5)
    (own,) = _due(january - dt.timedelta(1), january, kinds=["step.closes"])  # 01/01 is a day off
    assert own.due_on == dt.date(2027, 1, 4)
    assert "từ khi đơn vị cuối cùng xong, 29/12/2026; hạn của các đơn vị: 18/12/2026" in str(own.basis)
    assert _due(DUE, january, kinds=["milestone.year_report"]) == []
    with django_assert_num_queries(6):
        _due(DUE, january, kinds=["milestone.year_report", "step.closes"])


def test_only_what_was_asked_for_comes_back(year):
    other = make.make_cluster_year(2026, units=1)
    Milestone.objects.create(cluster_year=other, kind=MilestoneKind.SUBMITTED, due_on=DUE)
    assert {one.cluster_year for one in _due()} == {year, other}
    assert _due(last=DUE - dt.timedelta(days=1), first=dt.date(2026, 1, 1)) == []
    assert [one.cluster_year for one in _due(kinds=["milestone.submitted"])] == [other]
    assert [one.cluster_year for one in _due(year_ids=[year.pk])] == [year]
    assert _due(keys=["milestone:0", "finding:1", "milestone:x"]) == []


def test_as_many_queries_for_three_years_as_for_one(year, django_assert_num_queries):
    with django_assert_num_queries(5):
        _due(kinds=["milestone.year_report"])
    for _more in range(2):
        Milestone.objects.create(
            cluster_year=make.make_cluster_year(2026), kind=MilestoneKind.YEAR_REPORT, due_on=DUE
        )
    with django_assert_num_queries(5):
        assert len(_due(kinds=["milestone.year_report"])) == 3
    with django_assert_num_queries(1):
        assert not _due(first=DUE + dt.timedelta(1), last=DUE + dt.timedelta(9), kinds=["milestone.voted"])


def test_figures_are_due_of_the_units_that_told_none_of_late(year):
    first, second, _third = make.members_of(year)
    plan = adopted_plan(year)
    shares = [share_of(make_target(plan, due_on=DUE), unit) for unit in (first, second)]
    figure(shares[0], 2, dt.date(2026, 10, 1))
    (deadline,) = _due(kinds=["target.due"])
    assert deadline.units == (first.pk, second.pk)
    assert _due(keys=[deadline.key]) == [deadline]
    figure(shares[0], 3, dt.date(2026, 12, 1))
    (deadline,) = _due(kinds=["target.due"], year_ids=[year.pk])
    assert deadline.units == (second.pk,)
    assert deadline.path_for(second.pk).endswith(f"/{second.pk}/2026/")


def test_target_without_a_day_is_due_when_its_period_ends(year):
    share_of(make_target(adopted_plan(year)), make.members_of(year)[0])
    assert _due(kinds=["target.due"]) == []
    (deadline,) = _due(dt.date(2026, 12, 31), dt.date(2026, 12, 31))
    assert deadline.due_on == dt.date(2026, 12, 31)
