"""Who receives a share of a target, who reads it, who reports; the figures behind it."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet

from clusters.enums import group_of
from clusters.models import ClusterMembership, ClusterYear, Unit, UnitParent
from clusters.permissions import Access
from clusters.queries import ancestors_on, members_on
from emulation.enums import PlanState
from emulation.models import CampaignPlan, Covenant, Target, TargetFigure, TargetShare
from emulation.queries.covenants import FROZEN, membership_day
from emulation.queries.periods import measured_over
from emulation.queries.plans import visible_unit_plans

DUE_SOON_DAYS = 30


def is_in_force(target: Target) -> bool:
    """Whether the text that the target belongs to is adopted or frozen."""
    if target.plan:
        return target.plan.state == PlanState.ADOPTED
    return target.covenant.state in FROZEN


def receivers_of(target: Target, day: dt.date) -> list[Unit]:
    """Units that the target can be given to, with ``name_on_day`` and ``group`` (1 to 2 queries).

    The cluster's members on ``day`` within the year, of a group's covenant those of the group; of a unit's
    own plan the unit itself, which hands it down.
    """
    cluster_year = target.cluster_year
    if cluster_year is None:
        units = Unit.objects.named_on(_within(target.year, day)).filter(pk=target.plan.unit_id)
    else:
        members = members_on(cluster_year, membership_day(cluster_year, day))
        units = Unit.objects.named_on(membership_day(cluster_year, day)).filter(pk__in=members.values("unit"))
    found = []
    for unit in units.filter(name_on_day__isnull=False).order_by("sort_key_on_day", "pk"):
        unit.group = group_of(unit.kind_on_day or unit.kind)
        if not target.covenant or target.covenant.group in ("", unit.group):
            found.append(unit)
    return found


def figures_stamp(shares: Collection[int]) -> str:
    """Changes whenever a figure of these shares is written: a page carries it to its save (1 query)."""
    told = TargetFigure.objects.filter(share__in=shares).aggregate(last=Max("recorded_at"))["last"]
    return told.isoformat() if told else ""


def figures_on(shares: Collection[int], day: dt.date) -> dict[int, TargetFigure]:
    """The figures counted to ``day`` exactly, by share (1 query)."""
    return {row.share_id: row for row in TargetFigure.objects.filter(share__in=shares, until_on=day)}


def figures_of(share: TargetShare) -> QuerySet[TargetFigure]:
    """What was reported of the share, latest day first (1 query)."""
    return share.figures.select_related("recorded_by").order_by("-until_on")


def shares_with_targets() -> QuerySet[TargetShare]:
    """Shares with all that their pages and rules need (1 query)."""
    return TargetShare.objects.select_related(
        "unit", "parent__unit", "assigned_by", "target__plan_campaign__campaign", "target__plan__unit"
    ).select_related("target__plan__cluster_year__halt", "target__covenant__cluster_year__halt")


def readable_targets(access: Access) -> QuerySet[Target]:
    """Targets that the person may read: of the years and unit plans visible to them, and those handed to their units."""
    years = access.visible_years().values("pk")
    own = TargetShare.objects.filter(unit__in=access.unit_ids).values("target")
    return Target.objects.filter(
        Q(plan__cluster_year__in=years)
        | Q(covenant__cluster_year__in=years)
        | Q(plan__in=visible_unit_plans(access).order_by().values("pk"))
        | Q(pk__in=own)
    ).select_related(
        "plan__cluster_year__halt",
        "plan__unit",
        "covenant__cluster_year__halt",
        "plan_campaign__campaign",
    )


def reads_all_shares(access: Access, target: Target) -> bool:
    """Reads every unit's share: whoever may read the cluster's year, or the unit's plan.

    Emulation is public inside a cluster (LAW-20); people of sub-units read only what concerns theirs.
    """
    if access.reads_all:
        return True
    if target.cluster_year:
        return access.reads_year(target.cluster_year)
    return access.works_for(target.plan.unit)


def may_read_share(access: Access, share: TargetShare) -> bool:
    """Whoever reads all shares; else the people of the unit, of the unit that handed it down and of those below it."""
    if reads_all_shares(access, share.target) or share.unit_id in access.unit_ids:
        return True
    above = [share.parent.unit_id] if share.parent else []
    below = share.handed_down.filter(unit__in=access.unit_ids).exists()
    return below or bool(access.unit_ids & set(above))


def may_read_unit(access: Access, unit: Unit, year: int) -> bool:
    """Reads a unit's page of targets: its people and those of the units above, its cluster, those who read all."""
    if access.reads_all or unit.pk in access.unit_ids:
        return True
    if access.unit_ids & set(ancestors_on(unit, _within(year, access.day))):
        return True
    years = access.own_years().filter(year=year).values("pk")
    return ClusterMembership.objects.filter(cluster_year__in=years, unit=unit).exists()


