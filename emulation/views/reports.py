"""Pages of units' reports: who has sent, writing, reading, giving back, what they show."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.queries import history_of
from clusters.models import ClusterMembership, ClusterYear
from clusters.permissions import allow
from clusters.queries import members_on
from core import clock
from core.http import acting, attempt, form_status, get_or_post, posted, readonly
from emulation.enums import ReportPeriod, ReportState
from emulation.forms.reports import ReportForm, ReturnReportForm
from emulation.forms.years import ConfirmForm
from emulation.models import Milestone, UnitReport
from emulation.queries import reports as queries
from emulation.queries.year_facts import day_in
from emulation.queries.years import REPORT_STEPS, matrix_columns
from emulation.services import reports as services
from emulation.views.shared import is_overtaken, of_year


@require_safe
@readonly
def report_list(request: HttpRequest, year_id: int, period: ReportPeriod) -> HttpResponse:
    """Who has sent its report and who has not."""
    cluster_year = request.access.year_or_404(year_id)
    access = request.access
    rows = [
        (
            row,
            access.works_for(row.member.unit),
            bool(row.report and queries.may_read(access, cluster_year, row.report)),
        )
        for row in queries.report_rows(cluster_year, period, clock.today())
    ]
    context = {
        **_year(cluster_year, period),
        "rows": rows,
        "sent": sum(row.is_sent for row, _own, _readable in rows),
        "milestone": Milestone.objects.filter(cluster_year=cluster_year, kind=REPORT_STEPS[period]).first(),
        "today": clock.today(),
        "can_close": access.leads_year(cluster_year),
        "can_see_findings": access.drafts_for(cluster_year) or access.reads_all,
    }
    return render(request, "emulation/report_list.html", context)


@require_safe
@readonly
def report_detail(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """One report with its state, and what can be done with it."""
    cluster_year, report = _report(request, year_id, period, unit_id)
    return _detail(request, cluster_year, report, ReturnReportForm())


@get_or_post
def report_edit(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """The unit writes its report; two people at once lose nothing."""
    cluster_year = request.access.year_or_404(year_id)
    member = _member(cluster_year, unit_id)
    allow(request.access.works_for(member.unit), _("Chỉ người của đơn vị soạn báo cáo của đơn vị."))
    reports = UnitReport.objects.filter(cluster_year=cluster_year, unit=unit_id, period=period)
    saved = reports.first()
    if request.method != "POST" and saved and saved.state in queries.SENT:
        return redirect("emulation:report_detail", year_id, period, unit_id)
    initial = {name: getattr(saved, name, "") for name in services.TEXT_FIELDS}
    initial["revision"] = saved.revision if saved else 0
    form = ReportForm(**posted(request), initial=initial)
    if form.is_valid() and form.run(
        services.save_report,
        cluster_year=cluster_year,
        unit=member.unit,
        period=period,
        revision=form.cleaned_data["revision"],
        upload=form.cleaned_data["file"],
        **{name: form.cleaned_data[name] for name in services.TEXT_FIELDS},
        **acting(request),
    ):
        messages.success(request, _("Đã lưu dự thảo. Cụm chỉ đọc được sau khi đơn vị bấm Nộp."))
        return redirect("emulation:report_detail", year_id, period, unit_id)
    if form.is_bound:
        saved = reports.first()  # perhaps newer than what this request began with
    conflict = saved is not None and is_overtaken(form, saved.revision)
    context = {
        **_year(cluster_year, period),
        "member": member,
        "form": form,
        "saved": saved,
        "conflict": conflict,
    }
    return render(request, "emulation/report_edit.html", context, status=form_status(form))


@require_POST
def report_submit(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """The unit sends its report to the cluster."""
    _cluster_year, report = _report(request, year_id, period, unit_id)
    allow(request.access.works_for(report.unit), _("Chỉ người của đơn vị nộp báo cáo của đơn vị."))
    return _act(request, report, services.submit_report, _("Đã nộp báo cáo cho cụm."))


@require_POST
def report_accept(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """The cluster takes a report."""
    cluster_year, report = _report(request, year_id, period, unit_id)
    _allow_review(request, cluster_year)
    return _act(request, report, services.accept_report, _("Đã nhận báo cáo."))


@require_POST
def report_return(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """The cluster gives a report back, with the reason."""
    cluster_year, report = _report(request, year_id, period, unit_id)
    _allow_review(request, cluster_year)
    form = ReturnReportForm(request.POST)
    if form.is_valid() and form.run(
        services.return_report, report_id=report.pk, reason=form.cleaned_data["reason"], **acting(request)
    ):
        messages.success(request, _("Đã trả lại báo cáo. Đơn vị đọc được lý do."))
        return redirect("emulation:report_detail", year_id, period, unit_id)
    report.refresh_from_db()
    return _detail(request, cluster_year, report, form)


@get_or_post
def report_close(request: HttpRequest, year_id: int, period: ReportPeriod) -> HttpResponse:
    """The leaders end the period, named units missing or not."""
    cluster_year = request.access.year_or_404(year_id)
    allow(request.access.leads_year(cluster_year), _("Chỉ Trưởng, Phó Trưởng cụm kết thúc kỳ báo cáo."))
    form = ConfirmForm(**posted(request))
    if form.is_valid() and form.run(
        services.close_period, cluster_year=cluster_year, period=period, **acting(request)
    ):
        messages.success(request, _("Đã kết thúc kỳ báo cáo."))
        return redirect("emulation:report_list", year_id, period)
    missing = queries.missing_units(cluster_year, period, clock.today())
    context = {
        **_year(cluster_year, period),
        "form": form,
        "missing": missing,
        "cancel_url": reverse("emulation:report_list", args=[year_id, period]),
    }
    return render(request, "emulation/report_close.html", context, status=form_status(form))


@require_safe
@readonly
def report_findings(request: HttpRequest, year_id: int) -> HttpResponse:
    """What shows early: evenness between units, thematic drives, exemplars, weaknesses in units' own words."""
    cluster_year = request.access.year_or_404(year_id)
    allow(
        request.access.drafts_for(cluster_year) or request.access.reads_all,
        _("Trang này dành cho Trưởng, Phó Trưởng, thư ký cụm và Thường trực Hội đồng."),
    )
    context = {
        **of_year(cluster_year),
        "found": queries.findings(cluster_year, clock.today()),
        "columns": matrix_columns(),
        "period": ReportPeriod.MIDYEAR,
    }
    return render(request, "emulation/report_findings.html", context)


