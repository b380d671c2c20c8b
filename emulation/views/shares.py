"""A unit's shares of the targets: entering figures, one share with its parts, handing down, ending."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.queries import history_of
from clusters.models import Unit
from clusters.permissions import allow
from clusters.queries import children_on, name_on
from core import clock
from core.forms import ServiceForm, VietnameseDateField
from core.http import acting, form_status, get_or_post, posted, readonly
from emulation.forms.targets import EndShareForm, FiguresForm, GiveForm, ShareForm
from emulation.models import TargetShare
from emulation.queries import shares as queries
from emulation.queries.standing import Standing
from emulation.queries.targets import standings
from emulation.services import shares as services
from emulation.views.shared import of_year, renew
from evidence.queries import evidence_of

YEARS = range(1945, 2101)


@get_or_post
def share_list(request: HttpRequest, unit_id: int, year: int) -> HttpResponse:
    """All shares of a unit in a year: where they stand, and one form for the figures of a day."""
    unit = get_object_or_404(Unit, pk=unit_id)
    if year not in YEARS or not queries.may_read_unit(request.access, unit, year):
        raise Http404
    found = standings(clock.today(), units=[unit.pk], year=year)
    may_report = queries.may_report(request.access, unit)
    allow(may_report or request.method != "POST", _("Người của đơn vị nhập kết quả chỉ tiêu của đơn vị."))
    form = _figures_form(request, found) if may_report else None
    if form and form.is_valid() and _save_figures(request, unit, form):
        return redirect("emulation:share_list", unit.pk, year)
    cluster_year = queries.cluster_year_of_unit(unit, year, request.access)
    seen = [one for one in found if queries.sees_evidence(request.access, one.share)]
    links = evidence_of([f"share:{one.share.pk}" for one in seen])
    context = {
        **(of_year(cluster_year) if cluster_year else {"is_sample": unit.is_sample}),
        "unit": unit,
        "unit_name": name_on(unit, min(clock.today(), dt.date(year, 12, 31))),
        "year": year,
        "years": queries.years_of_unit(unit),
        "standings": [(one, links.get(f"share:{one.share.pk}")) for one in found],
        "next_due": _next_due(found),
        "form": form,
        "saved_now": _saved_now(form),
        "events": history_of(unit, 20) if may_report or request.access.reads_all else [],
        "url": reverse("emulation:share_list", args=[unit.pk, year]),
    }
    return render(request, "emulation/share_list.html", context, status=form_status(form) if form else 200)


def _figures_form(request: HttpRequest, found: list[Standing]) -> FiguresForm:
    today = clock.today()
    latest = max((one.period.until_on for one in found), default=today)
    day = _day_asked(request) or min(today, latest)
    saved = queries.figures_on([one.share.pk for one in found], day)
    open_ids = [one.share.pk for one in found if not one.is_summed and not one.is_ended]
    initial = {"until_on": day, "seen": queries.figures_stamp(open_ids)}
    return FiguresForm(**posted(request), standings=found, saved=saved, initial=initial)


def _day_asked(request: HttpRequest) -> dt.date | None:
    """The day typed in the form or asked for in the address."""
    try:
        return VietnameseDateField(required=False).clean(
            (request.POST.get("until_on") if request.method == "POST" else request.GET.get("ngay")) or ""
        )
    except ValidationError:
        return None


def _save_figures(request: HttpRequest, unit: Unit, form: FiguresForm) -> bool:
    data = form.cleaned_data
    figures = {pk: services.FigureIn(value, note) for pk, (value, note) in data["figures"].items()}
    was_saved = form.run(
        services.record_figures,
        unit=unit,
        until_on=data["until_on"],
        figures=figures,
        seen=data["seen"] or "",
        **acting(request),
    )
    if was_saved:
        messages.success(request, _("Đã lưu %(count)s kết quả.") % {"count": form.result})
    else:
        renew(form, seen=form.initial["seen"])
    return was_saved


def _saved_now(form: FiguresForm | None) -> bool:
    """Whether the page shows beside what was typed what others saved meanwhile."""
    return bool(form and form.is_bound and form.non_field_errors())


def _next_due(found: list[Standing]) -> Standing | None:
    """What is due next and not met yet."""
    waiting = [one for one in found if not one.is_ended and not one.is_met and not one.is_overdue]
    return min(waiting, key=lambda one: one.due_on, default=None)


def _share(request: HttpRequest, share_id: int) -> TargetShare:
    share = get_object_or_404(queries.shares_with_targets(), pk=share_id)
    if not queries.may_read_share(request.access, share):
        raise Http404
    return share


@require_safe
@readonly
def share_show(request: HttpRequest, share_id: int) -> HttpResponse:
    """One share: its figures by day, its parts, its evidence, what can be done."""
    share = _share(request, share_id)
    access, place = request.access, f"share:{share.pk}"
    (standing,) = [one for one in standings(clock.today(), target=share.target) if one.share.pk == share.pk]
    sees_evidence = queries.sees_evidence(access, share)
    may_report = queries.may_report(access, share.unit)
    return _page(
        request,
        "share_show",
        share,
        standing=standing,
        figures=queries.figures_of(share),
        sees_evidence=sees_evidence,
        links=evidence_of([place])[place] if sees_evidence else [],
        place=place,
        may_report=may_report and not standing.is_ended,
        may_hand_down=access.works_for(share.unit) and not standing.is_ended,
        may_decide=queries.may_decide_share(access, share) and not share.ended_on,
    )


@get_or_post
def share_hand_down(request: HttpRequest, share_id: int) -> HttpResponse:
    """Hand the share down to sub-units, each with its own goal."""
    share = _share(request, share_id)
    allow(request.access.works_for(share.unit), _("Người của đơn vị giao chỉ tiêu cho đơn vị trực thuộc."))
    below = queries.not_yet_given(share.target, children_on(share.unit, clock.today()))
    form = GiveForm(**posted(request), target=share.target, receivers=below)
    if form.is_valid() and form.run(
        services.hand_down, share=share, goals=form.cleaned_data["goals"], **acting(request)
    ):
        return _back(request, share, _("Đã giao chỉ tiêu cho %(n)s đơn vị.") % {"n": len(form.result)})
    return _page(request, "share_hand_down", share, form, receivers=below, has_figures=share.figures.exists())


@get_or_post
def share_change(request: HttpRequest, share_id: int) -> HttpResponse:
    """Change the goal, the base or who answers, with the reason."""
    share = _share(request, share_id)
    allow(
        queries.may_decide_share(request.access, share),
        _("Lãnh đạo cụm hoặc đơn vị đã giao chỉ tiêu sửa phần này."),
    )
    form = ShareForm(**posted(request), share=share)
    if form.is_valid() and form.run(
        services.change_share, share=share, **form.cleaned_data, **acting(request)
    ):
        return _back(request, share, _("Đã sửa phần chỉ tiêu."))
    return _page(request, "share_form", share, form, title=_("Sửa phần chỉ tiêu của đơn vị"))


@get_or_post
def share_end(request: HttpRequest, share_id: int) -> HttpResponse:
    """The unit takes no part any more: from when and why."""
    share = _share(request, share_id)
    allow(
        queries.may_decide_share(request.access, share),
        _("Lãnh đạo cụm hoặc đơn vị đã giao chỉ tiêu ghi thôi thực hiện."),
    )
    form = EndShareForm(**posted(request))
    if form.is_valid() and form.run(services.end_share, share=share, **form.cleaned_data, **acting(request)):
        return _back(request, share, _("Đã ghi đơn vị thôi thực hiện chỉ tiêu."))
    return _page(request, "share_form", share, form, title=_("Đơn vị thôi thực hiện chỉ tiêu"))


def _back(request: HttpRequest, share: TargetShare, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("emulation:share_show", share.pk)


def _page(
    request: HttpRequest, name: str, share: TargetShare, form: ServiceForm | None = None, **more: Any
) -> HttpResponse:
    cluster_year = share.target.cluster_year
    context = {
        **(of_year(cluster_year) if cluster_year else {"is_sample": share.target.plan.is_sample}),
        "share": share,
        "target": share.target,
        "form": form,
        "back_url": reverse("emulation:share_show", args=[share.pk]),
        **more,
    }
    return render(request, f"emulation/{name}.html", context, status=form_status(form) if form else 200)
