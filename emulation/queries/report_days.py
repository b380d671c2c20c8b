"""Until when a report is in time: the period's due day, a unit's extension, and how late a report is."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Max

from clusters.models import ClusterYear
from core.clock import local_day
from emulation.enums import MilestoneKind, ReportPeriod
from emulation.models import Milestone, ReportExtension, UnitReport

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


def days_late_at(due_on: dt.date | None, at: dt.datetime) -> int | None:
    """How many days after its due day ``at`` is: 0 until 23:59:59 of that day in Việt Nam; none without a due day.

    The one answer to "is it late?": at handing-in, in lists and on pages. Source: SCORE-5.
    """
    return None if due_on is None else max((local_day(at) - due_on).days, 0)


@dataclass(frozen=True, kw_only=True)
class DueDays:
    """The due day of a period, and of the units that were given longer."""

    common: dt.date | None
    extended: dict[int, dt.date] = field(default_factory=dict)

    def of(self, unit_id: int) -> dt.date | None:
        """The unit's due day: its extension, as long as that lies after the common day."""
        return latest_of(self.common, self.extended.get(unit_id))


def latest_of(common: dt.date | None, extended: dt.date | None) -> dt.date | None:
    """An extension lengthens, it never shortens: the common day may have moved behind it since."""
    return max(common, extended) if common and extended else common or extended


def due_days(cluster_year: ClusterYear, period: str) -> DueDays:
    """The due days of a period (2 queries)."""
    milestone = Milestone.objects.filter(cluster_year=cluster_year, kind=REPORT_STEPS[ReportPeriod(period)])
    longer = ReportExtension.objects.filter(cluster_year=cluster_year, period=period).order_by()
    return DueDays(
        common=milestone.values_list("due_on", flat=True).first(),
        extended=dict(longer.values_list("unit").annotate(Max("due_on"))),
    )


def extensions_of(cluster_year: ClusterYear, period: str) -> list[ReportExtension]:
    """Every extension of the period; everybody of the cluster reads them (1 query)."""
    rows = ReportExtension.objects.filter(cluster_year=cluster_year, period=period)
    return list(rows.select_related("unit").order_by("unit__sort_key", "due_on", "pk"))


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