def _detail(
    request: HttpRequest, cluster_year: ClusterYear, report: UnitReport, form: ReturnReportForm
) -> HttpResponse:
    drafts = request.access.drafts_for(cluster_year)
    context = {
        **_year(cluster_year, report.period),
        "report": report,
        "form": form,
        "tone": _TONES[report.state],
        "can_write": request.access.works_for(report.unit) and report.state not in queries.SENT,
        "drafts": drafts,
        "can_review": drafts and report.state == ReportState.SUBMITTED,
        "events": history_of(report),
    }
    return render(request, "emulation/report_detail.html", context, status=form_status(form))


_TONES = {
    ReportState.DRAFT: "todo",
    ReportState.SUBMITTED: "now",
    ReportState.RETURNED: "late",
    ReportState.ACCEPTED: "done",
}


def _act(request: HttpRequest, report: UnitReport, service, done: str) -> HttpResponse:
    if attempt(request, service, report_id=report.pk, **acting(request)):
        messages.success(request, done)
    return redirect("emulation:report_detail", report.cluster_year_id, report.period, report.unit_id)


def _allow_review(request: HttpRequest, cluster_year: ClusterYear) -> None:
    allow(
        request.access.drafts_for(cluster_year),
        _("Chỉ Trưởng, Phó Trưởng, thư ký cụm hoặc cán bộ đơn vị Trưởng, Phó nhận hay trả lại báo cáo."),
    )


def _member(cluster_year: ClusterYear, unit_id: int) -> ClusterMembership:
    return get_object_or_404(members_on(cluster_year, day_in(cluster_year, clock.today())), unit=unit_id)


def _report(
    request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int
) -> tuple[ClusterYear, UnitReport]:
    cluster_year = request.access.year_or_404(year_id)
    found = UnitReport.objects.select_related("unit", "file", "submitted_by")
    report = get_object_or_404(found, cluster_year=cluster_year, period=period, unit=unit_id)
    if not queries.may_read(request.access, cluster_year, report):
        raise Http404
    return cluster_year, report


def _year(cluster_year: ClusterYear, period: str) -> dict[str, object]:
    return {
        **of_year(cluster_year),
        "period": ReportPeriod(period),
        "period_label": ReportPeriod(period).label,
    }
