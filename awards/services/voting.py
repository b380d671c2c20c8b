"""Four separate acts of a ballot in the hall: open, close, void; and the end of the cluster's voting."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import BallotState, NominationState, RollState
from awards.models import Ballot, Nomination
from awards.queries.ballots import candidates_of, live_ballots, pending_tie
from awards.queries.rules import quorum_of
from awards.services.moves import lock_voting_of, locked_ballot, move
from awards.services.preparing import drop_nominees
from clusters.models import ClusterYear
from clusters.queries import members_on
from core.clock import local_day
from core.errors import RuleError
from emulation.enums import MilestoneKind
from emulation.services import milestones
from emulation.services.versions import digest


@transaction.atomic
def open_ballot(*, ballot_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Ballot:
    """Open the ballot: the roll is frozen with its hash, whoever withdrew before is off the paper.

    Raises:
        RuleError: too early, roll not complete, quorum not reached, or the paper is out of date.
        StateConflictError: it is open or past that.

    Source: VOTE-23, quorum of the rule (VOTE-20), invariant 23.
    """
    ballot = locked_ballot(ballot_id)
    move(ballot, BallotState.OPEN)
    if local_day(at) < ballot.held_on:
        raise RuleError(
            _("Cuộc bỏ phiếu ghi ngày %(day)s, chưa đến ngày đó. Họp sớm hơn thì sửa ngày ở phần chuẩn bị.")
            % {"day": f"{ballot.held_on:%d/%m/%Y}"}
        )
    _bring_paper_up_to_date(ballot)
    entries = list(ballot.roll.select_related("unit").order_by("ordinal"))
    _check_roll(ballot, entries)
    opinions = list(
        ballot.opinions.order_by("unit", "nominee__ordinal").values_list("unit", "nominee__unit", "opinion")
    )
    ballot.roll_hash = digest(
        {
            "ballot": ballot.pk,
            "held_on": ballot.held_on.isoformat(),
            "units": [[e.unit.code, e.unit_name, e.state, e.representative, e.reason] for e in entries],
            "opinions": [list(opinion) for opinion in opinions],
        }
    )
    ballot.opened_at = at
    ballot.save(update_fields=["state", "roll_hash", "opened_at"])
    present = sum(e.state == RollState.PRESENT for e in entries)
    record(
        actor=actor,
        verb="ballot.opened",
        summary=f"Mở: {ballot}; {present}/{len(entries)} đơn vị có mặt",
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        after={
            "roll_hash": ballot.roll_hash,
            "đơn vị trên phiếu": [n.unit_name for n in ballot.nominees.order_by("ordinal")],
        },
    )
    return ballot


def _bring_paper_up_to_date(ballot: Ballot) -> None:
    belongs = {candidate.unit.pk for candidate in candidates_of(ballot)}
    drop_nominees(ballot.nominees.exclude(unit__in=belongs))
    printed = set(ballot.nominees.values_list("unit_id", flat=True))
    if belongs - printed:
        raise RuleError(
            _(
                "Có đơn vị đăng ký sau khi phiếu được chuẩn bị. Hãy mở và lưu lại phần chuẩn bị để phiếu có đủ tên."
            )
        )
    if not printed:
        raise RuleError(_("Không còn đơn vị nào trên phiếu: mọi đăng ký đã rút."))


def _check_roll(ballot: Ballot, entries: list) -> None:
    members = {m.unit_id for m in members_on(ballot.cluster_year, ballot.held_on)}
    if {entry.unit_id for entry in entries} != members or any(e.state == RollState.EXPECTED for e in entries):
        raise RuleError(_("Chưa điểm danh đủ các đơn vị thành viên của ngày bỏ phiếu. Hãy điểm danh rồi mở."))
    present = sum(entry.state == RollState.PRESENT for entry in entries)
    quorum = quorum_of(ballot.rule)
    if not quorum.holds(present, len(entries)):
        raise RuleError(
            _(
                "Chỉ có %(present)s/%(all)s đơn vị có mặt; quy tắc cần ít nhất %(needed)s đơn vị. Không mở được."
            )
            % {"present": present, "all": len(entries), "needed": quorum.votes_needed(len(entries))}
        )
    written = set(ballot.opinions.values_list("unit_id", flat=True))
    if ballot.opinions.count() != len(written) * ballot.nominees.count():
        raise RuleError(
            _(
                "Có ý kiến bằng văn bản chưa nói về mọi đơn vị trên phiếu. Hãy ghi lại ý kiến đó ở phần điểm danh."
            )
        )


@transaction.atomic
def close_ballot(*, ballot_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Ballot:
    """Close the ballot; it is never reopened. From now on the two tellers enter the count.

    Raises:
        StateConflictError: it is not open.

    Source: VOTE-33.
    """
    ballot = locked_ballot(ballot_id)
    move(ballot, BallotState.CLOSED)
    ballot.closed_at = at
    ballot.save(update_fields=["state", "closed_at"])
    record(
        actor=actor,
        verb="ballot.closed",
        summary=f"Đóng: {ballot}",
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    return ballot


@transaction.atomic
def void_ballot(
    *, ballot_id: int, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Ballot:
    """Void the ballot as a whole; who was elevated by it is so no longer. A repeat is a new ballot.

    Raises:
        RuleError: no reason, the list was sent, or a later ballot stands on this one.
        StateConflictError: it is void already.

    Source: VOTE-33.
    """
    ballot = locked_ballot(ballot_id)
    lock_voting_of(ballot.cluster_year)
    before = ballot.state
    move(ballot, BallotState.VOID)
    if not reason.strip():
        raise RuleError(_("Hãy ghi lý do hủy."), field="reason")
    for later in live_ballots(ballot.cluster_year):
        if ballot.pk in {later.previous_id, later.out_of_id} or _is_earlier_round(ballot, later):
            raise RuleError(
                _("Cuộc bỏ phiếu sau dựa vào kết quả này; hãy hủy cuộc đó trước: %(name)s.") % {"name": later}
            )
    nominations = Nomination.objects.select_for_update(of=("self",)).filter(nominee__ballot=ballot)
    if any(n.state not in {NominationState.ELEVATED, NominationState.WITHDRAWN} for n in nominations):
        raise RuleError(_("Có đơn vị đã được trình hoặc xét nên không hủy được nữa."))
    removed, _kinds = nominations.delete()
    milestones.take_back(
        cluster_year=ballot.cluster_year, kind=MilestoneKind.VOTED, reason=f"Hủy {ballot}", actor=actor, at=at,
        on_behalf_of=on_behalf_of,
    )  # fmt: skip
    ballot.voided_at, ballot.void_reason = at, reason
    ballot.save(update_fields=["state", "voided_at", "void_reason"])
    record(
        actor=actor,
        verb="ballot.voided",
        summary=f"Hủy toàn bộ: {ballot}. {reason}",
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        before={"state": before, "nominations": removed},
        after={"state": ballot.state, "nominations": 0},
    )
    return ballot


def _is_earlier_round(ballot: Ballot, later: Ballot) -> bool:
    """Step two stands on all rounds of step one, though it names only the last."""
    return later.out_of is not None and later.out_of.award_type_id == ballot.award_type_id


@transaction.atomic
def finish_voting(
    *, cluster_year: ClusterYear, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> ClusterYear:
    """End the cluster's voting: every ballot has its minutes and no tie waits. The list can be sent.

    Raises:
        RuleError: no ballot, one without minutes, or a tie over the last seats.
        StateConflictError: it was ended before.

    Source: domain 2.3, state ``voted``.
    """
    cluster_year = lock_voting_of(cluster_year)
    ballots = live_ballots(cluster_year)
    if not ballots:
        raise RuleError(_("Chưa có cuộc bỏ phiếu nào."))
    for ballot in ballots:
        if ballot.state != BallotState.MINUTED:
            raise RuleError(
                _("%(ballot)s chưa có biên bản. Hãy hoàn tất hoặc hủy cuộc đó.") % {"ballot": ballot}
            )
    last_rounds = {ballot.award_type_id: ballot for ballot in ballots}
    for ballot in last_rounds.values():
        if pending_tie(ballot)[1]:
            raise RuleError(
                _("%(ballot)s còn các đơn vị bằng phiếu. Hãy bỏ phiếu vòng tiếp theo giữa các đơn vị đó.")
                % {"ballot": ballot}
            )
    milestones.reach(
        cluster_year=cluster_year,
        kind=MilestoneKind.VOTED,
        reached_on=max(ballot.held_on for ballot in ballots),
        actor=actor,
        at=at,
        reference="; ".join(str(ballot) for ballot in ballots)[:300],
        on_behalf_of=on_behalf_of,
    )
    return cluster_year
