"""The facts of several years at once, for pages that look across years: as many queries for ten as for one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    F,
    IntegerField,
    Max,
    Min,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat, TruncDate

from clusters.models import ClusterYear
from clusters.queries import members_of_years
from emulation.enums import CommentResponse, ExemplarState, RegistrationState
from emulation.models import (
    Conference,
    Covenant,
    CovenantParty,
    DraftComment,
    Exemplar,
    Milestone,
    PeakPhase,
    StepExtension,
    Target,
    TitleRegistration,
    UnitReport,
)
from emulation.queries.targets import in_force
from emulation.queries.year_facts import ON_PAPER, YearFacts, day_in, merge_signed_days

_LONGER = "longer:"  # marks a unit's extension among what it did; the step of the year follows
_CONFERENCE = "conference:"  # marks a conference; its kind follows, and its hour
_OF_YEAR = frozenset({"phase", "unanswered", "not_given", "proposed"})  # steps of the year, not of a unit


@dataclass
class ReadFacts(YearFacts):
    """A year's facts with what only those who look across years, or at all of one, ask for."""

    # Conferences as (kind, state, day, hour); peak phases as their ordinal and days, first and last.
    conferences: list[tuple[str, str, dt.date, dt.time | None]] = field(default_factory=list)
    phases: dict[int, list[dt.date]] = field(default_factory=dict)
    # Remarks nobody answered: how many by the covenant they are about, those about the plan under None.
    unanswered: dict[int | None, int] = field(default_factory=dict)
    # Targets in force that were given to no unit, and examples proposed that wait for a decision.
    not_given: int = 0
    proposed: int = 0
    # Reports that lie before their unit's head, as (period, unit).
    laid: set[tuple[str, int]] = field(default_factory=set)
    # When a unit registered first or handed in a period's report last, by "registration" or the period, and unit.
    done_on: dict[tuple[str, int], dt.date] = field(default_factory=dict)


def facts_of_years(cluster_years: Sequence[ClusterYear], today: dt.date) -> list[ReadFacts]:
    """`ReadFacts` of each year (4 queries, however many years).

    Args:
        cluster_years: read with ``select_related("plan", "halt")``.
    """
    years = {year.pk: year for year in cluster_years}
    facts = {pk: ReadFacts(year, day_in(year, today)) for pk, year in years.items()}
    _add_milestones(facts)
    _add_members(facts, today)
    _add_covenants(facts)
    _add_steps(facts)
    for one in facts.values():
        one.plan = getattr(one.cluster_year, "plan", None)
        one.halt = getattr(one.cluster_year, "halt", None)
    return list(facts.values())


def _add_milestones(facts: dict[int, ReadFacts]) -> None:
    for one in facts.values():
        one.milestones = {}
    for milestone in Milestone.objects.filter(cluster_year__in=facts).select_related("file").order_by("pk"):
        facts[milestone.cluster_year_id].milestones[milestone.kind] = milestone


def _add_members(facts: dict[int, ReadFacts], today: dt.date) -> None:
    for one in facts.values():
        one.members = []
    for member in members_of_years(list(facts), today):
        facts[member.cluster_year_id].members.append(member)


def _add_covenants(facts: dict[int, ReadFacts]) -> None:
    for one in facts.values():
        one.covenants = []
    for covenant in Covenant.objects.filter(cluster_year__in=facts).order_by("group", "pk"):
        facts[covenant.cluster_year_id].covenants.append(covenant)


def _add_steps(facts: dict[int, ReadFacts]) -> None:
    """Who commented, signed, registered and reported, what is held and what waits, read by one union."""
    signed: dict[int, list[tuple[int, dt.date | None]]] = defaultdict(list)
    for one in facts.values():
        one.commenters, one.unsigned, one.registrations, one.reports, one.extensions = set(), {}, {}, {}, {}
    for year_id, step, unit_id, state, day, count in _steps(list(facts)):
        one = facts[year_id]
        if step == "party":
            signed[year_id].append((unit_id, day))
        elif step.startswith(_CONFERENCE):
            kind, _space, hour = step.removeprefix(_CONFERENCE).partition(" ")
            one.conferences.append((kind, state, day, dt.time.fromisoformat(hour) if hour else None))
        elif step in _OF_YEAR:
            _add_of_year(one, step, unit_id, day, count)
        else:
            _add_of_unit(one, step, unit_id, state, day, count)
    for year_id, one in facts.items():
        one.parties = merge_signed_days(signed[year_id])


def _add_of_year(one: ReadFacts, step: str, covenant_id: int | None, day: dt.date | None, count: int) -> None:
    if step == "phase":
        one.phases[count] = sorted([*one.phases.get(count, ()), day])
    elif step == "unanswered":
        one.unanswered[covenant_id] = count
    elif step == "not_given":
        one.not_given = count
    else:
        one.proposed = count


