"""Reading a scoring table from Excel: the upload, the tree with its problems, the confirmation."""

import dataclasses
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core import clock
from core.http import acting, form_status, get_or_post, posted
from scoring.enums import NotApplicable, TieRule
from scoring.forms.table_import import ConfirmImportForm, ReadSheetForm
from scoring.rules import read_rule
from scoring.services import table_import as services
from scoring.sheets import Line, Sheet
from scoring.views.tables import owners_or_403


@get_or_post
def table_import(request: HttpRequest) -> HttpResponse:
    """First the file is read and shown; nothing is saved before the preview is confirmed."""
    owners = owners_or_403(request)
    if "confirmed" in request.POST:
        return _confirm(request, owners)
    form = ReadSheetForm(**posted(request))
    if not form.is_valid():
        context = {"form": form, "is_upload": True}
        return render(request, "scoring/table_import.html", context, status=form_status(form))
    initial = {
        "name": form.cleaned_data["name"],
        "year": clock.today().year,
        "points_step": Decimal("0.5"),
        "not_applicable": NotApplicable.FULL_POINTS,
        "tie_rule": TieRule.SHOWN,
        "lines": packed(form.sheet.lines),
        "with_rule": [str(place) for place, line in enumerate(form.sheet.lines) if line.rule],
    }
    preview = ConfirmImportForm(owners=owners, lines=form.sheet.lines, initial=initial)
    return _preview(request, preview, form.sheet)


def _confirm(request: HttpRequest, owners: Any) -> HttpResponse:
    try:
        lines = unpacked(request.POST.get("lines", ""))
    except signing.BadSignature:
        messages.error(request, _("Bản xem trước không còn dùng được. Hãy nộp lại tệp."))
        return redirect("scoring:table_import")
    form = ConfirmImportForm(request.POST, owners=owners, lines=lines)
    if form.is_valid() and form.run(services.import_table, **form.service_values(), **acting(request)):
        messages.success(request, _("Đã nạp bảng thành bản nháp. Hãy xem lại từng tiêu chí rồi ban hành."))
        return redirect("scoring:table_show", form.result.pk)
    return _preview(request, form, Sheet(lines, []), status=form_status(form))


def _preview(request: HttpRequest, form: ConfirmImportForm, sheet: Sheet, status: int = 200) -> HttpResponse:
    rows = [(place, line, _rule_words(line)) for place, line in enumerate(sheet.lines)]
    chosen = set(form["with_rule"].value() or [])
    context = {"form": form, "sheet": sheet, "rows": rows, "chosen": chosen}
    return render(request, "scoring/table_import.html", context, status=status)


def _rule_words(line: Line) -> list[str]:
    if not line.rule or line.points is None:
        return []
    rule = read_rule("days_late", line.rule, max_points=line.points, step=Decimal("0.01"))
    return rule.in_words()


def packed(lines: list[Line]) -> str:
    """The lines, signed, so that what is confirmed is what was shown."""
    rows = [dataclasses.asdict(line) | {"points": line.points and str(line.points)} for line in lines]
    return signing.dumps(rows, salt="scoring.table_import", compress=True)


def unpacked(text: str) -> list[Line]:
    """What `packed` made.

    Raises:
        BadSignature: somebody changed it, or it is a day old.
    """
    rows = signing.loads(text, salt="scoring.table_import", max_age=24 * 60 * 60)
    return [
        Line(**row | {"points": None if row["points"] is None else Decimal(row["points"])}) for row in rows
    ]
