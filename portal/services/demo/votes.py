"""Sample votes: on paper with two tellers, sealed with three; and one only tried out."""

import secrets
from typing import Any

from accounts.models import User
from awards.enums import AbsentMode, BallotMode, Comparison, Denominator, OwnUnitVote, RollState
from awards.models import Ballot, VoteRule
from awards.queries.casting import entry_of
from awards.services import tellers
from awards.services.casting import cast_paper
from awards.services.counting import adopt_minutes, enter_count, write_minutes
from awards.services.preparing import BoardSeat, Setting, prepare_ballot
from awards.services.rehearsal import prepare_rehearsal
from awards.services.roll import Attendance, save_roll
from awards.services.rules import enter_rule
from awards.services.voting import announce_ballot, close_ballot, open_ballot
from clusters.models import Unit
from clusters.queries import members_on
from emulation.models import AwardType, Conference
from portal.services.demo.cast import PASSPHRASES
from portal.services.demo.stage import Stage

FLAG = "co_nganh"
# The passphrases of the sample are known to everybody: making a guess dear would only make loading slow.
CHEAP = (1, 8192)
Voters = list[tuple[Unit, User]]


def vote(stage: Stage, code: str, *, ago: int, conference: Conference, counted: bool, reach: int) -> Ballot:
    """A ballot on paper held ``ago`` days before; if ``counted``, the first ``reach`` nominees reach the threshold."""
    when = stage.ago(ago)
    ballot = _prepared(stage, code, conference, BallotMode.PAPER, when)
    members = list(members_on(stage.year, ballot.held_on))
    here = [
        Attendance(unit_id=m.unit_id, state=RollState.PRESENT, representative="Thủ trưởng đơn vị")
        for m in members
    ]
    save_roll(ballot_id=ballot.pk, revision=ballot.revision, attendances=here, **when)
    open_ballot(ballot_id=ballot.pk, **when)
    ballot = close_ballot(ballot_id=ballot.pk, **when)
    if counted:
        _count(stage, ballot, when, present=len(members), reach=reach)
        _conclude(ballot, when)
    return ballot


def vote_sealed(
    stage: Stage, code: str, *, ago: int, conference: Conference, marks: list[tuple[Unit, User, str]]
) -> Ballot:
    """An electronic ballot held ``ago`` days before, opened by two tellers and minuted."""
    when = stage.ago(ago)
    ballot = _prepared(stage, code, conference, BallotMode.ELECTRONIC, when)
    open_sealed(ballot, _roll([(unit, person) for unit, person, _marks in marks]), when)
    for _unit, person, choice in marks:
        cast(person, ballot, choice)
    close_ballot(ballot_id=ballot.pk, **when)
    first, second, _third = _tellers(stage, BallotMode.ELECTRONIC)
    for act, teller in ((tellers.hand_on, first), (tellers.open_box, second)):
        act(ballot_id=ballot.pk, passphrase=PASSPHRASES[teller.username], actor=teller, at=when["at"])
    _conclude(ballot, when)
    return ballot


def vote_now(
    stage: Stage, conference: Conference, *, voters: Voters, absent: Unit, done: list[tuple[User, str]]
) -> Ballot:
    """An electronic ballot at the conference, open now; ``done`` have cast their papers."""
    when = stage.ago(0)
    ballot = _prepared(stage, FLAG, conference, BallotMode.ELECTRONIC, when)
    open_sealed(ballot, _roll(voters, absent), when)
    for person, choice in done:
        cast(person, ballot, choice)
    return ballot


def try_out(stage: Stage, *, voters: Voters, done: list[User]) -> Ballot:
    """A rehearsal on the phones, open now."""
    when = stage.ago(0)
    setting = _setting(
        stage, _rule(stage, AwardType.objects.get(code=FLAG), when), None, BallotMode.ELECTRONIC
    )
    ballot = prepare_rehearsal(cluster_year=stage.year, setting=setting, choices=3, **when)
    open_sealed(ballot, _roll(voters), when)
    for person in done:
        cast(person, ballot, "fan")
    return ballot


def open_sealed(ballot: Ballot, roll: list[Attendance], when: dict[str, Any]) -> None:
    """Passphrases set, the roll with its delegates, opened."""
    for seat in ballot.board.select_related("user"):
        tellers.set_passphrase(
            ballot_id=ballot.pk, passphrase=PASSPHRASES[seat.user.username], actor=seat.user, at=when["at"], cost=CHEAP
        )  # fmt: skip
    ballot.refresh_from_db()
    save_roll(ballot_id=ballot.pk, revision=ballot.revision, attendances=roll, **when)
    open_ballot(ballot_id=ballot.pk, **when)


