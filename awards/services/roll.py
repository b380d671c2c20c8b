"""The roll before opening: who is present, who is absent and why, who wrote instead of coming."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import AbsentMode, Opinion, RollState
from awards.models import Ballot, RollEntry, WrittenOpinion
from awards.services.moves import ensure_prepared, locked_ballot
from clusters.queries import members_on
from core.errors import RuleError


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """What is noted of one member unit."""

    unit_id: int
    state: RollState
    representative: str = ""
    reason: str = ""


@transaction.atomic
def save_roll(
    *,
    ballot_id: int,
    attendances: Sequence[Attendance],
    revision: int,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Ballot:
    """Note the attendance of the units that are members on the day of the ballot.

    Raises:
        RuleError: a unit is no member that day, or is excused without a reason.
        StateConflictError: the ballot is open, or somebody saved in the meantime.

    Source: VOTE-23, VOTE-28.
    """
    ballot = locked_ballot(ballot_id)
    ensure_prepared(ballot, revision)
    members = {m.unit_id: m for m in members_on(ballot.cluster_year, ballot.held_on)}
    for attendance in attendances:
        if attendance.unit_id not in members:
            raise RuleError(_("Danh sách đơn vị thành viên đã thay đổi. Hãy tải lại trang."))
        if attendance.state == RollState.EXCUSED and not attendance.reason.strip():
            raise RuleError(_("Vắng có lý do thì phải ghi lý do."), field=f"reason_{attendance.unit_id}")
    ballot.roll.exclude(unit__in=members).delete()
    order = {unit_id: ordinal for ordinal, unit_id in enumerate(members, start=1)}
    for attendance in attendances:
        member = members[attendance.unit_id]
        RollEntry.objects.update_or_create(
            ballot=ballot,
            unit=member.unit,
            defaults={
                "unit_name": member.name_on_day,
                "ordinal": order[member.unit_id],
                "state": attendance.state,
                "representative": attendance.representative,
                "reason": attendance.reason if attendance.state != RollState.PRESENT else "",
            },
        )
    absent = ballot.roll.exclude(state=RollState.PRESENT).values("unit")
    ballot.opinions.exclude(unit__in=absent).delete()
    ballot.revision += 1
    ballot.save(update_fields=["revision"])
    record(
        actor=actor,
        verb="ballot.roll_saved",
        summary=f"Điểm danh: {ballot}",
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        after=_called(ballot),
    )
    return ballot


def _called(ballot: Ballot) -> dict[str, list[str]]:
    """Units by attendance, as the history shows them."""
    called: dict[str, list[str]] = {}
    for entry in ballot.roll.order_by("ordinal"):
        called.setdefault(f"đơn vị {entry.get_state_display().lower()}", []).append(entry.unit_name)
    return called


@transaction.atomic
def record_opinions(
    *,
    ballot_id: int,
    unit_id: int,
    document: str,
    opinions: Mapping[int, Opinion],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Ballot:
    """Record an absent unit's written opinion on every nominee, or take it off (empty ``opinions``).

    Raises:
        RuleError: the rule allows none, the unit is not noted absent, or a nominee is missing.
        StateConflictError: the ballot is open.

    Source: VOTE-26.
    """
    ballot = locked_ballot(ballot_id)
    ensure_prepared(ballot, ballot.revision)
    if ballot.rule.absent_mode != AbsentMode.WRITTEN_OPINION:
        raise RuleError(_("Quy tắc của cuộc bỏ phiếu này không nhận ý kiến bằng văn bản."))
    entry = ballot.roll.filter(unit=unit_id, state__in=[RollState.EXCUSED, RollState.ABSENT]).first()
    if entry is None:
        raise RuleError(_("Chỉ đơn vị đã điểm danh là vắng mới gửi ý kiến bằng văn bản."))
    if opinions and not document.strip():
        raise RuleError(_("Hãy ghi số, ngày của văn bản."), field="document")
    if opinions and set(opinions) != set(ballot.nominees.values_list("pk", flat=True)):
        raise RuleError(_("Cần ghi ý kiến về mọi đơn vị trên phiếu."))
    ballot.opinions.filter(unit=unit_id).delete()
    WrittenOpinion.objects.bulk_create(
        WrittenOpinion(ballot=ballot, unit_id=unit_id, nominee_id=pk, opinion=opinion, document=document)
        for pk, opinion in opinions.items()
    )
    record(
        actor=actor,
        verb="ballot.opinion_recorded" if opinions else "ballot.opinion_removed",
        summary=f"Ý kiến bằng văn bản của {entry.unit_name}: {document or 'bỏ'}",
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    return ballot
