"""Until when a step is in time: its due day for all, and the units that were given longer."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import IntegerField, Max, Value

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
    """The due days of a step (1 query)."""
    return due_days_of_steps(cluster_year, [kind])[kind]


def due_days_of_steps(cluster_year: ClusterYear, kinds: Collection[MilestoneKind]) -> dict[str, DueDays]:
    """The due days of several steps (1 query)."""
    of_steps = {"cluster_year": cluster_year, "kind__in": kinds}
    nobody = Value(None, IntegerField())
    common = Milestone.objects.filter(**of_steps).order_by().annotate(who=nobody)
    longer = StepExtension.objects.filter(**of_steps).order_by()
    rows = common.values_list("kind", "who", "due_on").union(
        longer.values_list("kind", "unit", "due_on"), all=True
    )
    days: dict[str, dt.date | None] = {}
    extended: dict[str, dict[int, dt.date]] = {kind: {} for kind in kinds}
    for kind, unit_id, due_on in rows:
        if unit_id is None:
            days[kind] = due_on
        else:
            extended[kind][unit_id] = latest_of(due_on, extended[kind].get(unit_id))
    return {kind: DueDays(common=days.get(kind), extended=extended[kind]) for kind in kinds}


def longer_days(cluster_year: ClusterYear, kind: MilestoneKind) -> dict[int, dt.date]:
    """The later days that single units were given for a step (1 query)."""
    rows = StepExtension.objects.filter(cluster_year=cluster_year, kind=kind).order_by()
    return dict(rows.values_list("unit").annotate(Max("due_on")))


def extensions_of(cluster_year: ClusterYear, kind: MilestoneKind) -> list[StepExtension]:
    """Every extension of the step; everybody of the cluster reads them (1 query)."""
    rows = StepExtension.objects.filter(cluster_year=cluster_year, kind=kind)
    return list(rows.select_related("unit").order_by("unit__sort_key", "due_on", "pk"))
