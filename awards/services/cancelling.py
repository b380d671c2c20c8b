"""Cancelling a granted award by a new decision (LAW-28, domain 3.9)."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from awards.enums import NominationState
from awards.models import Cancellation, Nomination
from awards.services.decisions import history_line
from awards.services.dossiers import check_move, locked_dossier, log, move
from core import clock
from core.errors import RuleError
from rulebook.models import Alert, AwardRecord
from rulebook.services.cancelling_records import cancel_record


@transaction.atomic
def cancel_award(
    *,
    nomination_id: int,
    number: str,
    issued_on: dt.date,
    issuer: str,
    basis: str,
    recovered: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> list[Alert]:
    """Cancel what was granted; the row stays, chains ignore it, and what was built on it raises alerts.

    Raises:
        RuleError: a day before the decision that granted, or ahead.
        StateConflictError: it was not granted, or is cancelled already.
    """
    nomination = locked_dossier(nomination_id)
    check_move(nomination, NominationState.CANCELLED)
    if not nomination.decision.issued_on <= issued_on <= clock.local_day(at):
        raise RuleError(
            _("Ngày quyết định hủy bỏ phải từ ngày quyết định tặng đến hôm nay."), field="issued_on"
        )
    line = nomination.record or _line_of(nomination, actor, at, on_behalf_of)
    cancellation = Cancellation.objects.create(
        nomination=nomination, number=number, issued_on=issued_on, issuer=issuer, basis=basis, recovered=recovered,
        recorded_at=at, recorded_by=actor,
    )  # fmt: skip
    words = f"{cancellation} của {issuer}: {basis}. Thu hồi: {recovered}"
    move(
        nomination, NominationState.CANCELLED, on=issued_on, actor=actor, at=at, reason=words, record=line,
        state_reason=basis[:300],
    )  # fmt: skip
    alerts = cancel_record(
        record_id=line.pk, decision_number=number, decided_on=issued_on, basis=basis, recovered=recovered, actor=actor,
        at=at, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    log(nomination, "cancelled", words, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return alerts


def _line_of(nomination: Nomination, actor: User, at: dt.datetime, on_behalf_of: str) -> AwardRecord:
    """The line of an award granted before the history was kept: found, or written now."""
    found = AwardRecord.objects.filter(
        award_type=nomination.award_type, achievement_year=nomination.achievement_year, cancelled_on__isnull=True,
        person=nomination.person, unit=None if nomination.person_id else nomination.unit,
    ).first()  # fmt: skip
    return found or history_line(
        nomination, nomination.decision, actor=actor, at=at, on_behalf_of=on_behalf_of
    )