def _roll(voters: Voters, *absent: Unit) -> list[Attendance]:
    """Who casts for which unit; the others are excused."""
    here = [
        Attendance(
            unit_id=unit.pk, state=RollState.PRESENT, representative=str(person), delegate_id=person.pk
        )
        for unit, person in voters
    ]
    away = [
        Attendance(unit_id=one.pk, state=RollState.EXCUSED, reason="Đi công tác đột xuất") for one in absent
    ]
    return here + away


def cast(person: User, ballot: Ballot, choice: str) -> None:
    """One paper with these marks, as from the person's phone."""
    cast_paper(entry=entry_of(person, ballot.pk), marks=choice, nonce=secrets.token_hex(24))


def board_of(stage: Stage, mode: BallotMode) -> tuple[BoardSeat, ...]:
    """Two tellers and a head of the hall on paper; three tellers who hold keys otherwise."""
    seats = [BoardSeat(full_name=str(one), position="Đại biểu", user=one) for one in _tellers(stage, mode)]
    if mode == BallotMode.PAPER:
        head = BoardSeat(full_name="Trưởng ban kiểm phiếu minh hoạ", position="Đại biểu", is_head=True)
        return (head, *seats)
    first = BoardSeat(full_name=seats[0].full_name, position="Đại biểu", user=seats[0].user, is_head=True)
    return (first, *seats[1:])


def _tellers(stage: Stage, mode: BallotMode) -> list[User]:
    return [stage.cast.people[name] for name in list(PASSPHRASES)[: 2 if mode == BallotMode.PAPER else 3]]


def _prepared(
    stage: Stage, code: str, conference: Conference, mode: BallotMode, when: dict[str, Any]
) -> Ballot:
    award = AwardType.objects.get(code=code)
    setting = _setting(stage, _rule(stage, award, when), conference, mode)
    return prepare_ballot(cluster_year=stage.year, award_type=award, setting=setting, **when)


def _rule(stage: Stage, award: AwardType, when: dict[str, Any]) -> VoteRule:
    return enter_rule(
        award_type=award, cluster_year=stage.year, threshold=(4, 5), comparison=Comparison.AT_LEAST,
        denominator=Denominator.ALL_MEMBERS, quorum=(2, 3), absent_mode=AbsentMode.WRITTEN_OPINION,
        own_unit_vote=OwnUnitVote.ALLOWED, legal_basis="Quy chế minh hoạ của cụm, không phải quy định thật", **when,
    )  # fmt: skip


def _setting(stage: Stage, rule: VoteRule, conference: Conference | None, mode: BallotMode) -> Setting:
    return Setting(
        rule=rule, mode=mode, conference=conference, held_on=conference.held_on if conference else stage.today,
        place=conference.place if conference else "Hội trường minh hoạ", chaired_by=str(stage.chair),
        secretary="Thư ký minh hoạ", board=board_of(stage, mode),
    )  # fmt: skip


def _count(stage: Stage, ballot: Ballot, when: dict[str, Any], *, present: int, reach: int) -> None:
    figures = {"issued": present, "returned": present, "valid": present, "invalid": 0}
    for place, nominee in enumerate(ballot.nominees.order_by("ordinal")):
        votes = present if place < reach else 1
        figures |= {
            f"for_{nominee.pk}": votes,
            f"against_{nominee.pk}": present - votes,
            f"none_{nominee.pk}": 0,
        }
    for teller in _tellers(stage, BallotMode.PAPER):
        enter_count(ballot_id=ballot.pk, figures=figures, revision=0, actor=teller, at=when["at"])


def _conclude(ballot: Ballot, when: dict[str, Any]) -> None:
    """The counted result announced, its minutes written and adopted."""
    announce_ballot(ballot_id=ballot.pk, **when)
    ballot.refresh_from_db()
    write_minutes(
        ballot_id=ballot.pk, number=f"{ballot.pk}/BB-MH", place=ballot.place, chaired_by=ballot.chaired_by,
        secretary=ballot.secretary, note="", revision=ballot.revision, **when,
    )  # fmt: skip
    adopt_minutes(ballot_id=ballot.pk, file=None, **when)
