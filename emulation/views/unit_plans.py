"""Units' own plans: the list, and beginning one."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.models import Unit
from clusters.permissions import allow
from core.http import acting, form_status, get_or_post, readonly
from core.ordering import search_key
from emulation.forms.plans import NewUnitPlanForm
from emulation.queries.plans import visible_unit_plans
from emulation.services.plans import draft_unit_plan
from emulation.views.plans import TONES

PAGE_SIZE = 50


@require_safe
@readonly
def unit_plan_list(request: HttpRequest) -> HttpResponse:
    """Plans of the units that the person may see, newest year first."""
    access = request.access
    text = request.GET.get("q", "")[:100]
    plans = visible_unit_plans(access).filter(unit__search_text__contains=search_key(text))
    page = Paginator(plans.order_by("-year", "unit__sort_key", "pk"), PAGE_SIZE).get_page(
        request.GET.get("trang")
    )
    for plan in page:
        plan.tone = TONES[plan.state]
    context = {"page": page, "q": text, "may_add": bool(access.unit_ids)}
    return render(request, "emulation/unit_plan_list.html", context)


@get_or_post
def unit_plan_new(request: HttpRequest) -> HttpResponse:
    """Begin a plan for one's own unit."""
    access = request.access
    allow(bool(access.unit_ids), _("Chỉ người của một đơn vị lập được kế hoạch của đơn vị."))
    units = Unit.objects.filter(pk__in=access.unit_ids)
    form = NewUnitPlanForm(request.POST or None, units=units, initial={"year": access.day.year})
    if form.is_valid() and form.run(draft_unit_plan, **form.cleaned_data, **acting(request)):
        return redirect("emulation:unit_plan_edit", form.result.pk)
    return render(request, "emulation/unit_plan_new.html", {"form": form}, status=form_status(form))
