"""Units from and to Excel, inside the admin: upload, look, confirm."""

import uuid

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from clusters.models import Unit
from clusters.services.unit_import import import_units
from clusters.services.unit_sheet import HEADINGS, MAX_ROWS, Plan, cells_of, read_plan, unit_rows
from core import clock
from core.errors import RuleError
from core.forms import ServiceForm, UploadField
from core.http import form_status, get_or_post, posted, readonly
from core.spreadsheets import xlsx_response
from core.templatetags.vi_format import so
from files.models import FileKind, StoredFile
from files.services import store_file

SHOWN = 200
SHEET = "Đơn vị"


class UploadForm(ServiceForm):
    """The sheet to look at."""

    submit_label = gettext_lazy("Xem trước")
    file = UploadField(label=gettext_lazy("Tệp Excel"), types=("xlsx",))


def _context(request: HttpRequest, title: str) -> dict:
    if not request.user.has_perm("clusters.change_unit"):
        raise PermissionDenied
    return {**admin.site.each_context(request), "title": title, "opts": Unit._meta}


@get_or_post
def upload(request: HttpRequest) -> HttpResponse:
    """Take the file in; nothing is changed yet."""
    context = _context(request, _("Nhập đơn vị từ Excel"))
    form = UploadForm(**posted(request))
    if form.is_valid() and form.run(
        store_file,
        upload=form.cleaned_data["file"],
        scope=request.user,
        uploaded_by=request.user,
        at=clock.now(),
        allowed=frozenset({FileKind.XLSX}),
    ):
        return redirect("admin:clusters_unit_preview", form.result.pk)
    context |= {"form": form, "max_rows": so(MAX_ROWS)}
    return TemplateResponse(request, "admin/clusters/unit/import.html", context, status=form_status(form))


@get_or_post
def preview(request: HttpRequest, file_id: uuid.UUID) -> HttpResponse:
    """What the file would change; confirmed, it is done whole."""
    context = _context(request, _("Xem trước khi nhập đơn vị"))
    own = {
        "scope_type": request.user._meta.label_lower,
        "scope_id": str(request.user.pk),
        "kind": FileKind.XLSX,
    }
    stored = get_object_or_404(StoredFile, pk=file_id, **own)
    refusal = ""
    if request.method == "POST":
        try:
            plan = import_units(
                stored=stored, digest=request.POST.get("digest", ""), actor=request.user, at=clock.now()
            )
        except RuleError as error:
            refusal = str(error)
        else:
            done = {"new": so(plan.counts["new"]), "changed": so(plan.counts["changed"])}
            messages.success(request, _("Đã nhập: %(new)s đơn vị mới, %(changed)s đơn vị thay đổi.") % done)
            return redirect("admin:clusters_unit_changelist")
    with stored.file.open("rb") as stream:
        plan = read_plan(stream)
    context |= {"plan": plan, "stored": stored, "refusal": refusal, "parts": _parts(plan)}
    return TemplateResponse(
        request, "admin/clusters/unit/preview.html", context, status=422 if refusal else 200
    )


def _parts(plan: Plan) -> list[dict]:
    labels = {
        "wrong": _("Dòng sai"),
        "new": _("Đơn vị mới"),
        "changed": _("Đơn vị thay đổi"),
        "unchanged": _("Không đổi"),
    }
    return [
        {"state": state, "label": label, "count": plan.counts[state], "lines": plan.of(state)[:SHOWN]}
        for state, label in labels.items()
    ]


@require_safe
@readonly
def export(request: HttpRequest) -> HttpResponse:
    """All units as a sheet that can be read back."""
    _context(request, "")
    rows = unit_rows(Unit.objects.order_by("code")).values()
    return xlsx_response("don-vi.xlsx", SHEET, list(HEADINGS.values()), (cells_of(row) for row in rows))


@require_safe
@readonly
def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with the right headings."""
    _context(request, "")
    return xlsx_response("mau-nhap-don-vi.xlsx", SHEET, list(HEADINGS.values()), [])
