"""What a unit or a person was awarded, with what a unit inherits from those it came from (ORG-24)."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from clusters.enums import SuccessionKind
from clusters.models import Unit, UnitSuccession
from rulebook.models import AwardRecord, Person, RecordUse

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
    by_unit, by_person = awards_of_many(
        units=[unit] if unit else [], persons=[person] if person else [], until_year=until_year
    )
    return by_unit[unit.pk] if unit else by_person[person.pk] if person else []


def awards_of_many(
    *, units: Iterable[Unit] = (), persons: Iterable[Person] = (), until_year: int | None = None
) -> tuple[dict[int, list[Line]], dict[int, list[Line]]]:
    """`awards_of` for many: by unit id and by person id, everyone asked about has a list (3 queries)."""
    unit_ids, person_ids = [unit.pk for unit in units], [person.pk for person in persons]
    limits = inherited_by(unit_ids) if unit_ids else {}
    owners = {owner for limit in limits.values() for owner in limit}
    found = AwardRecord.objects.filter(
        Q(unit__in=owners) | Q(person__in=person_ids), cancelled_on__isnull=True
    )
    if until_year is not None:
        found = found.filter(achievement_year__lte=until_year)
    of_unit: dict[int, list[AwardRecord]] = defaultdict(list)
    of_person: dict[int, list[AwardRecord]] = defaultdict(list)
    for record in with_uses(found):
        (of_person[record.person_id] if record.person_id else of_unit[record.unit_id]).append(record)
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
    return by_unit, {pk: [_line(record) for record in of_person[pk]] for pk in person_ids}


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
