"""Long work: how far it is, and what a person ordered."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.permissions import allow
from core.http import acting, attempt, readonly
from jobs.enums import JobState
from jobs.queries import job_or_404, jobs_ordered_by
from jobs.services import order_again
from jobs.works import work_of

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
