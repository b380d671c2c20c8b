"""Long work in the background: ordered on a page, done by the worker, found again at any time."""

import datetime as dt
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from core.errors import RuleError
from documents.enums import JobKind, JobState
from documents.models import PaperJob
from documents.services.archiving import write_archive
from documents.services.printing import write_prints
from files.models import FileKind
from files.services import store_made_file

# A worker that died is taken for dead after this long without progress; then the job begins anew.
LEASE = dt.timedelta(minutes=3)
MAX_PAPERS = 2000

# Writes the result into the path, yielding after each part: (done, total, what could not be done or "").
Writer = Callable[[PaperJob, Path], Iterator[tuple[int, int, str]]]
WRITERS: dict[str, Writer] = {
    JobKind.ARCHIVE_YEAR: write_archive,
    JobKind.RENDER_PAPERS: write_prints,
}


@transaction.atomic
def order_job(
    *,
    kind: JobKind,
    cluster_year: ClusterYear,
    actor: User,
    at: dt.datetime,
    papers: list[int] | None = None,
    on_behalf_of: str = "",
) -> PaperJob:
    """Order long work; the worker takes it up within seconds.

    Raises:
        RuleError: the same work of this year is under way, or nothing was chosen.
    """
    cluster_year = ClusterYear.objects.select_for_update().get(pk=cluster_year.pk)
    if kind == JobKind.RENDER_PAPERS and not papers:
        raise RuleError(_("Chưa chọn văn bản nào."))
    if papers and len(papers) > MAX_PAPERS:
        raise RuleError(_("Mỗi lần lập tối đa %(count)s văn bản. Hãy chia nhỏ.") % {"count": MAX_PAPERS})
    under_way = PaperJob.objects.filter(
        cluster_year=cluster_year, kind=kind, state__in=[JobState.WAITING, JobState.RUNNING]
    )
    if under_way.exists():
        raise RuleError(_("Việc này đang được làm. Hãy chờ xong rồi yêu cầu lại."))
    job = PaperJob.objects.create(
        kind=kind,
        cluster_year=cluster_year,
        arguments={"papers": papers or []},
        total=len(papers or []),
        ordered_at=at,
        ordered_by=actor,
        touched_at=at,
    )
    record(
        actor=actor,
        verb="job.ordered",
        target=job,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Yêu cầu: {job.get_kind_display()}",
    )
    return job


def run_next_job(*, now: Callable[[], dt.datetime]) -> bool:
    """Take up one waiting job, or one whose worker died, and do it whole. Returns whether there was one.

    It begins anew whoever had begun it: the result is written to a file of its own and kept only when whole,
    so doing it again is harmless.
    """
    job = _claimed(now())
    if job is None:
        return False
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ket-qua.zip"
            problems = []
            for done, total, problem in WRITERS[job.kind](job, path):
                problems += [problem] if problem else []
                if not _progress(job, done=done, total=total, problems=problems, at=now()):
                    return True  # somebody else took it for dead and does it anew
            _finish(job, path, at=now())
    except Exception as error:
        _fail(job, error=error, at=now())
        raise
    return True


def _claimed(at: dt.datetime) -> PaperJob | None:
    with transaction.atomic():
        due = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, touched_at__lt=at - LEASE)
        job = (
            PaperJob.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("cluster_year", "ordered_by")
            .filter(due)
            .order_by("ordered_at", "pk")
            .first()
        )
        if job is None:
            return None
        job.state, job.done, job.problems, job.touched_at = JobState.RUNNING, 0, [], at
        job.attempt += 1
        job.save(update_fields=["state", "done", "problems", "touched_at", "attempt"])
        record(
            actor=None,
            verb="job.begun",
            target=job,
            scope=job.cluster_year,
            at=at,
            summary=f"Bắt đầu: {job.get_kind_display()}, lần {job.attempt}",
        )
    return job


def _mine(job: PaperJob) -> PaperJob | None:
    """The job, locked, if this attempt still counts."""
    return (
        PaperJob.objects.select_for_update(of=("self",))
        .filter(pk=job.pk, state=JobState.RUNNING, attempt=job.attempt)
        .first()
    )


def _progress(job: PaperJob, *, done: int, total: int, problems: list[str], at: dt.datetime) -> bool:
    # No event for a step: the log tells of the order, the beginning and the end.
    with transaction.atomic():
        if _mine(job) is None:
            return False
        PaperJob.objects.filter(pk=job.pk).update(done=done, total=total, problems=problems, touched_at=at)
    return True


def _finish(job: PaperJob, path: Path, *, at: dt.datetime) -> None:
    with transaction.atomic():
        if _mine(job) is None:
            return
        job.refresh_from_db()
        job.result = store_made_file(
            path=path,
            name=_name_of(job),
            kind=FileKind.ZIP,
            scope=job,
            made_for=job.ordered_by,
            at=at,
        )
        job.state, job.finished_at, job.touched_at = JobState.DONE, at, at
        job.save(update_fields=["result", "state", "finished_at", "touched_at"])
        record(
            actor=None,
            verb="job.done",
            target=job,
            scope=job.cluster_year,
            at=at,
            summary=f"Xong: {job.get_kind_display()}, {job.done} mục",
            after={"sha256": job.result.sha256, "problems": len(job.problems)},
        )


def _fail(job: PaperJob, *, error: Exception, at: dt.datetime) -> None:
    with transaction.atomic():
        if _mine(job) is None:
            return
        job.refresh_from_db()
        job.state, job.finished_at, job.touched_at = JobState.FAILED, at, at
        job.problems = [*job.problems, type(error).__name__]
        job.save(update_fields=["state", "finished_at", "touched_at", "problems"])
        record(
            actor=None,
            verb="job.failed",
            target=job,
            scope=job.cluster_year,
            at=at,
            summary=f"Không làm được: {job.get_kind_display()}",
            after={"error": type(error).__name__},
        )


def _name_of(job: PaperJob) -> str:
    noun = "ho-so" if job.kind == JobKind.ARCHIVE_YEAR else "van-ban"
    return f"{noun}-{job.cluster_year.cluster.code}-{job.cluster_year.year}.zip"
