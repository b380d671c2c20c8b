"""Pages of the cluster's summary of a period: compile, read, write the prose."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.queries import history_of
from clusters.models import ClusterYear
from clusters.permissions import allow
from clusters.queries import members_on
from core.autosave import autosaved
from core.http import acting, attempt, form_status, get_or_post, posted, readonly
from core.merging import MergeConflictError
from documents.enums import PaperKind
from emulation.enums import ReportPeriod
from emulation.forms.summaries import SummaryForm
from emulation.models import ClusterSummary
from emulation.queries import summaries as queries
from emulation.queries.report_days import period_end
from emulation.services import summaries as services
from emulation.views.shared import of_year
from jobs.queries import jobs_of
from jobs.services import order_job

# A cluster of up to so many units is compiled while the page waits.
AT_ONCE = 60
PAPERS = {
    ReportPeriod.MIDYEAR: PaperKind.MIDYEAR_REPORT,
    ReportPeriod.YEAR: PaperKind.YEAREND_REPORT,
}


@require_safe
@readonly
def summary_show(request: HttpRequest, year_id: int, period: ReportPeriod) -> HttpResponse:
    """The compiled tables with their sources, the prose, and what came in since."""
    cluster_year = request.access.year_or_404(year_id)
    allow(
        queries.may_read(request.access, cluster_year),
        _("Trang này dành cho Trưởng, Phó Trưởng, thư ký cụm và Thường trực Hội đồng."),
    )
    summary = queries.summary_of(cluster_year, period)
    context = {
        **_of(cluster_year, period),
        "summary": summary,
        "told": queries.readable(summary.content) if summary else {},
        "changes": queries.changes_of(summary) if summary else [],
        "newer": queries.newer_reports(summary) if summary else [],
        "texts": _texts(summary) if summary else [],
        "writes": request.access.drafts_for(cluster_year),
        "job": jobs_of(cluster_year, [services.COMPILING]).filter(arguments={"period": period}).first(),
        "paper_kind": PAPERS.get(period, ""),
        "events": history_of(summary) if summary else [],
    }
    return render(request, "emulation/summary_show.html", context)


@require_POST
def summary_compile(request: HttpRequest, year_id: int, period: ReportPeriod) -> HttpResponse:
    """Compile the tables: at once for a small cluster, else as long work."""
    cluster_year = _writable(request, year_id)
    if members_on(cluster_year, period_end(cluster_year, period)).count() <= AT_ONCE:
        if attempt(
            request, services.compile_summary, cluster_year=cluster_year, period=period, **acting(request)
        ):
            messages.success(request, _("Đã tổng hợp báo cáo của các đơn vị."))
        return redirect("emulation:summary_show", year_id, period)
    asked = {"kind": services.COMPILING, "cluster_year": cluster_year, "arguments": {"period": period}}
    if attempt(request, order_job, **asked, **acting(request)):
        return redirect("jobs:job_show", jobs_of(cluster_year, [services.COMPILING])[0].pk)
    return redirect("emulation:summary_show", year_id, period)


@get_or_post
def summary_edit(request: HttpRequest, year_id: int, period: ReportPeriod) -> HttpResponse:
    """Write the prose; two people at once lose nothing."""
    cluster_year = _writable(request, year_id)
    form = _form(request, cluster_year, period)
    if form.is_valid():
        if form.run(
            services.save_texts,
            cluster_year=cluster_year,
            period=period,
            revision=form.cleaned_data["revision"],
            base=form.base() or None,
            **form.texts(),
            **acting(request),
        ):
            messages.success(request, _("Đã lưu."))
            return redirect("emulation:summary_show", year_id, period)
        if isinstance(form.refusal, MergeConflictError):
            newest = queries.summary_of(cluster_year, period)
            form.show_both(_saved(newest), newest.revision)
    context = {**_of(cluster_year, period), "form": form}
    return render(request, "emulation/summary_edit.html", context, status=form_status(form))


@require_POST
def summary_autosave(request: HttpRequest, year_id: int, period: ReportPeriod) -> HttpResponse:
    """What the page sends by itself while people write."""
    cluster_year = _writable(request, year_id)
    form = _form(request, cluster_year, period)
    return autosaved(
        request, form, services.save_texts, cluster_year=cluster_year, period=period, **acting(request)
    )


def _form(request: HttpRequest, cluster_year: ClusterYear, period: ReportPeriod) -> SummaryForm:
    summary = queries.summary_of(cluster_year, period)
    saved = _saved(summary or ClusterSummary())
    revision = summary.revision if summary else 0
    form = SummaryForm(**posted(request), saved=saved, initial={**saved, "revision": revision})
    form.autosave_url = reverse("emulation:summary_autosave", args=[cluster_year.pk, period])
    form.autosave_key = f"tong-hop:{cluster_year.pk}:{period}"
    return form


def _saved(summary: ClusterSummary) -> dict[str, str]:
    return {name: getattr(summary, name) for name in services.TEXT_FIELDS}


def _texts(summary: ClusterSummary) -> list[tuple[str, str]]:
    """The prose with its headings."""
    fields = SummaryForm.base_fields
    return [(fields[name].label, text) for name, text in _saved(summary).items() if text]


def _writable(request: HttpRequest, year_id: int) -> ClusterYear:
    cluster_year = request.access.year_or_404(year_id)
    allow(
        request.access.drafts_for(cluster_year),
        _("Chỉ Trưởng, Phó Trưởng, thư ký cụm hoặc cán bộ đơn vị Trưởng, Phó lập báo cáo tổng hợp."),
    )
    return cluster_year


def _of(cluster_year: ClusterYear, period: ReportPeriod) -> dict[str, object]:
    return {**of_year(cluster_year), "period": period, "period_label": period.label}
