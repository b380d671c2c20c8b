"""Pages of scoring tables: the list, one table, its draft, copying, comparing, publication, the Excel file."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from audit.queries import history_of
from clusters.enums import UnitKind
from clusters.models import ClusterYear
from clusters.permissions import Access, allow
from core import clock
from core.http import acting, form_status, get_or_post, ids_asked, posted, readonly
from core.spreadsheets import xlsx_response
from emulation.views.shared import renew
from scoring.enums import ItemKind, NotApplicable, TableState, TieRule
from scoring.forms.tables import (
    ChangeTableForm,
    CopyTableForm,
    EmptyForm,
    NewTableForm,
    Owners,
    PublishTableForm,
)
from scoring.models import ScoreTable
from scoring.queries import tables as queries
from scoring.services import table_publishing
from scoring.services import tables as services
from scoring.services.table_cards import MOST_AT_ONCE
from scoring.sheets import KINDS

PAGE_SIZE = 25


@require_safe
@readonly
def table_list(request: HttpRequest) -> HttpResponse:
    """Tables of all years and kinds of unit that the person may read."""
    visible = queries.visible_tables(request.access)
    year, kind = request.GET.get("nam", ""), request.GET.get("loai", "")
    found = visible.prefetch_related("kinds").order_by("-year", "is_sample", "name", "pk")
    if year.isascii() and year.isdigit() and len(year) == 4:
        found = found.filter(year=int(year))
    if kind in UnitKind.values:
        found = found.filter(pk__in=visible.filter(kinds__unit_kind=kind).values("pk"))
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang")),
        "years": list(visible.order_by("-year").values_list("year", flat=True).distinct()),
        "kinds": UnitKind.choices,
        "year": year,
        "kind": kind,
        "may_write": bool(owners_of(request.access).choices),
    }
    return render(request, "scoring/table_list.html", context)


@require_safe
@readonly
def table_show(request: HttpRequest, table_id: int) -> HttpResponse:
    """The whole table: tree with sums, rules in words, examples, ranks; a draft with what it still lacks."""
    table = table_or_404(request, table_id)
    writes = queries.may_write(request.access, table.cluster_year)
    context = {
        **of_table(table),
        "tree": queries.tree_of(table),
        "may_change": queries.may_change(request.access, table),
        "may_strike": writes and table.state == TableState.PUBLISHED,
        "may_copy": bool(owners_of(request.access).choices),
        "replaced_by": ScoreTable.objects.filter(replaces=table).first(),
        "events": history_of(table) if writes or request.access.reads_all else [],
    }
    return render(request, "scoring/table_show.html", context)


@get_or_post
def table_new(request: HttpRequest) -> HttpResponse:
    """Begin an empty draft."""
    owners = owners_or_403(request)
    initial = {
        "year": clock.today().year,
        "points_step": Decimal("0.5"),
        "not_applicable": NotApplicable.FULL_POINTS,
        "tie_rule": TieRule.SHOWN,
    }
    form = NewTableForm(request.POST or None, owners=owners, initial=initial)
    if form.is_valid() and form.run(services.create_table, **form.cleaned_data, **acting(request)):
        messages.success(request, _("Đã lập bảng. Hãy thêm nhóm và tiêu chí."))
        return redirect("scoring:table_show", form.result.pk)
    context = {"form": form, "title": _("Lập bảng tiêu chí"), "back": "scoring:table_list"}
    return render(request, "scoring/table_form.html", context, status=form_status(form))


@get_or_post
def table_change(request: HttpRequest, table_id: int) -> HttpResponse:
    """Change a draft's head."""
    table = draft_or_403(request, table_id)
    seen = queries.fingerprint(table)
    names = ("name", "points_step", "not_applicable", "tie_rule", "source_note")
    initial = {name: getattr(table, name) for name in names}
    initial |= {"kinds": list(table.kinds.values_list("unit_kind", flat=True)), "seen": seen}
    form = ChangeTableForm(request.POST or None, initial=initial)
    if form.is_valid() and form.run(
        services.change_table, table=table, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã lưu bảng."))
        return redirect("scoring:table_show", table.pk)
    context = of_table(table) | {"form": form, "title": _("Sửa thông tin bảng")}
    context["newer"] = newer(form, seen, initial)
    return render(request, "scoring/table_form.html", context, status=form_status(form))


@get_or_post
def table_copy(request: HttpRequest, table_id: int) -> HttpResponse:
    """A new draft from a table that the person may read."""
    table = table_or_404(request, table_id)
    owners = owners_or_403(request)
    year = max(clock.today().year, table.year + (0 if table.is_sample else 1))
    initial = {"name": table.name.replace(str(table.year), str(year)), "year": year}
    form = CopyTableForm(request.POST or None, owners=owners, initial=initial)
    if form.is_valid() and form.run(
        services.copy_table, source=table, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã chép bảng. Các chỗ sửa sau đây xem được ở trang so sánh."))
        return redirect("scoring:table_show", form.result.pk)
    context = of_table(table) | {
        "form": form,
        "title": _("Chép thành bảng mới"),
        "lead": _("Chép cả tiêu chí, quy tắc, ví dụ và các hạng. Bảng cũ giữ nguyên."),
    }
    return render(request, "scoring/table_form.html", context, status=form_status(form))


@get_or_post
def table_discard(request: HttpRequest, table_id: int) -> HttpResponse:
    """Throw a draft away, after asking."""
    table = draft_or_403(request, table_id)
    form = EmptyForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and form.run(services.discard_table, table=table, **acting(request)):
        messages.success(request, _("Đã xóa bản nháp."))
        return redirect("scoring:table_list")
    context = of_table(table) | {"form": form}
    return render(request, "scoring/table_discard.html", context, status=form_status(form))


@get_or_post
def table_publish(request: HttpRequest, table_id: int) -> HttpResponse:
    """Put a draft in force by a decision, after showing what it still lacks and what it replaces."""
    table = draft_or_403(request, table_id)
    form = PublishTableForm(**posted(request))
    if form.is_valid() and form.run(
        table_publishing.publish_table, table=table, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã ban hành bảng tiêu chí."))
        return redirect("scoring:table_show", table.pk)
    following = queries.cards_that_follow(table).order_by().values_list("cluster_year", flat=True)
    context = of_table(table) | {
        "form": form,
        "tree": queries.tree_of(table),
        "replaced": queries.would_replace(table),
        "card_count": len(following),
        "year_count": len(set(following)),
        "most_at_once": MOST_AT_ONCE,
    }
    return render(request, "scoring/table_publish.html", context, status=form_status(form))


@require_safe
@readonly
def table_compare(request: HttpRequest, table_id: int) -> HttpResponse:
    """What changed between this table and another, by default the one it was copied from or replaces."""
    table = table_or_404(request, table_id)
    visible = queries.visible_tables(request.access)
    others = visible.exclude(pk=table.pk).order_by("-year", "name", "pk")[:200]
    asked = ids_asked(request, "voi") or {table.copied_from_id or table.replaces_id or 0}
    other = visible.filter(pk__in=asked).exclude(pk=table.pk).first()
    context = of_table(table) | {
        "others": others,
        "other": other,
        "changes": queries.differences(other, table) if other else [],
    }
    return render(request, "scoring/table_compare.html", context)


@require_safe
@readonly
def table_export(request: HttpRequest, table_id: int) -> HttpResponse:
    """The table in the columns of the published sheets (SCORE-4); it can be read in again."""
    table = table_or_404(request, table_id)
    with override("vi"):
        tree = queries.tree_of(table)  # its rules are told in words
    rows = [
        [
            row.item.code,
            row.item.title,
            row.item.max_points,
            None,
            "Bắt buộc" if row.item.has_to_be_proved else "",
            "\n".join([*row.item.guidance.splitlines(), *(row.rule if not row.item.guidance else [])]),
            KINDS[ItemKind(row.item.kind)],
        ]
        for row in tree.rows
    ]
    # As published, in Vietnamese whatever language the page is read in: so it can be read in again.
    headings = ["STT", "Tiêu chí", "Điểm chuẩn", "Điểm chấm", "Tài liệu minh chứng", "Ghi chú", "Loại"]
    return xlsx_response(f"bang-tieu-chi-{table.year}-{table.pk}.xlsx", "Bảng tiêu chí", headings, rows)


def table_or_404(request: HttpRequest, table_id: int) -> ScoreTable:
    """The table, if the person may read it."""
    return get_object_or_404(queries.visible_tables(request.access), pk=table_id)


def draft_or_403(request: HttpRequest, table_id: int) -> ScoreTable:
    """The draft, if the person may change it."""
    table = table_or_404(request, table_id)
    allow(
        queries.may_change(request.access, table),
        _("Chỉ Thường trực Hội đồng (bảng chung) hoặc Trưởng, Phó Trưởng cụm (bảng riêng của cụm) sửa được, khi bảng còn là bản nháp."),
    )  # fmt: skip
    return table


def owners_of(access: Access) -> Owners:
    """Whose tables the person may begin."""
    led = ClusterYear.objects.filter(pk__in=access.led_year_ids).order_by("-year", "name")
    return Owners(is_general=access.is_standing_body, years={str(year.pk): year for year in led})


def owners_or_403(request: HttpRequest) -> Owners:
    """`owners_of`, if there are any."""
    owners = owners_of(request.access)
    allow(
        bool(owners.choices),
        _("Chỉ Thường trực Hội đồng hoặc Trưởng, Phó Trưởng cụm lập được bảng tiêu chí."),
    )
    return owners


def of_table(table: ScoreTable) -> dict[str, Any]:
    """What every page of a table shows."""
    return {"table": table, "cluster_year": table.cluster_year, "is_sample": table.is_sample}


def newer(form: Any, seen: str, saved: dict[str, Any]) -> list[tuple[str, Any]]:
    """Where the saved thing differs from what was typed, if somebody saved since the form was opened.

    The form then carries the latest state: its next save is meant to replace it.
    """
    if not form.is_bound or form.data.get("seen") == seen:
        return []
    differing = [
        (form.fields[name].label, value)
        for name, value in saved.items()
        if name in form.fields and name != "seen" and form.fields[name].has_changed(value, form[name].data)
    ]
    renew(form, seen=seen)
    return differing
