"""What a unit or a person was awarded, with what a unit inherits from those it came from (ORG-24)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from clusters.enums import SuccessionKind
from clusters.models import Unit, UnitSuccession
from clusters.permissions import Access
from core.ordering import search_key
from emulation.models import AwardType
from rulebook.models import AwardRecord, Person, RecordUse
from rulebook.permissions import GRANTED_BY_UNITS, reads_history_of_units
from rulebook.queries.people import own_unit_ids, visible_persons

NO_LIMIT = 9999


@dataclass(frozen=True, kw_only=True)
class Line:
    """One award in force, as it counts for the unit or person asked about.

    Attributes:
        year: of the achievement.
        from_unit: the predecessor that was awarded; None where it was the subject itself.
        is_used_for: codes of the awards in force that were built on it (TIT-8).
    """

    record: AwardRecord
    year: int
    award_code: str
    is_inherited: bool
    from_unit: Unit | None
    is_used_for: tuple[str, ...]


def awards_of(
    *, unit: Unit | None = None, person: Person | None = None, until_year: int | None = None
) -> list[Line]:
    """Awards in force of one unit or person, by year; cancelled ones are not there (invariant 15).

    A person has their own awards whatever became of their unit (ORG-25); a unit also those it inherits
    (ORG-24). At most 3 queries.

    Args:
        until_year: leave later years of achievement out.
    """
    found = awards_of_many(
        units=[unit] if unit else [], persons=[person] if person else [], until_year=until_year
    )
    return found.by_unit[unit.pk] if unit else found.by_person[person.pk] if person else []


@dataclass(frozen=True, kw_only=True)
class Awards:
    """What many were awarded: everyone asked about has a list, by id.

    Attributes:
        cancelled: of them, and of units they inherit from, by year; they count nowhere.
    """

    by_unit: dict[int, list[Line]]
    by_person: dict[int, list[Line]]
    cancelled: list[AwardRecord]


def awards_of_many(
    *, units: Iterable[Unit] = (), persons: Iterable[Person] = (), until_year: int | None = None
) -> Awards:
    """`awards_of` for many, and what was cancelled (3 queries)."""
    unit_ids, person_ids = [unit.pk for unit in units], [person.pk for person in persons]
    limits = inherited_by(unit_ids) if unit_ids else {}
    owners = {owner for limit in limits.values() for owner in limit}
    found = AwardRecord.objects.filter(Q(unit__in=owners) | Q(person__in=person_ids))
    if until_year is not None:
        found = found.filter(achievement_year__lte=until_year)
    of_unit: dict[int, list[AwardRecord]] = defaultdict(list)
    of_person: dict[int, list[AwardRecord]] = defaultdict(list)
    cancelled = []
    for record in with_uses(found):
        if record.cancelled_on is None:
            (of_person[record.person_id] if record.person_id else of_unit[record.unit_id]).append(record)
        elif record.person_id or any(
            record.achievement_year <= limit.get(record.unit_id, -1) for limit in limits.values()
        ):
            cancelled.append(record)
    by_unit = {
        pk: sorted(
            (
                _line(record, is_inherited=owner != pk)
                for owner, limit in limits[pk].items()
                for record in of_unit[owner]
                if record.achievement_year <= limit
            ),
            key=lambda line: (line.year, line.record.award_type.ordinal, line.record.pk),
        )
        for pk in unit_ids
    }
    by_person = {pk: [_line(record) for record in of_person[pk]] for pk in person_ids}
    return Awards(by_unit=by_unit, by_person=by_person, cancelled=cancelled)


def inherited_by(unit_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """For each unit: itself and the units whose titles it inherits, with the last year that counts (1 query).

    A pure rename inherits unless somebody decided otherwise; anything else only by a recorded decision (ORG-24).
    A predecessor that lives on keeps what it earns after the day for itself.
    """
    before: dict[int, list[tuple[int, int]]] = defaultdict(list)
    steps = UnitSuccession.objects.filter(
        Q(is_title_inherited=True) | Q(kind=SuccessionKind.RENAME, is_title_inherited__isnull=True),
        successor__isnull=False,
    )
    for successor, predecessor, day in steps.values_list("successor", "predecessor", "effective_on"):
        before[successor].append((predecessor, day.year))
    return {pk: _walk(pk, before) for pk in unit_ids}


def _walk(unit_id: int, before: dict[int, list[tuple[int, int]]]) -> dict[int, int]:
    limits: dict[int, int] = {unit_id: NO_LIMIT}
    waiting = [unit_id]
    while waiting:
        here = waiting.pop()
        for predecessor, year in before[here]:
            limit = min(limits[here], year)
            if limits.get(predecessor, -1) < limit:
                limits[predecessor] = limit
                waiting.append(predecessor)
    return limits


def with_uses(records: QuerySet[AwardRecord]) -> QuerySet[AwardRecord]:
    """Records with their award, unit, and what in force was built on them (2 queries)."""
    in_force = RecordUse.objects.filter(higher__cancelled_on__isnull=True).select_related(
        "higher__award_type"
    )
    return records.select_related("award_type", "unit", "person").prefetch_related(
        Prefetch("used_for", queryset=in_force.order_by("pk"))
    )


def _line(record: AwardRecord, *, is_inherited: bool = False) -> Line:
    return Line(
        record=record,
        year=record.achievement_year,
        award_code=record.award_type.code,
        is_inherited=is_inherited,
        from_unit=record.unit if is_inherited else None,
        is_used_for=tuple(use.higher.award_type.code for use in record.used_for.all()),
    )


def visible_records(access: Access) -> QuerySet[AwardRecord]:
    """Awards of units for everybody with a part in the work; of persons where the person may be seen."""
    records = AwardRecord.objects.select_related("award_type", "unit", "person", "file")
    if access.reads_all:
        return records
    if not reads_history_of_units(access):
        return records.none()
    return records.filter(
        Q(unit__isnull=False) | Q(person__in=visible_persons(access).order_by().values("pk"))
    )


def records_found(
    access: Access, *, words: str = "", year: int | None = None, award_id: int | None = None
) -> QuerySet[AwardRecord]:
    """The search: all words in the subject's names, former ones too (ORG-26), or the decision's number."""
    records = visible_records(access)
    by_name = Q()
    for word in search_key(words).split():
        by_name &= Q(person__search_text__contains=word) | Q(unit__search_text__contains=word)
    if words.strip():
        records = records.filter(by_name | Q(decision_number__icontains=words.strip()))
    if year is not None:
        records = records.filter(achievement_year=year)
    if award_id is not None:
        records = records.filter(award_type=award_id)
    return records.order_by("-achievement_year", "-decided_on", "award_type__ordinal", "-pk")


def awards_to_enter(access: Access) -> QuerySet[AwardType]:
    """What somebody enters: the standing body all, a unit's people what the unit itself grants."""
    awards = AwardType.objects.order_by("ordinal")
    return awards if access.is_standing_body else awards.filter(code__in=GRANTED_BY_UNITS)


