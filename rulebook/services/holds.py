"""Rewards wait while discipline, an inspection or a complaint is under way; they are not refused (DOS-8)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import Unit
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from rulebook.models import Hold, Person


@transaction.atomic
def open_hold(
    *,
    kind: str,
    basis: str,
    valid_from: dt.date,
    actor: User,
    at: dt.datetime,
    unit: Unit | None = None,
    person: Person | None = None,
    on_behalf_of: str = "",
) -> Hold:
    """Let rewards of a unit or a person wait.

    Raises:
        RuleError: it begins in the future, or such a one is open already.
    """
    model, pk = (Unit, unit.pk) if unit else (Person, person.pk)
    subject = model.objects.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if valid_from > local_day(at):
        raise RuleError(
            _("Ngày bắt đầu chưa đến. Khi có việc phải tạm dừng thì mới ghi."), field="valid_from"
        )
    if Hold.objects.filter(unit=unit, person=person, kind=kind, valid_to__isnull=True).exists():
        raise RuleError(_("Đang có một lần tạm dừng vì lý do này, chưa kết thúc."), field="kind")
    hold = Hold.objects.create(
        unit=unit, person=person, kind=kind, basis=basis, valid_from=valid_from, is_sample=subject.is_sample
    )
    record(
        actor=actor,
        verb="hold.opened",
        target=hold,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Tạm dừng xét khen thưởng: {subject}",
        after={"kind": kind, "basis": basis, "valid_from": valid_from},
    )
    return hold


@transaction.atomic
def end_hold(
    *, hold_id: int, valid_to: dt.date, outcome: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Hold:
    """End a hold with what came out of it.

    Raises:
        RuleError: ended before it began or in the future.
        StateConflictError: it has ended.
    """
    hold = Hold.objects.select_for_update(of=("self",)).get(pk=hold_id)
    if hold.valid_to is not None:
        raise StateConflictError(_("Lần tạm dừng này đã kết thúc: %(outcome)s") % {"outcome": hold.outcome})
    if not hold.valid_from <= valid_to <= local_day(at):
        raise RuleError(_("Ngày kết thúc phải từ ngày bắt đầu đến hôm nay."), field="valid_to")
    hold.valid_to, hold.outcome = valid_to, outcome
    hold.save(update_fields=["valid_to", "outcome"])
    record(
        actor=actor,
        verb="hold.ended",
        target=hold,
        at=at,
        on_behalf_of=on_behalf_of,
        summary="Kết thúc tạm dừng xét khen thưởng",
        after={"valid_to": valid_to, "outcome": outcome},
    )
    return hold
