"""The steps of a cluster's year: due days and when each was reached."""

import datetime as dt

from django.db import transaction

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from core.errors import RuleError, StateConflictError
from documents.models import StoredFile
from emulation.enums import MilestoneKind
from emulation.models import Milestone


@transaction.atomic
def set_due(
    *,
    cluster_year: ClusterYear,
    kind: MilestoneKind,
    due_on: dt.date | None,
    reason: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Milestone:
    """Set or move the due day of a step; moving one needs a reason.

    Raises:
        RuleError: a due day that exists is moved without a reason.
    """
    ensure_running(cluster_year)
    milestone = locked(cluster_year, kind)
    if milestone.due_on == due_on:
        return milestone
    if milestone.due_on is not None and not reason.strip():
        raise RuleError("Đổi hạn đã đặt thì phải ghi lý do.", field="reason")
    before, milestone.due_on = milestone.due_on, due_on
    milestone.save(update_fields=["due_on"])
    record(
        actor=actor,
        verb="milestone.due_set",
        target=milestone,
        scope=cluster_year,
        at=at,
        summary=f"{MilestoneKind(kind).label}: {reason}".rstrip(": "),
        on_behalf_of=on_behalf_of,
        before={"due_on": before},
        after={"due_on": due_on},
    )
    return milestone


@transaction.atomic
def reach(
    *,
    cluster_year: ClusterYear,
    kind: MilestoneKind,
    reached_on: dt.date,
    actor: User | None,
    at: dt.datetime,
    reference: str = "",
    file: StoredFile | None = None,
    on_behalf_of: str = "",
) -> Milestone:
    """Write that a step was reached. Called by the service whose success *is* the step's guard.

    Raises:
        StateConflictError: the step was reached before.
    """
    ensure_running(cluster_year)
    milestone = locked(cluster_year, kind)
    if milestone.reached_on is not None:
        raise StateConflictError(f"Mốc «{milestone.get_kind_display()}» đã được ghi nhận trước đó.")
    milestone.reached_on, milestone.recorded_at, milestone.recorded_by = reached_on, at, actor
    milestone.reference, milestone.file = reference, file
    milestone.save(
        update_fields=["reached_on", "recorded_at", "recorded_by", "reference", "file"]
    )
    record(
        actor=actor,
        verb="milestone.reached",
        target=milestone,
        scope=cluster_year,
        at=at,
        summary=str(MilestoneKind(kind).label),
        on_behalf_of=on_behalf_of,
        after={"reached_on": reached_on, "reference": reference},
    )
    return milestone


@transaction.atomic
def take_back(
    *, cluster_year: ClusterYear, kind: MilestoneKind, reason: str, actor: User | None, at: dt.datetime
) -> None:
    """A step is open again, because what reached it was undone (a voided ballot, a new covenant version)."""
    milestone = locked(cluster_year, kind)
    if milestone.reached_on is None:
        return
    before, milestone.reached_on = milestone.reached_on, None
    milestone.recorded_at = milestone.recorded_by = None
    milestone.reference, milestone.file = "", None
    milestone.save(
        update_fields=["reached_on", "recorded_at", "recorded_by", "reference", "file"]
    )
    record(
        actor=actor,
        verb="milestone.taken_back",
        target=milestone,
        scope=cluster_year,
        at=at,
        summary=f"{milestone.get_kind_display()}: {reason}",
        before={"reached_on": before},
    )


def is_reached(cluster_year: ClusterYear, kind: MilestoneKind) -> bool:
    """Whether the step was reached (1 query)."""
    return Milestone.objects.filter(
        cluster_year=cluster_year, kind=kind, reached_on__isnull=False
    ).exists()


def ensure_running(cluster_year: ClusterYear) -> None:
    """Refuse work in a year that was suspended or dissolved by decision.

    Raises:
        RuleError: the year is halted.
    """
    halt = getattr(cluster_year, "halt", None)
    if halt is not None:
        raise RuleError(
            f"Năm thi đua này đã {halt.get_kind_display().lower()} theo Quyết định {halt.decision_number}."
        )


def locked(cluster_year: ClusterYear, kind: MilestoneKind) -> Milestone:
    """The step's row, held until the transaction ends: whoever works towards it waits here."""
    Milestone.objects.get_or_create(cluster_year=cluster_year, kind=kind)
    return Milestone.objects.select_for_update().get(cluster_year=cluster_year, kind=kind)