def _add_of_unit(
    one: ReadFacts, step: str, unit_id: int, state: str, day: dt.date | None, count: int
) -> None:
    if day and not step.startswith(_LONGER):
        one.done_on[step, unit_id] = day
    if step == "comment":
        one.commenters.add(unit_id)
    elif step == "waiting":
        one.unsigned[unit_id] = (int(state), count)
    elif step == "registration":
        one.registrations[unit_id] = count
    elif step.startswith(_LONGER):
        key = (step.removeprefix(_LONGER), unit_id)
        one.extensions[key] = max(day, one.extensions.get(key, day))
    else:
        one.reports[(step, unit_id)] = state
        if count:
            one.laid.add((step, unit_id))


def _steps(year_ids: list[int]) -> list[tuple]:
    is_valid = Q(signatures__voided_at__isnull=True)
    comments = DraftComment.objects.filter(
        Q(plan__cluster_year__in=year_ids) | Q(covenant__cluster_year__in=year_ids)
    ).annotate(in_year=Coalesce("plan__cluster_year", "covenant__cluster_year"))
    parties = CovenantParty.objects.filter(covenant__cluster_year__in=year_ids, **ON_PAPER).annotate(
        in_year=F("covenant__cluster_year"), on=Max("signatures__signed_on", filter=is_valid)
    )
    waiting = YearFacts.unsigned_parties(year_ids).annotate(in_year=F("covenant__cluster_year"))
    registered = TitleRegistration.objects.filter(
        cluster_year__in=year_ids, state=RegistrationState.SUBMITTED
    ).annotate(in_year=F("cluster_year"))
    reports = UnitReport.objects.filter(cluster_year__in=year_ids).annotate(in_year=F("cluster_year"))
    longer = StepExtension.objects.filter(cluster_year__in=year_ids).annotate(
        in_year=F("cluster_year"), step=Concat(Value(_LONGER), "kind")
    )
    conferences = Conference.objects.filter(cluster_year__in=year_ids).annotate(
        in_year=F("cluster_year"),
        step=Concat(Value(_CONFERENCE), "kind", Value(" "), Cast("opening_time", CharField())),
    )
    phases = PeakPhase.objects.filter(plan__cluster_year__in=year_ids).annotate(
        in_year=F("plan__cluster_year")
    )
    unanswered = comments.filter(response=CommentResponse.PENDING, is_without_remarks=False)
    in_text = Coalesce("plan__cluster_year", "covenant__cluster_year")
    targets = Target.objects.filter(in_force(), shares__isnull=True).annotate(in_year=in_text)
    proposed = Exemplar.objects.filter(cluster_year__in=year_ids, state=ExemplarState.PROPOSED)
    return list(
        _columns(comments, "comment").union(
            _columns(parties, "party", on=F("on")),
            _columns(waiting, "waiting", state=F("covenant"), count=F("pk")),
            _columns(
                registered,
                "registration",
                unit="by_unit_id",
                on=Min(TruncDate("submitted_at")),
                count=Count("pk"),
            ),
            _columns(
                reports,
                F("period"),
                state=F("state"),
                on=TruncDate("submitted_at"),
                count=Case(When(laid_at__isnull=False, then=1), default=0),
            ),
            _columns(longer, F("step"), on=F("due_on")),
            _columns(conferences, F("step"), unit=None, state=F("state"), on=F("held_on"), count=F("pk")),
            _columns(phases, "phase", unit=None, on=F("starts_on"), count=F("ordinal")),
            _columns(phases, "phase", unit=None, on=F("ends_on"), count=F("ordinal")),
            _columns(unanswered, "unanswered", unit="covenant_id", count=Count("pk")),
            _columns(targets.filter(in_year__in=year_ids), "not_given", unit=None, count=Count("pk")),
            _columns(proposed.annotate(in_year=F("cluster_year")), "proposed", unit=None, count=Count("pk")),
            all=True,
        )
    )


def _columns(
    rows: QuerySet,
    step: object,
    *,
    unit: str | None = "unit_id",
    state: object = None,
    on: object = None,
    count: object = None,
) -> QuerySet:
    """The rows as (year, step, unit, state, day, count), of the same types in every part of the union."""
    return (
        rows.order_by()
        .annotate(
            the_step=Cast(step if isinstance(step, F) else Value(step), CharField()),
            the_unit=Cast(F(unit) if unit else Value(None), IntegerField()),
        )
        .values_list("in_year", "the_step", "the_unit")
        .distinct()
        .annotate(
            the_state=Cast(state or Value(""), CharField()),
            the_day=Cast(on or Value(None), DateField()),
            the_count=Cast(count or Value(0), IntegerField()),
        )
    )
