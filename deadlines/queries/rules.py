"""The ladder, the hours and the calendar that reminders are planned with."""

import datetime as dt

from deadlines.enums import Level
from deadlines.ladder import Step
from deadlines.models import ReminderStep, SendingRule
from workdays.counting import WorkCalendar
from workdays.queries import work_calendar

# Longer than the longest step (130 working days) with the holidays within.
REACH = dt.timedelta(days=300)


def ladder_steps() -> dict[str, list[Step]]:
    """The active steps of each kind of deadline, earliest first (1 query)."""
    steps: dict[str, list[Step]] = {}
    rows = ReminderStep.objects.filter(is_active=True).order_by("kind", "offset_days", "level")
    for kind, offset, level in rows.values_list("kind", "offset_days", "level"):
        steps.setdefault(kind, []).append(Step(offset, Level(level)))
    return steps


def sending_rule() -> SendingRule:
    """When messages leave; the usual hours where nobody changed them (1 query)."""
    return SendingRule.objects.first() or SendingRule(pk=1)


def calendar_around(day: dt.date) -> WorkCalendar:
    """Working days as far from ``day`` as a step can lie."""
    return work_calendar(day - REACH, day + REACH)
