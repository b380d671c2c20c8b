"""The steps of a cluster's year: due days and when each was reached."""

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from emulation.enums import CovenantState, MilestoneKind, PlanState
from emulation.models import CampaignPlan, Covenant, Milestone
from emulation.queries.years import step_path
from emulation.services.telling import tell_of_moved_day
from files.models import StoredFile
from files.services import store_file


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
        raise RuleError(_("Đổi hạn đã đặt thì phải ghi lý do."), field="reason")
    before, milestone.due_on = milestone.due_on, due_on
    milestone.due_set_at, milestone.due_reason = at, reason[:500]
    milestone.save(update_fields=["due_on", "due_set_at", "due_reason"])
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
def set_due_days(
    *,
    cluster_year: ClusterYear,
    days: dict[MilestoneKind, dt.date | None],
    reason: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> list[Milestone]:
    """Set the due days of several steps at once, all or none; those that do not change are left alone.

    Raises:
        RuleError: a day far from the year, or a due day that exists is moved without a reason.
    """
    earliest, latest = dt.date(cluster_year.year - 1, 7, 1), dt.date(cluster_year.year + 1, 12, 31)
    for kind, due_on in days.items():
        if due_on is not None and not earliest <= due_on <= latest:
            raise RuleError(
                _("Hạn của năm %(year)s phải từ ngày %(first)s đến ngày %(last)s.")
                % {"year": cluster_year.year, "first": ngay(earliest), "last": ngay(latest)},
                field=f"due_{kind}",
            )
    known = dict(Milestone.objects.filter(cluster_year=cluster_year).values_list("kind", "due_on"))
    moved = [kind for kind, due_on in days.items() if known.get(kind) != due_on]
    for kind in moved:  # texts before their step, as whoever opens them locks
        _move_texts(cluster_year, kind, known.get(kind), days[kind])
    for kind in moved:  # all of them before the first event: the log's lock comes last
        milestone = locked(cluster_year, kind)
        if milestone.due_on:
            tell_of_moved_day(
                milestone, due_on=days[kind], before=milestone.due_on, reason=reason, path=step_path(cluster_year, MilestoneKind(kind)),
                actor=actor, at=at,
            )  # fmt: skip
    return [
        set_due(
            cluster_year=cluster_year, kind=kind, due_on=days[kind], reason=reason, actor=actor, at=at,
            on_behalf_of=on_behalf_of,
        )
        for kind in moved
    ]  # fmt: skip


def _move_texts(
    cluster_year: ClusterYear, kind: MilestoneKind, before: dt.date | None, due_on: dt.date | None
) -> None:
    """What units may still comment on or sign in time moves with its step, where its day was the step's."""
    if before is None or due_on is None:
        return
    of_year = {"cluster_year": cluster_year}
    if kind == MilestoneKind.COMMENTED:
        out = {"state": PlanState.IN_COMMENT, "comments_until_on": before, "comments_from_on__lte": due_on}
        for model in (CampaignPlan, Covenant):
            model.objects.filter(**of_year, **out).update(comments_until_on=due_on)
    elif kind == MilestoneKind.COVENANT:
        signing = Covenant.objects.filter(**of_year, state=CovenantState.SIGNING, sign_due_on=before)
        signing.update(sign_due_on=due_on)


@transaction.atomic
def record_guidance(
    *,
    cluster_year: ClusterYear,
    number: str,
    issued_on: dt.date,
    actor: User,
    at: dt.datetime,
    upload: UploadedFile | None = None,
    on_behalf_of: str = "",
) -> Milestone:
    """Record the yearly award guidance that opens the year-end stage.

    Raises:
        RuleError: its day lies ahead, or the file is not what it says.
        StateConflictError: it was recorded before.
    Source: BTP-5, domain 2.2 row 12.
    """
    return _reach_with_paper(
        cluster_year, MilestoneKind.GUIDANCE, f"Công văn {number}", issued_on, upload,
        actor, at, on_behalf_of,
    )  # fmt: skip


@transaction.atomic
def hand_over(
    *,
    cluster_year: ClusterYear,
    reference: str,
    handed_on: dt.date,
    actor: User,
    at: dt.datetime,
    upload: UploadedFile | None = None,
    on_behalf_of: str = "",
) -> Milestone:
    """Record that the year's file was handed over to the archive.

    Raises:
        RuleError: the results are not settled yet, or the day lies ahead.
        StateConflictError: it was recorded before.
    Source: domain 2.2 row 22 (NĐ30 art. 30).
    """
    if not is_reached(cluster_year, MilestoneKind.SETTLED):
        raise RuleError(_("Chưa công bố kết quả khen thưởng nên chưa bàn giao hồ sơ được."))
    return _reach_with_paper(
        cluster_year, MilestoneKind.ARCHIVED, reference, handed_on, upload, actor, at, on_behalf_of
    )


def _reach_with_paper(
    cluster_year: ClusterYear,
    kind: MilestoneKind,
    reference: str,
    day: dt.date,
    upload: UploadedFile | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
) -> Milestone:
    if day > local_day(at):
        raise RuleError(_("Ngày này chưa tới. Hãy nhập ngày đã ban hành, đã bàn giao."), field="day")
    locked(cluster_year, kind)  # before the file's event: the log's lock comes last
    file = store_file(upload=upload, scope=cluster_year, uploaded_by=actor, at=at) if upload else None
    return reach(
        cluster_year=cluster_year, kind=kind, reached_on=day, reference=reference, file=file, actor=actor, at=at,
        on_behalf_of=on_behalf_of,
    )  # fmt: skip


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
        raise StateConflictError(
            _("Mốc “%(step)s” đã được ghi nhận trước đó.") % {"step": milestone.get_kind_display()}
        )
    milestone.reached_on, milestone.recorded_at, milestone.recorded_by = reached_on, at, actor
    milestone.reference, milestone.file = reference, file
    milestone.save(update_fields=["reached_on", "recorded_at", "recorded_by", "reference", "file"])
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
    *,
    cluster_year: ClusterYear,
    kind: MilestoneKind,
    reason: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> None:
    """A step is open again, because what reached it was undone (a voided ballot, a new covenant version)."""
    milestone = locked(cluster_year, kind)
    if milestone.reached_on is None:
        return
    before, milestone.reached_on = milestone.reached_on, None
    milestone.recorded_at = milestone.recorded_by = None
    milestone.reference, milestone.file = "", None
    milestone.save(update_fields=["reached_on", "recorded_at", "recorded_by", "reference", "file"])
    record(
        actor=actor,
        verb="milestone.taken_back",
        target=milestone,
        scope=cluster_year,
        at=at,
        summary=f"{milestone.get_kind_display()}: {reason}",
        on_behalf_of=on_behalf_of,
        before={"reached_on": before},
    )


def is_reached(cluster_year: ClusterYear, kind: MilestoneKind) -> bool:
    """Whether the step was reached (1 query)."""
    return Milestone.objects.filter(cluster_year=cluster_year, kind=kind, reached_on__isnull=False).exists()


def ensure_running(cluster_year: ClusterYear) -> None:
    """Refuse work in a year that was suspended or dissolved by decision.

    Raises:
        RuleError: the year is halted.
    """
    halt = getattr(cluster_year, "halt", None)
    if halt is not None:
        raise RuleError(
            _("Năm thi đua này đã dừng (%(kind)s) theo Quyết định %(number)s.")
            % {"kind": halt.get_kind_display().lower(), "number": halt.decision_number}
        )


def locked(cluster_year: ClusterYear, kind: MilestoneKind) -> Milestone:
    """The step's row, held until the transaction ends: whoever works towards it waits here."""
    Milestone.objects.get_or_create(cluster_year=cluster_year, kind=kind)
    return Milestone.objects.select_for_update().get(cluster_year=cluster_year, kind=kind)
