"""A council with members, and a session on dossiers."""

import datetime as dt
from dataclasses import dataclass

from accounts.models import User
from awards.enums import AbsentMode, Comparison, CouncilRole, Denominator, OwnUnitVote
from awards.models import Council, CouncilMember, CouncilSession, Nomination, VoteRule
from awards.services import councils, rules, sessions
from awards.services.councils import Seat
from clusters.models import Unit
from core import clock
from emulation.models import AwardType
from rulebook.enums import VotingBody
from tests import factories as make
from tests.factories.dossiers import office

TERM_FROM = dt.date(2025, 1, 1)


@dataclass
class Chamber:
    """A council with its members, the first its chair, and the staff that runs it."""

    council: Council
    members: list[CouncilMember]
    staff: User


def make_council(
    members: int = 5, *, at: dt.datetime, units: list[Unit] | None = None, accounts: int | None = None
) -> Chamber:
    """A council of so many members, all with accounts unless fewer ``accounts``; the last is the secretary."""
    staff = office()
    council = councils.found_council(
        name="Hội đồng Thi đua, khen thưởng ngành Tư pháp", decision="Quyết định số 1/QĐ-BTP ngày 01/01/2025",
        valid_from=TERM_FROM, valid_to=None, actor=staff, at=at,
    )  # fmt: skip
    seats = []
    for number in range(members):
        role = CouncilRole.CHAIR if number == 0 else CouncilRole.MEMBER
        name = f"Ủy viên {number + 1}"
        seats.append(
            councils.seat_member(
                council_id=council.pk,
                seat=Seat(
                    full_name=name, role=CouncilRole.SECRETARY if number == members - 1 else role,
                    valid_from=TERM_FROM, basis="Quyết định số 1/QĐ-BTP", ordinal=number + 1,
                    unit=units[number] if units and number < len(units) else None,
                    user=make.make_user(name) if accounts is None or number < accounts else None,
                ),
                actor=staff, at=at,
            )
        )  # fmt: skip
    return Chamber(council, seats, staff)


def make_session(chamber: Chamber, dossiers: list[Nomination], *, at: dt.datetime) -> CouncilSession:
    """A session on these dossiers on the day of ``at``."""
    return sessions.call_session(
        council_id=chamber.council.pk, held_on=clock.local_day(at), place="Phòng họp A", dossiers=dossiers,
        actor=chamber.staff, at=at,
    )  # fmt: skip


def council_rule(award: AwardType, staff: User, *, at: dt.datetime, **options) -> VoteRule:
    """The council decides by 80% of all members; two thirds must be there."""
    values = {
        "threshold": (80, 100), "comparison": Comparison.AT_LEAST, "denominator": Denominator.ALL_MEMBERS,
        "quorum": (2, 3), "absent_mode": AbsentMode.WRITTEN_OPINION, "own_unit_vote": OwnUnitVote.ABSTAIN,
        "legal_basis": "Nghị định số 152/2025/NĐ-CP",
    }  # fmt: skip
    return rules.enter_rule(
        award_type=award, cluster_year=None, body=VotingBody.COUNCIL, actor=staff, at=at, **(values | options)
    )
