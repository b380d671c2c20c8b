"""Sending what was planned: at its hour a reminder becomes a notice, if it is still due."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import local_day
from deadlines.enums import ReminderState
from deadlines.ladder import LONGEST_SLEEP, may_leave, next_slot
from deadlines.models import Reminder
from deadlines.queries.judging import Verdict, judge
from deadlines.queries.rules import calendar_around, sending_rule
from deadlines.queries.wording import Names, message
from deadlines.sources import Kind
from notifications.kinds import register_kind
from notifications.models import Notice
from notifications.services import Draft, create_notices, register_check

BATCH = 200


def notice_kind(kind: str) -> str:
    """The kind of the notices that remind of a kind of deadline."""
    return f"due.{kind}"


def register_notice_kind(kind: Kind) -> None:
    """Let people read what notices of the kind are, and let the outbox ask whether they are still due."""
    register_kind(notice_kind(kind.code), kind.label, kind.mandatory_rule)
    register_check(notice_kind(kind.code), still_due, leaving_after)


@transaction.atomic
def issue_due(*, at: dt.datetime) -> int:
    """Turn reminders whose hour has come into notices, a batch of them; returns how many were settled.

    None at night or on a day off. The deadlines' apps are asked again: who is done or no longer responsible
    gets nothing. Workers side by side take different rows.
    """
    if not may_leave(at, calendar_around(local_day(at)), sending_rule()):
        return 0
    rows = list(
        Reminder.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(state=ReminderState.PLANNED, leaves_at__lte=at)
        .select_related("person", "cluster_year")
        .order_by("leaves_at", "pk")[:BATCH]
    )
    if not rows:
        return 0
    verdicts = judge(rows, at)
    overtaken = _overtaken(rows, at)
    issued = []
    for row in rows:
        if at - row.leaves_at > LONGEST_SLEEP:
            row.reason = _("Quá ngày gửi đã lâu.")
        elif row.pk in overtaken:
            row.reason = _("Đã có bước nhắc sau.")
        else:
            row.reason = verdicts[row.pk].reason
        row.state = ReminderState.DROPPED if row.reason else ReminderState.ISSUED
        if not row.reason:
            issued.append(row)
    _tell(issued, verdicts, at)
    Reminder.objects.bulk_update(rows, ["state", "reason", "notice", "level"])
    return len(rows)


def still_due(notices: Iterable[Notice], at: dt.datetime) -> set:
    """The ids of those notices whose reminders are still due between issue and delivery."""
    rows = Reminder.objects.filter(notice__in=list(notices)).select_related("person", "cluster_year")
    reminders = list(rows.order_by("pk"))
    verdicts = judge(reminders, at)
    return {one.notice_id for one in reminders if not verdicts[one.pk].reason}


def leaving_after(at: dt.datetime) -> dt.datetime:
    """When the mail of a reminder may leave that is to leave at ``at``: not at night, not on a day off (2 queries)."""
    return next_slot(at, calendar_around(local_day(at)), sending_rule())


def _tell(rows: list[Reminder], verdicts: dict[int, Verdict], at: dt.datetime) -> None:
    """Write the notices of these reminders and tie them to them."""
    mine = [verdicts[row.pk] for row in rows]
    names = Names.of([one.deadline for one in mine], [one.recipient for one in mine])
    drafts, today = [], local_day(at)
    for row, verdict in zip(rows, mine, strict=True):
        row.level = verdict.recipient.level
        text = message(row, verdict.deadline, verdict.recipient, names, today)
        drafts.append(
            Draft(
                recipient=row.person,
                kind=notice_kind(row.kind),
                dedupe_key=_key(row),
                subject=text.subject,
                body=text.body,
                why=text.why,
                path=text.path,
                due_on=row.due_on,
                about_type=row._meta.label_lower,
                about_id=str(row.pk),
                is_in_app_only=verdict.recipient.is_away,
            )
        )
    create_notices(drafts=drafts, at=at)
    keys = {_key(row): row for row in rows}
    notices = Notice.objects.filter(dedupe_key__in=keys).order_by()
    for pk, key in notices.values_list("pk", "dedupe_key"):
        keys[key].notice_id = pk


def _key(row: Reminder) -> str:
    return f"due:{row.deadline_key}:{row.due_on:%Y%m%d}:{row.offset_days}:{row.person_id}"


def _overtaken(rows: Collection[Reminder], at: dt.datetime) -> set[int]:
    """Those whose person gets, or got, a later step of the same deadline by now."""
    later: dict[tuple[int, str, dt.date], int] = {}
    others = Reminder.objects.filter(
        deadline_key__in={row.deadline_key for row in rows},
        person__in={row.person_id for row in rows},
        state__in=[ReminderState.PLANNED, ReminderState.ISSUED],
        leaves_at__lte=at,
    ).order_by()
    for person, key, due_on, offset in others.values_list("person", "deadline_key", "due_on", "offset_days"):
        place = (person, key, due_on)
        later[place] = max(offset, later.get(place, offset))
    return {row.pk for row in rows if later[row.person_id, row.deadline_key, row.due_on] > row.offset_days}
