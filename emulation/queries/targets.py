"""How far units have come with their shares of the targets: read, summed up, judged."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from clusters.models import ClusterYear, Unit, UnitSuccession
from emulation.enums import GoalKind, Summing
from emulation.models import CampaignPlan, Covenant, Target, TargetFigure, TargetShare
from emulation.queries.covenants import FROZEN
from emulation.queries.periods import measured_over
from emulation.queries.standing import EARLY_DAYS, Standing, is_met_by

_CENT = Decimal("0.01")


def targets_of(cluster_year: ClusterYear) -> QuerySet[Target]:
    """Targets in force of the year: of the adopted plan with its drives, of frozen covenants (1 query)."""
    return (
        Target.objects.filter(
            in_force(), Q(plan__cluster_year=cluster_year) | Q(covenant__cluster_year=cluster_year)
        )
        .select_related("plan__cluster_year", "covenant__cluster_year", "plan_campaign__campaign")
        .order_by("plan", "covenant", "ordinal", "pk")
    )


def in_force() -> Q:
    """Targets whose text is adopted or frozen."""
    return Q(plan__adopted_on__isnull=False) | Q(covenant__state__in=FROZEN)


def standings(
    day: dt.date,
    *,
    cluster_year: ClusterYear | None = None,
    plan: CampaignPlan | None = None,
    covenant: Covenant | None = None,
    target: Target | None = None,
    units: Collection[int] | None = None,
    year: int | None = None,
) -> list[Standing]:
    """Where the shares asked for stand on ``day``, or on the year's last day if that is earlier (4 queries at most).

    Args:
        cluster_year, plan, covenant, target: whose targets; with none of them all targets of ``year``.
        units: only the shares of these units (their sums still take in the shares below).
        year: the emulation year, where nothing else says it.

    Sums stand beside what they are the sum of: the list holds root shares and shares handed down.
    Source: CYC-1 to CYC-3.
    """
    wanted = Q()
    if cluster_year is not None:
        wanted &= Q(target__plan__cluster_year=cluster_year) | Q(target__covenant__cluster_year=cluster_year)
    if plan is not None:
        wanted &= Q(target__plan=plan)
    if covenant is not None:
        wanted &= Q(target__covenant=covenant)
    if target is not None:
        wanted &= Q(target=target)
    if year is not None:
        wanted &= Q(target__plan__year=year) | Q(target__covenant__cluster_year__year=year)
    if units is not None:
        wanted &= Q(target__in=TargetShare.objects.filter(unit__in=units).values("target"))
    shares = list(
        TargetShare.objects.filter(wanted)
        .select_related("target__plan__cluster_year", "target__covenant__cluster_year")
        .select_related("target__plan_campaign__campaign", "unit")
        .order_by("target__plan", "target__covenant", "target__ordinal", "target", "unit__sort_key", "pk")
    )
    return _Reading(shares, day).of(units)


class _Reading:
    """Shares read once, with the figures and names that go with them."""

    def __init__(self, shares: list[TargetShare], day: dt.date) -> None:
        self.shares = shares
        years = {share.target.year for share in shares}
        self.day = min(day, dt.date(max(years), 12, 31)) if years else day
        self.below: dict[int, list[TargetShare]] = defaultdict(list)
        for share in shares:
            if share.parent_id:
                self.below[share.parent_id].append(share)
        self.done: dict[int, Standing] = {}

    def of(self, units: Collection[int] | None) -> list[Standing]:
        """The standings of these units, or of all."""
        asked = [share for share in self.shares if units is None or share.unit_id in units]
        needed = list(self._with_those_below(asked))
        self.units = {
            unit.pk: unit
            for unit in Unit.objects.named_on(self.day).filter(pk__in={share.unit_id for share in needed})
        } if needed else {}  # fmt: skip
        self.gone = _became(
            {pk: unit for pk, unit in self.units.items() if unit.name_on_day is None}, self.day
        )
        self.figures: dict[int, list[tuple[dt.date, Decimal]]] = defaultdict(list)
        rows = TargetFigure.objects.filter(share__in=[share.pk for share in needed], until_on__lte=self.day)
        if needed:
            for share_id, until_on, value in rows.order_by("until_on").values_list(
                "share", "until_on", "value"
            ):
                self.figures[share_id].append((until_on, value))
        return [self._standing(share) for share in asked]

    def _with_those_below(self, shares: Iterable[TargetShare]) -> Iterable[TargetShare]:
        seen: set[int] = set()
        waiting = list(shares)
        while waiting:
            share = waiting.pop()
            if share.pk not in seen:
                seen.add(share.pk)
                waiting += self.below[share.pk]
                yield share

    def _standing(self, share: TargetShare) -> Standing:
        if share.pk not in self.done:
            self.done[share.pk] = self._judged(share)
        return self.done[share.pk]

    def _judged(self, share: TargetShare) -> Standing:
        target, unit = share.target, self.units[share.unit_id]
        period = measured_over(target.year, target.measurement, unit.kind_on_day or unit.kind)
        bare = Standing(
            share=share,
            unit_name=unit.name_on_day or unit.name,
            period=period,
            due_on=min(target.due_on or period.until_on, period.until_on),
            day=self.day,
        )
        bare = self._ended(bare)
        parts = [self._standing(part) for part in self.below[share.pk]]
        if parts:
            return _summed(replace(bare, parts=parts, is_summed=True))
        return self._reported(bare)

    def _ended(self, standing: Standing) -> Standing:
        share = standing.share
        if share.ended_on and share.ended_on <= self.day:
            return replace(standing, ended_on=share.ended_on, end_reason=share.end_reason)
        if share.unit_id in self.gone:
            ended_on, reason = self.gone[share.unit_id]
            return replace(standing, ended_on=ended_on, end_reason=reason)
        return standing

    def _reported(self, standing: Standing) -> Standing:
        share, figures = standing.share, self.figures[standing.share.pk]
        if not figures:
            return standing
        in_time = [(day, value) for day, value in figures if day <= standing.due_on]
        until_on, value = figures[-1]
        kind, judged = share.target.goal_kind, in_time[-1][1] if in_time else None
        is_met = bool(in_time) and is_met_by(kind, in_time[-1][1], share.goal)
        latest_early = standing.due_on - dt.timedelta(days=EARLY_DAYS)
        return replace(
            standing,
            value=value,
            judged=judged,
            until_on=until_on,
            is_met=is_met,
            percent=_percent(share, value),
            is_early=is_met
            and kind in (GoalKind.AT_LEAST, GoalKind.YES_NO)
            and any(day <= latest_early and is_met_by(kind, each, share.goal) for day, each in in_time),
        )


def _summed(standing: Standing) -> Standing:
    """The standing of a share handed down, from the parts still counted."""
    target, goal = standing.target, standing.share.goal
    counted = standing.counted
    known = [part for part in counted if part.value is not None]
    if not known:
        return standing
    how = Summing.LEAST if target.is_yes_no else target.summing
    value = summed_up(how, [part.value for part in known])
    is_whole = len(known) == len(counted)
    if target.is_yes_no and value and not is_whole:
        return standing  # so far all say yes; whether all will is not known
    judged = summed_up(how, [part.judged for part in known if part.judged is not None])
    is_met = judged is not None and is_met_by(target.goal_kind, judged, goal)
    if not is_whole and not _is_certain(target.goal_kind, how, is_met):
        is_met = None
    return replace(
        standing,
        value=value,
        judged=judged,
        until_on=min(part.until_on for part in known if part.until_on),
        is_met=is_met,
        percent=_percent(standing.share, value),
    )


def summed_up(how: str, values: list[Decimal]) -> Decimal | None:
    """What the figures of several shares are together; None where there is none."""
    if not values:
        return None
    if how == Summing.MEAN:
        return (sum(values, Decimal()) / len(values)).quantize(_CENT, ROUND_DOWN)
    if how == Summing.LEAST:
        return min(values)
    return max(values) if how == Summing.GREATEST else sum(values, Decimal())


def _is_certain(kind: str, how: str, is_met: bool) -> bool:
    """Whether figures still to come cannot change the answer of a sum that some units did not report to."""
    grows = how in (Summing.SUM, Summing.GREATEST)
    if kind == GoalKind.AT_LEAST:
        return grows if is_met else how == Summing.LEAST
    if kind == GoalKind.AT_MOST:
        return how == Summing.LEAST if is_met else grows
    return kind == GoalKind.YES_NO and not is_met


def _percent(share: TargetShare, value: Decimal) -> Decimal | None:
    if share.target.goal_kind in (GoalKind.YES_NO, GoalKind.AT_MOST) or not share.goal:
        return None
    return (value * 100 / share.goal).quantize(_CENT, ROUND_DOWN).normalize()


def _became(gone: dict[int, Unit], day: dt.date) -> dict[int, tuple[dt.date, str]]:
    """From when, and in what words, each of the units that are gone is gone (1 query where there are some)."""
    if not gone:
        return {}
    told: dict[int, tuple[dt.date, str]] = {}
    rows = UnitSuccession.objects.filter(predecessor__in=gone, effective_on__lte=day).select_related(
        "successor"
    )
    by_unit: dict[int, list[UnitSuccession]] = defaultdict(list)
    for row in rows.order_by("effective_on", "pk"):
        by_unit[row.predecessor_id].append(row)
    for unit_id, successions in by_unit.items():
        last = successions[-1]
        heirs = ", ".join(row.successor.name for row in successions if row.successor)
        reason = f"{last.get_kind_display()}: {heirs}" if heirs else str(last.get_kind_display())
        told[unit_id] = (last.effective_on, reason)
    return {pk: told.get(pk, (day, _("Đơn vị không còn"))) for pk in gone}


def met_share(cluster_year: ClusterYear, day: dt.date) -> dict[int, tuple[int, int]]:
    """For each unit of the cluster how many of its own targets it met, of how many (4 queries at most).

    Targets "phấn đấu, không áp cứng" count only where they are met; shares that ended do not count. A unit
    without a share is not in the answer: it has nothing to meet, which is not 0 of 0.
    """
    return met_of(standings(day, cluster_year=cluster_year))


def met_of(found: Iterable[Standing]) -> dict[int, tuple[int, int]]:
    """`met_share` of standings already read (no query)."""
    counts: dict[int, list[int]] = {}
    for standing in found:
        is_optional = standing.target.is_aspirational and not standing.is_met
        if standing.share.parent_id is None and not standing.is_ended and not is_optional:
            met_and_total = counts.setdefault(standing.share.unit_id, [0, 0])
            met_and_total[0] += bool(standing.is_met)
            met_and_total[1] += 1
    return {unit_id: (met, total) for unit_id, (met, total) in counts.items()}
