"""Who holds which role from when to when: the standing body gives and ends it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from clusters import queries
from clusters.forms.appointments import AppointmentEndForm, AppointmentFilterForm, AppointmentForm
from clusters.models import Appointment
from clusters.permissions import allow
from clusters.services import appointments
from clusters.views.units import NOT_YOURS, PAGE_SIZE
from core import clock
from core.http import carry_out, form_status, readonly


@require_safe
@readonly
def appointment_list(request: HttpRequest) -> HttpResponse:
    """Appointments in force, to come, and on request past."""
    access = request.access
    allow(access.reads_all or access.is_administrator, _("Danh sách phân công chỉ dành cho Thường trực Hội đồng và người kiểm tra."))
    form = AppointmentFilterForm(request.GET)
    form.is_valid()
    data, today = form.cleaned_data, clock.today()
    found = queries.appointments_list(
        today, words=data.get("q", ""), role=data.get("vai_tro", ""), with_past=data.get("ca_cu", False)
    )
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {"form": form, "page": page, "today": today, "may_edit": access.is_standing_body}
    return render(request, "clusters/appointment_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def appointment_create(request: HttpRequest) -> HttpResponse:
    """Give a person a role from a day on."""
    access = request.access
    allow(access.is_standing_body, _(NOT_YOURS))
    initial = {"valid_from": clock.today(), "role": request.GET.get("vai-tro"), "unit": request.GET.get("don-vi")}
    form = AppointmentForm(request.POST or None, initial=initial)

    def appoint() -> None:
        appointments.appoint(
            **form.cleaned_data, actor=request.user, at=clock.now(), on_behalf_of=access.acting_for
        )

    if request.method == "POST" and carry_out(form, appoint):
        messages.success(request, _("Đã ghi phân công cho %s.") % form.cleaned_data["user"])
        return redirect("clusters:appointment_list")
    return render(request, "clusters/appointment_create.html", {"form": form}, status=form_status(form))


@require_http_methods(["GET", "HEAD", "POST"])
def appointment_end(request: HttpRequest) -> HttpResponse:
    """End one or several appointments on one day; all or none."""
    access = request.access
    allow(access.is_standing_body, _(NOT_YOURS))
    chosen = _chosen(request)
    form = AppointmentEndForm(request.POST or None, initial={"valid_to": clock.today()})

    def end() -> None:
        for appointment in chosen:
            appointments.end_appointment(
                appointment=appointment,
                **form.cleaned_data,
                actor=request.user,
                at=clock.now(),
                on_behalf_of=access.acting_for,
            )

    if request.method == "POST" and carry_out(form, end):
        messages.success(request, _("Đã kết thúc %(count)s phân công.") % {"count": len(chosen)})
        return redirect("clusters:appointment_list")
    context = {"form": form, "chosen": chosen}
    return render(request, "clusters/appointment_end.html", context, status=form_status(form))


def _chosen(request: HttpRequest) -> list[Appointment]:
    """The appointments named by ``chon`` in the address.

    Raises:
        Http404: none was named, or one does not exist.
    """
    ids = {int(value) for value in request.GET.getlist("chon")[:200] if value.isascii() and value.isdigit()}
    found = Appointment.objects.filter(pk__in=[pk for pk in ids if pk < 2**63])
    chosen = list(found.select_related("user", "unit", "cluster_year").order_by("pk"))
    if not chosen or len(chosen) != len(ids):
        raise Http404
    return chosen