def may_report(access: Access, unit: Unit) -> bool:
    """Enters the unit's figures: its own people, or those of the unit directly above it (sub-units without sign-ins)."""
    if unit.pk in access.unit_ids:
        return True
    above = UnitParent.objects.on(access.day).filter(unit=unit, parent__in=access.unit_ids)
    return bool(access.unit_ids) and above.exists()


def may_give(access: Access, target: Target) -> bool:
    """Gives the target to units: who writes the cluster's papers; the unit's own people for its own plan."""
    if target.cluster_year:
        return access.drafts_for(target.cluster_year)
    return access.works_for(target.plan.unit)


def may_decide_share(access: Access, share: TargetShare) -> bool:
    """Changes or ends a share: the unit that handed it down; else who leads the cluster, or the plan's unit."""
    if share.parent:
        return access.works_for(share.parent.unit)
    if share.target.cluster_year:
        return access.leads_year(share.target.cluster_year)
    return access.works_for(share.target.plan.unit)


def sees_evidence(access: Access, share: TargetShare) -> bool:
    """Evidence is the unit's own: seen by its people, the unit that gave the share, the cluster's drafters, those who read all."""
    units = {share.unit_id, share.parent.unit_id if share.parent else share.unit_id}
    year = share.target.cluster_year
    return bool(access.reads_all or access.unit_ids & units or (year is not None and access.drafts_for(year)))


def years_of_unit(unit: Unit) -> list[int]:
    """Years in which the unit has shares, latest first (2 queries)."""
    plans = CampaignPlan.objects.filter(targets__shares__unit=unit).order_by().values_list("year", flat=True)
    covenants = Covenant.objects.filter(targets__shares__unit=unit).order_by()
    return sorted({*plans, *covenants.values_list("cluster_year__year", flat=True)}, reverse=True)


def cluster_year_of_unit(unit: Unit, year: int, access: Access) -> ClusterYear | None:
    """The cluster's year that the unit's page belongs to, if the person may read it (1 query)."""
    return access.visible_years().filter(memberships__unit=unit, year=year).order_by("pk").first()


@dataclass(frozen=True, kw_only=True)
class Due:
    """A unit of which figures are due soon: of how many targets, the first of them by when."""

    unit: Unit
    year: int
    count: int
    due_on: dt.date


def figures_due(units: Collection[int], today: dt.date) -> list[Due]:
    """Units with targets due within `DUE_SOON_DAYS` days, or just past, that nobody reported of lately (1 query).

    Lately: with a figure counted to one of the last `DUE_SOON_DAYS` days before the due day, or later.
    """
    soon = dt.timedelta(days=DUE_SOON_DAYS)
    shares = (
        TargetShare.objects.filter(unit__in=units, ended_on__isnull=True, handed_down__isnull=True)
        .filter(
            Q(target__plan__year=today.year) | Q(target__covenant__cluster_year__year=today.year),
        )
        .select_related("unit", "target__plan", "target__covenant__cluster_year")
        .annotate(reported_until=Max("figures__until_on"))
        .order_by("unit__sort_key", "pk")
    )
    found: dict[int, list[tuple[Unit, dt.date]]] = {}
    for share in shares:
        target = share.target
        period = measured_over(target.year, target.measurement, share.unit.kind)
        due_on = min(target.due_on or period.until_on, period.until_on)
        is_silent = share.reported_until is None or share.reported_until < due_on - soon
        if due_on - soon <= today <= due_on + soon and is_silent:
            found.setdefault(share.unit_id, []).append((share.unit, due_on))
    return [
        Due(unit=told[0][0], year=today.year, count=len(told), due_on=min(due_on for _unit, due_on in told))
        for told in found.values()
    ]


def not_yet_given(target: Target, units: Iterable[Unit]) -> list[Unit]:
    """Those of the units that do not have the target (1 query)."""
    taken = set(target.shares.values_list("unit", flat=True))
    return [unit for unit in units if unit.pk not in taken]


def _within(year: int, day: dt.date) -> dt.date:
    return min(max(day, dt.date(year, 1, 1)), dt.date(year, 12, 31))
