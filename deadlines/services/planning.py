"""Planning ahead: the reminders that should exist by now, so that they can be read before they leave."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction
from django.utils import timezone

from core.locks import alone
from deadlines.enums import ReminderState
from deadlines.ladder import Step, due_days, leaving, steps_due
from deadlines.models import Reminder, SendingRule
from deadlines.queries.judging import deadlines_by_key, gone, no_longer_asked
from deadlines.queries.recipients import People, Recipient
from deadlines.queries.rules import calendar_around, ladder_steps, sending_rule
from deadlines.sources import Deadline, open_deadlines
from workdays.counting import WorkCalendar

LOCK = 6_0420  # of the one planner; the number means nothing
CHUNK = 400  # deadlines a transaction
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
    _times: dict[tuple[dt.date, dt.datetime], dt.datetime] = field(default_factory=dict)

    def leaving(self, day: dt.date, planned_at: dt.datetime) -> dt.datetime:
        """When a step of the day leaves that was planned at a moment; thousands share both."""
        key = (day, planned_at)
        if key not in self._times:
            self._times[key] = leaving(day, planned_at, self.calendar, self.rule)
        return self._times[key]


def plan_reminders(*, today: dt.date, at: dt.datetime) -> int:
    """Write the reminders of the next working days that do not exist yet, and drop those nobody needs any more.

    Killed anywhere it can be run again; beside another planner it does nothing. Returns how many were added.
    """
    with alone(LOCK) as is_alone:
        return _plan(_frame(today, at)) if is_alone else 0


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
    due = {deadline.key: steps.by_offset(deadline) for deadline in chunk}
    known = _known(chunk, {offset for offsets in due.values() for offset in offsets})
    people = People(chunk, day=frame.today, last=frame.last)
    rows: list[tuple] = []
    unwanted: list[int] = []
    moved: dict[int, dt.datetime] = {}
    for deadline in chunk:
        late: set[int] = set()
        for offset, (day, levels) in sorted(due[deadline.key].items(), reverse=True):
            told = people.told(deadline, levels, max(day, frame.today))
            mine = known.get((deadline.key, deadline.due_on, offset), {})
            for person, recipient in told.items():
                if day <= frame.today:  # of several missed steps a person gets the latest
                    if person in late:
                        continue
                    late.add(person)
                row = mine.get(person)
                if row is None:
                    rows.append(_values(deadline, offset, frame.leaving(day, frame.at), recipient, frame.at))
                elif (leaves_at := _new_time(row, day, frame)) is not None:
                    moved[row.pk] = leaves_at
            unwanted += [
                row.pk for person, row in mine.items() if person not in told and row.state in WAITING
            ]
    _change(unwanted, moved)
    return _insert(rows)


class Known(NamedTuple):
    """A reminder that was planned before."""

    pk: int
    state: str
    leaves_at: dt.datetime
    created_at: dt.datetime


def _known(
    chunk: Collection[Deadline], offsets: Collection[int]
) -> dict[tuple[str, dt.date, int], dict[int, Known]]:
    """What was planned before of these steps, by deadline and step, then by person."""
    known: dict[tuple[str, dt.date, int], dict[int, Known]] = {}
    rows = Reminder.objects.filter(deadline_key__in=[one.key for one in chunk], offset_days__in=offsets)
    columns = ("deadline_key", "due_on", "offset_days", "person_id", *Known._fields)
    for key, due_on, offset, person, *values in rows.order_by().values_list(*columns).iterator():
        known.setdefault((key, due_on, offset), {})[person] = Known(*values)
    return known


def _new_time(row: Known, day: dt.date, frame: Frame) -> dt.datetime | None:
    """When the reminder leaves instead: the hours or the holidays changed, or it is wanted again."""
    if row.state == ReminderState.DROPPED and day >= frame.today:
        return frame.leaving(day, frame.at)
    if row.state == ReminderState.PLANNED:
        leaves_at = frame.leaving(day, row.created_at)
        if frame.at < leaves_at != row.leaves_at:
            return leaves_at
    return None


def _values(
    deadline: Deadline, offset: int, leaves_at: dt.datetime, recipient: Recipient, at: dt.datetime
) -> tuple:
    """A row as `_COLUMNS` name it."""
    year = deadline.cluster_year.pk if deadline.cluster_year else None
    return (
        recipient.person, deadline.key, deadline.kind, year, deadline.due_on, offset, str(recipient.level),
        leaves_at, at, str(ReminderState.PLANNED), "",
    )  # fmt: skip


_COLUMNS = {
    "person_id": "bigint", "deadline_key": "text", "kind": "text", "cluster_year_id": "bigint", "due_on": "date",
    "offset_days": "smallint", "level": "text", "leaves_at": "timestamptz", "created_at": "timestamptz",
    "state": "text", "reason": "text",
}  # fmt: skip


def _insert(rows: Sequence[tuple]) -> int:
    """Write the rows that do not exist yet, as arrays: tens of thousands at a time, without an object for each."""
    if not rows:
        return 0
    sql = (
        f"INSERT INTO {Reminder._meta.db_table} ({', '.join(_COLUMNS)}) "  # noqa: S608 (our own names)
        f"SELECT * FROM unnest({', '.join(f'%s::{kind}[]' for kind in _COLUMNS.values())}) "
        "ON CONFLICT (person_id, deadline_key, due_on, offset_days) DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [list(column) for column in zip(*rows, strict=True)])
        return cursor.rowcount


def _change(unwanted: list[int], moved: dict[int, dt.datetime]) -> None:
    """Only rows that nobody moved meanwhile."""
    if unwanted:
        Reminder.objects.filter(pk__in=unwanted, state__in=WAITING).update(
            state=ReminderState.DROPPED, reason=no_longer_asked()
        )
    by_time: dict[dt.datetime, list[int]] = {}
    for pk, leaves_at in moved.items():
        by_time.setdefault(leaves_at, []).append(pk)
    for leaves_at, ids in by_time.items():
        Reminder.objects.filter(pk__in=ids, state__in=[ReminderState.PLANNED, ReminderState.DROPPED]).update(
            state=ReminderState.PLANNED, reason="", leaves_at=leaves_at
        )
