"""A person's own days away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clusters.forms.absences import AbsenceForm
from clusters.queries import colleagues_of
from clusters.services.absences import announce_absence, end_absence
from core import clock
from core.http import acting, attempt, form_status, get_or_post

MOST_SHOWN = 50


@get_or_post
def absence_list(request: HttpRequest) -> HttpResponse:
    """When I am away, and who is told instead."""
    today = clock.today()
    form = AbsenceForm(request.POST or None, colleagues=colleagues_of(request.user, today))
    if form.is_valid() and form.run(
        announce_absence, user=request.user, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã ghi lần vắng."))
        return redirect("clusters:absence_list")
    absences = request.user.absences.select_related("stand_in").order_by("-starts_on", "pk")[:MOST_SHOWN]
    context = {"form": form, "absences": absences, "today": today}
    return render(request, "clusters/absence_list.html", context, status=form_status(form))


@require_POST
def absence_end(request: HttpRequest, absence_id: int) -> HttpResponse:
    """I am back."""
    absence = get_object_or_404(request.user.absences, pk=absence_id)
    if attempt(request, end_absence, absence=absence, **acting(request)):
        messages.success(request, _("Đã kết thúc lần vắng."))
    return redirect("clusters:absence_list")
