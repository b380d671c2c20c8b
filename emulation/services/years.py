"""Opening a cluster's year, constituting it, beginning it from last year's, halting it."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import Cluster, ClusterYear, Unit
from clusters.services.years import create_year, ensure_constituted, lock_year, set_members
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.ordering import search_key
from emulation.enums import HaltKind, MilestoneKind
from emulation.models import CampaignPlan, Milestone, YearHalt
from emulation.queries import renewal
from emulation.queries.year_facts import day_in
from emulation.services import milestones
from emulation.services.plan_parts import add_campaign
from emulation.services.plans import draft_plan


@transaction.atomic
def open_year(
    *,
    cluster: Cluster | None,
    cluster_name: str = "",
    year: int,
    members: Sequence[Unit],
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
    **record_fields: object,
) -> ClusterYear:
    """Write the dividing decision down: the cluster (an existing or a new one), its year, members in order.

    Args:
        cluster: none begins a new cluster called ``cluster_name``.
        record_fields: kind, name, block, decision_number, decision_on, decision_issuer, as `create_year` takes.

    Raises:
        RuleError: the name is taken, the year exists, the decision's day is to come, a unit belongs elsewhere
            or does not exist.
    """
    _ensure_signed(record_fields.get("decision_on"), at)
    _hold(members)
    cluster = cluster or _new_cluster(cluster_name, actor, at, on_behalf_of)
    cluster_year = create_year(
        cluster=cluster, year=year, actor=actor, at=at, on_behalf_of=on_behalf_of, **record_fields
    )
    if members:
        set_members(cluster_year=cluster_year, units=members, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return cluster_year


@transaction.atomic
def change_year(
    *, cluster_year: ClusterYear, actor: User, at: dt.datetime, on_behalf_of: str = "", **values: object
) -> ClusterYear:
    """Correct what the decision says: name, kind, block, number, day, issuer.

    Raises:
        RuleError: the year is halted, or the decision's day is to come.
    """
    cluster_year = lock_year(cluster_year)
    milestones.ensure_running(cluster_year)
    _ensure_signed(values.get("decision_on"), at)
    before = {
        name: getattr(cluster_year, name)
        for name, value in values.items()
        if getattr(cluster_year, name) != value
    }
    if not before:
        return cluster_year
    for name, value in values.items():
        setattr(cluster_year, name, value)
    cluster_year.save()
    record(
        actor=actor, verb="cluster_year.changed", target=cluster_year, scope=cluster_year, at=at,
        on_behalf_of=on_behalf_of, summary="Sửa thông tin quyết định của năm thi đua",
        before=before, after={name: values[name] for name in before},
    )  # fmt: skip
    return cluster_year


@transaction.atomic
def constitute(
    *, cluster_year: ClusterYear, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> Milestone:
    """The cluster of the year stands: decision, two members at least, one Trưởng, one or two Phó Trưởng.

    Raises:
        RuleError: with all that is missing.
        StateConflictError: it was done before.
    Source: domain 2.3.
    """
    cluster_year = lock_year(cluster_year)
    today = local_day(at)
    ensure_constituted(cluster_year, day_in(cluster_year, today))
    return milestones.reach(
        cluster_year=cluster_year,
        kind=MilestoneKind.CONSTITUTED,
        reached_on=min(cluster_year.decision_on, today),
        reference=f"Quyết định {cluster_year.decision_number}",
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )


@transaction.atomic
def new_year_from(
    *,
    last: ClusterYear,
    actor: User,
    at: dt.datetime,
    successor_ids: Collection[int] = (),
    on_behalf_of: str = "",
) -> ClusterYear:
    """Begin the next year of a cluster from ``last``: members that still exist, movements that still run.

    Leaders are not copied (they rotate), nor the decision, the slogan and the due days: `renewal.what_must_change`
    lists them.

    Args:
        successor_ids: units that take the place of members that no longer exist.

    Raises:
        RuleError: the next year exists already, or a unit belongs to another cluster in it.
    Source: CLU-6, CLU-11, CYC-9, ORG-23.
    """
    year = last.year + 1
    units: dict[Unit, None] = {}
    for member in renewal.old_members(last, dt.date(year, 1, 1)):
        if member.new_name is not None:
            units[member.unit] = None
        units.update(dict.fromkeys(unit for unit in member.successors if unit.pk in successor_ids))
    _hold(units)
    cluster_year = create_year(
        cluster=last.cluster, year=year, kind=last.kind, name=last.name, block=last.block,
        is_sample=last.is_sample, actor=actor, at=at, on_behalf_of=on_behalf_of,
    )  # fmt: skip
    set_members(cluster_year=cluster_year, units=list(units), actor=actor, at=at, on_behalf_of=on_behalf_of)
    _copy_plan(last, cluster_year, actor, at, on_behalf_of)
    return cluster_year


@transaction.atomic
def halt_year(
    *,
    cluster_year: ClusterYear,
    kind: HaltKind,
    halted_on: dt.date,
    decision_number: str,
    decision_on: dt.date,
    reason: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> YearHalt:
    """Suspend or dissolve the cluster's year by decision; nothing more is written in it.

    Raises:
        RuleError: the cluster has voted, or the decision's day lies ahead.
        StateConflictError: it was halted before.
    Source: domain 2.3 (reachable from any state before `voted`).
    """
    cluster_year = lock_year(cluster_year)
    if YearHalt.objects.filter(cluster_year=cluster_year).exists():
        raise StateConflictError(_("Năm thi đua này đã dừng từ trước."))
    if milestones.is_reached(cluster_year, MilestoneKind.VOTED):
        raise RuleError(_("Cụm đã bỏ phiếu bình xét nên không tạm dừng hay giải thể năm này được nữa."))
    _ensure_signed(decision_on, at)
    halt = YearHalt.objects.create(
        cluster_year=cluster_year, kind=kind, halted_on=halted_on, decision_number=decision_number,
        decision_on=decision_on, reason=reason,
    )  # fmt: skip
    record(
        actor=actor, verb="cluster_year.halted", target=cluster_year, scope=cluster_year, at=at,
        on_behalf_of=on_behalf_of, summary=f"{halt.get_kind_display()}: {reason}",
        after={"kind": kind, "halted_on": halted_on, "decision_number": decision_number, "decision_on": decision_on},
    )  # fmt: skip
    return halt


def _ensure_signed(decision_on: object, at: dt.datetime) -> None:
    if isinstance(decision_on, dt.date) and decision_on > local_day(at):
        raise RuleError(_("Ngày quyết định chưa tới."), field="decision_on")


def _hold(units: Iterable[Unit]) -> None:
    """Lock the units before the first event is written: the log's lock comes last."""
    list(Unit.objects.select_for_update().filter(pk__in=[unit.pk for unit in units]).order_by("pk"))


