"""On which day each step of a ladder falls, and when it leaves; no database."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from django.utils import timezone

from deadlines.enums import Level
from workdays.counting import WorkCalendar

# Nobody is reminded within the hour in which the work was given to them.
GRACE = dt.timedelta(hours=1)
# A step missed for longer than this (a scheduler off for weeks, an old year entered late) is let go.
LONGEST_SLEEP = dt.timedelta(days=30)


class Hours(Protocol):
    """When messages may leave, as `SendingRule` has it."""

    morning: dt.time
    window_from: dt.time
    window_to: dt.time


@dataclass(frozen=True, order=True)
class Step:
    """So many working days from the due day, to whom."""

    offset: int
    level: Level


def step_day(due_on: dt.date, offset: int, calendar: WorkCalendar) -> dt.date:
    """The working day of a step; one that is due on a day off counts from the working day before.

    So the last step before a holiday leaves before it, and no step falls on a day off.
    """
    return calendar.add(calendar.on_or_before(due_on), offset)


def steps_due(
    due_on: dt.date, steps: Iterable[Step], *, today: dt.date, last: dt.date, calendar: WorkCalendar
) -> dict[Step, dt.date]:
    """The steps that are to be planned, with their days: those until ``last``, and what was missed.

    Of the steps whose day has passed only the latest of each level counts, unless it came too long ago:
    a planner that slept catches up with one reminder, not with all it missed. With none where the level's next step
    comes on the next working day at the latest, unless the last day would pass unsaid.
    """
    found: dict[Step, dt.date] = {}
    passed: dict[Level, Step] = {}
    soon = calendar.add(today, 1)
    for step in sorted(steps):
        day = step_day(due_on, step.offset, calendar)
        missed = passed.get(step.level)
        if day <= today:
            found.pop(missed, None)
            passed[step.level] = step
            if today - day <= LONGEST_SLEEP:
                found[step] = day
        elif day <= last:
            found[step] = day
            if (
                missed in found
                and found[missed] < today
                and day <= soon
                and (day <= due_on or due_on < today)
            ):
                del found[missed]
    return found


def due_days(
    steps: Iterable[Step], *, today: dt.date, last: dt.date, calendar: WorkCalendar
) -> tuple[dt.date, dt.date] | None:
    """The first and the last due day that can have a step to plan; none without steps."""
    offsets = [step.offset for step in steps]
    if not offsets:
        return None
    first = calendar.add(today - LONGEST_SLEEP, -max(offsets))
    end = calendar.add(last, -min(offsets))
    if min(offsets) > 0:  # the day of a step after the due day: whatever lies before it
        end = last
    return min(first, today - LONGEST_SLEEP), calendar.add(end, 1) - dt.timedelta(days=1)


def leaving(step_on: dt.date, planned_at: dt.datetime, calendar: WorkCalendar, hours: Hours) -> dt.datetime:
    """When a step leaves: in the morning of its day, or as soon as it may when it was planned late."""
    return next_slot(max(_moment(step_on, hours.morning), planned_at + GRACE), calendar, hours)


def next_slot(moment: dt.datetime, calendar: WorkCalendar, hours: Hours) -> dt.datetime:
    """``moment`` when messages may leave then, else the next morning on which they may."""
    if may_leave(moment, calendar, hours):
        return moment
    local = timezone.localtime(moment)
    if calendar.is_working(local.date()) and local.time() < hours.window_from:
        return _moment(local.date(), hours.morning)
    return _moment(calendar.on_or_after(local.date() + dt.timedelta(days=1)), hours.morning)


def may_leave(moment: dt.datetime, calendar: WorkCalendar, hours: Hours) -> bool:
    """Whether messages may leave at the moment: on a working day, within the hours."""
    local = timezone.localtime(moment)
    return calendar.is_working(local.date()) and hours.window_from <= local.time() <= hours.window_to


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, time))
