"""Units' reports as the cluster sees them: who has sent, reading, giving back, accepting, what they show."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from audit.queries import history_of
from clusters.models import ClusterYear
from clusters.permissions import allow
from clusters.services.telling import audience
from core import clock
from core.forms import ServiceForm
from core.http import acting, attempt, form_status, get_or_post, ids_asked, posted, readonly
from deadlines.opening import days_late
from emulation.enums import REPORT_WRITING, ReportPeriod, ReportState
from emulation.forms.reports import AnswerRecallForm, ReturnReportForm
from emulation.forms.years import ConfirmForm
from emulation.models import Milestone, UnitReport
from emulation.queries import reports as queries
from emulation.queries.report_days import REPORT_STEPS, due_days
from emulation.queries.report_texts import draft_text, text_as_handed_in, versions_of
from emulation.services import report_review as services
from emulation.services.telling import heads_of, readers_of, writers_of
from emulation.views.extensions import extensions_in
from emulation.views.report_pages import allow_review, of_period, report_or_404, reviewed_report
from emulation.views.shared import of_year

TONES = {
    ReportState.DRAFT: "todo",
    ReportState.SUBMITTED: "now",
    ReportState.RETURNED: "late",
    ReportState.ACCEPTED: "done",
    ReportState.CORRECTING: "now",
}


@require_safe
@readonly
def report_list(request: HttpRequest, year_id: int, period: ReportPeriod) -> HttpResponse:
    """Who has sent its report, when and how late, and who has not."""
    access, cluster_year = request.access, request.access.year_or_404(year_id)
    found = queries.report_rows(cluster_year, period, clock.today())
    rows = [
        (
            row,
            access.works_for(row.member.unit),
            bool(row.report and queries.may_read(access, cluster_year, row.report)),
            days_late(row.due_on, clock.now()),
        )
        for row in found
    ]
    drafts = access.drafts_for(cluster_year)
    context = {
        **of_period(cluster_year, period),
        "periods": ReportPeriod.choices,
        "rows": rows,
        "own": next((row.member for row, is_own, *_rest in rows if is_own and not row.is_sent), None),
        "former": queries.former_reports(cluster_year, period, found) if drafts or access.reads_all else [],
        "sent": sum(row.is_sent for row in found),
        "can_accept": drafts and any(row.is_waiting for row in found),
        "milestone": Milestone.objects.filter(cluster_year=cluster_year, kind=REPORT_STEPS[period]).first(),
        **extensions_in(request, cluster_year, REPORT_STEPS[period]),
        "today": clock.today(),
        "can_close": access.leads_year(cluster_year),
        "can_see_findings": drafts or access.reads_all,
    }
    return render(request, "emulation/report_list.html", context)


@require_safe
@readonly
def report_detail(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """One report with its state, and what can be done with it."""
    cluster_year, report = report_or_404(request, year_id, period, unit_id)
    return _detail(request, cluster_year, report)


@require_POST
def report_open(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """Somebody of the cluster begins to read; from now on the unit asks before taking it back."""
    _cluster_year, report = reviewed_report(request, year_id, period, unit_id)
    attempt(request, services.open_report, report_id=report.pk, **acting(request))
    return redirect("emulation:report_detail", year_id, period, unit_id)


@require_POST
def report_accept(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """The cluster takes a report."""
    _cluster_year, report = reviewed_report(request, year_id, period, unit_id)
    if attempt(request, services.accept_report, report_id=report.pk, **acting(request)):
        messages.success(request, _("Đã nhận báo cáo."))
    return redirect("emulation:report_detail", year_id, period, unit_id)


@require_POST
def report_return(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """The cluster gives a report back, with the reason."""
    cluster_year, report = reviewed_report(request, year_id, period, unit_id)
    form = ReturnReportForm(request.POST)
    if form.is_valid() and form.run(
        services.return_report, report_id=report.pk, reason=form.cleaned_data["reason"], **acting(request)
    ):
        messages.success(request, _("Đã trả lại báo cáo. Đơn vị đọc được lý do."))
        return redirect("emulation:report_detail", year_id, period, unit_id)
    report.refresh_from_db()
    return _detail(request, cluster_year, report, return_form=form)


@require_POST
def report_recall_answer(
    request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int
) -> HttpResponse:
    """The cluster answers a unit that wants its report back."""
    cluster_year, report = reviewed_report(request, year_id, period, unit_id)
    form = AnswerRecallForm(request.POST)
    if form.is_valid() and form.run(
        services.answer_recall, report_id=report.pk, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã trả lời đơn vị."))
        return redirect("emulation:report_detail", year_id, period, unit_id)
    report.refresh_from_db()
    return _detail(request, cluster_year, report, answer_form=form)


@get_or_post
def report_accept_many(request: HttpRequest, year_id: int, period: ReportPeriod) -> HttpResponse:
    """Look over the chosen reports, then take them all."""
    cluster_year = request.access.year_or_404(year_id)
    allow_review(request, cluster_year)
    chosen = ids_asked(request, "bao-cao")
    form = ConfirmForm(**posted(request))
    form.submit_label = _("Nhận các báo cáo này")
    if form.is_valid() and form.run(
        services.accept_reports,
        cluster_year=cluster_year,
        period=period,
        report_ids=chosen,
        **acting(request),
    ):
        count = len(form.result)
        messages.success(
            request, ngettext("Đã nhận %(n)s báo cáo.", "Đã nhận %(n)s báo cáo.", count) % {"n": count}
        )
        return redirect("emulation:report_list", year_id, period)
    context = {
        **of_period(cluster_year, period),
        "form": form,
        "texts": queries.waiting_reports(cluster_year, period, chosen),
        "cancel_url": reverse("emulation:report_list", args=[year_id, period]),
    }
    return render(request, "emulation/report_accept_many.html", context, status=form_status(form))


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
    context = {
        **of_period(cluster_year, period),
        "form": form,
        "missing": queries.missing_units(cluster_year, period, clock.today()),
        "cancel_url": reverse("emulation:report_list", args=[year_id, period]),
    }
    return render(request, "emulation/report_close.html", context, status=form_status(form))


@require_safe
@readonly
def report_findings(request: HttpRequest, year_id: int) -> HttpResponse:
    """Weaknesses and proposals in units' own words, and whose examples lack."""
    cluster_year = request.access.year_or_404(year_id)
    allow(
        request.access.drafts_for(cluster_year) or request.access.reads_all,
        _("Trang này dành cho Trưởng, Phó Trưởng, thư ký cụm và Thường trực Hội đồng."),
    )
    context = {
        **of_year(cluster_year),
        "found": queries.findings(cluster_year, clock.today()),
        "period": ReportPeriod.MIDYEAR,
    }
    return render(request, "emulation/report_findings.html", context)


