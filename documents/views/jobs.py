"""Ordering long work with the papers of a cluster's year."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clusters.models import ClusterYear
from clusters.permissions import allow
from core.http import acting, attempt, form_status, get_or_post, posted
from documents.enums import JobKind
from documents.forms.jobs import PrintForm
from documents.permissions import may_order_jobs
from documents.queries.jobs import fixed_count, printable_kinds, printable_papers
from documents.services.jobs import order_prints
from jobs.queries import jobs_of
from jobs.services import order_job


@get_or_post
def job_order(request: HttpRequest, year_id: int) -> HttpResponse:
    """Order the printing of many papers; what was ordered for the year."""
    cluster_year = _year(request, year_id)
    form = PrintForm(**posted(request), choices=printable_kinds(request.access, cluster_year))
    if form.is_valid():
        wanted = printable_papers(request.access, cluster_year).filter(kind__in=form.cleaned_data["kinds"])
        papers = list(wanted.order_by("kind", "pk").values_list("pk", flat=True).distinct())
        if form.run(
            order_prints,
            cluster_year=cluster_year,
            papers=papers,
            **acting(request),
        ):
            return redirect("jobs:job_show", form.result.pk)
    context = {
        "cluster_year": cluster_year,
        "is_sample": cluster_year.is_sample,
        "form": form,
        "jobs": jobs_of(cluster_year, JobKind.values)[:50],
        "fixed_count": fixed_count(cluster_year),
    }
    return render(request, "documents/job_order.html", context, status=form_status(form))


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
        job = jobs_of(cluster_year, [JobKind.ARCHIVE_YEAR])[0]
        return redirect("jobs:job_show", job.pk)
    return redirect("documents:job_order", year_id)


def _year(request: HttpRequest, year_id: int) -> ClusterYear:
    cluster_year = request.access.year_or_404(year_id)
    allow(
        may_order_jobs(request.access, cluster_year),
        _("Người soạn văn bản của cụm hoặc Thường trực Hội đồng làm việc này."),
    )
    return cluster_year
