"""Targets of the cluster's year: the overview, one target with its units, giving it to units."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.permissions import allow
from core import clock
from core.http import acting, form_status, get_or_post, ids_asked, posted, readonly
from emulation.forms.targets import GiveForm
from emulation.models import Target
from emulation.queries.shares import (
    is_in_force,
    may_decide_share,
    may_give,
    not_yet_given,
    readable_targets,
    reads_all_shares,
    receivers_of,
)
from emulation.queries.target_overview import overview_of
from emulation.queries.targets import standings
from emulation.services import shares as services
from emulation.views.shared import of_year


@require_safe
@readonly
def target_list(request: HttpRequest, year_id: int) -> HttpResponse:
    """Targets × units: met, not met, nothing reported; all, or those of one movement."""
    cluster_year = request.access.year_or_404(year_id)
    movement = next(iter(ids_asked(request, "phong-trao")), None)
    context = {
        **of_year(cluster_year),
        "overview": overview_of(cluster_year, clock.today(), movement=movement),
        "may_give": request.access.drafts_for(cluster_year),
        "own_units": [
            member.unit
            for member in cluster_year.memberships.select_related("unit").order_by("ordinal", "pk")
            if request.access.works_for(member.unit)
        ],
    }
    return render(request, "emulation/target_list.html", context)


@require_safe
@readonly
def target_show(request: HttpRequest, target_id: int) -> HttpResponse:
    """One target: every unit that has it, sums with their parts."""
    target = get_object_or_404(readable_targets(request.access), pk=target_id)
    own_only = None if reads_all_shares(request.access, target) else request.access.unit_ids
    found = standings(clock.today(), target=target, units=own_only)
    listed = {standing.share.pk for standing in found}
    roots = [one for one in found if one.share.parent_id not in listed]
    context = _context(
        target,
        standings=roots,
        waiting=not_yet_given(target, receivers_of(target, clock.today())) if is_in_force(target) else [],
        is_in_force=is_in_force(target),
        may_give=may_give(request.access, target),
        may_decide={one.share.pk for one in roots if may_decide_share(request.access, one.share)},
    )
    return render(request, "emulation/target_show.html", context)


@get_or_post
def target_assign(request: HttpRequest, target_id: int) -> HttpResponse:
    """Give the target to units: one, some, all, all of a group."""
    target = get_object_or_404(readable_targets(request.access), pk=target_id)
    allow(
        may_give(request.access, target),
        _("Lãnh đạo, thư ký cụm, hoặc người của đơn vị có kế hoạch giao chỉ tiêu."),
    )
    receivers = not_yet_given(target, receivers_of(target, clock.today()))
    form = GiveForm(**posted(request), target=target, receivers=receivers)
    if form.is_valid() and form.run(
        services.assign_target,
        target=target,
        goals=form.cleaned_data["goals"],
        answers=form.cleaned_data["answers"],
        **acting(request),
    ):
        messages.success(request, _("Đã giao chỉ tiêu cho %(count)s đơn vị.") % {"count": len(form.result)})
        return redirect("emulation:target_show", target.pk)
    context = _context(target, form=form, receivers=receivers, is_in_force=is_in_force(target))
    return render(request, "emulation/target_assign.html", context, status=form_status(form))


def _context(target: Target, **more: Any) -> dict[str, Any]:
    frame = of_year(target.cluster_year) if target.cluster_year else {"is_sample": target.plan.is_sample}
    return {**frame, "target": target, **more}
