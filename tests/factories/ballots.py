"""A cluster's year with a ballot, brought to any state through the services."""

import datetime as dt
from dataclasses import dataclass, field

from accounts.models import User
from awards.enums import AbsentMode, Comparison, Denominator, Opinion, OwnUnitVote, RollState
from awards.models import Ballot, VoteRule
from awards.services import counting, preparing, roll, rules, voting
from awards.services.preparing import BoardSeat, Setting
from awards.services.roll import Attendance
from awards.verdict import cells
from clusters.enums import Role
from clusters.models import ClusterYear, Unit
from emulation.enums import AwardFamily, AwardSubject
from emulation.models import AwardType, TitleRegistration
from tests import factories as make

HELD_ON = dt.date(2026, 11, 20)
AT = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)


def make_flags() -> tuple[AwardType, AwardType]:
    """The sector's flag, and the Government's flag chosen out of it."""
    common = {"family": AwardFamily.TITLE, "subject": AwardSubject.COLLECTIVE, "is_cluster_voted": True}
    sector, _made = AwardType.objects.get_or_create(
        code="co_nganh", defaults={"name": "Cờ thi đua Ngành Tư pháp", "ordinal": 1, **common}
    )
    government, _made = AwardType.objects.get_or_create(
        code="co_chinh_phu",
        defaults={"name": "Cờ thi đua của Chính phủ", "ordinal": 2, "out_of": sector, **common},
    )
    return sector, government


def register(cluster_year: ClusterYear, award: AwardType, unit: Unit, by: User) -> TitleRegistration:
    """A unit registers a title for itself."""
    return TitleRegistration.objects.create(
        cluster_year=cluster_year, award_type=award, by_unit=unit, for_unit=unit,
        for_unit_name=unit.name, for_unit_kind=unit.kind, submitted_at=AT, submitted_by=by,
    )  # fmt: skip


