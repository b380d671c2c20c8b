"""Pages of a draft table's criteria, rules and ranks; striking a criterion out of a published one."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from clusters.permissions import allow
from core.http import acting, attempt, form_status, get_or_post
from scoring.enums import ItemKind, RuleKind, TableState
from scoring.forms.table_rules import RULE_FORMS, TierRuleForm, rule_initial
from scoring.forms.tables import FEWEST_ROWS, BandsForm, GateForm, ItemForm, StrikeItemForm
from scoring.models import RankGate, ScoreItem, ScoreTable
from scoring.queries import tables as queries
from scoring.rules import suggest_days_late
from scoring.services import table_items as services
from scoring.services import table_publishing
from scoring.services import tables as table_services
from scoring.views.tables import draft_or_403, newer, of_table, table_or_404

ITEM_FIELDS = (
    "kind", "code", "title", "max_points", "guidance", "measured_by", "measurement", "is_optional", "has_to_be_proved",
    "tie_order",
)  # fmt: skip


@get_or_post
def item_add(request: HttpRequest, table_id: int) -> HttpResponse:
    """Add a group or criterion; ``?nhom=`` says into which group."""
    table = draft_or_403(request, table_id)
    parent = request.GET.get("nhom", "")
    initial = {"kind": ItemKind.CRITERION if parent else ItemKind.GROUP, "parent": parent}
    form = ItemForm(request.POST or None, table=table, initial=initial)
    if form.is_valid() and form.run(services.add_item, table=table, **_typed(form), **acting(request)):
        messages.success(request, _("Đã thêm “%(item)s”.") % {"item": form.result})
        return _to_row(table, form.result)
    return _form_page(request, table, form, _("Thêm nhóm, tiêu chí"))


@get_or_post
def item_change(request: HttpRequest, table_id: int, item_id: int) -> HttpResponse:
    """Change a group or criterion, and where it belongs."""
    table = draft_or_403(request, table_id)
    item = get_object_or_404(table.items, pk=item_id)
    seen = queries.fingerprint(item)
    saved = {name: getattr(item, name) for name in ITEM_FIELDS} | {"parent": item.parent_id}
    form = ItemForm(request.POST or None, table=table, initial=saved | {"seen": seen})
    if form.is_valid() and form.run(
        services.change_item,
        item=item,
        seen=form.cleaned_data["seen"] or "",
        **_typed(form),
        **acting(request),
    ):
        messages.success(request, _("Đã lưu “%(item)s”.") % {"item": form.result})
        return _to_row(table, form.result)
    return _form_page(request, table, form, _("Sửa tiêu chí"), newer=newer(form, seen, saved))


@get_or_post
def item_rule(request: HttpRequest, table_id: int, item_id: int) -> HttpResponse:
    """The rule of a criterion in words with a worked example; ``?loai=`` chooses its kind."""
    table = draft_or_403(request, table_id)
    item = get_object_or_404(table.items.exclude(kind=ItemKind.GROUP), pk=item_id)
    seen = queries.fingerprint(item)
    kind, rule, example, is_suggested = _rule_to_show(request, item)
    initial = rule_initial(kind, rule, example) | {"seen": seen}
    form_class = RULE_FORMS[kind]
    rows = (
        {"rows": max(FEWEST_ROWS, len(rule.get("tiers", [])) + 2)}
        if issubclass(form_class, TierRuleForm)
        else {}
    )
    form = form_class(request.POST or None, initial=initial, **rows)
    if form.is_valid() and form.run(services.set_rule, item=item, **form.service_values(), **acting(request)):
        messages.success(request, _("Đã lưu quy tắc tính điểm của “%(item)s”.") % {"item": form.result})
        return _to_row(table, form.result)
    context = of_table(table) | {
        "form": form,
        "item": item,
        "kinds": RuleKind.choices,
        "kind": kind,
        "is_suggested": is_suggested,
        "newer": newer(form, seen, initial),
    }
    return render(request, "scoring/table_rule.html", context, status=form_status(form))


@require_POST
def item_move(request: HttpRequest, table_id: int, item_id: int) -> HttpResponse:
    """Exchange with the neighbour above (``huong=len``) or below."""
    table = draft_or_403(request, table_id)
    item = get_object_or_404(table.items.select_related("table"), pk=item_id)
    attempt(
        request, services.move_item, item=item, is_up=request.POST.get("huong") == "len", **acting(request)
    )
    return _to_row(table, item)


@require_POST
def item_remove(request: HttpRequest, table_id: int, item_id: int) -> HttpResponse:
    """Take a criterion, or a group with all in it, out of the draft."""
    table = draft_or_403(request, table_id)
    item = get_object_or_404(table.items.select_related("table"), pk=item_id)
    if attempt(request, services.remove_item, item=item, **acting(request)):
        messages.success(request, _("Đã bỏ “%(item)s” khỏi bản nháp.") % {"item": item})
    return redirect("scoring:table_show", table.pk)


@get_or_post
def item_strike(request: HttpRequest, table_id: int, item_id: int) -> HttpResponse:
    """Strike a criterion out of a published table, after asking."""
    table = table_or_404(request, table_id)
    if table.state == TableState.DRAFT:
        raise Http404
    item = get_object_or_404(table.items.exclude(kind=ItemKind.GROUP), pk=item_id)
    allow(
        queries.may_write(request.access, table.cluster_year),
        _(
            "Chỉ Thường trực Hội đồng (bảng chung) hoặc Trưởng, Phó Trưởng cụm (bảng riêng của cụm) bỏ được tiêu chí."
        ),
    )
    form = StrikeItemForm(request.POST or None)
    if form.is_valid() and form.run(
        table_publishing.strike_item, item=item, **form.cleaned_data, **acting(request)
    ):
        messages.success(request, _("Đã bỏ tiêu chí “%(item)s”.") % {"item": item})
        return _to_row(table, item)
    context = of_table(table) | {"form": form, "item": item}
    return render(request, "scoring/table_strike.html", context, status=form_status(form))


@get_or_post
def band_edit(request: HttpRequest, table_id: int) -> HttpResponse:
    """The ranks of a draft and their conditions."""
    table = draft_or_403(request, table_id)
    bands = list(table.bands.prefetch_related("gates__item").order_by("ordinal"))
    seen = queries.fingerprint(table)
    saved: dict[str, Any] = {}
    for row, band in enumerate(bands):
        saved |= {f"code_{row}": band.code, f"at_least_{row}": band.at_least}
    form = BandsForm(
        request.POST or None, rows=max(FEWEST_ROWS, len(bands) + 2), initial=saved | {"seen": seen}
    )
    if form.is_valid() and form.run(
        table_services.set_bands,
        table=table,
        seen=form.cleaned_data["seen"] or "",
        bands=form.bands,
        **acting(request),
    ):
        messages.success(request, _("Đã lưu các hạng."))
        return redirect("scoring:band_edit", table.pk)
    context = of_table(table) | {"form": form, "bands": bands, "newer": newer(form, seen, saved)}
    return render(request, "scoring/table_bands.html", context, status=form_status(form))


@get_or_post
def gate_add(request: HttpRequest, table_id: int) -> HttpResponse:
    """Let a rank demand a condition beside its points."""
    table = draft_or_403(request, table_id)
    if not table.bands.exists():
        raise Http404
    form = GateForm(request.POST or None, table=table)
    if form.is_valid() and form.run(table_services.add_gate, **form.cleaned_data, **acting(request)):
        messages.success(request, _("Đã thêm điều kiện."))
        return redirect("scoring:band_edit", table.pk)
    return _form_page(
        request,
        table,
        form,
        _("Thêm điều kiện của hạng"),
        back_url=reverse("scoring:band_edit", args=[table.pk]),
    )


@require_POST
def gate_remove(request: HttpRequest, table_id: int, gate_id: int) -> HttpResponse:
    """Take a condition away from a rank."""
    table = draft_or_403(request, table_id)
    gate = get_object_or_404(RankGate.objects.select_related("band__table"), pk=gate_id, band__table=table)
    if attempt(request, table_services.remove_gate, gate=gate, **acting(request)):
        messages.success(request, _("Đã bỏ điều kiện."))
    return redirect("scoring:band_edit", table.pk)


def _typed(form: ItemForm) -> dict[str, Any]:
    return {name: value for name, value in form.cleaned_data.items() if name != "seen"}


def _rule_to_show(request: HttpRequest, item: ScoreItem) -> tuple[str, dict[str, Any], dict[str, Any], bool]:
    """Kind, figures and example that the form begins with, and whether they are only read out of the guidance."""
    kind = request.GET.get("loai", "")
    if kind in ("", item.rule_kind) and item.rule_kind != RuleKind.MANUAL:
        return item.rule_kind, item.rule, item.example, False
    suggestion = suggest_days_late(item.guidance, item.max_points or Decimal(0))
    if suggestion and item.max_points is not None and kind in ("", RuleKind.DAYS_LATE):
        return RuleKind.DAYS_LATE, suggestion, {}, True
    return (kind if kind in RULE_FORMS else item.rule_kind), {}, {}, False


def _to_row(table: ScoreTable, item: ScoreItem) -> HttpResponse:
    """Back to the table, at the row that was worked on."""
    return redirect(f"{reverse('scoring:table_show', args=[table.pk])}#muc-{item.pk}")


def _form_page(request: HttpRequest, table: ScoreTable, form: Any, title: str, **more: Any) -> HttpResponse:
    context = of_table(table) | {"form": form, "title": title, **more}
    return render(request, "scoring/table_form.html", context, status=form_status(form))
