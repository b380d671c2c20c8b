"""Separate acts of a ballot in the hall: open, close, announce, void; and the end of the cluster's voting."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import BallotMode, BallotState, NominationState, RollState
from awards.models import Ballot, Nomination, PaperBatch, RollEntry
from awards.queries.ballots import (
    authors_of,
    candidates_of,
    entrants_of,
    key_of,
    live_ballots,
    paper_form,
    pending_tie,
)
from awards.queries.rules import quorum_of
from awards.services.batches import ensure_books_closed
from awards.services.council_results import bring_dossiers_up_to_date, take_back_results
from awards.services.moves import lock_voting_of, locked_ballot, move
from awards.services.preparing import drop_nominees
from clusters.models import ClusterYear
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from emulation.enums import MilestoneKind
from emulation.services import milestones
from emulation.services.versions import digest
from urn.services import boxes


@transaction.atomic
def open_ballot(*, ballot_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Ballot:
    """Open the ballot: the roll is frozen with its hash, whoever withdrew before is off the paper.

    With a box, whoever has no account to cast with takes a paper of the hall, if the mode has any.

    Raises:
        RuleError: too early, roll not complete, quorum not reached, the paper is out of date, a passphrase
            or an account to cast with is missing.
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
    if ballot.session_id is not None:
        bring_dossiers_up_to_date(ballot, at)
    entries = list(ballot.roll.select_related("unit", "delegate").order_by("ordinal"))
    _check_roll(ballot, entries)
    names = ("unit", "nominee__unit") if ballot.session_id is None else ("member", "nominee__dossier")
    opinions = list(ballot.opinions.order_by(names[0], "nominee__ordinal").values_list(*names, "opinion"))
    ballot.roll_hash = digest(
        {
            "ballot": ballot.pk,
            "held_on": ballot.held_on.isoformat(),
            "units": [_as_hashed(entry) for entry in entries],
            "opinions": [list(opinion) for opinion in opinions],
        }
    )
    ballot.opened_at = at
    ballot.save(update_fields=["state", "roll_hash", "opened_at"])
    if ballot.box_id:
        _open_box(ballot, entries)
    present = sum(e.state == RollState.PRESENT for e in entries)
    record(
        actor=actor,
        verb="ballot.opened",
        summary=f"Mở: {ballot}; {present}/{len(entries)} có mặt",
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


def _as_hashed(entry: RollEntry) -> list[str]:
    """One line of the frozen roll."""
    who = entry.unit.code if entry.unit else f"member {entry.member_id}"
    delegate = entry.delegate.username if entry.delegate else ""
    return [who, entry.unit_name, entry.state, entry.representative, entry.reason, delegate]


def _open_box(ballot: Ballot, entries: Sequence[RollEntry]) -> None:
    present = [entry for entry in entries if entry.state == RollState.PRESENT]
    without = [entry for entry in present if entry.delegate_id is None]
    if without and ballot.mode == BallotMode.ELECTRONIC:
        raise RuleError(
            (
                _(
                    "%(unit)s có mặt nhưng chưa có tài khoản. Hãy cấp tài khoản, ghi vào danh sách Hội đồng rồi điểm"
                    " danh lại; hoặc hủy cuộc này và chuẩn bị lại với cả phiếu giấy."
                )
                if ballot.session_id
                else _(
                    "%(unit)s có mặt nhưng chưa ghi tài khoản bỏ phiếu. Hãy ghi ở phần điểm danh,"
                    " hoặc đổi cách bỏ phiếu thành có cả phiếu giấy."
                )
            )
            % {"unit": without[0].unit_name}
        )
    boxes.open_box(
        box_id=ballot.box_id,
        form=paper_form(ballot),
        numbers=[entry.pk for entry in present],
        on_paper={entry.pk for entry in without},
        roll_fingerprint=ballot.roll_hash,
    )


def _bring_paper_up_to_date(ballot: Ballot) -> None:
    belongs = {candidate.key for candidate in candidates_of(ballot)}
    nominees = {key_of(nominee): nominee for nominee in ballot.nominees.all()}
    gone = [nominee for key, nominee in nominees.items() if key not in belongs]
    if gone and PaperBatch.objects.filter(ballot=ballot, spoiled__lt=F("printed")).exists():
        raise RuleError(
            _(
                "Có đơn vị đã rút nên phiếu đã in không còn đúng. Hãy mở và lưu lại phần chuẩn bị,"
                " rồi in lại; tập đã in được ghi là hỏng."
            )
        )
    drop_nominees(gone)
    printed = nominees.keys() & belongs
    if belongs - printed:
        raise RuleError(
            _(
                "Có đơn vị đăng ký sau khi phiếu được chuẩn bị. Hãy mở và lưu lại phần chuẩn bị để phiếu có đủ tên."
            )
        )
    if not printed:
        raise RuleError(_("Không còn đơn vị nào trên phiếu: mọi đăng ký đã rút."))


def _check_roll(ballot: Ballot, entries: Sequence[RollEntry]) -> None:
    wanted = {entrant.key for entrant in entrants_of(ballot)}
    if {entry.unit_id or entry.member_id for entry in entries} != wanted or any(
        e.state == RollState.EXPECTED for e in entries
    ):
        raise RuleError(
            _("Chưa điểm danh đủ các thành viên Hội đồng của ngày họp. Hãy điểm danh rồi mở.")
            if ballot.session_id
            else _("Chưa điểm danh đủ các đơn vị thành viên của ngày bỏ phiếu. Hãy điểm danh rồi mở.")
        )
    present = sum(entry.state == RollState.PRESENT for entry in entries)
    quorum = quorum_of(ballot.rule)
    if not quorum.holds(present, len(entries)):
        raise RuleError(
            (
                _(
                    "Chỉ có %(present)s/%(all)s thành viên có mặt; quy tắc cần ít nhất %(needed)s người. Không mở được."
                )
                if ballot.session_id
                else _(
                    "Chỉ có %(present)s/%(all)s đơn vị có mặt; quy tắc cần ít nhất %(needed)s đơn vị. Không mở được."
                )
            )
            % {"present": present, "all": len(entries), "needed": quorum.votes_needed(len(entries))}
        )
    written = authors_of(ballot)
    if ballot.opinions.count() != len(written) * ballot.nominees.count():
        raise RuleError(
            _(
                "Có ý kiến bằng văn bản chưa nói về mọi tên trên phiếu. Hãy ghi lại ý kiến đó ở phần điểm danh."
            )
        )


@transaction.atomic
def close_ballot(*, ballot_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Ballot:
    """Close the ballot and seal its box; it is never reopened. From now on the tellers count.

    Raises:
        StateConflictError: it is not open.

    Source: VOTE-33.
    """
    ballot = locked_ballot(ballot_id)
    move(ballot, BallotState.CLOSED)
    if ballot.box_id:
        boxes.close_box(box_id=ballot.box_id)
        transaction.on_commit(boxes.sweep_old_rows, robust=True)
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
def announce_ballot(*, ballot_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Ballot:
    """Announce the counted result: until then only the counting board reads it.

    Raises:
        RuleError: the books of the printed papers are not closed.
        StateConflictError: not counted yet, or announced already.

    Source: VOTE-24; the four acts of a ballot.
    """
    ballot = locked_ballot(ballot_id)
    if ballot.announced_at:
        raise StateConflictError(_("Kết quả cuộc này đã được công bố."))
    if ballot.state != BallotState.COUNTED:
        raise StateConflictError(
            _("Chỉ công bố khi đã kiểm phiếu xong; cuộc bỏ phiếu đang ở bước «%(state)s».")
            % {"state": ballot.get_state_display()}
        )
    ensure_books_closed(ballot)
    ballot.announced_at = at
    ballot.save(update_fields=["announced_at"])
    record(
        actor=actor,
        verb="ballot.announced",
        summary=f"Công bố kết quả: {ballot}",
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
        RuleError: no reason, the list was sent, a later ballot stands on this one, or the actor counted it and
            alone knows a result that is not announced: nobody voids what they do not like.
        StateConflictError: it is void already.

    Source: VOTE-33.
    """
    ballot = locked_ballot(ballot_id)
    before, removed = ballot.state, 0
    move(ballot, BallotState.VOID)
    if not reason.strip():
        raise RuleError(_("Hãy ghi lý do hủy."), field="reason")
    is_known_to_board = ballot.counted_at and not ballot.announced_at and not ballot.is_rehearsal
    if is_known_to_board and ballot.board.filter(user=actor).exists():
        raise RuleError(
            _(
                "Bạn trong ban kiểm phiếu và đã biết kết quả chưa công bố nên không tự hủy được."
                " Hãy công bố rồi hủy, hoặc để người khác có quyền hủy."
            )
        )
    if ballot.cluster_year is not None and not ballot.is_rehearsal:
        removed = _take_back_what_followed(ballot, actor, at, on_behalf_of)
    if ballot.session_id is not None:
        take_back_results(ballot, reason, actor=actor, at=at, on_behalf_of=on_behalf_of)
    if ballot.box_id:
        boxes.void_box(box_id=ballot.box_id)
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


def _take_back_what_followed(ballot: Ballot, actor: User, at: dt.datetime, on_behalf_of: str) -> int:
    """Nominations and the milestone that rest on a ballot to be void; returns how many nominations."""
    lock_voting_of(ballot.cluster_year)
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
    return removed


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
