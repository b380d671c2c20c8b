"""Planning ahead: the reminders that should exist by now, so that they can be read before they leave."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from deadlines.enums import ReminderState
from deadlines.ladder import Step, due_days, leaving, steps_due
from deadlines.models import Reminder, SendingRule
from deadlines.queries.judging import deadlines_by_key, gone, no_longer_asked
from deadlines.queries.recipients import People, Recipient
from deadlines.queries.rules import calendar_around, ladder_steps, sending_rule
from deadlines.sources import Deadline, open_deadlines
from workdays.counting import WorkCalendar

LOCK = 6_0420  # of the one planner; the number means nothing
CHUNK = 60  # deadlines a transaction
WAITING = (ReminderState.PLANNED, ReminderState.HELD)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What a round of planning counts with."""

    steps: dict[str, list[Step]]
    rule: SendingRule
    calendar: WorkCalendar
    today: dt.date
    last: dt.date
    at: dt.datetime


def plan_reminders(*, today: dt.date, at: dt.datetime) -> int:
    """Write the reminders of the next working days that do not exist yet, and drop those nobody needs any more.

    Killed anywhere it can be run again; beside another planner it does nothing. Returns how many were added.
    """
    with _alone() as is_alone:
        return _plan(_frame(today, at)) if is_alone else 0


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other planner runs; the lock ends with the connection, however the process ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        (is_alone,) = cursor.fetchone()
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _frame(today: dt.date, at: dt.datetime) -> Frame:
    rule, calendar = sending_rule(), calendar_around(today)
    return Frame(
        steps=ladder_steps(),
        rule=rule,
        calendar=calendar,
        today=today,
        last=calendar.add(today, rule.days_ahead),
        at=at,
    )


def _plan(frame: Frame) -> int:
    span = due_days(
        (step for steps in frame.steps.values() for step in steps),
        today=frame.today,
        last=frame.last,
        calendar=frame.calendar,
    )
    found = []
    if span:
        found = open_deadlines(first=span[0], last=span[1], day=frame.today, kinds=frame.steps.keys())
    _drop_gone(found, frame)
    steps = _StepsDue(frame)
    due = iter([one for one in found if steps.of(one)])
    added = 0
    while chunk := list(islice(due, CHUNK)):
        added += _plan_chunk(chunk, steps, frame)
    return added


class _StepsDue:
    """The steps to plan of each deadline; many fall on the same day."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self._known: dict[tuple[str, dt.date], dict[Step, dt.date]] = {}

    def of(self, deadline: Deadline) -> dict[Step, dt.date]:
        key = (deadline.kind, deadline.due_on)
        if key not in self._known:
            frame = self.frame
            self._known[key] = steps_due(
                deadline.due_on, frame.steps.get(deadline.kind, ()), today=frame.today, last=frame.last,
                calendar=frame.calendar,
            )  # fmt: skip
        return self._known[key]

    def by_offset(self, deadline: Deadline) -> dict[int, tuple[dt.date, set]]:
        """Day and levels of each offset."""
        found: dict[int, tuple[dt.date, set]] = {}
        for step, day in self.of(deadline).items():
            found.setdefault(step.offset, (day, set()))[1].add(step.level)
        return found


@transaction.atomic
def _drop_gone(open_now: Collection[Deadline], frame: Frame) -> None:
    """Reminders of what is done, or is due on another day now, are not needed."""
    end = timezone.make_aware(dt.datetime.combine(frame.last, dt.time.max))
    waiting = Reminder.objects.filter(state__in=WAITING, leaves_at__lte=end)
    planned = set(waiting.order_by().values_list("deadline_key", "due_on").distinct())
    over = planned - {(one.key, one.due_on) for one in open_now}
    now = deadlines_by_key(over, frame.today)
    for key, due_on in sorted(over):
        waiting.filter(deadline_key=key, due_on=due_on).update(
            state=ReminderState.DROPPED, reason=gone(due_on, now.get(key))
        )


@transaction.atomic
def _plan_chunk(chunk: Sequence[Deadline], steps: _StepsDue, frame: Frame) -> int:
    known = _known(chunk)
    people = People(chunk, day=frame.today, last=frame.last)
    rows, unwanted, wanted_again, moved = [], [], {}, {}
    for deadline in chunk:
        mine = known.get((deadline.key, deadline.due_on), {})
        late: set[int] = set()
        for offset, (day, levels) in sorted(steps.by_offset(deadline).items(), reverse=True):
            told = people.told(deadline, levels, max(day, frame.today))
            for person, recipient in told.items():
                row = mine.get((person, offset))
                if day <= frame.today:  # of several missed steps a person gets the latest
                    if person in late:
                        continue
                    late.add(person)
                if row is None:
                    rows.append(_row(deadline, offset, day, recipient, frame))
                elif row.state == ReminderState.DROPPED and day > frame.today:
                    wanted_again[row.pk] = leaving(day, frame.at, frame.calendar, frame.rule)
                elif row.state == ReminderState.PLANNED:
                    leaves_at = leaving(day, row.created_at, frame.calendar, frame.rule)
                    if frame.at < leaves_at != row.leaves_at > frame.at:
                        moved[row.pk] = leaves_at
            unwanted += [
                row.pk
                for (person, step), row in mine.items()
                if step == offset and person not in told and row.state in WAITING
            ]
    _change(unwanted, wanted_again, moved)
    return len(Reminder.objects.bulk_create(rows, batch_size=2000, ignore_conflicts=True))


def _known(chunk: Collection[Deadline]) -> dict[tuple[str, dt.date], dict[tuple[int, int], Reminder]]:
    """What was planned before, by deadline, then by person and step."""
    known: dict[tuple[str, dt.date], dict[tuple[int, int], Reminder]] = {}
    rows = Reminder.objects.filter(deadline_key__in=[one.key for one in chunk]).order_by()
    for row in rows.only(
        "deadline_key", "due_on", "person", "offset_days", "state", "leaves_at", "created_at"
    ):
        known.setdefault((row.deadline_key, row.due_on), {})[row.person_id, row.offset_days] = row
    return known


def _row(deadline: Deadline, offset: int, day: dt.date, recipient: Recipient, frame: Frame) -> Reminder:
    return Reminder(
        person_id=recipient.person,
        deadline_key=deadline.key,
        kind=deadline.kind,
        cluster_year=deadline.cluster_year,
        due_on=deadline.due_on,
        offset_days=offset,
        level=recipient.level,
        leaves_at=leaving(day, frame.at, frame.calendar, frame.rule),
        created_at=frame.at,
    )


def _change(unwanted: list[int], wanted_again: dict[int, dt.datetime], moved: dict[int, dt.datetime]) -> None:
    """Only rows that nobody moved meanwhile."""
    if unwanted:
        Reminder.objects.filter(pk__in=unwanted, state__in=WAITING).update(
            state=ReminderState.DROPPED, reason=no_longer_asked()
        )
    for pk, leaves_at in wanted_again.items():
        Reminder.objects.filter(pk=pk, state=ReminderState.DROPPED).update(
            state=ReminderState.PLANNED, reason="", leaves_at=leaves_at
        )
    for pk, leaves_at in moved.items():
        Reminder.objects.filter(pk=pk, state=ReminderState.PLANNED).update(leaves_at=leaves_at)
