"""Reading registrations of titles: who may register what, the public list, the counts."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from clusters.enums import UnitGroup, UnitKind, group_of
from clusters.models import ClusterYear, Unit
from clusters.queries import children_on
from deadlines.opening import is_open
from emulation.eligibility import Said, said_of
from emulation.enums import AwardSubject, RegistrationState, ReportedTopic
from emulation.models import AwardType, Milestone, ReportedFact, TitleRegistration
from emulation.queries.due_days import latest_of


def is_registering_open(milestone: Milestone | None, at: dt.datetime, longer: dt.date | None = None) -> bool:
    """Whether titles can be registered at ``at``: not closed yet, and the due day has not ended in Việt Nam.

    Args:
        milestone: the step «đăng ký»; none: no due day was set.
        longer: until when a single unit was given time.
    """
    if milestone is None:
        return True
    if milestone.reached_on is not None:
        return False
    return is_open(latest_of(milestone.due_on, longer), at)


def counted_group(for_kind: str, by_kind: str) -> UnitGroup:
    """The group that a registration is counted in; a phòng counts with the unit it belongs to (CLU-10)."""
    return group_of(by_kind if for_kind == UnitKind.SUB_UNIT else for_kind)


def is_barred(award: AwardType, *, for_kind: str, by_kind: str) -> bool:
    """Whether a unit of this kind cannot have the title through the ministry (TIT-9, TIT-23)."""
    return bool({group_of(by_kind), counted_group(for_kind, by_kind)} & set(award.excluded_groups))


def registrable_awards() -> QuerySet[AwardType]:
    """Titles and rewards for collectives: persons are proposed by their units, not in the cluster (1 query)."""
    return AwardType.objects.filter(subject=AwardSubject.COLLECTIVE).order_by("ordinal", "pk")


def units_to_register(by_unit: Unit, day: dt.date) -> list[Unit]:
    """The unit and the units directly below it on ``day``, with ``name_on_day`` and ``kind_on_day`` (2 queries)."""
    own = list(Unit.objects.named_on(day).filter(name_on_day__isnull=False, pk=by_unit.pk).order_by("pk"))
    return [*own, *children_on(by_unit, day)]


def registrations_of(
    cluster_year: ClusterYear, *, award_id: int | None = None, state: str = ""
) -> QuerySet[TitleRegistration]:
    """The public list (LAW-20), by title and unit, with what the page prints (1 query)."""
    found = TitleRegistration.objects.filter(cluster_year=cluster_year)
    if award_id is not None:
        found = found.filter(award_type=award_id)
    if state:
        found = found.filter(state=state)
    return found.select_related("award_type", "by_unit", "for_unit", "submitted_by").order_by(
        "award_type__ordinal", "for_unit__sort_key", "pk"
    )


def add_sayings(cluster_year: ClusterYear, registrations: Iterable[TitleRegistration], day: dt.date) -> None:
    """Put on each registration in force what already speaks against it, or is missing (``said``)."""
    in_force = [row for row in registrations if row.state == RegistrationState.SUBMITTED]
    awards = list({row.award_type_id: row.award_type for row in in_force}.values())
    units = list({row.for_unit_id: row.for_unit for row in in_force}.values())
    said = said_of(cluster_year, awards, units, day)
    for row in in_force:
        row.said = said.get((row.award_type_id, row.for_unit_id))


@dataclass(frozen=True, kw_only=True)
class GridCell:
    """A title for a unit: can be chosen, is registered already, or is barred."""

    award: AwardType
    value: str
    state: str  # "open", "registered", "barred"
    is_chosen: bool = False
    said: Said | None = None  # what already speaks against it, or is missing


@dataclass(frozen=True, kw_only=True)
class GridRow:
    """A unit with one cell for each title."""

    unit: Unit
    cells: list[GridCell]


def registration_grid(
    cluster_year: ClusterYear, by_unit: Unit, day: dt.date, *, chosen: frozenset[str] = frozenset()
) -> tuple[list[AwardType], list[GridRow]]:
    """Titles × units that ``by_unit`` may register for; ``chosen`` are the values ticked before.

    4 queries, and those of whoever says what speaks against them (`emulation.eligibility`).
    """
    awards = list(registrable_awards())
    units = units_to_register(by_unit, day)
    taken = set(
        TitleRegistration.objects.filter(cluster_year=cluster_year, for_unit__in=[unit.pk for unit in units])
        .exclude(state=RegistrationState.WITHDRAWN)
        .values_list("award_type_id", "for_unit_id")
    )
    by_kind = units[0].kind_on_day if units else by_unit.kind
    said = said_of(cluster_year, awards, units, day)

    def cell(award: AwardType, unit: Unit) -> GridCell:
        value = f"{award.pk}-{unit.pk}"
        if is_barred(award, for_kind=unit.kind_on_day or unit.kind, by_kind=by_kind):
            return GridCell(award=award, value=value, state="barred")
        about = said.get((award.pk, unit.pk))
        if (award.pk, unit.pk) in taken:
            return GridCell(award=award, value=value, state="registered", said=about)
        return GridCell(award=award, value=value, state="open", is_chosen=value in chosen, said=about)

    return awards, [GridRow(unit=unit, cells=[cell(award, unit) for award in awards]) for unit in units]


@dataclass(frozen=True, kw_only=True)
class GroupCount:
    """Registrations in force of one group; ``reported`` is the press's figure where rows are missing."""

    label: str
    count: int
    reported: int | None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class AwardCounts:
    """One title with its count in every group and in all."""

    award: AwardType
    groups: list[GroupCount]
    total: int


def registration_counts(cluster_year: ClusterYear) -> tuple[list[str], list[AwardCounts]]:
    """Names of the groups, and per title the number of registrations in force in each (3 queries).

    Withdrawn and disqualified ones are not counted (QUO-5).
    """
    rows = (
        TitleRegistration.objects.filter(cluster_year=cluster_year, state=RegistrationState.SUBMITTED)
        .order_by()
        .values_list("award_type_id", "for_unit_kind", "by_unit__kind")
        .annotate(count=Count("pk"))
    )
    counts: Counter[tuple[int, str]] = Counter()
    for award_id, for_kind, by_kind, count in rows:
        counts[award_id, counted_group(for_kind, by_kind)] += count
    facts = ReportedFact.objects.filter(
        cluster_year=cluster_year, topic=ReportedTopic.REGISTRATIONS, value__isnull=False
    )
    reported = {(fact.award_type_id, fact.group): fact for fact in facts}
    award_ids = {award_id for award_id, _group in counts} | {award_id for award_id, _group in reported}

    def group_count(award: AwardType, group: UnitGroup) -> GroupCount:
        fact = reported.get((award.pk, group))
        return GroupCount(
            label=str(group.label),
            count=counts[award.pk, group],
            reported=fact.value if fact else None,
            source=fact.source if fact else "",
        )

    return [str(group.label) for group in UnitGroup], [
        AwardCounts(
            award=award,
            groups=[group_count(award, group) for group in UnitGroup],
            total=sum(counts[award.pk, group] for group in UnitGroup),
        )
        for award in AwardType.objects.filter(pk__in=award_ids).order_by("ordinal", "pk")
    ]


def silent_members(cluster_year: ClusterYear, members: list) -> list[str]:
    """Names of member units that registered nothing (1 query)."""
    active = set(
        TitleRegistration.objects.filter(cluster_year=cluster_year, state=RegistrationState.SUBMITTED)
        .order_by()
        .values_list("by_unit_id", flat=True)
    )
    return [member.name_on_day for member in members if member.unit_id not in active]
