"""Holding, releasing and cancelling reminders before they leave."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from deadlines.enums import Act, ReminderState
from deadlines.ladder import next_slot
from deadlines.models import Reminder
from deadlines.queries.rules import calendar_around, sending_rule

# From which states an act leads to which.
MOVES = {
    Act.HOLD: ({ReminderState.PLANNED}, ReminderState.HELD),
    Act.RELEASE: ({ReminderState.HELD}, ReminderState.PLANNED),
    Act.CANCEL: ({ReminderState.PLANNED, ReminderState.HELD}, ReminderState.CANCELLED),
}
_SENTENCES = {Act.HOLD: "Giữ lại", Act.RELEASE: "Cho gửi", Act.CANCEL: "Hủy"}


@transaction.atomic
def move_reminders(
    *,
    reminder_ids: Collection[int],
    act: Act,
    reason: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> int:
    """Hold, release or cancel those of the reminders that still can be; returns how many.

    What is released after its hour leaves at the next hour at which reminders may.

    Raises:
        RuleError: held or cancelled without a reason.
        StateConflictError: none of them waits any more; they left or were cancelled meanwhile.
    """
    if act != Act.RELEASE and not reason:
        raise RuleError(_("Hãy ghi lý do để người khác biết vì sao lời nhắc không đi."), field="reason")
    before, after = MOVES[act]
    rows = list(
        Reminder.objects.select_for_update(of=("self",))
        .filter(pk__in=reminder_ids, state__in=before)
        .select_related("cluster_year")
        .order_by("pk")
    )
    if not rows:
        raise StateConflictError(
            _("Các lời nhắc này đã gửi, đã hủy hoặc không cần nữa. Hãy xem lại danh sách.")
        )
    calendar, rule = calendar_around(local_day(at)), sending_rule()
    for row in rows:
        row.state, row.reason, row.moved_at, row.moved_by = after, reason, at, actor
        if act == Act.RELEASE:
            row.leaves_at = next_slot(max(row.leaves_at, at), calendar, rule)
    Reminder.objects.bulk_update(rows, ["state", "reason", "moved_at", "moved_by", "leaves_at"])
    for year in dict.fromkeys(row.cluster_year for row in rows):
        some = [row for row in rows if row.cluster_year == year]
        record(
            actor=actor,
            verb=f"reminder.{after}",
            target=some[0] if len(some) == 1 or year is None else year,
            scope=year,
            at=at,
            on_behalf_of=on_behalf_of,
            summary=f"{_SENTENCES[act]} {len(some)} lời nhắc việc. {reason}".strip(),
            after={"reminders": [row.pk for row in some]},
        )
    return len(rows)
