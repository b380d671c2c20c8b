"""What will be sent to whom, and what was: for those who may read it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from clusters.models import ClusterYear
from clusters.permissions import Access
from deadlines.enums import Level, ReminderState
from deadlines.models import Reminder
from deadlines.queries.judging import deadlines_by_key
from deadlines.queries.wording import step_in_words
from deadlines.sources import kinds

WAITING = (ReminderState.PLANNED, ReminderState.HELD)


@dataclass
class Group:
    """Reminders of one step of one deadline that leave on one day."""

    day: dt.date
    leaves_at: dt.datetime
    deadline_key: str
    due_on: dt.date
    offset: int
    what: str
    basis: str = ""
    cluster_year: ClusterYear | None = None
    count: int = 0
    held: int = 0
    reminders: list[Reminder] = field(default_factory=list)

    @property
    def step(self) -> str:
        return step_in_words(self.offset)


def reads_reminders(access: Access, cluster_year: ClusterYear) -> bool:
    """Whether the person may read what the year's people will be told."""
    return access.reads_all or access.drafts_for(cluster_year)


def readable(access: Access) -> QuerySet[Reminder]:
    """The reminders that the person may read."""
    rows = Reminder.objects.select_related("person", "cluster_year", "moved_by")
    return rows if access.reads_all else rows.filter(cluster_year__in=access.drafting_year_ids)


def movable(access: Access) -> QuerySet[Reminder]:
    """Those the person may hold, release or cancel; a cluster does not stop what the standing body is told of it."""
    rows = readable(access)
    if access.is_standing_body:
        return rows
    return rows.filter(cluster_year__in=access.drafting_year_ids).exclude(level=Level.OFFICE)


def groups(rows: QuerySet[Reminder]) -> QuerySet:
    """One row for each step of a deadline and day on which it leaves, soonest first (1 query)."""
    return (
        rows.filter(state__in=WAITING)
        .order_by()
        .annotate(day=TruncDate("leaves_at"))
        .values("day", "deadline_key", "kind", "due_on", "offset_days", "cluster_year")
        .annotate(count=Count("pk"), held=Count("pk", Q(state=ReminderState.HELD)), first_at=Min("leaves_at"))
        .order_by("day", "due_on", "deadline_key", "offset_days")
    )


def with_reminders(found: Iterable[dict], rows: QuerySet[Reminder], today: dt.date) -> list[Group]:
    """The groups with their reminders and what they are about (a number of queries that does not grow)."""
    found = list(found)
    due = {(one["deadline_key"], one["due_on"]) for one in found}
    deadlines, labels = deadlines_by_key(due, today), kinds()
    years = ClusterYear.objects.in_bulk({one["cluster_year"] for one in found} - {None})
    reminders: dict[tuple, list[Reminder]] = defaultdict(list)
    waiting = rows.filter(state__in=WAITING, deadline_key__in={key for key, _due in due})
    for row in waiting.annotate(day=TruncDate("leaves_at")).order_by("person__sort_key", "pk"):
        reminders[row.day, row.deadline_key, row.due_on, row.offset_days].append(row)
    result = []
    for one in found:
        deadline, kind = deadlines.get(one["deadline_key"]), labels.get(one["kind"])
        result.append(
            Group(
                day=one["day"],
                leaves_at=one["first_at"],
                deadline_key=one["deadline_key"],
                due_on=one["due_on"],
                offset=one["offset_days"],
                what=str(deadline.what if deadline else kind.label if kind else one["kind"]),
                basis=str(deadline.basis) if deadline else "",
                cluster_year=years.get(one["cluster_year"]),
                count=one["count"],
                held=one["held"],
                reminders=reminders[one["day"], one["deadline_key"], one["due_on"], one["offset_days"]],
            )
        )
    return result


def ledger(rows: QuerySet[Reminder]) -> QuerySet[Reminder]:
    """Who was or will be told what when, in the order of time, with the copies that left (2 queries)."""
    return (
        rows.select_related("notice", "person", "cluster_year")
        .prefetch_related("notice__deliveries")
        .annotate(told_at=F("notice__created_at"))
        .order_by(F("leaves_at").desc(), "-pk")
    )


def label_of(reminder: Reminder) -> str:
    """What the reminder is about, in words."""
    kind = kinds().get(reminder.kind)
    return str(kind.label) if kind else reminder.kind
