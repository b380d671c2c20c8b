"""Ordering that all scores of a year be computed anew."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clusters.permissions import allow
from core.http import acting, form_status, get_or_post, posted
from scoring.forms.recompute import RecomputeForm
from scoring.services.recompute import order_recomputing


@get_or_post
def recompute(request: HttpRequest) -> HttpResponse:
    """Totals and ranks of every cluster of a year, by the worker."""
    allow(request.access.is_standing_body, _("Chỉ Thường trực Hội đồng tính lại điểm của cả năm."))
    form = RecomputeForm(**posted(request), initial={"year": request.access.day.year})
    if form.is_valid() and form.run(order_recomputing, year=form.cleaned_data["year"], **acting(request)):
        return redirect("jobs:job_show", form.result.pk)
    return render(request, "scoring/recompute.html", {"form": form}, status=form_status(form))
