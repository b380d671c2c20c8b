"""Long work of a cluster's year: order it, leave, find it again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.models import ClusterYear
from clusters.permissions import allow
from core.http import acting, attempt, form_status, get_or_post, posted, readonly
from documents.enums import JobKind, JobState
from documents.forms.jobs import PrintForm
from documents.models import PaperJob
from documents.permissions import may_order_jobs
from documents.queries.jobs import fixed_count, jobs_of, printable_kinds, printable_papers
from documents.services.jobs import order_job


@get_or_post
def job_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """What was ordered for the year; order the printing of many papers."""
    cluster_year = _year(request, year_id)
    form = PrintForm(**posted(request), choices=printable_kinds(request.access, cluster_year))
    if form.is_valid():
        wanted = printable_papers(request.access, cluster_year).filter(kind__in=form.cleaned_data["kinds"])
        papers = list(wanted.order_by("kind", "pk").values_list("pk", flat=True).distinct())
        if form.run(
            order_job,
            kind=JobKind.RENDER_PAPERS,
            cluster_year=cluster_year,
            papers=papers,
            **acting(request),
        ):
            return redirect("documents:job_show", year_id, form.result.pk)
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "form": form,
        "jobs": jobs_of(cluster_year)[:50],
        "fixed_count": fixed_count(cluster_year),
    }
    return render(request, "documents/job_list.html", context, status=form_status(form))


@require_POST
def job_archive(request: HttpRequest, year_id: int) -> HttpResponse:
    """Order the archive of the year."""
    cluster_year = _year(request, year_id)
    if attempt(
        request,
        order_job,
        kind=JobKind.ARCHIVE_YEAR,
        cluster_year=cluster_year,
        **acting(request),
    ):
        job = jobs_of(cluster_year).filter(kind=JobKind.ARCHIVE_YEAR).first()
        return redirect("documents:job_show", year_id, job.pk)
    return redirect("documents:job_list", year_id)


@require_safe
@readonly
def job_show(request: HttpRequest, year_id: int, job_id: int) -> HttpResponse:
    """How far it is; the page asks again by itself until it is done."""
    cluster_year = _year(request, year_id)
    job = get_object_or_404(
        PaperJob.objects.select_related("result", "ordered_by"), pk=job_id, cluster_year=cluster_year
    )
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "job": job,
        "is_open": job.state in (JobState.WAITING, JobState.RUNNING),
    }
    template = "documents/_job_progress.html" if request.htmx else "documents/job_show.html"
    return render(request, template, context)


def _year(request: HttpRequest, year_id: int) -> ClusterYear:
    cluster_year = request.access.year_or_404(year_id)
    allow(
        may_order_jobs(request.access, cluster_year),
        _("Người soạn văn bản của cụm hoặc Thường trực Hội đồng làm việc này."),
    )
    return cluster_year
