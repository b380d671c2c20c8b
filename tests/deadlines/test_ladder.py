"""On which days steps fall, when they leave; the holidays of 2026 and 2027 as the calendar has them."""

import datetime as dt

import pytest
from django.utils import timezone

from deadlines.enums import Level
from deadlines.ladder import Step, due_days, leaving, may_leave, next_slot, step_day, steps_due
from deadlines.models import SendingRule
from workdays.counting import WorkCalendar
from workdays.queries import work_calendar

DAY = dt.timedelta(days=1)
HOURS = SendingRule()
# Tết Bính Ngọ: off from Saturday 14 to Sunday 22 February 2026.
TET_2026 = WorkCalendar(frozenset(dt.date(2026, 2, day) for day in range(14, 23)))


def at(day, hour, minute=0):
    return timezone.make_aware(dt.datetime.combine(day, dt.time(hour, minute)))


@pytest.mark.parametrize(
    ("due_on", "offset", "day"),
    [
        (dt.date(2026, 2, 23), 0, dt.date(2026, 2, 23)),  # the first day after the holiday
        (dt.date(2026, 2, 23), -1, dt.date(2026, 2, 13)),  # the last one before it
        (dt.date(2026, 2, 18), 0, dt.date(2026, 2, 13)),  # due within it: the day before counts
        (dt.date(2026, 2, 18), -1, dt.date(2026, 2, 12)),
        (dt.date(2026, 2, 18), 1, dt.date(2026, 2, 23)),
        (dt.date(2026, 2, 24), -3, dt.date(2026, 2, 12)),
        (dt.date(2026, 2, 13), 3, dt.date(2026, 2, 25)),
    ],
)
def test_steps_around_tet(due_on, offset, day):
    assert step_day(due_on, offset, TET_2026) == day


def test_no_step_of_two_years_falls_on_a_day_off_or_leaves_at_night():
    """With the calendar as installed, whatever the due day and the hour of planning."""
    calendar = work_calendar(dt.date(2025, 6, 1), dt.date(2028, 6, 1))
    offsets = (-14, -7, -3, -1, 0, 1, 3)
    due_on = dt.date(2026, 1, 1)
    while due_on.year < 2028:
        days = [step_day(due_on, offset, calendar) for offset in offsets]
        assert days == sorted(set(days)), due_on
        assert all(calendar.is_working(day) for day in days), due_on
        assert days[4] <= due_on < days[5], due_on
        planned_at = at(due_on - 5 * DAY, due_on.day % 24, due_on.month)
        leaves = [leaving(day, planned_at, calendar, HOURS) for day in days]
        assert leaves == sorted(leaves), due_on
        assert all(may_leave(moment, calendar, HOURS) for moment in leaves), due_on
        assert all(moment >= planned_at + dt.timedelta(hours=1) for moment in leaves), due_on
        due_on += DAY


def test_late_planning_gives_the_latest_step_of_each_level_and_lets_the_old_go():
    steps = [Step(days, level) for days in (-7, -3, 0) for level in (Level.OFFICER, Level.HEAD)]
    steps += [Step(1, Level.CLUSTER), Step(-14, Level.OFFICE)]
    wednesday = dt.date(2026, 3, 25)

    def planned(today):
        last = TET_2026.add(today, 3)
        return steps_due(wednesday, steps, today=today, last=last, calendar=TET_2026)

    assert planned(dt.date(2026, 3, 23)).keys() == {
        Step(-14, Level.OFFICE), Step(-3, Level.OFFICER), Step(-3, Level.HEAD), Step(0, Level.OFFICER),
        Step(0, Level.HEAD), Step(1, Level.CLUSTER),
    }  # fmt: skip
    assert planned(dt.date(2026, 4, 25)).keys() == {Step(1, Level.CLUSTER)}  # 30 days after it
    assert planned(dt.date(2026, 4, 26)) == {}


def test_a_missed_step_is_let_go_where_the_next_comes_by_the_next_working_day():
    """But never the last that can still be told in time."""
    friday = dt.date(2026, 2, 27)

    def planned(offsets, today):
        steps = [Step(days, Level.OFFICER) for days in offsets]
        found = steps_due(friday, steps, today=today, last=TET_2026.add(today, 3), calendar=TET_2026)
        return [step.offset for step in found]

    monday, thursday = dt.date(2026, 2, 23), dt.date(2026, 2, 26)
    assert planned([-5, -3], monday) == [-3]  # missed before Tết, the next one comes tomorrow
    assert planned([-5, -2], monday) == [-5, -2]
    assert planned([-4, -3], monday) == [-4, -3]  # today's own step is not missed
    assert planned([-2, 0], thursday) == [0]
    assert planned([-2, 1], friday) == [-2, 1], "or the last day would pass unsaid"
    assert planned([-1, 0, 1], friday) == [0, 1]
    assert planned([1, 3], dt.date(2026, 3, 3)) == [3]  # long over: the next is said tomorrow
    assert planned([1, 3], dt.date(2026, 3, 5)) == [3]


def test_what_is_planned_late_leaves_an_hour_later_in_working_hours():
    friday, monday = dt.date(2026, 3, 20), dt.date(2026, 3, 23)

    assert leaving(friday, at(friday, 9, 15), TET_2026, HOURS) == at(friday, 10, 15)
    assert leaving(friday, at(friday, 6), TET_2026, HOURS) == at(friday, 8)
    assert leaving(friday, at(friday, 16, 30), TET_2026, HOURS) == at(monday, 8)
    assert next_slot(at(dt.date(2026, 2, 13), 17, 1), TET_2026, HOURS) == at(dt.date(2026, 2, 23), 8)


def test_due_days_asked_for_hold_every_day_with_a_step_to_plan():
    steps = [Step(days, Level.OFFICER) for days in (-14, -3, 3)]
    for today in (dt.date(2026, 2, 10), dt.date(2026, 2, 18), dt.date(2026, 6, 1)):
        last = TET_2026.add(today, 3)
        first_asked, last_asked = due_days(steps, today=today, last=last, calendar=TET_2026)
        due_on = today - 90 * DAY
        while due_on < today + 90 * DAY:
            if steps_due(due_on, steps, today=today, last=last, calendar=TET_2026):
                assert first_asked <= due_on <= last_asked, (today, due_on)
            due_on += DAY
        assert last_asked - first_asked < 90 * DAY
    assert due_days([], today=today, last=last, calendar=TET_2026) is None
