"""Preparing a ballot: its rule, seats, paper and counting board."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import AbsentMode, BoardRole
from awards.models import Ballot, BallotNominee, BoardMember, VoteRule, WrittenOpinion
from awards.queries.ballots import Candidate, NextBallot, board_conflicts, candidates_of, next_ballot
from awards.services.moves import ensure_prepared, lock_voting_of, locked_ballot
from clusters.models import ClusterYear
from core.errors import RuleError
from emulation.enums import MilestoneKind
from emulation.models import AwardType, Conference
from emulation.services import milestones


@dataclass(frozen=True, kw_only=True)
class BoardSeat:
    """A member of the counting board; the two with a sign-in are the tellers."""

    full_name: str
    position: str = ""
    user: User | None = None
    is_head: bool = False


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Where, when and by which rule a ballot is held."""

    rule: VoteRule
    held_on: dt.date
    conference: Conference | None = None
    place: str = ""
    chaired_by: str = ""
    secretary: str = ""
    seats: int | None = None
    seats_basis: str = ""
    board: tuple[BoardSeat, ...] = ()
    accepts_conflict: bool = False


@transaction.atomic
def prepare_ballot(
    *,
    cluster_year: ClusterYear,
    award_type: AwardType,
    setting: Setting,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Ballot:
    """Prepare the award's next ballot: the first, one that repeats a void one, or a further round.

    The nominees are not chosen here: they follow from registrations, from step one or from a tie.

    Raises:
        RuleError: no ballot is due, or something in ``setting`` breaks a rule.

    Source: VOTE-20, VOTE-29, VOTE-30, VOTE-31.
    """
    cluster_year = lock_voting_of(cluster_year)
    coming = next_ballot(cluster_year, award_type, setting.held_on)
    if coming.reason:
        raise RuleError(coming.reason)
    _check(setting, award_type, cluster_year, coming.candidates)
    milestones.take_back(
        cluster_year=cluster_year,
        kind=MilestoneKind.VOTED,
        reason=f"Chuẩn bị thêm cuộc bỏ phiếu {award_type}",
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    further = coming.round_number > 1 and coming.previous is not None
    ballot = Ballot.objects.create(
        cluster_year=cluster_year,
        award_type=award_type,
        round_number=coming.round_number,
        previous=coming.previous,
        out_of=coming.out_of,
        # No lowering of the bar between rounds: a further round keeps rule and seats (VOTE-31).
        **_columns(setting, coming if further else None),
    )
    _write_board(ballot, setting.board)
    _write_nominees(ballot, coming.candidates)
    _record("ballot.prepared", f"Chuẩn bị: {ballot}", ballot, setting, actor, at, on_behalf_of)
    return ballot


@transaction.atomic
def change_ballot(
    *,
    ballot_id: int,
    setting: Setting,
    revision: int,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Ballot:
    """Change what was prepared, and take the nominees anew from the registrations.

    Raises:
        RuleError: something in ``setting`` breaks a rule.
        StateConflictError: the ballot is open, or somebody saved in the meantime.
    """
    ballot = locked_ballot(ballot_id)
    ensure_prepared(ballot, revision)
    further = None
    if ballot.round_number > 1:
        further = NextBallot(award_type=ballot.award_type, previous=ballot, seats_left=ballot.seats)
    for column, value in _columns(setting, further).items():
        setattr(ballot, column, value)
    candidates = candidates_of(ballot)
    if not candidates:
        raise RuleError(_("Không còn đơn vị nào đăng ký danh hiệu này."))
    _check(setting, ballot.award_type, ballot.cluster_year, candidates)
    ballot.revision += 1
    ballot.save()
    ballot.board.all().delete()
    _write_board(ballot, setting.board)
    _write_nominees(ballot, candidates)
    if ballot.rule.absent_mode != AbsentMode.WRITTEN_OPINION:
        ballot.opinions.all().delete()
    _record("ballot.changed", f"Sửa phần chuẩn bị: {ballot}", ballot, setting, actor, at, on_behalf_of)
    return ballot


def _columns(setting: Setting, further: NextBallot | None) -> dict[str, object]:
    return {
        "rule": further.previous.rule if further and further.previous else setting.rule,
        "held_on": setting.held_on,
        "conference": setting.conference,
        "place": setting.place,
        "chaired_by": setting.chaired_by,
        "secretary": setting.secretary,
        "seats": further.seats_left if further else setting.seats,
        "seats_basis": setting.seats_basis,
    }


def _check(
    setting: Setting, award_type: AwardType, cluster_year: ClusterYear, candidates: Collection[Candidate]
) -> None:
    rule = setting.rule
    if rule.award_type_id != award_type.pk or rule.cluster_year_id not in {None, cluster_year.pk}:
        raise RuleError(_("Quy tắc này không dùng được cho cuộc bỏ phiếu này."), field="rule")
    if setting.conference and setting.conference.cluster_year_id != cluster_year.pk:
        raise RuleError(_("Hội nghị này không thuộc năm thi đua của cụm."), field="conference")
    if setting.conference and setting.held_on < setting.conference.held_on:
        raise RuleError(_("Ngày bỏ phiếu không thể trước ngày họp của hội nghị đã chọn."), field="held_on")
    if setting.seats is not None and setting.seats < 1:
        raise RuleError(
            _("Số lượng được suy tôn phải từ 1 trở lên; không giới hạn thì để trống."), field="seats"
        )
    tellers = [seat.user for seat in setting.board if seat.user]
    if len(tellers) != 2 or tellers[0] == tellers[1]:
        raise RuleError(_("Cần hai người nhập kết quả khác nhau."), field="teller_two")
    if any(teller.is_superuser or not teller.is_active for teller in tellers):
        raise RuleError(_("Người quản trị hệ thống không được tham gia kiểm phiếu."), field="teller_two")
    if len(setting.board) < 3 or len(setting.board) % 2 == 0:
        raise RuleError(
            _("Ban kiểm phiếu phải có số người lẻ, từ 3 người trở lên; hiện có %(count)s người.")
            % {"count": len(setting.board)},
            field="others",
        )
    conflicts = board_conflicts(
        [candidate.unit.pk for candidate in candidates],
        [(seat.user.pk if seat.user else None, seat.full_name, seat.position) for seat in setting.board],
        setting.held_on,
    )
    if conflicts and not setting.accepts_conflict:
        raise RuleError(
            " ".join(conflicts)
            + " "
            + _("Hãy chọn người khác, hoặc đánh dấu vào ô này nếu hội nghị vẫn đồng ý."),
            field="accepts_conflict",
        )


def _write_board(ballot: Ballot, board: Collection[BoardSeat]) -> None:
    BoardMember.objects.bulk_create(
        BoardMember(
            ballot=ballot,
            full_name=seat.full_name,
            position_title=seat.position,
            role=BoardRole.HEAD if seat.is_head else BoardRole.MEMBER,
            user=seat.user,
        )
        for seat in board
    )


def _write_nominees(ballot: Ballot, candidates: Collection[Candidate]) -> None:
    """The paper as the candidates stand now; a nominee that stays keeps the opinions written on it."""
    wanted = {candidate.unit.pk: candidate for candidate in candidates}
    drop_nominees(ballot.nominees.exclude(unit__in=wanted))
    kept = {nominee.unit_id: nominee for nominee in ballot.nominees.all()}
    for ordinal, (unit_id, candidate) in enumerate(wanted.items(), start=1):
        nominee = kept.get(unit_id) or BallotNominee(ballot=ballot, unit=candidate.unit)
        nominee.unit_name, nominee.ordinal = candidate.name, ordinal
        nominee.registration = candidate.registration
        nominee.save()


def drop_nominees(nominees: Collection[BallotNominee]) -> None:
    """Take nominees off a paper not opened yet, with the written opinions on them."""
    gone = [nominee.pk for nominee in nominees]
    WrittenOpinion.objects.filter(nominee__in=gone).delete()
    BallotNominee.objects.filter(pk__in=gone).delete()


def _record(
    verb: str,
    summary: str,
    ballot: Ballot,
    setting: Setting,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
) -> None:
    record(
        actor=actor,
        verb=verb,
        summary=summary,
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        after={
            "rule": ballot.rule.name,
            "held_on": ballot.held_on,
            "seats": ballot.seats,
            "đơn vị trên phiếu": [nominee.unit_name for nominee in ballot.nominees.order_by("ordinal")],
            "ban kiểm phiếu": [seat.full_name for seat in setting.board],
        }
        | ({"đồng ý người của đơn vị trên phiếu kiểm phiếu": True} if setting.accepts_conflict else {}),
    )
