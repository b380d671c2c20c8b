"""Cancelling an award: its row stays, what stands on it is looked at by a person, never undone by itself (3.9)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from rulebook.models import Alert, AwardRecord, RecordUse
from rulebook.services.history import lock_record, log


@transaction.atomic
def cancel_record(
    *,
    record_id: int,
    decision_number: str,
    decided_on: dt.date,
    basis: str,
    recovered: str = "",
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> list[Alert]:
    """Cancel an award by a new decision (LAW-28, invariant 15); returns the alerts it raised.

    Every award in force that was built on it, directly or by others between, gets an alert.

    Args:
        basis: why, and by what right; ``recovered``: object and money, or what became of them.

    Raises:
        RuleError: decided before the award itself, or in the future.
        StateConflictError: it is cancelled already.
    """
    saved = lock_record(record_id)
    if saved.cancelled_on is not None:
        raise StateConflictError(_("Danh hiệu này đã bị hủy bỏ: %(how)s.") % {"how": saved.cancellation})
    if decided_on < saved.decided_on:
        raise RuleError(
            _("Quyết định hủy bỏ không thể có trước quyết định khen thưởng ngày %(day)s.")
            % {"day": ngay(saved.decided_on)},
            field="decided_on",
        )
    if decided_on > local_day(at):
        raise RuleError(_("Ngày quyết định chưa đến. Có quyết định rồi mới ghi."), field="decided_on")
    cancellation = f"Quyết định số {decision_number} ngày {ngay(decided_on)}: {basis}"
    if len(cancellation) > 300:
        raise RuleError(_("Căn cứ quá dài. Xin viết ngắn lại."), field="basis")
    saved.cancelled_on, saved.cancellation, saved.recovered = decided_on, cancellation, recovered
    saved.save(update_fields=["cancelled_on", "cancellation", "recovered"])
    alerts = [
        Alert.objects.create(record=higher, because=saved, raised_at=at)
        for higher in AwardRecord.objects.filter(
            pk__in=_built_on(saved.pk), cancelled_on__isnull=True
        ).order_by("pk")
    ]
    log(saved, "cancelled", "Hủy bỏ khen thưởng", actor=actor, at=at, on_behalf_of=on_behalf_of,
        after={"cancelled_on": decided_on, "cancellation": cancellation, "recovered": recovered})  # fmt: skip
    return alerts


@transaction.atomic
def answer_alert(
    *, alert_id: int, answer: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Alert:
    """Say what the standing body found about an award whose ground fell away.

    Raises:
        StateConflictError: somebody answered it before.
    """
    alert = (
        Alert.objects.select_for_update(of=("self",)).select_related("record__award_type").get(pk=alert_id)
    )
    if alert.answered_at is not None:
        raise StateConflictError(_("Cảnh báo này đã được xem xét: %(answer)s") % {"answer": alert.answer})
    alert.answer, alert.answered_at, alert.answered_by = answer, at, actor
    alert.save(update_fields=["answer", "answered_at", "answered_by"])
    record(
        actor=actor,
        verb="award_alert.answered",
        target=alert,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Xem xét danh hiệu có căn cứ đã bị hủy bỏ: {alert.record}",
        after={"answer": answer},
    )
    return alert


def _built_on(record_id: int) -> set[int]:
    """Awards that stand on this one, through any number of others; one query for each step up."""
    found: set[int] = set()
    step = {record_id}
    while step:
        above = set(RecordUse.objects.filter(record__in=step).values_list("higher", flat=True))
        step = above - found
        found |= above
    return found
