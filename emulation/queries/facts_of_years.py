"""The facts of several years at once, for pages that look across years: as many queries for ten as for one."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import CharField, Count, DateField, F, IntegerField, Max, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat

from clusters.models import ClusterYear
from clusters.queries import members_of_years
from emulation.enums import RegistrationState
from emulation.models import (
    Covenant,
    CovenantParty,
    DraftComment,
    Milestone,
    ReportExtension,
    TitleRegistration,
    UnitReport,
)
from emulation.queries.year_facts import ON_PAPER, YearFacts, day_in, merge_signed_days

_LONGER = "longer:"  # marks a unit's extension among the steps; the period follows


def facts_of_years(cluster_years: Sequence[ClusterYear], today: dt.date) -> list[YearFacts]:
    """`YearFacts` of each year, already read (4 queries, however many years).

    Args:
        cluster_years: read with ``select_related("plan", "halt")``.
    """
    years = {year.pk: year for year in cluster_years}
    facts = {pk: YearFacts(year, day_in(year, today)) for pk, year in years.items()}
    _add_milestones(facts)
    _add_members(facts, today)
    _add_covenants(facts)
    _add_steps_of_units(facts)
    for one in facts.values():
        one.plan = getattr(one.cluster_year, "plan", None)
        one.halt = getattr(one.cluster_year, "halt", None)
    return list(facts.values())


def _add_milestones(facts: dict[int, YearFacts]) -> None:
    for one in facts.values():
        one.milestones = {}
    for milestone in Milestone.objects.filter(cluster_year__in=facts).select_related("file").order_by("pk"):
        facts[milestone.cluster_year_id].milestones[milestone.kind] = milestone


def _add_members(facts: dict[int, YearFacts], today: dt.date) -> None:
    for one in facts.values():
        one.members = []
    for member in members_of_years(list(facts), today):
        facts[member.cluster_year_id].members.append(member)


def _add_covenants(facts: dict[int, YearFacts]) -> None:
    for one in facts.values():
        one.covenants = []
    for covenant in Covenant.objects.filter(cluster_year__in=facts).order_by("group", "pk"):
        facts[covenant.cluster_year_id].covenants.append(covenant)


def _add_steps_of_units(facts: dict[int, YearFacts]) -> None:
    """Who commented, signed, registered and reported, read by one union."""
    signed: dict[int, list[tuple[int, dt.date | None]]] = defaultdict(list)
    for one in facts.values():
        one.commenters, one.unsigned, one.registrations, one.reports, one.extensions = set(), {}, {}, {}, {}
    for year_id, step, unit_id, state, day, count in _steps(list(facts)):
        one = facts[year_id]
        if step == "comment":
            one.commenters.add(unit_id)
        elif step == "party":
            signed[year_id].append((unit_id, day))
        elif step == "waiting":
            one.unsigned[unit_id] = (int(state), count)
        elif step == "registration":
            one.registrations[unit_id] = count
        elif step.startswith(_LONGER):
            key = (step.removeprefix(_LONGER), unit_id)
            one.extensions[key] = max(day, one.extensions.get(key, day))
        else:
            one.reports[(step, unit_id)] = state
    for year_id, one in facts.items():
        one.parties = merge_signed_days(signed[year_id])


def _steps(year_ids: list[int]) -> list[tuple]:
    in_force = Q(signatures__voided_at__isnull=True)
    comments = DraftComment.objects.filter(
        Q(plan__cluster_year__in=year_ids) | Q(covenant__cluster_year__in=year_ids)
    ).annotate(in_year=Coalesce("plan__cluster_year", "covenant__cluster_year"))
    parties = CovenantParty.objects.filter(covenant__cluster_year__in=year_ids, **ON_PAPER).annotate(
        in_year=F("covenant__cluster_year"), on=Max("signatures__signed_on", filter=in_force)
    )
    waiting = YearFacts.unsigned_parties(year_ids).annotate(in_year=F("covenant__cluster_year"))
    registered = TitleRegistration.objects.filter(
        cluster_year__in=year_ids, state=RegistrationState.SUBMITTED
    ).annotate(in_year=F("cluster_year"))
    reports = UnitReport.objects.filter(cluster_year__in=year_ids).annotate(in_year=F("cluster_year"))
    longer = ReportExtension.objects.filter(cluster_year__in=year_ids).annotate(
        in_year=F("cluster_year"), step=Concat(Value(_LONGER), "period")
    )
    return list(
        _columns(comments, "comment").union(
            _columns(parties, "party", on=F("on")),
            _columns(waiting, "waiting", state=F("covenant"), count=F("pk")),
            _columns(registered, "registration", unit="by_unit_id", count=Count("pk")),
            _columns(reports, F("period"), state=F("state")),
            _columns(longer, F("step"), on=F("due_on")),
            all=True,
        )
    )


def _columns(
    rows: QuerySet,
    step: object,
    *,
    unit: str = "unit_id",
    state: object = None,
    on: object = None,
    count: object = None,
) -> QuerySet:
    """The rows as (year, step, unit, state, day, count), of the same types in every part of the union."""
    return (
        rows.order_by()
        .annotate(the_step=Cast(step if isinstance(step, F) else Value(step), CharField()))
        .values_list("in_year", "the_step", unit)
        .distinct()
        .annotate(
            the_state=Cast(state or Value(""), CharField()),
            the_day=Cast(on or Value(None), DateField()),
            the_count=Cast(count or Value(0), IntegerField()),
        )
    )
