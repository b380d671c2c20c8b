"""Reminders: what should exist by now, to those who must still act, never twice for one step."""

import datetime as dt

import pytest
import time_machine

from audit.models import AuditEvent
from clusters.enums import Role
from core import clock
from emulation.enums import MilestoneKind, ReportPeriod
from emulation.models import Milestone, ReminderStep, UnitReport, YearHalt
from emulation.services import milestones
from emulation.services.reminders import due_step, plan_reminders, still_due
from emulation.tasks import plan_reminders as plan_task
from notifications.models import Notice
from tests import factories as make

DUE = dt.date(2026, 12, 20)
REPORT = MilestoneKind.YEAR_REPORT


@pytest.fixture
def year():
    """Three units with a head each must report by 20/12/2026; reminders 7 and 2 days before, and on the day."""
    cluster_year = make.make_cluster_year(2026, units=3)
    for unit in make.members_of(cluster_year):
        make.appoint(Role.UNIT_HEAD, unit=unit)
    Milestone.objects.create(cluster_year=cluster_year, kind=REPORT, due_on=DUE)
    for days in (-7, -2, 0):
        ReminderStep.objects.create(kind=REPORT, offset_days=days)
    return cluster_year


def _at(day: dt.date, hour: int = 8) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.timezone(dt.timedelta(hours=7)))


def _plan(day: dt.date) -> int:
    return plan_reminders(today=day, at=_at(day))


def _report(cluster_year, unit, state="submitted"):
    UnitReport.objects.create(
        cluster_year=cluster_year,
        unit=unit,
        period=ReportPeriod.YEAR,
        state=state,
        submitted_at=_at(DUE),
        submitted_by=make.make_user(),
        return_reason="thiếu số liệu" if state == "returned" else "",
    )


def test_nobody_is_reminded_before_the_first_step(year):
    assert _plan(dt.date(2026, 12, 12)) == 0


def test_each_unit_head_is_reminded_once_for_a_step(year):
    assert _plan(dt.date(2026, 12, 13)) == 3
    assert _plan(dt.date(2026, 12, 13)) == 0
    assert _plan(dt.date(2026, 12, 14)) == 0


def test_scheduler_that_slept_two_days_catches_up_with_one_reminder(year):
    _plan(dt.date(2026, 12, 13))
    # It slept over 18/12 (two days before) and 19/12; on the due day only the latest step is made.
    assert _plan(dt.date(2026, 12, 20)) == 3
    assert Notice.objects.filter(dedupe_key__contains=":-2:").count() == 0
    assert Notice.objects.count() == 6


def test_scheduler_that_slept_over_a_step_still_sends_it(year):
    assert _plan(dt.date(2026, 12, 15)) == 3


def test_unit_that_has_reported_is_not_reminded(year):
    first, second, _ = make.members_of(year)
    _report(year, first)
    _report(year, second, state="returned")
    assert _plan(dt.date(2026, 12, 13)) == 2


def test_officer_is_reminded_too_and_nobody_whose_appointment_ended(year):
    unit = make.members_of(year)[0]
    make.appoint(Role.UNIT_OFFICER, unit=unit)
    make.appoint(Role.UNIT_OFFICER, unit=unit, valid_to=dt.date(2026, 12, 13))
    assert _plan(dt.date(2026, 12, 13)) == 4


def test_moved_due_day_starts_its_own_steps(year):
    _plan(dt.date(2026, 12, 13))
    milestones.set_due(
        cluster_year=year,
        kind=REPORT,
        due_on=dt.date(2026, 12, 27),
        reason="lùi theo công văn",
        actor=None,
        at=_at(DUE),
    )
    assert _plan(dt.date(2026, 12, 14)) == 0
    assert _plan(dt.date(2026, 12, 20)) == 3


@pytest.mark.parametrize("stop", ["reached", "halted"])
def test_nobody_is_reminded_of_a_closed_step(year, stop):
    if stop == "reached":
        milestones.reach(cluster_year=year, kind=REPORT, reached_on=DUE, actor=None, at=_at(DUE))
    else:
        YearHalt.objects.create(
            cluster_year=year,
            kind="suspended",
            halted_on=DUE,
            decision_number="1/QĐ",
            decision_on=DUE,
            reason="sắp xếp",
        )
    assert _plan(dt.date(2026, 12, 13)) == 0


def test_old_year_entered_late_reminds_nobody(year):
    assert _plan(dt.date(2027, 3, 1)) == 0


def test_leaders_are_reminded_of_the_ballot(year):
    unit = make.members_of(year)[0]
    make.make_lead(year, unit)
    Milestone.objects.create(cluster_year=year, kind=MilestoneKind.VOTED, due_on=DUE)
    ReminderStep.objects.create(kind=MilestoneKind.VOTED, offset_days=-14)
    assert _plan(dt.date(2026, 12, 6)) == 1


def test_offsets_are_data(year):
    ReminderStep.objects.filter(offset_days=-7).update(is_active=False)
    assert _plan(dt.date(2026, 12, 13)) == 0


@pytest.mark.parametrize(
    ("today", "step"),
    [
        (dt.date(2026, 12, 12), None),
        (dt.date(2026, 12, 13), -7),
        (dt.date(2026, 12, 17), -7),
        (dt.date(2026, 12, 18), -2),
        (dt.date(2026, 12, 20), 0),
        (dt.date(2027, 1, 19), 0),
        (dt.date(2027, 1, 20), None),
    ],
)
def test_latest_step_that_has_come_counts(today, step):
    assert due_step(DUE, [-7, -2, 0], today) == step


@pytest.mark.parametrize(
    ("utc", "count"),
    [
        (dt.datetime(2026, 12, 12, 16, 59, 59, tzinfo=dt.UTC), 0),  # 23:59:59 in Việt Nam, a day early
        (dt.datetime(2026, 12, 12, 17, 0, 0, tzinfo=dt.UTC), 3),  # 00:00:00 of the day itself
    ],
)
def test_a_step_begins_at_midnight_in_viet_nam(year, utc, count):
    with time_machine.travel(utc, tick=False):
        assert plan_task() == count


def test_reminder_is_dropped_when_its_reason_is_gone_at_sending_time(year):
    _plan(dt.date(2026, 12, 13))
    notice = Notice.objects.order_by("pk").first()
    at = _at(dt.date(2026, 12, 13), 9)
    assert still_due(notice, at)
    for unit in make.members_of(year):
        _report(year, unit)
    assert not still_due(notice, at)


def test_planning_leaves_a_trace_without_names(year):
    _plan(dt.date(2026, 12, 13))
    event = AuditEvent.objects.get(verb="reminder.planned")
    assert event.after == {"offset_days": -7, "count": 3}
    assert event.actor == "hệ thống"


def test_reminder_is_written_in_the_readers_language(year):
    person = make.appoint(
        Role.UNIT_OFFICER, unit=make.members_of(year)[0], user=make.make_user(language="vi")
    )
    _plan(dt.date(2026, 12, 13))
    notice = Notice.objects.get(recipient=person)
    assert notice.subject == "Báo cáo tổng kết: Còn 7 ngày"
    assert "20/12/2026" in notice.body
    assert clock.local_day(notice.created_at) == dt.date(2026, 12, 13)
