"""Which step a period's reports belong to, and how late they came."""

import datetime as dt
from collections.abc import Collection

from clusters.models import ClusterYear
from emulation.enums import MilestoneKind, ReportPeriod
from emulation.models import UnitReport
from emulation.queries.due_days import DueDays, due_days_of_steps, step_due_days

# Phase 1 ends with the mid-year review and shares its due day. Phase 2 ends with the year, but some clusters ask for a
# report of its own: its due day is a step of the year like the others, so that setting it, moving it with a reason,
# reminding of it and ending it exist once. The step is shown only where a cluster set that day.
REPORT_STEPS = {
    ReportPeriod.MIDYEAR: MilestoneKind.MIDYEAR,
    ReportPeriod.PHASE_TWO: MilestoneKind.PHASE_TWO,
    ReportPeriod.YEAR: MilestoneKind.YEAR_REPORT,
}

PERIOD_END = {
    ReportPeriod.MIDYEAR: (6, 30),
    ReportPeriod.PHASE_TWO: (12, 31),
    ReportPeriod.YEAR: (12, 31),
}


def period_end(cluster_year: ClusterYear, period: str) -> dt.date:
    """The last day that a report of the period tells of. Source: CYC-4."""
    return dt.date(cluster_year.year, *PERIOD_END[ReportPeriod(period)])


def due_days(cluster_year: ClusterYear, period: str) -> DueDays:
    """The due days of a period's reports (1 query)."""
    return step_due_days(cluster_year, REPORT_STEPS[ReportPeriod(period)])


def due_days_of_periods(cluster_year: ClusterYear) -> dict[str, DueDays]:
    """The due days of every period's reports (1 query)."""
    found = due_days_of_steps(cluster_year, REPORT_STEPS.values())
    return {period: found[step] for period, step in REPORT_STEPS.items()}


def days_late(
    cluster_year: ClusterYear, unit_ids: Collection[int] | None = None
) -> dict[int, dict[str, int | None]]:
    """By unit and period, how many days late the report was when first handed in; 0 is in time (1 query).

    None: handed in while no due day was set. A period that is missing: not handed in, so not measured.
    Source: SCORE-5.
    """
    rows = UnitReport.objects.filter(cluster_year=cluster_year, first_submitted_at__isnull=False)
    if unit_ids is not None:
        rows = rows.filter(unit__in=unit_ids)
    found: dict[int, dict[str, int | None]] = {}
    for unit_id, period, days in rows.order_by().values_list("unit", "period", "days_late"):
        found.setdefault(unit_id, {})[period] = days
    return found
