"""What the system itself has measured of a unit's year: figures that fill in what a criterion reads."""

import datetime as dt
from collections.abc import Callable, Iterable
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Min

from clusters.models import ClusterYear
from core.decimals import written
from deadlines import opening
from emulation.enums import MilestoneKind, ReportPeriod
from emulation.models import TitleRegistration
from emulation.queries.due_days import step_due_days
from emulation.queries.exemplars import recognised_counts
from emulation.queries.report_days import days_late
from emulation.queries.targets import met_of, standings
from emulation.queries.year_facts import YearFacts
from scoring.enums import MeasuredBy, RuleKind
from scoring.models import Scorecard, ScoreLine
from scoring.rules import READS

Values = dict[int, Any]


def facts_of_card(card: Scorecard, lines: Iterable[ScoreLine]) -> dict[int, dict[str, Any]]:
    """Line → what the system measured, as its rule reads it; a line it knows nothing of is not there.

    Some queries for each kind of fact that the lines ask for, whatever their number.
    """
    asked = [line for line in lines if line.item.measured_by]
    known = {
        kind: _READERS[kind](card.cluster_year) for kind in sorted({line.item.measured_by for line in asked})
    }
    found: dict[int, dict[str, Any]] = {}
    for line in asked:
        value = known[line.item.measured_by].get(card.unit_id)
        if value is not None:
            found[line.pk] = _as_read(line.item.rule_kind, value)
    return found


def year_end(cluster_year: ClusterYear) -> dt.date:
    """The day up to which targets count in the year's scores."""
    return dt.date(cluster_year.year, 12, 31)


def _as_read(rule_kind: str, value: Any) -> dict[str, Any]:
    if isinstance(value, tuple):  # so many of so many
        done, total = value
        share = (Decimal(100) * done / total).quantize(Decimal("0.01"), ROUND_DOWN)
        value = {RuleKind.PER_COUNT: done, RuleKind.YES_NO: done == total}.get(rule_kind, written(share))
    if rule_kind == RuleKind.YES_NO:
        value = bool(value)
    return {READS[rule_kind]: value}


def _report_days(period: ReportPeriod) -> Callable[[ClusterYear], Values]:
    def read(cluster_year: ClusterYear) -> Values:
        return {unit_id: days.get(period) for unit_id, days in days_late(cluster_year).items()}

    return read


def _registration_days(cluster_year: ClusterYear) -> Values:
    """Days from the due day to the unit's first registration; withdrawn ones were made in time all the same."""
    due = step_due_days(cluster_year, MilestoneKind.REGISTERED)
    if due.common is None:
        return {}
    first = TitleRegistration.objects.filter(cluster_year=cluster_year).order_by().values_list("by_unit")
    return {
        unit_id: opening.days_late(due.of(unit_id), at)
        for unit_id, at in first.annotate(first=Min("submitted_at"))
    }


def _signed(cluster_year: ClusterYear) -> Values:
    parties = YearFacts(cluster_year, year_end(cluster_year)).parties
    return {unit_id: signed_on is not None for unit_id, signed_on in parties.items()}


def _targets_met(cluster_year: ClusterYear) -> Values:
    """So many of so many; a unit without targets, or with one nobody reported of, has no figure, which is not zero."""
    found = list(standings(year_end(cluster_year), cluster_year=cluster_year))
    unknown = {
        standing.share.unit_id
        for standing in found
        if standing.is_met is None and standing.share.parent_id is None and not standing.is_ended
        and not standing.target.is_aspirational
    }  # fmt: skip
    return {
        unit_id: (met, total)
        for unit_id, (met, total) in met_of(found).items()
        if total and unit_id not in unknown
    }


_READERS: dict[str, Callable[[ClusterYear], Values]] = {
    MeasuredBy.MIDYEAR_DAYS_LATE: _report_days(ReportPeriod.MIDYEAR),
    MeasuredBy.YEAR_DAYS_LATE: _report_days(ReportPeriod.YEAR),
    MeasuredBy.REGISTRATION_DAYS_LATE: _registration_days,
    MeasuredBy.COVENANT_SIGNED: _signed,
    MeasuredBy.TARGETS_MET: _targets_met,
    MeasuredBy.EXEMPLARS: recognised_counts,
}
