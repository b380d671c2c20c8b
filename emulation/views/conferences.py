"""Pages of a cluster's conferences."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.queries import history_of
from clusters.models import ClusterYear
from clusters.permissions import allow
from core import clock
from core.forms import ServiceForm
from core.http import acting, attempt, form_status, get_or_post, readonly
from emulation.enums import AttendanceState, ConferenceState
from emulation.forms.conferences import AttendanceForm, ConferenceForm, MinutesForm
from emulation.models import Conference
from emulation.queries import conferences as queries
from emulation.services import conferences as services
from emulation.views.shared import is_overtaken, of_year

PLANNED_FIELDS = ("kind", "held_on", "opening_time", "session", "place", "chaired_by", "guests", "agenda")


@require_safe
@readonly
def conference_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """The year's conferences, and the one of last year that opened it."""
    cluster_year = request.access.year_or_404(year_id)
    context = {
        **of_year(cluster_year),
        "conferences": queries.conferences_of(cluster_year),
        "can_plan": request.access.drafts_for(cluster_year),
    }
    return render(request, "emulation/conference_list.html", context)


@get_or_post
def conference_new(request: HttpRequest, year_id: int) -> HttpResponse:
    """Plan a conference."""
    cluster_year = request.access.year_or_404(year_id)
    _allow(request, cluster_year)
    form = ConferenceForm(request.POST or None, next_years=list(queries.next_years(cluster_year)))

    if form.is_valid() and form.run(
        services.plan_conference, cluster_year=cluster_year, **form.details(), **acting(request)
    ):
        messages.success(request, _("Đã ghi hội nghị dự kiến."))
        return redirect("emulation:conference_detail", year_id, form.result.pk)
    context = {**of_year(cluster_year), "form": form}
    return render(request, "emulation/conference_edit.html", context, status=form_status(form))


@require_safe
@readonly
def conference_detail(request: HttpRequest, year_id: int, pk: int) -> HttpResponse:
    """One conference: facts, agenda, who came, minutes, and what can be done."""
    cluster_year, conference = _conference(request, year_id, pk)
    rows = queries.attendance_rows(conference)
    context = {
        **of_year(cluster_year),
        "conference": conference,
        "rows": rows,
        "present": sum(
            bool(row.attendance and row.attendance.state == AttendanceState.PRESENT) for row in rows
        ),
        "can_write": request.access.drafts_for(conference.cluster_year),
        "is_planned": conference.state == ConferenceState.PLANNED,
        "is_ahead": conference.held_on > clock.today(),
        "events": history_of(conference),
    }
    return render(request, "emulation/conference_detail.html", context)


@get_or_post
def conference_edit(request: HttpRequest, year_id: int, pk: int) -> HttpResponse:
    """Change what is planned."""
    cluster_year, conference = _conference(request, year_id, pk)
    _allow(request, conference.cluster_year)
    initial = {name: getattr(conference, name) for name in (*PLANNED_FIELDS, "revision")}
    form = ConferenceForm(
        request.POST or None,
        next_years=list(queries.next_years(conference.cluster_year)),
        initial=initial | {"opens_cluster_year": conference.opens_cluster_year_id or ""},
    )
    if form.is_valid() and form.run(
        services.change_conference,
        conference_id=conference.pk,
        revision=form.cleaned_data["revision"],
        **form.details(),
        **acting(request),
    ):
        messages.success(request, _("Đã lưu."))
        return redirect("emulation:conference_detail", year_id, pk)
    context = {
        **of_year(cluster_year),
        "form": form,
        "conference": conference,
        "conflict": _newer(form, conference),
    }
    return render(request, "emulation/conference_edit.html", context, status=form_status(form))


@get_or_post
def conference_attendance(request: HttpRequest, year_id: int, pk: int) -> HttpResponse:
    """Who came, all member units on one page."""
    cluster_year, conference = _conference(request, year_id, pk)
    _allow(request, conference.cluster_year)
    form = AttendanceForm(request.POST or None, rows=queries.attendance_rows(conference))
    if form.is_valid() and form.run(
        services.record_attendance, conference_id=conference.pk, presences=form.presences(), **acting(request)
    ):
        messages.success(request, _("Đã lưu điểm danh."))
        return redirect("emulation:conference_detail", year_id, pk)
    context = {**of_year(cluster_year), "form": form, "conference": conference}
    return render(request, "emulation/conference_attendance.html", context, status=form_status(form))


@get_or_post
def conference_minutes(request: HttpRequest, year_id: int, pk: int) -> HttpResponse:
    """Summary and scan of the minutes."""
    cluster_year, conference = _conference(request, year_id, pk)
    _allow(request, conference.cluster_year)
    form = MinutesForm(
        request.POST or None,
        request.FILES or None,
        initial={"minutes": conference.minutes, "revision": conference.revision},
    )
    if form.is_valid() and form.run(
        services.save_minutes,
        conference_id=conference.pk,
        revision=form.cleaned_data["revision"],
        minutes=form.cleaned_data["minutes"],
        upload=form.cleaned_data["file"],
        **acting(request),
    ):
        messages.success(request, _("Đã lưu biên bản."))
        return redirect("emulation:conference_detail", year_id, pk)
    context = {
        **of_year(cluster_year),
        "form": form,
        "conference": conference,
        "conflict": _newer(form, conference),
    }
    return render(request, "emulation/conference_minutes.html", context, status=form_status(form))


@require_POST
def conference_hold(request: HttpRequest, year_id: int, pk: int) -> HttpResponse:
    """Record that the conference took place."""
    _cluster_year, conference = _conference(request, year_id, pk)
    _allow(request, conference.cluster_year)
    if attempt(request, services.hold_conference, conference_id=conference.pk, **acting(request)):
        messages.success(request, _("Đã ghi nhận hội nghị đã họp."))
    return redirect("emulation:conference_detail", year_id, pk)


def _allow(request: HttpRequest, cluster_year: ClusterYear) -> None:
    allow(
        request.access.drafts_for(cluster_year),
        _("Chỉ Trưởng, Phó Trưởng, thư ký cụm hoặc cán bộ đơn vị Trưởng, Phó ghi hội nghị."),
    )


def _conference(request: HttpRequest, year_id: int, pk: int) -> tuple[ClusterYear, Conference]:
    """A conference of the year, or one of last year that opens it."""
    cluster_year = request.access.year_or_404(year_id)
    found = queries.conferences_of(cluster_year).select_related(
        "cluster_year", "opens_cluster_year", "minutes_file"
    )
    return cluster_year, get_object_or_404(found, pk=pk)


def _newer(form: ServiceForm, conference: Conference) -> bool:
    """Whether somebody saved in the meantime; ``conference`` is then the newer one."""
    conference.refresh_from_db()
    return is_overtaken(form, conference.revision)
