"""Cluster beside cluster in a year, and one cluster over its years."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from awards.queries.proposals import published_results
from clusters.enums import SuccessionKind
from clusters.models import ClusterMembership, ClusterYear, UnitSuccession
from core.templatetags.vi_format import ngay
from emulation.enums import ReportPeriod
from emulation.queries.facts_of_years import facts_of_years
from emulation.queries.reports import SENT
from emulation.queries.year_facts import YearFacts
from scoring.queries.evenness import score_spreads
from scoring.queries.spread import Spread


@dataclass(frozen=True, kw_only=True)
class ClusterRow:
    """A cluster in a year: who took part, how the concluded scores lie, what changed among its units."""

    cluster_year: ClusterYear
    members: int
    signed: int
    registered: int
    midyear: int
    year: int
    scores: Spread
    flags: int
    changes: list[str] = field(default_factory=list)


def compare(cluster_years: Sequence[ClusterYear], today: dt.date) -> list[ClusterRow]:
    """The given years beside each other, in their order (9 queries, however many).

    Args:
        cluster_years: read with ``select_related("plan", "halt")``.
    """
    facts = facts_of_years(cluster_years, today)
    flags = dict(
        published_results()
        .filter(cluster_year__in=cluster_years, award_type__is_cluster_voted=True)
        .order_by()
        .values_list("cluster_year")
        .annotate(Count("pk"))
    )
    changes = _changes(cluster_years)
    return [
        _row(one, scores, flags.get(one.cluster_year.pk, 0), changes[one.cluster_year.pk])
        for one, scores in zip(facts, score_spreads(facts), strict=True)
    ]


def _row(facts: YearFacts, scores: Spread, flags: int, changes: list[str]) -> ClusterRow:
    members = {member.unit_id for member in facts.members}
    sent = {
        period: sum(facts.reports.get((period, unit)) in SENT for unit in members) for period in ReportPeriod
    }
    return ClusterRow(
        cluster_year=facts.cluster_year,
        members=len(members),
        signed=sum(facts.parties.get(unit) is not None for unit in members),
        registered=len(members & set(facts.registrations)),
        midyear=sent[ReportPeriod.MIDYEAR],
        year=sent[ReportPeriod.YEAR],
        scores=scores,
        flags=flags,
        changes=changes,
    )


def _changes(cluster_years: Iterable[ClusterYear]) -> dict[int, list[str]]:
    """Joinings and splittings of the members within each year, as sentences (2 queries)."""
    places: dict[tuple[int, int], set[int]] = defaultdict(set)
    rows = ClusterMembership.objects.filter(cluster_year__in=cluster_years).order_by()
    for year_id, year, unit in rows.values_list("cluster_year", "year", "unit"):
        places[year, unit].add(year_id)
    units = {unit for _year, unit in places}
    steps = (
        UnitSuccession.objects.filter(
            Q(predecessor__in=units) | Q(successor__in=units),
            effective_on__year__in={year for year, _unit in places},
        )
        .exclude(kind=SuccessionKind.RENAME)
        .select_related("predecessor", "successor")
        .order_by("effective_on", "pk")
    )
    told: dict[int, list[str]] = defaultdict(list)
    for step in steps:
        year = step.effective_on.year
        for year_id in sorted(places[year, step.predecessor_id] | places[year, step.successor_id or 0]):
            told[year_id].append(
                _("%(day)s: %(predecessor)s, %(how)s%(successor)s")
                % {
                    "day": ngay(step.effective_on),
                    "predecessor": step.predecessor,
                    "how": str(step.get_kind_display()).lower(),
                    "successor": f" → {step.successor}" if step.successor else "",
                }
            )
    return told
