"""Long work: how far it is, and what a person ordered; and what runs on the schedule."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.permissions import allow
from core import clock
from core.http import acting, attempt, readonly
from jobs.enums import JobState
from jobs.models import Job
from jobs.queries import failed_jobs, job_or_404, jobs_ordered_by, scheduled_tasks, standstills
from jobs.services import order_again, put_back, run_task_now
from jobs.works import work_of
from notifications.models import TaskRun

PAGE_SIZE = 30


@require_safe
@readonly
def job_list(request: HttpRequest) -> HttpResponse:
    """What the person ordered, newest first."""
    page = Paginator(jobs_ordered_by(request.user), PAGE_SIZE).get_page(request.GET.get("trang"))
    return render(request, "jobs/job_list.html", {"page": page})


@require_safe
@readonly
def job_show(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far it is; the page asks again by itself until it is done."""
    job = job_or_404(request.access, job_id)
    work = work_of(job.kind)
    context = {
        "job": job,
        "done_url": work.done_url(job) if work.done_url and job.state == JobState.DONE else "",
        "may_order_again": job.state == JobState.FAILED
        and work.may_order(request.access, job.cluster_year, job.unit),
    }
    if job.cluster_year:
        context |= {"cluster_year": job.cluster_year, "is_sample": job.cluster_year.is_sample}
    template = "jobs/_job_progress.html" if request.htmx else "jobs/job_show.html"
    return render(request, template, context)


@require_POST
def job_again(request: HttpRequest, job_id: int) -> HttpResponse:
    """Order once more what could not be done."""
    job = job_or_404(request.access, job_id)
    allow(
        work_of(job.kind).may_order(request.access, job.cluster_year, job.unit),
        _("Bạn không được yêu cầu việc này."),
    )
    if attempt(request, order_again, job=job, **acting(request)):
        job = jobs_ordered_by(request.user)[0]
    return redirect("jobs:job_show", job.pk)


def _allow_watching(request: HttpRequest) -> None:
    allow(
        request.access.is_standing_body or request.access.is_administrator,
        _("Chỉ Thường trực và quản trị hệ thống xem và chạy lại việc nền của cả hệ thống."),
    )


@require_safe
@readonly
def task_list(request: HttpRequest) -> HttpResponse:
    """Every task on the schedule, and long work that could not be done."""
    _allow_watching(request)
    now = clock.now()
    context = {
        "tasks": scheduled_tasks(now),
        "standstills": standstills(now),
        "page": Paginator(failed_jobs(now), PAGE_SIZE).get_page(request.GET.get("trang")),
    }
    return render(request, "jobs/task_list.html", context)


@require_POST
def task_run(request: HttpRequest, name: str) -> HttpResponse:
    """Run a task now."""
    _allow_watching(request)
    task = get_object_or_404(TaskRun, pk=name.replace("\0", ""))
    if attempt(request, run_task_now, task=task, **acting(request)):
        messages.success(request, _("Đã giao việc. Tải lại trang sau ít giây để xem kết quả."))
    return redirect("jobs:task_list")


@require_POST
def job_put_back(request: HttpRequest, job_id: int) -> HttpResponse:
    """Begin failed work of anybody anew."""
    _allow_watching(request)
    job = get_object_or_404(Job, pk=job_id)
    if attempt(request, put_back, job=job, **acting(request)):
        messages.success(request, _("Việc được làm lại. Kết quả vẫn ở trang của người đã yêu cầu."))
    return redirect("jobs:task_list")
