"""What years of targets, examples, evidence, scores and checks leave: the rows that lists of them show."""

import datetime as dt
from decimal import Decimal

from accounts.models import User
from clusters.models import ClusterYear
from core.ordering import search_key
from emulation.enums import AwardSubject, ExemplarState
from emulation.models import AwardType, CampaignPlan, Exemplar, Target, TargetFigure, TargetShare
from evidence.models import EvidenceItem
from portal.bench.scoring import add_table
from portal.bench.units import World
from rulebook.enums import RecordSource
from rulebook.models import AwardRecord
from scoring.enums import CardState, FindingKind, TeamKind, VisitState
from scoring.models import Finding, InspectionTeam, Scorecard, ScoreTable, TeamMember, Visit

TARGETS, ITEMS, VISITED = 3, 20, 3


def add_work(world: World, years: list[ClusterYear], *, at: dt.datetime, writer: User) -> None:
    """Targets given to all units with their figures, examples, evidence, cards, a team that checked, award history.

    Of each calendar year the tables in force are made once.
    """
    _add_targets(world, years, at, writer)
    _add_exemplars(world, years, at, writer)
    _add_evidence(world, years, at, writer)
    _add_cards(world, years, at, writer)
    _add_checks(world, years)
    _add_records(world, years)


def _add_targets(world: World, years: list[ClusterYear], at: dt.datetime, writer: User) -> None:
    plans = CampaignPlan.objects.filter(cluster_year__in=years).order_by("pk")
    targets = Target.objects.bulk_create(
        Target(
            plan=plan, ordinal=n, what=f"Chỉ tiêu thứ {n}", goal=100, unit_of_measure="%", responsible="Các đơn vị",
        )
        for plan in plans
        for n in range(1, TARGETS + 1)
    )  # fmt: skip
    by_id = {year.pk: year for year in years}
    shares = TargetShare.objects.bulk_create(
        TargetShare(target=target, unit=unit, goal=100, assigned_at=at, assigned_by=writer)
        for target in targets
        for unit in world.members_of(by_id[target.plan.cluster_year_id])[0]
    )
    TargetFigure.objects.bulk_create(
        TargetFigure(
            share=share, until_on=dt.date(share.target.plan.year, 10, 31), value=90 + n % 20, recorded_at=at, recorded_by=writer,
        )
        for n, share in enumerate(shares)
    )  # fmt: skip


def _add_exemplars(world: World, years: list[ClusterYear], at: dt.datetime, writer: User) -> None:
    proposed = {"state": ExemplarState.PROPOSED, "proposed_at": at, "proposed_by": writer}
    Exemplar.objects.bulk_create(
        Exemplar(
            cluster_year=year, unit=unit, subject=AwardSubject.COLLECTIVE, name=f"Phòng số {n}", what="Việc làm hay",
            story="Kết quả cụ thể. " * 20, search_text=search_key(f"Phòng số {n}"), **proposed,
        )
        for year in years
        for n, unit in enumerate(world.members_of(year)[0][:5])
    )  # fmt: skip


def _add_evidence(world: World, years: list[ClusterYear], at: dt.datetime, writer: User) -> None:
    EvidenceItem.objects.bulk_create(
        EvidenceItem(
            unit=unit, title=f"Báo cáo số {n}", search_text=search_key(f"Báo cáo số {n}"), year=year.year, added_at=at,
            added_by=writer, url=f"https://bench.example/{n}",
        )
        for year in years
        for unit in world.members_of(year)[0][:VISITED]
        for n in range(ITEMS)
    )  # fmt: skip


def _add_cards(world: World, years: list[ClusterYear], at: dt.datetime, writer: User) -> None:
    tables = {table.year: table for table in ScoreTable.objects.all()}
    for number in {year.year for year in years} - tables.keys():
        tables[number] = add_table(number, writer)
    Scorecard.objects.bulk_create(
        Scorecard(
            cluster_year=year, unit=unit, table=tables[year.year], state=CardState.CERTIFIED, self_total=Decimal(90),
            submitted_at=at, submitted_by=writer, certified_at=at, certified_entered_by=writer, certified_total=Decimal(88),
        )
        for year in years
        for unit in world.members_of(year)[0]
    )  # fmt: skip


def _add_checks(world: World, years: list[ClusterYear]) -> None:
    teams = InspectionTeam.objects.bulk_create(
        InspectionTeam(cluster_year=year, kind=TeamKind.CHECK, name="Đoàn kiểm tra số 1") for year in years
    )
    members, visits = [], []
    for team in teams:
        units, heads = world.members_of(team.cluster_year)
        members.append(
            TeamMember(team=team, unit=units[0], person_name=str(heads[0]), is_leader=True, user=heads[0])
        )
        visits += [
            Visit(team=team, unit=unit, state=VisitState.HELD, held_on=dt.date(team.cluster_year.year, 11, 5))
            for unit in units[1 : VISITED + 1]
        ]
    TeamMember.objects.bulk_create(members)
    Visit.objects.bulk_create(visits)
    Finding.objects.bulk_create(
        Finding(visit=visit, kind=FindingKind.SHORTCOMING, text="Sổ theo dõi ghi thiếu") for visit in visits
    )


def _add_records(world: World, years: list[ClusterYear]) -> None:
    """A line of award history for every unit of past years."""
    award, this_year = AwardType.objects.get(code="tt_ldtt"), max(year.year for year in world.years)
    AwardRecord.objects.bulk_create(
        AwardRecord(
            award_type=award, unit=unit, subject_name=unit.name, achievement_year=year.year, decision_number=f"{year.pk}/QĐ",
            decided_on=dt.date(year.year + 1, 1, 20), issuer="Thủ trưởng đơn vị", source=RecordSource.IMPORTED,
        )
        for year in years
        if year.year < this_year
        for unit in world.members_of(year)[0]
    )  # fmt: skip
