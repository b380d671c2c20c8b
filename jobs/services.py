"""Long work in the background: ordered on a page, done by the worker, found again at any time."""

import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear, Unit
from core import waking
from core.errors import RuleError
from files.models import FileKind
from files.services import store_made_file
from jobs.enums import OPEN_STATES, JobState
from jobs.models import Job
from jobs.schedule import words_of
from jobs.works import work_of
from notifications.models import TaskRun

# A worker that died is taken for dead after this long without progress; then the job begins anew.
LEASE = dt.timedelta(minutes=3)
# Work that kills its worker every time must not keep all others from being done.
MOST_ATTEMPTS = 5


@transaction.atomic
def order_job(
    *,
    kind: str,
    cluster_year: ClusterYear | None = None,
    unit: Unit | None = None,
    arguments: dict[str, Any] | None = None,
    total: int = 0,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Job:
    """Order long work; the worker takes it up within seconds.

    Args:
        kind: of a registered work.
        arguments: JSON-able, for the work itself; the same work with the same ones is not ordered twice.
        total: how many parts it will have, if that is known.

    Raises:
        RuleError: the same work is under way.
    """
    for owner in (cluster_year, unit):
        if owner is not None:
            type(owner).objects.select_for_update(of=("self",)).get(pk=owner.pk)
    wanted = {"kind": kind, "cluster_year": cluster_year, "unit": unit, "arguments": arguments or {}}
    same = Job.objects.filter(
        kind=kind,
        cluster_year_id=cluster_year.pk if cluster_year else None,
        unit_id=unit.pk if unit else None,
        arguments=arguments or {},
        state__in=OPEN_STATES,
    )
    if same.exists():
        raise RuleError(_("Việc này đang được làm. Hãy chờ xong rồi yêu cầu lại."))
    job = Job.objects.create(**wanted, total=total, ordered_at=at, ordered_by=actor, touched_at=at)
    record(
        actor=actor,
        verb="job.ordered",
        target=job,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Yêu cầu: {job.label}",
    )
    return job


def order_again(*, job: Job, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Job:
    """Order once more what could not be done.

    Raises:
        RuleError: it did not fail, or the same work is under way.
    """
    if job.state != JobState.FAILED:
        raise RuleError(_("Chỉ yêu cầu lại việc không làm được."))
    return order_job(
        kind=job.kind,
        cluster_year=job.cluster_year,
        unit=job.unit,
        arguments=job.arguments,
        total=job.total,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )


@transaction.atomic
def put_back(*, job: Job, actor: User, at: dt.datetime, on_behalf_of: str = "") -> None:
    """Have work that could not be done begun anew by whoever looks after the system; it stays its orderer's.

    Raises:
        RuleError: it did not fail, or the same was ordered again meanwhile.
    """
    job = Job.objects.select_for_update(of=("self",)).select_related("cluster_year").get(pk=job.pk)
    if job.state != JobState.FAILED:
        raise RuleError(_("Việc này không còn ở tình trạng không làm được. Tải lại trang để xem."))
    same = Job.objects.filter(
        kind=job.kind,
        cluster_year_id=job.cluster_year_id,
        unit_id=job.unit_id,
        arguments=job.arguments,
        state__in=OPEN_STATES,
    )
    if same.exists():
        raise RuleError(_("Người yêu cầu đã yêu cầu lại và việc đang được làm. Không cần làm gì thêm."))
    job.state, job.attempt, job.touched_at, job.finished_at = JobState.WAITING, 0, at, None
    job.save(update_fields=["state", "attempt", "touched_at", "finished_at"])
    record(
        actor=actor,
        verb="job.put_back",
        target=job,
        scope=job.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Cho làm lại: {job.label}",
    )


@transaction.atomic
def run_task_now(*, task: TaskRun, actor: User, at: dt.datetime, on_behalf_of: str = "") -> None:
    """Have a worker run a scheduled task without waiting for its time; a run more does no harm.

    Raises:
        RuleError: the queue is not reached.
    """
    if not waking.order(task.name):
        raise RuleError(
            _("Không tới được hàng đợi (Redis) nên chưa giao được việc. Hãy báo người trông coi máy chủ.")
        )
    record(
        actor=actor,
        verb="task.ordered",
        target=task,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Cho chạy ngay: {words_of(task.name)}",
    )


def run_next_job(*, now: Callable[[], dt.datetime]) -> bool:
    """Take up one waiting job, or one whose worker died, and do it whole. Returns whether there was one.

    It begins anew whoever had begun it: works are safe to repeat (`jobs.works.Work.run`).
    """
    job = _claimed(now())
    if job is None:
        return False
    if job.attempt > MOST_ATTEMPTS:
        words = _("Máy đã dừng giữa chừng %(count)s lần khi làm việc này. Hãy báo người quản trị hệ thống.")
        _fail(job, problem=words % {"count": MOST_ATTEMPTS}, at=now())
        return True
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ket-qua"
            problems: list[str] = []
            for done, total, problem in work_of(job.kind).run(job, path):
                problems += [problem] if problem else []
                if not _progress(job, done=done, total=total, problems=problems, at=now()):
                    return True  # somebody else took it for dead and does it anew
            _finish(job, path, at=now())
    except RuleError as error:
        _fail(job, problem=str(error), at=now())
    except Exception as error:
        _fail(job, at=now(), error=type(error).__name__)
        raise
    return True


def _claimed(at: dt.datetime) -> Job | None:
    with transaction.atomic():
        due = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, touched_at__lt=at - LEASE)
        job = (
            Job.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("cluster_year", "unit", "ordered_by")
            .filter(due)
            .order_by("ordered_at", "pk")
            .first()
        )
        if job is None:
            return None
        job.state, job.done, job.problems, job.touched_at = JobState.RUNNING, 0, [], at
        job.attempt += 1
        job.save(update_fields=["state", "done", "problems", "touched_at", "attempt"])
        _tell(job, "job.begun", f"Bắt đầu: {job.label}, lần {job.attempt}", at=at)
    return job


def _mine(job: Job) -> Job | None:
    """The job, locked, if this attempt still counts."""
    return (
        Job.objects.select_for_update(of=("self",))
        .filter(pk=job.pk, state=JobState.RUNNING, attempt=job.attempt)
        .first()
    )


def _progress(job: Job, *, done: int, total: int, problems: list[str], at: dt.datetime) -> bool:
    # No event for a step: the log tells of the order, the beginning and the end.
    with transaction.atomic():
        if _mine(job) is None:
            return False
        Job.objects.filter(pk=job.pk).update(done=done, total=total, problems=problems, touched_at=at)
    return True


def _finish(job: Job, path: Path, *, at: dt.datetime) -> None:
    with transaction.atomic():
        if _mine(job) is None:
            return
        job.refresh_from_db(fields=["done", "total", "problems"])
        name_of = work_of(job.kind).file_name
        if name_of:
            name = name_of(job)
            job.result = store_made_file(
                path=path,
                name=name,
                kind=FileKind(name.rpartition(".")[2]),
                scope=job,
                made_for=job.ordered_by,
                at=at,
            )
        job.state, job.finished_at, job.touched_at = JobState.DONE, at, at
        job.save(update_fields=["result", "state", "finished_at", "touched_at"])
        _tell(
            job,
            "job.done",
            f"Xong: {job.label}, {job.done} mục",
            at=at,
            sha256=job.result.sha256 if job.result else "",
            problems=len(job.problems),
        )


def _fail(job: Job, *, at: dt.datetime, problem: str = "", error: str = "") -> None:
    """Give the job up: ``problem`` is a sentence for people, ``error`` the name of a fault for the log."""
    with transaction.atomic():
        if _mine(job) is None:
            return
        job.refresh_from_db(fields=["problems"])
        job.state, job.finished_at, job.touched_at = JobState.FAILED, at, at
        job.problems = [*job.problems, problem] if problem else job.problems
        job.save(update_fields=["state", "finished_at", "touched_at", "problems"])
        _tell(job, "job.failed", f"Không làm được: {job.label}", at=at, error=error or problem)


def _tell(job: Job, verb: str, summary: str, *, at: dt.datetime, **after: object) -> None:
    record(actor=None, verb=verb, target=job, scope=job.cluster_year, at=at, summary=summary, after=after)