@dataclass
class Hall:
    """A cluster's year that votes: its people, and acts by their right names."""

    cluster_year: ClusterYear
    units: list[Unit]
    award: AwardType
    second_award: AwardType
    chair: User
    teller_a: User
    teller_b: User
    registrations: list[TitleRegistration] = field(default_factory=list)

    def rule(self, part: int = 80, whole: int = 100, **options) -> VoteRule:
        """A rule entered by the leaders."""
        values = {
            "award_type": self.award,
            "cluster_year": self.cluster_year,
            "threshold": (part, whole),
            "comparison": Comparison.AT_LEAST,
            "denominator": Denominator.ALL_MEMBERS,
            "quorum": (2, 3),
            "absent_mode": AbsentMode.WRITTEN_OPINION,
            "own_unit_vote": OwnUnitVote.ALLOWED,
            "legal_basis": "Nghị quyết hội nghị cụm",
        }
        return rules.enter_rule(**(values | options), actor=self.chair, at=AT)

    def setting(self, rule: VoteRule | None = None, **options) -> Setting:
        """A setting with a board of three."""
        board = (
            BoardSeat(full_name="Trần Thị Trưởng Ban", is_head=True),
            BoardSeat(full_name=self.teller_a.full_name, user=self.teller_a),
            BoardSeat(full_name=self.teller_b.full_name, user=self.teller_b),
        )
        values = {"held_on": HELD_ON, "chaired_by": "Ông Chủ Trì", "secretary": "Bà Thư Ký", "board": board}
        return Setting(**({"rule": rule or self.rule()} | values | options))

    def prepare(self, rule: VoteRule | None = None, award: AwardType | None = None, **options) -> Ballot:
        """Prepare the next ballot."""
        award = award or self.award
        rule = rule or self.rule(award_type=award)
        return preparing.prepare_ballot(
            cluster_year=self.cluster_year, award_type=award, setting=self.setting(rule, **options),
            actor=self.chair, at=AT,
        )  # fmt: skip

    def attend(self, ballot: Ballot, *, present: int | None = None) -> Ballot:
        """The first units are present, the others excused."""
        present = len(self.units) if present is None else present
        return roll.save_roll(
            ballot_id=ballot.pk,
            attendances=[
                Attendance(unit_id=unit.pk, state=RollState.PRESENT)
                if number <= present
                else Attendance(unit_id=unit.pk, state=RollState.EXCUSED, reason="Đi công tác")
                for number, unit in enumerate(self.units, start=1)
            ],
            revision=ballot.revision, actor=self.chair, at=AT,
        )  # fmt: skip

    def write_opinion(self, ballot: Ballot, unit: Unit, opinion: Opinion = Opinion.FOR) -> None:
        """An absent unit writes the same about every nominee."""
        roll.record_opinions(
            ballot_id=ballot.pk, unit_id=unit.pk, document="12/CV ngày 18/11/2026",
            opinions={nominee.pk: opinion for nominee in ballot.nominees.all()}, actor=self.chair, at=AT,
        )  # fmt: skip

    def open(self, ballot: Ballot) -> Ballot:
        """Open it."""
        return voting.open_ballot(ballot_id=ballot.pk, actor=self.chair, at=AT)

    def close(self, ballot: Ballot) -> Ballot:
        """Close it."""
        return voting.close_ballot(ballot_id=ballot.pk, actor=self.chair, at=AT)

    def closed(self, rule: VoteRule | None = None, *, present: int | None = None, **options) -> Ballot:
        """A ballot brought to its closing."""
        ballot = self.attend(self.prepare(rule, **options), present=present)
        self.open(ballot)
        return self.close(ballot)

    def enter(self, ballot: Ballot, teller: User, figures: dict[str, int], revision: int = 0) -> Ballot:
        """One teller enters a count."""
        return counting.enter_count(
            ballot_id=ballot.pk, figures=figures, revision=revision, actor=teller, at=AT
        )

    def counted(
        self, ballot: Ballot, votes: list[int], *, papers: tuple[int, int, int, int] | None = None
    ) -> Ballot:
        """Both tellers enter the same: votes for each nominee in the paper's order, the rest against."""
        figures = figures_for(ballot, votes, papers=papers)
        self.enter(ballot, self.teller_a, figures)
        self.enter(ballot, self.teller_b, figures)
        ballot.refresh_from_db()
        return ballot

    def announced(self, ballot: Ballot) -> Ballot:
        """Announce the counted result."""
        return voting.announce_ballot(ballot_id=ballot.pk, actor=self.chair, at=AT)

    def minuted(self, ballot: Ballot) -> Ballot:
        """Announce, then confirm the minutes."""
        if not Ballot.objects.filter(pk=ballot.pk, announced_at__isnull=False).exists():
            self.announced(ballot)
        return counting.adopt_minutes(ballot_id=ballot.pk, file=None, actor=self.chair, at=AT)


def figures_for(
    ballot: Ballot, votes: list[int], *, papers: tuple[int, int, int, int] | None = None
) -> dict[str, int]:
    """A count that adds up; by default every unit present returned a valid paper."""
    present = ballot.roll.filter(state=RollState.PRESENT).count()
    papers = papers or (present, present, present, 0)
    nominees = list(ballot.nominees.order_by("ordinal").values_list("pk", flat=True))
    marks = [number for count in votes for number in (count, papers[2] - count, 0)]
    return dict(zip(cells(nominees), [*papers, *marks], strict=True))


def make_hall(units: int = 13, nominees: int = 3, year: int = 2026) -> Hall:
    """A cluster of so many units, of which the first ones after the chair's registered the sector's flag."""
    sector, government = make_flags()
    cluster_year = make.make_cluster_year(year, units=units)
    members = make.members_of(cluster_year)
    make.make_lead(cluster_year, members[0])
    chair = make.appoint(Role.UNIT_HEAD, unit=members[0])
    hall = Hall(
        cluster_year=cluster_year,
        units=members,
        award=sector,
        second_award=government,
        chair=chair,
        teller_a=make.appoint(Role.UNIT_OFFICER, unit=members[-1]),
        teller_b=make.appoint(Role.UNIT_OFFICER, unit=members[-2]),
    )
    hall.registrations = [register(cluster_year, sector, unit, chair) for unit in members[1 : nominees + 1]]
    return hall
