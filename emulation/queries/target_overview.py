"""The cluster's overview of its targets: targets × units, each cell said in words."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from clusters.models import ClusterYear
from clusters.queries import members_on
from emulation.models import PlanCampaign, Target
from emulation.queries.standing import Standing
from emulation.queries.targets import standings, targets_of
from emulation.queries.year_facts import day_in


@dataclass(frozen=True, kw_only=True)
class TargetColumn:
    """A target with the number its column bears, and how many units are where."""

    number: int
    target: Target
    counts: list[tuple[str, str, int]]
    given: int


@dataclass(frozen=True, kw_only=True)
class TargetRow:
    """A unit with its standing in each target, None where the target was not given to it."""

    unit_id: int
    name: str
    cells: list[Standing | None]
    met: int
    given: int


@dataclass(frozen=True, kw_only=True)
class TargetOverview:
    """What the page shows; ``movement`` is the one chosen."""

    columns: list[TargetColumn]
    rows: list[TargetRow]
    movements: list[PlanCampaign]
    movement: int | None
    silent: list[TargetRow]

    @property
    def is_given(self) -> bool:
        """Some target was given to some unit."""
        return any(row.given for row in self.rows)


def overview_of(cluster_year: ClusterYear, today: dt.date, *, movement: int | None = None) -> TargetOverview:
    """Targets × units of the year on ``today`` or on its last day (6 queries at most).

    Args:
        movement: only the targets of this movement of the plan (its `PlanCampaign`).

    Units that left in mid-year but have shares stay in the table, after the members.
    """
    targets = list(targets_of(cluster_year))
    movements = {target.plan_campaign_id: target.plan_campaign for target in targets if target.plan_campaign}
    if movement in movements:
        targets = [target for target in targets if target.plan_campaign_id == movement]
    else:
        movement = None
    numbers = {target.pk: number for number, target in enumerate(targets, start=1)}
    found = [
        one
        for one in standings(today, cluster_year=cluster_year)
        if one.share.parent_id is None and one.share.target_id in numbers
    ]
    by_place = {(one.share.unit_id, one.share.target_id): one for one in found}
    names = {m.unit_id: m.name_on_day for m in members_on(cluster_year, day_in(cluster_year, today))}
    names |= {one.share.unit_id: one.unit_name for one in found if one.share.unit_id not in names}
    rows = []
    for unit_id, name in names.items():
        cells = [by_place.get((unit_id, target.pk)) for target in targets]
        taking_part = [cell for cell in cells if cell and not cell.is_ended]
        met = sum(bool(cell.is_met) for cell in taking_part)
        rows.append(TargetRow(unit_id=unit_id, name=name, cells=cells, met=met, given=len(taking_part)))
    return TargetOverview(
        columns=[_column(numbers[target.pk], target, found) for target in targets],
        rows=rows,
        movements=sorted(movements.values(), key=lambda row: (row.ordinal, row.pk)),
        movement=movement,
        silent=[row for row in rows if row.given and all(c is None or c.value is None for c in row.cells)],
    )


def _column(number: int, target: Target, found: list[Standing]) -> TargetColumn:
    own = [one for one in found if one.share.target_id == target.pk]
    counts = Counter((one.tone, one.status) for one in own)
    return TargetColumn(
        number=number,
        target=target,
        counts=[(tone, status, count) for (tone, status), count in sorted(counts.items())],
        given=len(own),
    )
