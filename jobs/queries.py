"""Reading long work."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.models import ClusterYear
from clusters.permissions import Access
from core.lateness import is_overdue, is_silent
from jobs.enums import OPEN_STATES, JobState
from jobs.models import Job
from jobs.schedule import failure_in_words, words_of
from jobs.works import work_of
from notifications.models import Heartbeat, TaskRun

# A queue may be long; that none of it moved for so long means that no worker takes it up.
STILL_AFTER = dt.timedelta(minutes=15)
# What failed longer ago is no longer waited for.
FAILED_WITHIN = dt.timedelta(days=30)


def _jobs() -> QuerySet[Job]:
    return Job.objects.select_related("ordered_by", "result", "cluster_year__cluster", "unit")


def jobs_of(cluster_year: ClusterYear, kinds: list[str]) -> QuerySet[Job]:
    """Work of these kinds for a cluster's year, newest first, with who ordered each (1 query)."""
    return _jobs().filter(cluster_year=cluster_year, kind__in=kinds)


def jobs_ordered_by(user: User) -> QuerySet[Job]:
    """What a person ordered, newest first (1 query)."""
    return _jobs().filter(ordered_by=user)


def job_or_404(access: Access, job_id: int) -> Job:
    """The work, if the person may read it (2 queries and those of its own right to read).

    Raises:
        Http404: it does not exist, or the person may not know of it.
    """
    job = get_object_or_404(_jobs(), pk=job_id)
    if not work_of(job.kind).may_read(access, job):
        raise Http404
    return job


def stuck_jobs(at: dt.datetime) -> int:
    """How many jobs wait while none has moved for `STILL_AFTER` (1 query)."""
    waiting = Job.objects.filter(state__in=OPEN_STATES).order_by()
    told = waiting.aggregate(count=Count("pk"), moved_at=Max("touched_at"))
    return told["count"] if told["count"] and told["moved_at"] < at - STILL_AFTER else 0


def failed_jobs(at: dt.datetime) -> QuerySet[Job]:
    """Long work that could not be done lately, whoever ordered it, newest first (1 query)."""
    return _jobs().filter(state=JobState.FAILED, finished_at__gt=at - FAILED_WITHIN)


@dataclass(frozen=True)
class ScheduledTask:
    """A task on the schedule for a person's eyes."""

    run: TaskRun
    words: str
    is_overdue: bool

    @property
    def every(self) -> str:
        """How often it is to run, in words."""
        seconds = self.run.every_seconds
        if seconds and seconds % 3600 == 0:
            return _("%(count)s giờ") % {"count": seconds // 3600}
        if seconds and seconds % 60 == 0:
            return _("%(count)s phút") % {"count": seconds // 60}
        return _("%(count)s giây") % {"count": seconds}

    @property
    def is_under_way(self) -> bool:
        """Whether it began and has not ended."""
        ended = [time for time in (self.run.finished_at, self.run.failed_at) if time]
        return bool(self.run.started_at) and all(self.run.started_at > time for time in ended)

    @property
    def has_failed(self) -> bool:
        """Whether its last run failed."""
        run = self.run
        return bool(run.failed_at) and (run.finished_at is None or run.failed_at > run.finished_at)

    @property
    def failure(self) -> str:
        """What its last failure means."""
        return failure_in_words(self.run.reason)


def scheduled_tasks(now: dt.datetime) -> list[ScheduledTask]:
    """Every task on the schedule, by its words (1 query)."""
    tasks = [
        ScheduledTask(
            run,
            words_of(run.name),
            is_overdue(
                now=now,
                every_seconds=run.every_seconds,
                longest_seconds=run.longest_seconds,
                planned_at=run.planned_at,
                started_at=run.started_at,
                finished_at=run.finished_at,
                failed_at=run.failed_at,
            ),
        )
        for run in TaskRun.objects.all()
    ]
    return sorted(tasks, key=lambda task: task.words)


def standstills(now: dt.datetime) -> list[str]:
    """What does not run as it should, in sentences that say what to do; empty when all is well (2 queries)."""
    beats = dict(Heartbeat.objects.order_by().values_list("name", "beaten_at"))
    if is_silent(beats.get("worker"), now):
        return [
            _(
                "Bộ xử lý việc nền (worker) không chạy: thư, lời nhắc và việc dài đang chờ. "
                "Hãy báo người trông coi máy chủ khởi động lại dịch vụ này; không việc nào bị mất."
            )
        ]
    if is_silent(beats.get("beat"), now):
        return [
            _(
                "Bộ lập lịch (beat) hoặc hàng đợi không chạy: lời nhắc không được lập, thư gửi chậm. "
                "Hãy báo người trông coi máy chủ khởi động lại dịch vụ này; không việc nào bị mất."
            )
        ]
    words = _(
        "Việc “%(task)s” quá giờ mà chưa lần nào chạy xong tốt. Xem lý do, bấm Thử lại; vẫn quá giờ thì báo quản trị."
    )
    found, explained = [], frozenset[str]()
    if is_silent(beats.get("long_worker"), now):
        found.append(
            _(
                "Bộ làm việc dài (long_worker) không chạy: in hàng loạt, đóng gói, tổng hợp, tính lại điểm đang chờ. "
                "Hãy báo người trông coi máy chủ khởi động lại dịch vụ này; không việc nào bị mất."
            )
        )
        explained = frozenset(settings.CELERY_TASK_ROUTES)
    overdue = [task for task in scheduled_tasks(now) if task.is_overdue and task.run.name not in explained]
    return found + [words % {"task": task.words} for task in overdue]
