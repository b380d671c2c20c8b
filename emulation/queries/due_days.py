"""Until when a step is in time: its due day for all, and the units that were given longer."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Max

from clusters.models import ClusterYear
from emulation.enums import MilestoneKind
from emulation.models import Milestone, StepExtension


@dataclass(frozen=True, kw_only=True)
class DueDays:
    """The due day of a step, and of the units that were given longer."""

    common: dt.date | None
    extended: dict[int, dt.date] = field(default_factory=dict)

    def of(self, unit_id: int) -> dt.date | None:
        """The unit's due day: its extension, as long as that lies after the common day."""
        return latest_of(self.common, self.extended.get(unit_id))


def latest_of(common: dt.date | None, extended: dt.date | None) -> dt.date | None:
    """An extension lengthens, it never shortens: the common day may have moved behind it since."""
    return max(common, extended) if common and extended else common or extended


def step_due_days(cluster_year: ClusterYear, kind: MilestoneKind) -> DueDays:
    """The due days of a step (2 queries)."""
    milestone = Milestone.objects.filter(cluster_year=cluster_year, kind=kind)
    return DueDays(
        common=milestone.values_list("due_on", flat=True).first(),
        extended=longer_days(cluster_year, kind),
    )


def longer_days(cluster_year: ClusterYear, kind: MilestoneKind) -> dict[int, dt.date]:
    """The later days that single units were given for a step (1 query)."""
    rows = StepExtension.objects.filter(cluster_year=cluster_year, kind=kind).order_by()
    return dict(rows.values_list("unit").annotate(Max("due_on")))


def extensions_of(cluster_year: ClusterYear, kind: MilestoneKind) -> list[StepExtension]:
    """Every extension of the step; everybody of the cluster reads them (1 query)."""
    rows = StepExtension.objects.filter(cluster_year=cluster_year, kind=kind)
    return list(rows.select_related("unit").order_by("unit__sort_key", "due_on", "pk"))
