"""Units as of a day, and how they became others."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from audit.queries import history_of
from clusters import queries
from clusters.forms.units import DayForm, UnitFilterForm, UnitSucceedForm, day_asked
from clusters.models import Unit
from clusters.permissions import allow
from clusters.services import succession
from core import clock
from core.http import acting, form_status, get_or_post, ids_asked, readonly
from core.spreadsheets import xlsx_response
from core.templatetags.vi_format import ngay

PAGE_SIZE = 25
NOT_YOURS = gettext_lazy("Chỉ cán bộ Thường trực Hội đồng được sửa đơn vị, cụm và phân công.")


@require_safe
@readonly
def unit_list(request: HttpRequest) -> HttpResponse:
    """Units that exist on a day, by any name they ever had."""
    form = UnitFilterForm(request.GET)
    day = day_asked(form, clock.today())
    data = form.cleaned_data
    units = queries.units_on(day, words=data.get("q", ""), kind=data.get("loai", ""))
    if "tai_ve" in request.GET:
        return _download(units)
    page = Paginator(units, PAGE_SIZE).get_page(request.GET.get("trang"))
    queries.add_former_names(page.object_list, data.get("q", ""))
    return render(request, "clusters/unit_list.html", {"form": form, "day": day, "page": page})


def _download(units: QuerySet[Unit]) -> HttpResponse:
    headings = [
        _("Mã đơn vị"),
        _("Tên đơn vị"),
        _("Loại đơn vị"),
        _("Đơn vị cấp trên"),
        _("Dữ liệu minh hoạ"),
    ]
    rows = (
        [unit.code, unit.name_on_day, unit.kind_label, unit.parent_on_day, _("Có") if unit.is_sample else ""]
        for unit in units
    )
    return xlsx_response("don-vi.xlsx", _("Đơn vị"), headings, rows)


@require_safe
@readonly
def unit_detail(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit: its facts on a day, and its whole story."""
    unit = get_object_or_404(Unit, pk=unit_id)
    form, access = DayForm(request.GET), request.access
    day = day_asked(form, clock.today())
    story = queries.story_of(unit)
    came_from, became = queries.succession_of(unit)
    sees_people = access.reads_all or access.is_administrator or access.works_for(unit)
    context = {
        "unit": unit,
        "form": form,
        "day": day,
        "facts": queries.facts_on(story, day),
        "children": queries.children_on(unit, day)[:200],
        "came_from": came_from,
        "became": became,
        "story": [(row._meta.verbose_name, row) for row in story],
        "memberships": queries.memberships_of(unit),
        "people": queries.appointed_on(unit, day) if sees_people else None,
        "may_edit": access.is_standing_body,
        "is_sample": unit.is_sample,
        "events": history_of(unit) if access.reads_all or access.is_administrator else None,
    }
    return render(request, "clusters/unit_detail.html", context)


@get_or_post
def unit_succeed(request: HttpRequest) -> HttpResponse:
    """Record a rename, merge, split, absorption or dissolution: first a preview, then for good."""
    allow(request.access.is_standing_body, NOT_YOURS)
    form = UnitSucceedForm(request.POST or None, initial={"predecessors": _named_in_query(request)})
    confirmed = "xac-nhan" in request.POST
    service = succession.succeed if confirmed else succession.preview
    context = {"form": form}

    if (
        "sua" not in request.POST
        and form.is_valid()
        and form.run(service, **form.arguments(), **acting(request))
    ):
        context["outcome"] = form.result
        if not confirmed:
            return render(request, "clusters/unit_succeed_confirm.html", context)
        messages.success(
            request, _("Đã ghi nhận thay đổi tổ chức từ ngày %s.") % ngay(form.cleaned_data["effective_on"])
        )
        for sentence in form.result.to_do:
            messages.warning(request, sentence)
        first = [*form.result.successors, *form.cleaned_data["predecessors"]][0]
        return redirect("clusters:unit_detail", first.pk)
    return render(request, "clusters/unit_succeed.html", context, status=form_status(form))


def _named_in_query(request: HttpRequest) -> list[Unit]:
    return list(Unit.objects.filter(pk__in=ids_asked(request, "tu")).order_by("sort_key", "pk"))
