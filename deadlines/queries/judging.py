"""Whether a planned reminder is still due, and of what it speaks: asked before it leaves, after, and by the pages."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.clock import local_day
from core.templatetags.vi_format import ngay
from deadlines.models import Reminder
from deadlines.queries.recipients import People, Recipient
from deadlines.queries.rules import REACH, ladder_steps
from deadlines.sources import Deadline, open_deadlines


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The deadline and the recipient of a reminder that is still due; else the ``reason`` why it is not."""

    deadline: Deadline | None = None
    recipient: Recipient | None = None
    reason: str = ""


def deadlines_by_key(due: Collection[tuple[str, dt.date]], day: dt.date) -> dict[str, Deadline]:
    """The deadlines of these keys and days that are still open, wherever their days moved to."""
    if not due:
        return {}
    days = [due_on for _key, due_on in due]
    found = open_deadlines(
        first=min(days) - REACH, last=max(days) + REACH, day=day, keys={key for key, _due_on in due}
    )
    return {one.key: one for one in found}


def judge(reminders: Collection[Reminder], at: dt.datetime) -> dict[int, Verdict]:
    """A verdict for each reminder, by its id; as many queries for one as for many."""
    today = local_day(at)
    deadlines = deadlines_by_key({(one.deadline_key, one.due_on) for one in reminders}, today)
    people, steps = People(deadlines.values(), day=today, last=today), ladder_steps()
    told: dict[tuple[str, int], dict[int, Recipient]] = {}
    verdicts = {}
    for one in reminders:
        deadline = deadlines.get(one.deadline_key)
        if deadline is None or deadline.due_on != one.due_on:
            verdicts[one.pk] = Verdict(reason=gone(one.due_on, deadline))
            continue
        place = (one.deadline_key, one.offset_days)
        if place not in told:
            levels = {step.level for step in steps.get(one.kind, ()) if step.offset == one.offset_days}
            told[place] = people.told(deadline, levels, today)
        recipient = told[place].get(one.person_id)
        verdicts[one.pk] = Verdict(
            deadline=deadline, recipient=recipient, reason="" if recipient else no_longer_asked()
        )
    return verdicts


def gone(due_on: dt.date, deadline: Deadline | None) -> str:
    """Why nobody is reminded of the deadline as it stood."""
    if deadline is not None and deadline.due_on != due_on:
        return _("Hạn đã chuyển sang ngày %(day)s.") % {"day": ngay(deadline.due_on)}
    if deadline is not None:
        return _("Không còn bước nhắc nào cho việc này.")
    return _("Việc đã xong hoặc không còn phải làm.")


def no_longer_asked() -> str:
    """Why a person is not reminded of what others still must do."""
    return _("Đơn vị đã xong, hoặc người này không còn được nhắc ở bước này.")
