"""Movements and targets of a plan."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.permissions import allow
from core.http import acting, attempt, form_status, get_or_post, readonly
from emulation.forms.plans import ChangeCampaignForm, NewCampaignForm, TakeCampaignForm
from emulation.forms.targets import TargetForm, of_target
from emulation.models import PlanCampaign, Target
from emulation.queries import plans as queries
from emulation.services import plan_parts as services
from emulation.services import targets as target_services
from emulation.views.plan_desk import FROZEN, Desk, writing_desk

# The word in the address: what it is, the name its services give it, and the services.
PARTS = {
    "phong-trao": (PlanCampaign, "row", services.remove_campaign, services.move_campaign),
    "chi-tieu": (Target, "target", target_services.remove_target, target_services.move_target),
}


@require_safe
@readonly
def plan_parts(request: HttpRequest, year_id: int | None = None, plan_id: int | None = None) -> HttpResponse:
    """The movements and targets, to add, order and take out."""
    desk = writing_desk(request, year_id, plan_id, even_adopted=True)
    campaigns = [(row, not desk.is_adopted or row.is_opened_later) for row in queries.campaigns_in(desk.plan)]
    targets = [(row, not desk.is_adopted or row.is_opened_later) for row in queries.targets_in(desk.plan)]
    may_add_target = not desk.is_adopted or any(row.is_opened_later for row, _may in campaigns)
    context = desk.context(campaigns=campaigns, targets=targets, may_add_target=may_add_target)
    return render(request, "emulation/plan_parts.html", context)


@get_or_post
def campaign_take(
    request: HttpRequest, year_id: int | None = None, plan_id: int | None = None
) -> HttpResponse:
    """Take a movement of the catalogue into the plan."""
    desk = writing_desk(request, year_id, plan_id, even_adopted=True)
    form = TakeCampaignForm(request.POST or None, plan=desk.plan)
    if form.is_valid() and form.run(
        services.add_campaign,
        plan=desk.plan,
        campaign=form.cleaned_data["campaign"],
        **form.place,
        **acting(request),
    ):
        messages.success(request, _("Đã đưa “%(title)s” vào kế hoạch.") % {"title": form.result})
        return redirect(desk.url("parts"))
    return _part_form(request, desk, form, _("Chọn phong trào trong danh mục"))


@get_or_post
def campaign_new(
    request: HttpRequest, year_id: int | None = None, plan_id: int | None = None
) -> HttpResponse:
    """Put a new movement into the catalogue and the plan."""
    desk = writing_desk(request, year_id, plan_id, even_adopted=True)
    initial = {"starts_year": desk.plan.year, "ends_year": desk.plan.year}
    form = NewCampaignForm(request.POST or None, plan=desk.plan, initial=initial)
    if form.is_valid() and form.run(
        services.add_new_campaign, plan=desk.plan, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã thêm “%(title)s” vào danh mục và kế hoạch.") % {"title": form.result})
        return redirect(desk.url("parts"))
    return _part_form(request, desk, form, _("Thêm phong trào, đợt thi đua mới"))


@get_or_post
def campaign_change(
    request: HttpRequest, row_id: int, year_id: int | None = None, plan_id: int | None = None
) -> HttpResponse:
    """Change a movement's bases and days in this plan."""
    desk = writing_desk(request, year_id, plan_id, even_adopted=True)
    row = get_object_or_404(queries.campaigns_in(desk.plan), pk=row_id)
    initial = {"also_based_on": row.also_based_on, "starts_on": row.starts_on, "ends_on": row.ends_on}
    form = ChangeCampaignForm(request.POST or None, initial=initial)
    if form.is_valid() and form.run(
        services.change_campaign, row=row, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã sửa phong trào."))
        return redirect(desk.url("parts"))
    return _part_form(request, desk, form, row.campaign.title)


@get_or_post
def target_add(request: HttpRequest, year_id: int | None = None, plan_id: int | None = None) -> HttpResponse:
    """Add a target; once the plan is adopted, to a drive opened later."""
    desk = writing_desk(request, year_id, plan_id, even_adopted=True)
    form = TargetForm(request.POST or None, owner=desk.plan)
    if form.is_valid() and form.run(
        target_services.add_target, owner=desk.plan, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã thêm chỉ tiêu."))
        return redirect(desk.url("parts"))
    return _part_form(request, desk, form, _("Thêm chỉ tiêu"))


@get_or_post
def target_change(
    request: HttpRequest, row_id: int, year_id: int | None = None, plan_id: int | None = None
) -> HttpResponse:
    """Change a target."""
    desk = writing_desk(request, year_id, plan_id, even_adopted=True)
    target = get_object_or_404(queries.targets_in(desk.plan), pk=row_id)
    allow(not desk.is_adopted or target.is_opened_later, FROZEN)
    initial = of_target(target)
    form = TargetForm(request.POST or None, owner=desk.plan, initial=initial)
    if form.is_valid() and form.run(
        target_services.change_target, target=target, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã sửa chỉ tiêu."))
        return redirect(desk.url("parts"))
    return _part_form(request, desk, form, _("Sửa chỉ tiêu"))


@require_POST
def part_remove(
    request: HttpRequest, kind: str, row_id: int, year_id: int | None = None, plan_id: int | None = None
) -> HttpResponse:
    """Take a movement or a target out of the plan."""
    desk, name, part, remove, _move = _part(request, kind, row_id, year_id, plan_id)
    attempt(request, remove, **{name: part}, **acting(request))
    return redirect(desk.url("parts"))


@require_POST
def part_move(
    request: HttpRequest, kind: str, row_id: int, year_id: int | None = None, plan_id: int | None = None
) -> HttpResponse:
    """Move a movement or a target one place up or down."""
    desk, name, part, _remove, move = _part(request, kind, row_id, year_id, plan_id)
    attempt(request, move, **{name: part}, step=-1 if "up" in request.POST else 1, **acting(request))
    return redirect(desk.url("parts"))


def _part(
    request: HttpRequest, kind: str, row_id: int, year_id: int | None, plan_id: int | None
) -> tuple[Desk, str, Any, Any, Any]:
    desk = writing_desk(request, year_id, plan_id, even_adopted=True)
    if kind not in PARTS:
        raise Http404
    model, name, remove, move = PARTS[kind]
    part = get_object_or_404(model.objects.select_related("plan"), plan=desk.plan, pk=row_id)
    return desk, name, part, remove, move


def _part_form(request: HttpRequest, desk: Desk, form: Any, title: str) -> HttpResponse:
    context = desk.context(form=form, title=title, cancel_url=desk.url("parts"))
    return render(request, "emulation/plan_part_form.html", context, status=form_status(form))
