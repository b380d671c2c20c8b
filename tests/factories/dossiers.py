"""Dossiers brought to a state by their services, and the law that judges them."""

import datetime as dt

from accounts.models import User
from awards.enums import AppraisalResult, NominationState
from awards.models import Nomination
from awards.services import appraisal, own_proposals, proposals
from awards.services.own_proposals import MeetingVote
from clusters.enums import Role, UnitKind
from clusters.models import ClusterYear, Unit
from emulation.enums import AwardFamily, AwardSubject, MilestoneKind
from emulation.models import AwardType
from emulation.services import milestones
from rulebook.enums import RuleKind, RuleStatus
from rulebook.models import Person, Rule, RuleSet, Service
from tests import factories as make
from tests.factories import LONG_AGO
from tests.factories.ballots import make_flags

NEW_LAW = dt.date(2026, 10, 1)


def make_laws() -> tuple[RuleSet, RuleSet]:
    """The law before and from 01/10/2026, each with the days of appraisal, notice and comment, and the money."""
    sets = (
        RuleSet.objects.create(
            code="cu",
            name="Luật trước 01/10/2026",
            valid_from=dt.date(2024, 1, 1),
            valid_to=NEW_LAW,
            basis="Luật",
        ),
        RuleSet.objects.create(code="moi", name="Luật từ 01/10/2026", valid_from=NEW_LAW, basis="Luật mới"),
    )
    for rule_set in sets:
        for key, days in (
            ("dossier.appraisal", 20),
            ("dossier.notice", 10),
            ("public_comment.working_days", 5),
        ):
            make_rule(rule_set, key, RuleKind.DEADLINE, {"working_days": days})
        make_rule(rule_set, "money.base_salary", RuleKind.BASE_SALARY, {"amount": 2_530_000})
        make_rule(rule_set, "money.rounding", RuleKind.MONEY_ROUNDING, {"up_to": 10_000})
    return sets


def make_rule(rule_set: RuleSet, key: str, kind: str, value: dict, award: AwardType | None = None) -> Rule:
    """A rule from memory, which nobody has confirmed."""
    return Rule.objects.create(
        rule_set=rule_set, key=key, kind=kind, words=f"Quy tắc {key}", value=value, source="Theo trí nhớ",
        status=RuleStatus.MEMORY, confidence=60, award_type=award,
    )  # fmt: skip


def make_titles() -> dict[str, AwardType]:
    """Titles that a unit proposes itself."""
    rows = [
        ("ldtt", "Lao động tiên tiến", AwardSubject.PERSON, ["justice"]),
        ("cstd_co_so", "Chiến sĩ thi đua cơ sở", AwardSubject.PERSON, ["justice"]),
        ("cstd_nganh", "Chiến sĩ thi đua ngành Tư pháp", AwardSubject.PERSON, []),
        ("cstd_toan_quoc", "Chiến sĩ thi đua toàn quốc", AwardSubject.PERSON, []),
        ("tt_ldxs", "Tập thể lao động xuất sắc", AwardSubject.COLLECTIVE, ["justice"]),
    ]
    return {
        code: AwardType.objects.get_or_create(
            code=code,
            defaults={
                "name": name, "family": AwardFamily.TITLE, "subject": subject, "ordinal": 10 + n, "excluded_groups": groups,
            },
        )[0]
        for n, (code, name, subject, groups) in enumerate(rows)
    }  # fmt: skip


def make_person(unit: Unit, name: str = "Lê Thị Hạnh") -> Person:
    """Somebody who has long worked at the unit."""
    person = Person.objects.create(full_name=name)
    Service.objects.create(person=person, unit=unit, valid_from=LONG_AGO)
    return person


def make_voted_year(year: int = 2025, *, at: dt.datetime) -> ClusterYear:
    """A cluster's year that has voted: two units for the sector's flag, the first also for the Government's."""
    cluster_year = make.make_cluster_year(year, units=3)
    first, second, _ = make.members_of(cluster_year)
    make.make_lead(cluster_year, first)
    sector, government = make_flags()
    for ordinal, unit in enumerate((first, second), start=1):
        elevated = nominate(cluster_year, sector, unit, ordinal)
        if unit == first:
            nominate(cluster_year, government, unit, 1, out_of=elevated)
    milestones.reach(
        cluster_year=cluster_year, kind=MilestoneKind.VOTED, reached_on=at.date(), actor=None, at=at
    )
    return cluster_year


def nominate(cluster_year: ClusterYear, award: AwardType, unit: Unit, ordinal: int, **more) -> Nomination:
    """A unit that a cluster put forward, as a press report told it."""
    return Nomination.objects.create(
        cluster_year=cluster_year, achievement_year=cluster_year.year, award_type=award, unit=unit, unit_name=unit.name,
        ordinal=ordinal, source_note="thử", **more,
    )  # fmt: skip


def office() -> User:
    """Staff of the standing body."""
    return make.appoint(Role.STANDING_BODY)


def drafted(
    unit: Unit, award: AwardType, person: Person | None = None, *, at: dt.datetime, **more
) -> Nomination:
    """A dossier that the unit began."""
    values = {"achievement_year": at.year, "merits": [], "actor": make.make_user(), **more}
    return own_proposals.draft_dossier(unit=unit, award_type=award, person=person, at=at, **values)


def voted(nomination: Nomination, *, at: dt.datetime, day: dt.date) -> Nomination:
    """The unit's meeting voted for it."""
    vote = MeetingVote(
        minutes_number="7/BB", held_on=day, is_secret=True, members=12, present=11, votes_for=10
    )
    return own_proposals.record_vote(
        nomination_id=nomination.pk, vote=vote, file=None, actor=make.make_user(), at=at
    )


def received(nomination: Nomination, day: dt.date, *, at: dt.datetime) -> Nomination:
    """Sent by the unit and received by the standing body, both on ``day``."""
    submission = own_proposals.send_own(
        unit=nomination.unit, nomination_ids=[nomination.pk], number=f"{nomination.pk}/TTr", issued_on=day, note="",
        file=None, actor=make.make_user(), at=at,
    )  # fmt: skip
    proposals.receive_list(
        submission_id=submission.pk, received_on=day, own_unit_ids=(), actor=office(), at=at
    )
    nomination.refresh_from_db()
    return nomination


def own_received(
    award: AwardType, day: dt.date, *, at: dt.datetime, unit: Unit | None = None, person: bool = True
) -> Nomination:
    """A unit's own dossier, received on ``day``."""
    unit = unit or make.make_unit(kind=UnitKind.DEPARTMENT)
    nomination = drafted(unit, award, make_person(unit) if person else None, at=at)
    return received(voted(nomination, at=at, day=day), day, at=at)


def appraised(
    nominations: list[Nomination], day: dt.date, *, at: dt.datetime, result=AppraisalResult.PROPOSE, by: User | None = None
) -> list[Nomination]:  # fmt: skip
    """Appraised on ``day``."""
    return appraisal.appraise(
        nomination_ids=[one.pk for one in nominations], result=result, text="Đã xem hồ sơ.", appraised_on=day,
        own_unit_ids=(), actor=by or office(), at=at,
    )  # fmt: skip


def states(cluster_year: ClusterYear) -> list[str]:
    """States of a year's proposals, sorted."""
    found = Nomination.objects.filter(cluster_year=cluster_year).values_list("state", flat=True)
    return sorted(NominationState(state) for state in found)