def writes_record(access: Access, record: AwardRecord) -> bool:
    """Whether somebody puts this line right."""
    if access.is_standing_body:
        return True
    if record.award_type.code not in GRANTED_BY_UNITS:
        return False
    own = own_unit_ids(access)
    if record.unit_id:
        return record.unit_id in own
    return visible_persons(access).filter(pk=record.person_id, unit_id__in=own).exists()


@dataclass(frozen=True, kw_only=True)
class YearLines:
    """Lines of one year; ``cancelled`` ones are shown struck out and count nowhere."""

    year: int
    lines: list[Line]
    cancelled: list[AwardRecord]


def years_of_unit(unit: Unit) -> list[YearLines]:
    """A unit's history by year, latest first, with what it inherits and what was cancelled (3 queries)."""
    found = awards_of_many(units=[unit])
    return _by_year(found.by_unit[unit.pk], found.cancelled)


def years_of_person(person_id: int, lines: Collection[Line]) -> list[YearLines]:
    """A person's history by year, latest first (1 query more than ``lines`` took)."""
    gone = AwardRecord.objects.filter(person=person_id, cancelled_on__isnull=False).select_related(
        "award_type"
    )
    return _by_year(lines, list(gone))


def _by_year(lines: Collection[Line], cancelled: Collection[AwardRecord]) -> list[YearLines]:
    years = {line.year for line in lines} | {record.achievement_year for record in cancelled}
    return [
        YearLines(
            year=year,
            lines=[line for line in lines if line.year == year],
            cancelled=[record for record in cancelled if record.achievement_year == year],
        )
        for year in sorted(years, reverse=True)
    ]


def undecided_steps() -> QuerySet[UnitSuccession]:
    """Successions of which nobody said whether titles are inherited: they are not, until somebody does (ORG-24).

    Each has ``award_count``, what the predecessor itself was awarded; those with the most come first (1 query).
    """
    return (
        UnitSuccession.objects.filter(is_title_inherited__isnull=True, successor__isnull=False)
        .exclude(kind=SuccessionKind.RENAME)
        .select_related("predecessor", "successor")
        .annotate(award_count=Count("predecessor__award_records"))
        .order_by("-award_count", "-effective_on", "successor__sort_key", "predecessor__sort_key", "pk")
    )