def _detail(
    request: HttpRequest,
    cluster_year: ClusterYear,
    report: UnitReport,
    *,
    return_form: ServiceForm | None = None,
    answer_form: ServiceForm | None = None,
) -> HttpResponse:
    access = request.access
    is_own, drafts = access.works_for(report.unit), access.drafts_for(cluster_year)
    must_open = queries.must_open(access, cluster_year, report)
    is_writing = report.state in REPORT_WRITING
    due_on = due_days(cluster_year, report.period).of(report.unit_id)
    shown = draft_text(report, clock.now()) if is_own and is_writing else text_as_handed_in(report)
    form = next((one for one in (return_form, answer_form) if one and one.errors), None)
    context = {
        **of_period(cluster_year, report.period),
        "report": report,
        "text": None if must_open else shown,
        "file": report.file if is_own or not is_writing else None,
        "versions": [] if must_open else versions_of(report, for_unit=is_own),
        "return_form": return_form or ReturnReportForm(),
        "answer_form": answer_form or AnswerRecallForm(),
        "tone": TONES[report.state],
        "must_open": must_open,
        "due_on": due_on,
        "late_now": None if report.first_submitted_at else days_late(due_on, clock.now()),
        "is_own": is_own,
        "can_write": is_own and is_writing,
        "can_sign": is_own and is_writing and report.unit_id in access.signing_unit_ids,
        "drafts": drafts,
        "can_review": drafts and report.state == ReportState.SUBMITTED and not must_open,
        "events": history_of(report),
        "told": _told(request, report),
    }
    return render(request, "emulation/report_detail.html", context, status=form_status(form) if form else 200)


def _told(request: HttpRequest, report: UnitReport) -> list[User]:
    """Whom the next act on the report tells: of who signs and reads it the cluster, of others its heads or writers."""
    day, is_own = clock.today(), request.access.works_for(report.unit)
    if report.state not in REPORT_WRITING:
        people = writers_of(report, day)
    elif is_own and report.unit_id in request.access.signing_unit_ids:
        people = readers_of(report, day)
    else:
        people = heads_of(report, day) if is_own else []
    return audience(people, request.user)
