"""Who holds which role from when to when: the standing body gives and ends it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters import queries
from clusters.forms.appointments import AppointmentEndForm, AppointmentFilterForm, AppointmentForm
from clusters.models import Appointment
from clusters.permissions import allow
from clusters.services import appointments
from clusters.views.units import NOT_YOURS, PAGE_SIZE
from core import clock
from core.http import acting, form_status, get_or_post, ids_asked, readonly


@require_safe
@readonly
def appointment_list(request: HttpRequest) -> HttpResponse:
    """Appointments in force, to come, and on request past."""
    access = request.access
    allow(
        access.reads_all or access.is_administrator,
        _("Danh sách phân công chỉ dành cho Thường trực Hội đồng và người kiểm tra."),
    )
    form = AppointmentFilterForm(request.GET)
    form.is_valid()
    data, today = form.cleaned_data, clock.today()
    found = queries.appointments_list(
        today, words=data.get("q", ""), role=data.get("vai_tro", ""), with_past=data.get("ca_cu", False)
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {"form": form, "page": page, "today": today, "may_edit": access.is_standing_body}
    return render(request, "clusters/appointment_list.html", context)


@get_or_post
def appointment_create(request: HttpRequest) -> HttpResponse:
    """Give a person a role from a day on."""
    allow(request.access.is_standing_body, NOT_YOURS)
    initial = {
        "valid_from": clock.today(),
        "role": request.GET.get("vai-tro"),
        "unit": request.GET.get("don-vi"),
    }
    form = AppointmentForm(request.POST or None, initial=initial)

    if form.is_valid() and form.run(appointments.appoint, **form.cleaned_data, **acting(request)):
        messages.success(request, _("Đã ghi phân công cho %s.") % form.cleaned_data["user"])
        return redirect("clusters:appointment_list")
    return render(request, "clusters/appointment_create.html", {"form": form}, status=form_status(form))


@get_or_post
def appointment_end(request: HttpRequest) -> HttpResponse:
    """End one or several appointments on one day; all or none."""
    allow(request.access.is_standing_body, NOT_YOURS)
    chosen = _chosen(request)
    form = AppointmentEndForm(request.POST or None, initial={"valid_to": clock.today()})

    def end() -> None:
        for appointment in chosen:
            appointments.end_appointment(appointment=appointment, **form.cleaned_data, **acting(request))

    if form.is_valid() and form.run(end):
        messages.success(request, _("Đã kết thúc %(count)s phân công.") % {"count": len(chosen)})
        return redirect("clusters:appointment_list")
    context = {"form": form, "chosen": chosen}
    return render(request, "clusters/appointment_end.html", context, status=form_status(form))


def _chosen(request: HttpRequest) -> list[Appointment]:
    """The appointments named by ``chon`` in the address.

    Raises:
        Http404: none was named, or one does not exist.
    """
    ids = ids_asked(request, "chon")
    found = Appointment.objects.filter(pk__in=ids)
    chosen = list(found.select_related("user", "unit", "cluster_year").order_by("pk"))
    if not chosen or len(chosen) != len(ids):
        raise Http404
    return chosen