def _new_cluster(name: str, actor: User | None, at: dt.datetime, on_behalf_of: str) -> Cluster:
    code = slugify(search_key(name)).upper()[:60]
    if not code:
        raise RuleError(_("Tên cụm phải có chữ hoặc số."), field="cluster_name")
    if Cluster.objects.filter(code=code).exists():
        raise RuleError(_("Đã có cụm tên này. Hãy chọn cụm đó trong danh sách."), field="cluster_name")
    cluster = Cluster.objects.create(code=code, name=name)
    record(
        actor=actor, verb="cluster.created", target=cluster, at=at, on_behalf_of=on_behalf_of,
        summary=f"Lập {name}",
    )  # fmt: skip
    return cluster


def _copy_plan(
    last: ClusterYear, cluster_year: ClusterYear, actor: User, at: dt.datetime, on_behalf_of: str
) -> None:
    old = CampaignPlan.objects.filter(cluster_year=last).first()
    if old is None:
        return
    plan = draft_plan(
        cluster_year=cluster_year,
        arrangements=old.arrangements,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    running, _ended = renewal.movements(last, cluster_year.year)
    for row in running:
        add_campaign(
            plan=plan, campaign=row.campaign, also_based_on=row.also_based_on, actor=actor, at=at,
            on_behalf_of=on_behalf_of,
        )  # fmt: skip
