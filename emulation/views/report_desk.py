"""A unit at its report: writing, saving while typing, laying before the head, handing in, taking back, correcting."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.models import ClusterMembership, ClusterYear
from clusters.permissions import allow
from clusters.queries import members_on
from core import clock
from core.autosave import autosaved
from core.http import acting, attempt, form_status, get_or_post, posted, readonly, revision_posted
from emulation.enums import REPORT_WRITING, ReportPeriod
from emulation.forms.reports import CorrectionForm, RecallForm, ReportForm
from emulation.forms.years import ConfirmForm
from emulation.models import UnitReport
from emulation.queries.report_texts import (
    TEXT_FIELDS,
    carried_names,
    compared,
    figures_of,
    last_report,
    parts_of,
    versions_of,
)
from emulation.queries.reports import must_open
from emulation.queries.year_facts import day_in
from emulation.services import report_versions
from emulation.services import reports as services
from emulation.views.report_pages import of_period, own_report, report_or_404


@get_or_post
def report_edit(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """The unit writes its report; two people at once lose nothing."""
    cluster_year, member = _writer(request, year_id, unit_id)
    saved = _saved(cluster_year, unit_id, period)
    if request.method != "POST" and saved.state not in REPORT_WRITING:
        return redirect("emulation:report_detail", year_id, period, unit_id)
    last = last_report(cluster_year, member.unit, period)
    form = _form(request, saved, last.content if last and not saved.revision else {})
    if form.is_valid() and form.run(
        services.save_report,
        **_place(cluster_year, member, period),
        revision=form.cleaned_data["revision"],
        base=form.base() or None,
        upload=form.cleaned_data["file"],
        **form.texts(),
        **acting(request),
    ):
        messages.success(request, _("Đã lưu dự thảo. Cụm chỉ đọc được sau khi đơn vị nộp."))
        return redirect("emulation:report_detail", year_id, period, unit_id)
    if form.is_bound:
        saved = _saved(cluster_year, unit_id, period)  # perhaps newer than what this request began with
        if form.is_valid() is False and set(form.texts()) == set(TEXT_FIELDS):
            form.show_both({name: getattr(saved, name) for name in TEXT_FIELDS}, saved.revision)
    else:
        shown = {name: form.initial.get(name) for name in TEXT_FIELDS}
        form.mark_carried(carried_names(shown, last), last and last.report.get_period_display())
    context = {
        **of_period(cluster_year, period),
        "member": member,
        "form": form,
        "saved": saved,
        "last": last,
        "figures": figures_of(cluster_year, member.unit, period, clock.now()),
        "cancel_url": reverse("emulation:report_list", args=[year_id, period]),
    }
    return render(request, "emulation/report_edit.html", context, status=form_status(form))


@require_POST
def report_autosave(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> JsonResponse:
    """What was typed since the last time, saved without a click."""
    cluster_year, member = _writer(request, year_id, unit_id)
    return autosaved(
        request,
        ReportForm(request.POST),
        services.save_report,
        **_place(cluster_year, member, period),
        **acting(request),
    )


@require_POST
def report_lay(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """The officer lays the draft before the head."""
    _cluster_year, report = own_report(request, year_id, period, unit_id)
    done = _("Đã trình thủ trưởng. Thủ trưởng đọc và ký duyệt tại trang này; sửa chữ nào thì phải trình lại.")
    return _act(request, report, services.lay_report, done, revision=revision_posted(request))


@require_POST
def report_submit(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """Head or deputy signs the report off, and with that it goes to the cluster."""
    _cluster_year, report = own_report(request, year_id, period, unit_id)
    office = request.access.signing_appointment(report.unit_id)
    allow(
        office is not None,
        _("Chỉ thủ trưởng hoặc cấp phó của đơn vị ký duyệt và nộp báo cáo. Cán bộ thì trình thủ trưởng."),
    )
    signed_as = office.position_title or office.get_role_display()
    return _act(
        request, report, services.submit_report, _("Đã ký duyệt và nộp báo cáo cho cụm."),
        revision=revision_posted(request), signed_as=signed_as,
    )  # fmt: skip


@get_or_post
def report_recall(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """The unit takes its report back, or asks for it once the cluster has opened it."""
    cluster_year, report = own_report(request, year_id, period, unit_id)
    _allow_signer(request, report)
    is_opened = report.opened_at is not None
    form = RecallForm(**posted(request), is_opened=is_opened)
    if form.is_valid() and form.run(
        services.recall_report, report_id=report.pk, **form.cleaned_data, **acting(request)
    ):
        asked = form.result.recall_asked_at is not None
        messages.success(request, _("Đã gửi đề nghị rút lại cho cụm.") if asked else _("Đã rút lại báo cáo."))
        return redirect("emulation:report_detail", year_id, period, unit_id)
    context = _about(cluster_year, report, form, is_opened=is_opened)
    return render(request, "emulation/report_recall.html", context, status=form_status(form))


@get_or_post
def report_correct(request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int) -> HttpResponse:
    """The unit corrects what the cluster has accepted."""
    cluster_year, report = own_report(request, year_id, period, unit_id)
    _allow_signer(request, report)
    form = CorrectionForm(**posted(request))
    if form.is_valid() and form.run(
        report_versions.begin_correction, report_id=report.pk, **form.cleaned_data, **acting(request)
    ):
        return redirect("emulation:report_edit", year_id, period, unit_id)
    context = _about(cluster_year, report, form)
    return render(request, "emulation/report_correct.html", context, status=form_status(form))


@get_or_post
def report_correction_drop(
    request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int
) -> HttpResponse:
    """The unit leaves its report as it was accepted."""
    cluster_year, report = own_report(request, year_id, period, unit_id)
    _allow_signer(request, report)
    form = ConfirmForm(**posted(request))
    form.submit_label = _("Bỏ việc sửa")
    if form.is_valid() and form.run(report_versions.drop_correction, report_id=report.pk, **acting(request)):
        messages.success(request, _("Đã bỏ việc sửa. Báo cáo giữ nguyên như đã được nhận."))
        return redirect("emulation:report_detail", year_id, period, unit_id)
    context = _about(cluster_year, report, form)
    return render(request, "emulation/report_correction_drop.html", context, status=form_status(form))


@require_safe
@readonly
def report_versions_show(
    request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int
) -> HttpResponse:
    """The report as handed in first and as corrected last, side by side; any other two on demand."""
    cluster_year, report = report_or_404(request, year_id, period, unit_id)
    versions = versions_of(report, for_unit=request.access.works_for(report.unit))
    if not versions or must_open(request.access, cluster_year, report):
        raise Http404
    by_number = {str(version.number): version for version in versions}
    old = by_number.get(request.GET.get("truoc", ""), versions[-1])
    new = by_number.get(request.GET.get("sau", ""), versions[0])
    context = {
        **of_period(cluster_year, report.period),
        "report": report,
        "versions": versions,
        "pair": [(version, parts_of(version.content)) for version in (old, new)],
        "old": old,
        "new": new,
        "changes": compared(old, new),
    }
    return render(request, "emulation/report_versions.html", context)


def _writer(request: HttpRequest, year_id: int, unit_id: int) -> tuple[ClusterYear, ClusterMembership]:
    cluster_year = request.access.year_or_404(year_id)
    member = get_object_or_404(members_on(cluster_year, day_in(cluster_year, clock.today())), unit=unit_id)
    allow(request.access.works_for(member.unit), _("Chỉ người của đơn vị soạn báo cáo của đơn vị."))
    return cluster_year, member


def _allow_signer(request: HttpRequest, report: UnitReport) -> None:
    allow(
        report.unit_id in request.access.signing_unit_ids,
        _("Chỉ thủ trưởng hoặc cấp phó của đơn vị rút lại hay sửa báo cáo đã nộp."),
    )


def _saved(cluster_year: ClusterYear, unit_id: int, period: ReportPeriod) -> UnitReport:
    """The report, or an empty one that is not yet in the database."""
    place = {"cluster_year": cluster_year, "unit_id": unit_id, "period": period}
    return UnitReport.objects.select_related("file", "saved_by").filter(**place).first() or UnitReport(
        **place
    )


def _place(cluster_year: ClusterYear, member: ClusterMembership, period: ReportPeriod) -> dict[str, Any]:
    return {"cluster_year": cluster_year, "unit": member.unit, "period": period}


def _form(request: HttpRequest, saved: UnitReport, proposed: dict[str, Any]) -> ReportForm:
    """The form with what is saved; on a new report, with the words of the last one to begin with."""
    texts = {name: getattr(saved, name) for name in TEXT_FIELDS}
    initial = {name: proposed.get(name) or value for name, value in texts.items()}
    form = ReportForm(**posted(request), initial={**initial, "revision": saved.revision}, saved=texts)
    place = [saved.cluster_year_id, saved.period, saved.unit_id]
    form.autosave_url = reverse("emulation:report_autosave", args=place)
    form.autosave_key = f"bao-cao:{saved.cluster_year_id}:{saved.period}:{saved.unit_id}"
    return form


def _about(cluster_year: ClusterYear, report: UnitReport, form: Any, **more: Any) -> dict[str, Any]:
    back = reverse("emulation:report_detail", args=[cluster_year.pk, report.period, report.unit_id])
    return {
        **of_period(cluster_year, report.period),
        "report": report,
        "form": form,
        "cancel_url": back,
        **more,
    }


def _act(request: HttpRequest, report: UnitReport, service: Any, done: str, **arguments: Any) -> HttpResponse:
    if attempt(request, service, report_id=report.pk, **arguments, **acting(request)):
        messages.success(request, done)
    return redirect("emulation:report_detail", report.cluster_year_id, report.period, report.unit_id)
