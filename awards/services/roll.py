"""The roll before opening: who is present, who is absent and why, who wrote instead of coming."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import AbsentMode, Opinion, RollState
from awards.models import Ballot, RollEntry, WrittenOpinion
from awards.queries.ballots import Entrant, delegates_of, entrants_of
from awards.queries.casting import lines_of
from awards.services.moves import ensure_prepared, locked_ballot
from core.errors import RuleError


@dataclass(frozen=True, kw_only=True)
class Attendance:
    """What is noted of one member unit, or of one member of the council; and whose account casts."""

    state: RollState
    unit_id: int | None = None
    member_id: int | None = None
    representative: str = ""
    reason: str = ""
    delegate_id: int | None = None

    @property
    def key(self) -> int | None:
        return self.unit_id or self.member_id


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
    """Note who is there of those who belong on the roll on the day of the ballot, and who casts for each.

    A member of the council casts with the own account; for a unit it is a person in office there.

    Raises:
        RuleError: somebody does not belong on the roll that day, is excused without a reason, or casts for
            a unit of others or for two units.
        StateConflictError: the ballot is open, or somebody saved in the meantime.

    Source: VOTE-23, VOTE-27, VOTE-28.
    """
    ballot = locked_ballot(ballot_id)
    ensure_prepared(ballot, revision)
    entrants = {entrant.key: entrant for entrant in entrants_of(ballot)}
    _check(ballot, attendances, entrants)
    known = Q(unit__in=entrants) if ballot.cluster_year_id else Q(member__in=entrants)
    ballot.roll.exclude(known).delete()
    # Two units may exchange their delegates: nobody stands twice in between.
    ballot.roll.update(delegate=None)
    order = {key: ordinal for ordinal, key in enumerate(entrants, start=1)}
    for attendance in attendances:
        entrant = entrants[attendance.key]
        is_here = attendance.state == RollState.PRESENT
        delegate_id = entrant.member.user_id if entrant.member else attendance.delegate_id
        RollEntry.objects.update_or_create(
            ballot=ballot,
            unit=entrant.unit,
            member=entrant.member,
            defaults={
                "unit_name": entrant.name,
                "ordinal": order[entrant.key],
                "state": attendance.state,
                "representative": attendance.representative,
                "reason": "" if is_here else attendance.reason,
                "delegate_id": delegate_id if is_here else None,
            },
        )
    here = ballot.roll.filter(state=RollState.PRESENT)
    gone = Q(unit__in=here.values("unit")) | Q(member__in=here.values("member"))
    ballot.opinions.filter(gone | ~_on_roll(ballot)).delete()
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


def _check(ballot: Ballot, attendances: Sequence[Attendance], entrants: Mapping[int, Entrant]) -> None:
    if not {attendance.key for attendance in attendances} <= entrants.keys():
        raise RuleError(_("Danh sách đơn vị thành viên đã thay đổi. Hãy tải lại trang."))
    given = any(attendance.delegate_id for attendance in attendances)
    offered = delegates_of(ballot) if given and ballot.cluster_year_id else {}
    casts_for: dict[int, str] = {}
    for attendance in attendances:
        name = entrants[attendance.key].name
        if attendance.state == RollState.EXCUSED and not attendance.reason.strip():
            raise RuleError(_("Vắng có lý do thì phải ghi lý do."), field=f"reason_{attendance.key}")
        delegate = attendance.delegate_id
        if delegate is None or attendance.state != RollState.PRESENT:
            continue
        if delegate not in {person.pk for person in offered.get(attendance.key, [])}:
            raise RuleError(
                _("Người bỏ phiếu thay mặt %(unit)s phải là người đang công tác ở đơn vị này.")
                % {"unit": name},
                field=f"delegate_{attendance.key}",
            )
        if delegate in casts_for:
            raise RuleError(
                _("Người này đã bỏ phiếu thay mặt %(unit)s; mỗi người chỉ một phiếu.")
                % {"unit": casts_for[delegate]},
                field=f"delegate_{attendance.key}",
            )
        casts_for[delegate] = name


def _on_roll(ballot: Ballot) -> Q:
    """Opinions of those who stand on the roll."""
    return Q(unit__in=ballot.roll.values("unit")) | Q(member__in=ballot.roll.values("member"))


def _called(ballot: Ballot) -> dict[str, list[str]]:
    """Units or members by attendance, as the history shows them."""
    called: dict[str, list[str]] = {}
    kind = "thành viên" if ballot.session_id else "đơn vị"
    for entry in ballot.roll.order_by("ordinal"):
        called.setdefault(f"{kind} {entry.get_state_display().lower()}", []).append(entry.unit_name)
    return called


@transaction.atomic
def record_opinions(
    *,
    ballot_id: int,
    document: str,
    opinions: Mapping[int, Opinion],
    unit_id: int | None = None,
    member_id: int | None = None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Ballot:
    """Record what an absent unit or council member wrote of every nominee, or take it off (empty ``opinions``).

    Raises:
        RuleError: the rule allows none, the author is not noted absent, a nominee is missing, or the member
            speaks of a dossier that he or she is bound to.
        StateConflictError: the ballot is open.

    Source: VOTE-26.
    """
    ballot = locked_ballot(ballot_id)
    ensure_prepared(ballot, ballot.revision)
    if ballot.rule.absent_mode != AbsentMode.WRITTEN_OPINION:
        raise RuleError(_("Quy tắc của cuộc bỏ phiếu này không nhận ý kiến bằng văn bản."))
    author = {"unit_id": unit_id, "member_id": member_id}
    entry = ballot.roll.filter(**author, state__in=[RollState.EXCUSED, RollState.ABSENT]).first()
    if entry is None:
        raise RuleError(_("Chỉ ai đã điểm danh là vắng mới gửi ý kiến bằng văn bản."))
    if opinions and not document.strip():
        raise RuleError(_("Hãy ghi số, ngày của văn bản."), field="document")
    if opinions and set(opinions) != set(ballot.nominees.values_list("pk", flat=True)):
        raise RuleError(_("Cần ghi ý kiến về mọi tên trên phiếu."))
    entry.ballot = ballot
    for line in lines_of(entry) if opinions and member_id else ():
        if line.is_fixed and opinions[line.nominee.pk] != Opinion.NONE:
            raise RuleError(
                _("%(name)s có liên quan đến hồ sơ này nên chỉ ghi không có ý kiến.")
                % {"name": entry.unit_name},
                field=f"opinion_{line.nominee.pk}",
            )
    ballot.opinions.filter(**author).delete()
    WrittenOpinion.objects.bulk_create(
        WrittenOpinion(ballot=ballot, nominee_id=pk, opinion=opinion, document=document, **author)
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
