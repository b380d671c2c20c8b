"""Movements and targets of a plan."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.http import acting, attempt, form_status, get_or_post, readonly
from emulation.forms.plans import ChangeCampaignForm, NewCampaignForm, TakeCampaignForm, TargetForm
from emulation.models import PlanCampaign, Target
from emulation.queries import plans as queries
from emulation.services import plan_parts as services
from emulation.views.plan_desk import Desk, writing_desk

PARTS = {"phong-trao": PlanCampaign, "chi-tieu": Target}


@require_safe
@readonly
def plan_parts(request: HttpRequest, year_id: int | None = None, plan_id: int | None = None) -> HttpResponse:
    """The movements and targets, to add, order and take out."""
    desk = writing_desk(request, year_id, plan_id, even_adopted=True)
    campaigns = [(row, not desk.is_adopted or row.is_opened_later) for row in queries.campaigns_in(desk.plan)]
    context = desk.context(campaigns=campaigns, targets=queries.targets_in(desk.plan))
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
    """Add a target."""
    desk = writing_desk(request, year_id, plan_id)
    form = TargetForm(request.POST or None, plan=desk.plan)
    if form.is_valid() and form.run(
        services.add_target, plan=desk.plan, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã thêm chỉ tiêu."))
        return redirect(desk.url("parts"))
    return _part_form(request, desk, form, _("Thêm chỉ tiêu"))


@get_or_post
def target_change(
    request: HttpRequest, row_id: int, year_id: int | None = None, plan_id: int | None = None
) -> HttpResponse:
    """Change a target."""
    desk = writing_desk(request, year_id, plan_id)
    target = get_object_or_404(queries.targets_in(desk.plan), pk=row_id)
    names = ("what", "at_least", "unit_of_measure", "responsible", "plan_campaign")
    form = TargetForm(
        request.POST or None, plan=desk.plan, initial={name: getattr(target, name) for name in names}
    )
    if form.is_valid() and form.run(
        services.change_target, target=target, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã sửa chỉ tiêu."))
        return redirect(desk.url("parts"))
    return _part_form(request, desk, form, _("Sửa chỉ tiêu"))


@require_POST
def part_remove(
    request: HttpRequest, kind: str, row_id: int, year_id: int | None = None, plan_id: int | None = None
) -> HttpResponse:
    """Take a movement or a target out of the plan."""
    return _on_part(request, services.remove_part, kind, row_id, year_id, plan_id)


@require_POST
def part_move(
    request: HttpRequest, kind: str, row_id: int, year_id: int | None = None, plan_id: int | None = None
) -> HttpResponse:
    """Move a movement or a target one place up or down."""
    step = -1 if "up" in request.POST else 1
    return _on_part(request, services.move_part, kind, row_id, year_id, plan_id, step=step)


def _on_part(
    request: HttpRequest,
    service: Any,
    kind: str,
    row_id: int,
    year_id: int | None,
    plan_id: int | None,
    **more: Any,
) -> HttpResponse:
    desk = writing_desk(request, year_id, plan_id, even_adopted=True)
    if kind not in PARTS:
        raise Http404
    part = get_object_or_404(PARTS[kind].objects.select_related("plan"), plan=desk.plan, pk=row_id)
    attempt(request, service, part=part, **more, **acting(request))
    return redirect(desk.url("parts"))


def _part_form(request: HttpRequest, desk: Desk, form: Any, title: str) -> HttpResponse:
    context = desk.context(form=form, title=title, cancel_url=desk.url("parts"))
    return render(request, "emulation/plan_part_form.html", context, status=form_status(form))
