"""More time for one unit to take a step: the form, and what the step's own page shows of it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from clusters.models import ClusterYear, Unit
from clusters.permissions import allow
from clusters.queries import members_on
from core import clock
from core.http import acting, form_status, get_or_post, posted
from emulation.enums import MilestoneKind
from emulation.forms.years import ExtensionForm
from emulation.models import Milestone
from emulation.queries.due_days import extensions_of
from emulation.queries.pending import ACTING_ROLES
from emulation.queries.year_facts import day_in
from emulation.queries.years import step_path
from emulation.services.extensions import extend_step
from emulation.views.shared import of_year
from workdays.notes import warn_of_days_off


@get_or_post
def step_extend(request: HttpRequest, year_id: int, kind: str) -> HttpResponse:
    """The leaders give one unit more time, by a decision that everybody reads."""
    cluster_year = request.access.year_or_404(year_id)
    if kind not in ACTING_ROLES:
        raise Http404
    step = MilestoneKind(kind)
    allow(request.access.leads_year(cluster_year), _("Chỉ Trưởng, Phó Trưởng cụm gia hạn cho đơn vị."))
    members = members_on(cluster_year, day_in(cluster_year, clock.today()))
    form = ExtensionForm(**posted(request), units=[(m.unit_id, m.name_on_day) for m in members])
    page = step_path(cluster_year, step)
    if form.is_valid():
        unit = Unit.objects.get(pk=form.cleaned_data.pop("unit"))
        if form.run(
            extend_step,
            cluster_year=cluster_year,
            unit=unit,
            kind=step,
            **form.cleaned_data,
            **acting(request),
        ):
            messages.success(request, _("Đã ghi gia hạn. Mọi đơn vị trong cụm thấy gia hạn này."))
            warn_of_days_off(request, form.cleaned_data["due_on"])
            return redirect(page)
    context = {
        **of_year(cluster_year),
        "form": form,
        "step": step,
        "milestone": Milestone.objects.filter(cluster_year=cluster_year, kind=step).first(),
        "cancel_url": page,
    }
    return render(request, "emulation/step_extend.html", context, status=form_status(form))


def extensions_in(request: HttpRequest, cluster_year: ClusterYear, step: MilestoneKind) -> dict[str, Any]:
    """For `emulation/_extensions.html`: who was given more time for the step, and who may give it (2 queries)."""
    open_steps = Milestone.objects.filter(
        cluster_year=cluster_year, kind=step, due_on__isnull=False, reached_on__isnull=True
    )
    return {
        "extensions": extensions_of(cluster_year, step),
        "extended_step": step,
        "can_extend": request.access.leads_year(cluster_year) and open_steps.exists(),
    }
