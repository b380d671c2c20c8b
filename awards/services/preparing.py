"""Preparing a ballot: its rule, seats, paper and counting board."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import AbsentMode, BallotMode, BallotState, BoardRole
from awards.models import (
    Ballot,
    BallotNominee,
    BoardMember,
    CouncilSession,
    PaperBatch,
    VoteRule,
    WrittenOpinion,
)
from awards.queries.ballots import (
    Candidate,
    NextBallot,
    board_conflicts,
    candidates_of,
    key_of,
    next_ballot,
)
from awards.services.moves import ensure_prepared, lock_voting_of, locked_ballot
from awards.services.telling import tell_of_ballot
from clusters.models import ClusterYear
from core.errors import RuleError, StateConflictError
from emulation.enums import MilestoneKind
from emulation.models import AwardType, Conference
from emulation.services import milestones
from rulebook.enums import VotingBody
from urn.enums import FormKind
from urn.services import boxes

TELLERS_ON_PAPER, TELLERS_WITH_KEYS = 2, 3


@dataclass(frozen=True, kw_only=True)
class BoardSeat:
    """A member of the counting board; those with a sign-in are the tellers: two, or three who hold keys."""

    full_name: str
    position: str = ""
    user: User | None = None
    is_head: bool = False


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Where, when, how and by which rule a ballot is held."""

    rule: VoteRule
    held_on: dt.date
    mode: BallotMode = BallotMode.PAPER
    form: FormKind = FormKind.AGREE
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
    check_setting(setting, award_type, cluster_year, coming.candidates)
    milestones.take_back(
        cluster_year=cluster_year,
        kind=MilestoneKind.VOTED,
        reason=f"Chuẩn bị thêm cuộc bỏ phiếu {award_type}",
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    further = coming.round_number > 1 and coming.previous is not None
    return create_ballot(
        setting=setting,
        candidates=coming.candidates,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
        cluster_year=cluster_year,
        award_type=award_type,
        round_number=coming.round_number,
        previous=coming.previous,
        out_of=coming.out_of,
        # No lowering of the bar between rounds: a further round keeps rule and seats (VOTE-31).
        **setting_columns(setting, coming if further else None),
    )


@transaction.atomic
def prepare_for_session(
    *,
    session: CouncilSession,
    award_type: AwardType,
    candidates: Sequence[Candidate],
    setting: Setting,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Ballot:
    """Prepare a council's ballot on dossiers of one award, in the order given.

    Raises:
        RuleError: nobody to vote on, one stands already, or something in ``setting`` breaks a rule.
    """
    session = CouncilSession.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.closed_at:
        raise StateConflictError(_("Phiên họp đã kết thúc nên không chuẩn bị thêm cuộc bỏ phiếu được."))
    if not candidates:
        raise RuleError(_("Chưa có hồ sơ nào để bỏ phiếu."))
    if session.ballots.filter(award_type=award_type).exclude(state=BallotState.VOID).exists():
        raise RuleError(_("Phiên họp đã có cuộc bỏ phiếu cho danh hiệu này."))
    check_setting(setting, award_type, None, candidates)
    return create_ballot(
        setting=setting,
        candidates=candidates,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
        session=session,
        award_type=award_type,
        **setting_columns(setting),
    )


@transaction.atomic
def create_ballot(
    *,
    setting: Setting,
    candidates: Collection[Candidate],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
    **columns: object,
) -> Ballot:
    """Write a checked ballot with its board, paper and, unless all is on paper, its box."""
    ballot = Ballot.objects.create(**columns)
    _write_board(ballot, setting.board)
    _write_nominees(ballot, candidates)
    if ballot.mode != BallotMode.PAPER:
        ballot.box = boxes.prepare_box()
        ballot.save(update_fields=["box"])
    if ballot.cluster_year_id and not ballot.is_rehearsal:
        tell_of_ballot(ballot, actor=actor, at=at)
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
    for column, value in setting_columns(setting, further).items():
        setattr(ballot, column, value)
    candidates = candidates_of(ballot)
    if not candidates:
        raise RuleError(_("Không còn đơn vị nào đăng ký danh hiệu này."))
    check_setting(setting, ballot.award_type, ballot.cluster_year, () if ballot.is_rehearsal else candidates)
    _keep_or_change_box(ballot, setting)
    ballot.revision += 1
    ballot.save()
    ballot.board.all().delete()
    _write_board(ballot, setting.board)
    if _write_nominees(ballot, candidates):
        # Papers printed with other names cannot be used.
        PaperBatch.objects.filter(ballot=ballot).update(spoiled=F("printed"), returned_unused=0)
    if ballot.rule.absent_mode != AbsentMode.WRITTEN_OPINION:
        ballot.opinions.all().delete()
    _record("ballot.changed", f"Sửa phần chuẩn bị: {ballot}", ballot, setting, actor, at, on_behalf_of)
    return ballot


def _keep_or_change_box(ballot: Ballot, setting: Setting) -> None:
    """A box belongs to its three tellers: with others, a new box waits for new passphrases."""
    tellers = {seat.user.pk for seat in setting.board if seat.user}
    needs_box = setting.mode != BallotMode.PAPER
    if ballot.box_id and needs_box and tellers == tellers_of(ballot):
        return
    if ballot.box_id:
        boxes.void_box(box_id=ballot.box_id)
    ballot.box = boxes.prepare_box() if needs_box else None


def tellers_of(ballot: Ballot) -> set[int]:
    """Ids of the users who count (1 query)."""
    return set(ballot.board.filter(user__isnull=False).values_list("user", flat=True))


def setting_columns(setting: Setting, further: NextBallot | None = None) -> dict[str, object]:
    """The ballot's columns from a setting; a further round keeps rule, form and seats."""
    previous = further.previous if further else None
    return {
        "rule": previous.rule if previous else setting.rule,
        "mode": setting.mode,
        "form": previous.form if previous else setting.form,
        "held_on": setting.held_on,
        "conference": setting.conference,
        "place": setting.place,
        "chaired_by": setting.chaired_by,
        "secretary": setting.secretary,
        "seats": further.seats_left if further else setting.seats,
        "seats_basis": setting.seats_basis,
    }


def check_board(setting: Setting) -> None:
    """The counting board is odd; so many of it have a sign-in as the mode needs; no superuser (VOTE-29).

    Raises:
        RuleError: at the field that is wrong.
    """
    tellers = [seat.user for seat in setting.board if seat.user]
    on_paper = setting.mode == BallotMode.PAPER
    needed = TELLERS_ON_PAPER if on_paper else TELLERS_WITH_KEYS
    if len(set(tellers)) != len(tellers) or len(tellers) != needed:
        if on_paper:
            raise RuleError(_("Cần hai người nhập kết quả khác nhau."), field="teller_two")
        raise RuleError(
            _("Bỏ phiếu điện tử cần ba người kiểm phiếu khác nhau, có tài khoản."), field="teller_three"
        )
    if any(teller.is_superuser or not teller.is_active for teller in tellers):
        raise RuleError(_("Người quản trị hệ thống không được tham gia kiểm phiếu."), field="teller_two")
    if len(setting.board) < 3 or len(setting.board) % 2 == 0:
        raise RuleError(
            _("Ban kiểm phiếu phải có số người lẻ, từ 3 người trở lên; hiện có %(count)s người.")
            % {"count": len(setting.board)},
            field="others",
        )


def check_setting(
    setting: Setting,
    award_type: AwardType,
    cluster_year: ClusterYear | None,
    candidates: Collection[Candidate],
) -> None:
    """Everything in a setting that a rule forbids, for a cluster's ballot or (None) a council's.

    Raises:
        RuleError: at the field that is wrong.
    """
    rule = setting.rule
    body = VotingBody.CLUSTER if cluster_year else VotingBody.COUNCIL
    if (
        rule.award_type_id != award_type.pk
        or rule.body != body
        or rule.cluster_year_id not in {None, cluster_year and cluster_year.pk}
    ):
        raise RuleError(_("Quy tắc này không dùng được cho cuộc bỏ phiếu này."), field="rule")
    if setting.form == FormKind.CHOOSE and rule.max_marks is None:
        raise RuleError(
            _("Mẫu chọn tên cần quy tắc ghi chọn nhiều nhất bao nhiêu tên. Hãy chọn quy tắc khác."),
            field="form",
        )
    if setting.conference and cluster_year and setting.conference.cluster_year_id != cluster_year.pk:
        raise RuleError(_("Hội nghị này không thuộc năm thi đua của cụm."), field="conference")
    if setting.conference and setting.held_on < setting.conference.held_on:
        raise RuleError(_("Ngày bỏ phiếu không thể trước ngày họp của hội nghị đã chọn."), field="held_on")
    if setting.seats is not None and setting.seats < 1:
        raise RuleError(
            _("Số lượng được suy tôn phải từ 1 trở lên; không giới hạn thì để trống."), field="seats"
        )
    check_board(setting)
    conflicts = board_conflicts(
        [candidate.unit.pk for candidate in candidates if candidate.unit],
        [(seat.user.pk if seat.user else None, seat.full_name, seat.position) for seat in setting.board],
        setting.held_on,
    )
    if conflicts and cluster_year is None:  # no meeting may allow it before a council (invariant 25)
        raise RuleError(" ".join(conflicts) + " " + _("Hãy chọn người khác."), field="teller_one")
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


def _write_nominees(ballot: Ballot, candidates: Collection[Candidate]) -> bool:
    """The paper as the candidates stand now; who stays keeps the opinions on them. Whether names changed."""
    before = list(ballot.nominees.order_by("ordinal").values_list("unit_name", flat=True))
    wanted = {candidate.key: candidate for candidate in candidates}
    drop_nominees([nominee for nominee in ballot.nominees.all() if key_of(nominee) not in wanted])
    kept = {key_of(nominee): nominee for nominee in ballot.nominees.all()}
    for ordinal, (key, candidate) in enumerate(wanted.items(), start=1):
        nominee = kept.get(key) or BallotNominee(ballot=ballot, unit=candidate.unit, person=candidate.person)
        nominee.unit_name, nominee.ordinal = candidate.name, ordinal
        nominee.registration, nominee.dossier = candidate.registration, candidate.dossier
        nominee.save()
    return before != [candidate.name for candidate in wanted.values()]


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
            "mode": ballot.get_mode_display(),
            "form": ballot.get_form_display(),
            "held_on": ballot.held_on,
            "seats": ballot.seats,
            "đơn vị trên phiếu": [nominee.unit_name for nominee in ballot.nominees.order_by("ordinal")],
            "ban kiểm phiếu": [seat.full_name for seat in setting.board],
        }
        | ({"đồng ý người của đơn vị trên phiếu kiểm phiếu": True} if setting.accepts_conflict else {}),
    )
