"""The words of a reminder, in its reader's language: the page that shows it and the sending use the same."""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.models import Unit
from core.templatetags.vi_format import ngay, so, thu_ngay
from deadlines.enums import Level
from deadlines.models import Reminder
from deadlines.opening import is_open_on
from deadlines.queries.recipients import Recipient
from deadlines.sources import Deadline

SUBJECT_LIMIT = 300
# Told about all units together; the others about their own.
SUMMARIES = frozenset({Level.CLUSTER, Level.OFFICE})


@dataclass(frozen=True, kw_only=True)
class Message:
    """A reminder as its reader gets it."""

    subject: str
    body: str
    why: str
    path: str


@dataclass(frozen=True)
class Names:
    """Names of units and people that messages speak of (2 queries)."""

    units: Mapping[int, str]
    people: Mapping[int, str]

    @classmethod
    def of(cls, deadlines: Collection[Deadline], recipients: Collection[Recipient]) -> "Names":
        """The names needed for these."""
        unit_ids = {unit for one in deadlines for unit in one.units}
        people = {one.stands_for for one in recipients if one.stands_for}
        return cls(
            dict(Unit.objects.filter(pk__in=unit_ids).order_by().values_list("pk", "name")),
            dict(User.objects.filter(pk__in=people).order_by().values_list("pk", "full_name"))
            if people
            else {},
        )


def message(
    reminder: Reminder, deadline: Deadline, recipient: Recipient, names: Names, today: dt.date
) -> Message:
    """What the person reads who is told on the day ``today`` (no query).

    A mail may leave, and is read, days later: so no words that age, such as days left.
    """
    with translation.override(reminder.person.language):
        until = _until(deadline.due_on, today)
        late = [names.units[unit] for unit in deadline.units if unit in names.units]
        is_summary = recipient.level in SUMMARIES and bool(late)
        subject = f"{deadline.what}: {until}"
        if is_summary:
            subject = _("%(what)s: %(count)s đơn vị chưa xong đến ngày %(today)s, %(until)s") % {
                "what": deadline.what, "count": so(len(late)), "today": ngay(today), "until": until,
            }  # fmt: skip
        lines = [
            str(deadline.cluster_year) if deadline.cluster_year else "",
            _("Việc: %(what)s") % {"what": deadline.what},
            _("Hạn: hết %(day)s") % {"day": thu_ngay(deadline.due_on)},
            _("Căn cứ: %(basis)s") % {"basis": deadline.basis} if deadline.basis else "",
            _of_units(late, [names.units[u] for u in recipient.units if u in names.units], is_summary, today),
        ]
        return Message(
            subject=subject[:SUBJECT_LIMIT],
            body="\n".join(line for line in lines if line),
            why=_why(reminder, recipient, names),
            path=deadline.path_for(recipient.units[0] if len(recipient.units) == 1 else None),
        )


def step_in_words(offset: int) -> str:
    """trước hạn 3 ngày làm việc / ngày làm việc cuối cùng trong hạn / sau hạn 1 ngày làm việc."""
    if offset == 0:
        return _("ngày làm việc cuối cùng trong hạn")  # the due day may be a day off
    words = _("trước hạn %(days)s ngày làm việc") if offset < 0 else _("sau hạn %(days)s ngày làm việc")
    return words % {"days": so(abs(offset))}


def _until(due_on: dt.date, today: dt.date) -> str:
    words = _("hạn %(day)s") if is_open_on(due_on, today) else _("đã quá hạn %(day)s")
    return words % {"day": thu_ngay(due_on)}


def _of_units(late: list[str], own: list[str], is_summary: bool, today: dt.date) -> str:
    if is_summary:
        rows = "\n".join(f"{number}. {name}" for number, name in enumerate(late, 1))
        head = _("Đơn vị chưa xong đến ngày %(today)s (%(count)s):")
        return head % {"today": ngay(today), "count": so(len(late))} + f"\n{rows}"
    return _("Đơn vị: %(units)s") % {"units": "; ".join(own)} if own else ""


def _why(reminder: Reminder, recipient: Recipient, names: Names) -> str:
    step = step_in_words(reminder.offset_days)
    if recipient.stands_for:
        return _("Người được nhắc là %(person)s đang vắng; bạn được báo thay. Bước nhắc: %(step)s.") % {
            "person": names.people.get(recipient.stands_for, ""), "step": step,
        }  # fmt: skip
    reasons = {
        Level.OFFICER: _("Việc này chưa xong và bạn là người làm việc này. Bước nhắc: %(step)s."),
        Level.HEAD: _("Đơn vị do bạn phụ trách chưa xong việc này. Bước nhắc: %(step)s."),
        Level.CLUSTER: _("Bạn phụ trách cụm, khu vực có việc này chưa xong. Bước nhắc: %(step)s."),
        Level.OFFICE: _("Bạn là cán bộ Thường trực Hội đồng theo dõi việc này. Bước nhắc: %(step)s."),
    }
    return reasons[recipient.level] % {"step": step}
