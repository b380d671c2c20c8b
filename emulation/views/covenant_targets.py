"""Targets of a covenant, written while it is a draft."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.permissions import allow
from core.http import acting, attempt, get_or_post, posted, readonly
from emulation.forms.targets import TargetForm, of_target
from emulation.models import Covenant, Target
from emulation.services import targets as services
from emulation.services.covenants import EDITABLE
from emulation.views.covenant_pages import page_url, show, visible_covenant


def _own(request: HttpRequest, year_id: int, covenant_id: int) -> Covenant:
    covenant = visible_covenant(request, year_id, covenant_id)
    allow(
        request.access.drafts_for(covenant.cluster_year),
        _("Thư ký hoặc lãnh đạo cụm ghi chỉ tiêu của giao ước."),
    )
    return covenant


@require_safe
@readonly
def covenant_targets(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """The targets, to add, order and take out while the text is a draft."""
    covenant = _own(request, year_id, covenant_id)
    return show(
        request,
        "covenant_targets",
        covenant,
        targets=covenant.targets.order_by("ordinal", "pk"),
        may_change=covenant.state in EDITABLE,
    )


@get_or_post
def covenant_target_add(request: HttpRequest, year_id: int, covenant_id: int) -> HttpResponse:
    """Add a target."""
    covenant = _own(request, year_id, covenant_id)
    form = TargetForm(**posted(request), owner=covenant)
    if form.is_valid() and form.run(
        services.add_target, owner=covenant, **form.cleaned_data, **acting(request)
    ):
        return _back(request, covenant, _("Đã thêm chỉ tiêu."))
    return _form(request, covenant, form, _("Thêm chỉ tiêu"))


@get_or_post
def covenant_target_change(
    request: HttpRequest, year_id: int, covenant_id: int, target_id: int
) -> HttpResponse:
    """Change a target."""
    covenant = _own(request, year_id, covenant_id)
    target = get_object_or_404(covenant.targets, pk=target_id)
    initial = of_target(target)
    form = TargetForm(**posted(request), owner=covenant, initial=initial)
    if form.is_valid() and form.run(
        services.change_target, target=target, **form.cleaned_data, **acting(request)
    ):
        return _back(request, covenant, _("Đã sửa chỉ tiêu."))
    return _form(request, covenant, form, _("Sửa chỉ tiêu"))


@require_POST
def covenant_target_remove(
    request: HttpRequest, year_id: int, covenant_id: int, target_id: int
) -> HttpResponse:
    """Take a target out."""
    covenant = _own(request, year_id, covenant_id)
    target = get_object_or_404(Target, covenant=covenant, pk=target_id)
    attempt(request, services.remove_target, target=target, **acting(request))
    return redirect(page_url("covenant_targets", covenant))


@require_POST
def covenant_target_move(
    request: HttpRequest, year_id: int, covenant_id: int, target_id: int
) -> HttpResponse:
    """Move a target one place up or down."""
    covenant = _own(request, year_id, covenant_id)
    target = get_object_or_404(Target, covenant=covenant, pk=target_id)
    step = -1 if "up" in request.POST else 1
    attempt(request, services.move_target, target=target, step=step, **acting(request))
    return redirect(page_url("covenant_targets", covenant))


def _back(request: HttpRequest, covenant: Covenant, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect(page_url("covenant_targets", covenant))


def _form(request: HttpRequest, covenant: Covenant, form: Any, title: str) -> HttpResponse:
    return show(
        request,
        "covenant_target_form",
        covenant,
        form,
        title=title,
        list_url=page_url("covenant_targets", covenant),
    )
