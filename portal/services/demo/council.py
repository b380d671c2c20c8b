"""A sample council with a session: two dossiers before it, a member bound to one; one ballot open, one to be opened."""

import datetime as dt

from awards.enums import (
    AbsentMode,
    BallotMode,
    Comparison,
    CouncilRole,
    Denominator,
    NominationState,
    OwnUnitVote,
    RollState,
)
from awards.models import Ballot, CouncilSession, Nomination
from awards.services.council_ballots import prepare_council_ballot
from awards.services.councils import Seat, found_council, seat_member
from awards.services.preparing import Setting
from awards.services.roll import Attendance
from awards.services.rules import enter_rule
from awards.services.sessions import call_session
from emulation.models import AwardType
from portal.services.demo.histories import SECTOR, by
from portal.services.demo.stage import Stage
from portal.services.demo.votes import board_of, open_sealed
from rulebook.enums import VotingBody

SEATS = (
    ("chutich", CouncilRole.CHAIR, "", "Thứ trưởng (minh hoạ)"),
    ("truongkhuvuc", CouncilRole.DEPUTY, "K1", "Giám đốc Sở"),
    ("thutruong1", CouncilRole.MEMBER, "C3", "Vụ trưởng"),
    ("photruongcum", CouncilRole.MEMBER, "C2", "Vụ trưởng"),
    ("truongkhoi", CouncilRole.SECRETARY, "B1", "Giám đốc Trung tâm"),
)


def seat_council(stage: Stage) -> None:
    """The head of a unit whose person stands before the session is bound to that dossier."""
    office, people = by(stage, "thuongtruc", 6), stage.cast.people
    since = stage.day(-300)
    council = found_council(
        name="Hội đồng Thi đua – Khen thưởng minh hoạ", decision="Quyết định 20/QĐ-MH (minh hoạ)", valid_from=since,
        valid_to=since + dt.timedelta(days=5 * 365), is_sample=True, **office,
    )  # fmt: skip
    for ordinal, (username, role, unit, title) in enumerate(SEATS, start=1):
        seat = Seat(
            full_name=people[username].full_name, role=role, valid_from=since, basis="Quyết định 20/QĐ-MH",
            position_title=title, unit=stage.cast.units.get(unit), user=people[username], ordinal=ordinal,
        )  # fmt: skip
        seat_member(council_id=council.pk, seat=seat, **office)
    waiting = list(
        Nomination.objects.filter(state=NominationState.APPRAISED, unit__is_sample=True).exclude(
            cluster_year__isnull=False
        )
    )
    session = call_session(
        council_id=council.pk, held_on=stage.today, place="Phòng họp minh hoạ", dossiers=waiting, **office
    )
    ballots = {one.award_type.code: _prepared(stage, session, one.award_type) for one in waiting}
    here = [Attendance(member_id=one.pk, state=RollState.PRESENT) for one in council.members.all()]
    open_sealed(ballots[SECTOR], here, by(stage, "thuongtruc", 0))


def _prepared(stage: Stage, session: CouncilSession, award: AwardType) -> Ballot:
    office, people = by(stage, "thuongtruc", 6), stage.cast.people
    rule = enter_rule(
        award_type=award, cluster_year=None, threshold=(4, 5), comparison=Comparison.AT_LEAST,
        denominator=Denominator.ALL_MEMBERS, quorum=(2, 3), absent_mode=AbsentMode.WRITTEN_OPINION,
        own_unit_vote=OwnUnitVote.ALLOWED, legal_basis="Quy chế minh hoạ của Hội đồng, không phải quy định thật",
        body=VotingBody.COUNCIL, **office,
    )  # fmt: skip
    setting = Setting(
        rule=rule, held_on=session.held_on, mode=BallotMode.ELECTRONIC, place=session.place,
        chaired_by=people["chutich"].full_name, secretary=people["truongkhoi"].full_name,
        board=board_of(stage, BallotMode.ELECTRONIC),
    )  # fmt: skip
    return prepare_council_ballot(session_id=session.pk, award_type=award, setting=setting, **office)
