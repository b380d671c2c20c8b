"""Pages of evidence: a unit's shelf, one item, using items as evidence."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from audit.queries import history_of
from clusters.models import Unit
from clusters.permissions import allow
from core import clock
from core.http import acting, attempt, form_status, get_or_post, posted, readonly
from evidence import permissions, places, queries, scanner, services
from evidence.forms import AttachForm, EvidenceForm, ShelfFilterForm, WithdrawForm
from evidence.models import EvidenceItem
from files.models import FileKind

PAGE_SIZE = 25
NOT_HERE = gettext_lazy("Lúc này bạn không gắn hay gỡ được minh chứng ở đây.")
PICTURES = frozenset({FileKind.PNG, FileKind.JPEG})


@require_safe
@readonly
def shelf_list(request: HttpRequest) -> HttpResponse:
    """The shelves of the units that the person works for, the only one at once; an auditor's are all."""
    access = request.access
    if len(access.unit_ids) == 1 and not access.is_auditor:
        return redirect("evidence:shelf_show", *access.unit_ids)
    units = queries.shelves(access.unit_ids, all_filled=access.is_auditor)
    page = Paginator(units, PAGE_SIZE).get_page(request.GET.get("trang"))
    return render(request, "evidence/shelf_list.html", {"page": page})


@require_safe
@readonly
def shelf_show(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A unit's shelf over the years, to search."""
    unit = _shelf_or_404(request, unit_id)
    form, asked = _asked(request)
    items = queries.shelf_of(unit, **asked)
    context = {
        "unit": unit,
        "form": form,
        "page": Paginator(items, PAGE_SIZE).get_page(request.GET.get("trang")),
        "years": queries.years_of_shelf(unit),
        "may_add": request.access.works_for(unit),
        "has_scanner": scanner.is_configured(),
        "is_sample": unit.is_sample,
    }
    return render(request, "evidence/shelf_show.html", context)


@require_safe
@readonly
def evidence_show(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One item: its content, what it proves, its history."""
    item = _item_or_404(request, item_id)
    is_own = request.access.works_for(item.unit)
    reads_shelf = permissions.may_read_shelf(request.access, item.unit)
    context = {
        "item": item,
        "uses": _uses(request, item, sees_all=reads_shelf),
        "is_own": is_own,
        "reads_shelf": reads_shelf,
        "may_open": permissions.may_open(request.access, item),
        "is_picture": item.file is not None and item.file.kind in PICTURES,
        "is_pdf": item.file is not None and item.file.kind == FileKind.PDF,
        "has_scanner": scanner.is_configured(),
        "events": history_of(item) if reads_shelf else [],
        "is_sample": item.unit.is_sample,
    }
    return render(request, "evidence/evidence_show.html", context)


@get_or_post
def evidence_new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """The unit puts a file or a link on its shelf, perhaps for a place at once."""
    unit = _shelf_or_404(request, unit_id)
    allow(request.access.works_for(unit), _("Chỉ người của đơn vị đưa tài liệu vào kho của đơn vị."))
    spot = _spot_to_fill(request) if request.GET.get("cho") else None
    if spot is not None and spot.unit_id != unit.pk:
        raise Http404
    form = EvidenceForm(**posted(request), initial={"year": spot.year if spot else clock.today().year})
    if form.is_valid() and form.run(
        services.add_evidence, unit=unit, place=spot.key if spot else "", upload=form.cleaned_data["file"],
        **{name: form.cleaned_data[name] for name in ("url", "title", "year", "dated_on", "note")},
        **acting(request),
    ):  # fmt: skip
        messages.success(request, _("Đã đưa tài liệu vào kho của đơn vị."))
        return redirect(spot.url if spot else reverse("evidence:shelf_show", args=[unit.pk]))
    context = {
        "unit": unit,
        "form": form,
        "spot": spot,
        "same": getattr(form.refusal, "item", None),
        "has_scanner": scanner.is_configured(),
        "cancel_url": spot.url if spot else reverse("evidence:shelf_show", args=[unit.pk]),
        "is_sample": unit.is_sample,
    }
    return render(request, "evidence/evidence_new.html", context, status=form_status(form))


@get_or_post
def evidence_attach(request: HttpRequest) -> HttpResponse:
    """Choose items of the unit's shelf as evidence of a place, several at once."""
    spot = _spot_to_fill(request)
    unit = get_object_or_404(Unit, pk=spot.unit_id)
    filter_form, asked = _asked(request)
    form = AttachForm(**posted(request))
    if form.is_valid() and form.run(
        services.attach, item_ids=form.cleaned_data["items"], place=spot.key, **acting(request)
    ):
        messages.success(request, _("Đã gắn minh chứng."))
        return redirect(spot.url)
    items = queries.attachable(unit, spot.key, **asked)
    context = {
        "spot": spot,
        "unit": unit,
        "form": form,
        "filter_form": filter_form,
        "page": Paginator(items, PAGE_SIZE).get_page(request.GET.get("trang")),
        "chosen": request.POST.getlist("items"),
        "attached": queries.evidence_of([spot.key])[spot.key],
        "is_sample": unit.is_sample,
    }
    return render(request, "evidence/evidence_attach.html", context, status=form_status(form))


@require_POST
def evidence_detach(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """End the use of an item at a place."""
    item = _item_or_404(request, item_id)
    spot = places.find(request.POST.get("cho", ""))
    if spot is None or not spot.may_read(request.access):
        raise Http404
    allow(spot.may_attach(request.access), NOT_HERE)
    if attempt(request, services.detach, item_id=item.pk, place=spot.key, **acting(request)):
        messages.success(request, _("Đã gỡ tài liệu ra. Tài liệu vẫn còn trong kho của đơn vị."))
    return redirect(spot.url)


@get_or_post
def evidence_withdraw(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """The unit withdraws an item, with the reason."""
    item = _item_or_404(request, item_id)
    allow(request.access.works_for(item.unit), _("Chỉ người của đơn vị rút tài liệu của đơn vị."))
    form = WithdrawForm(**posted(request))
    if form.is_valid() and form.run(
        services.withdraw, item_id=item.pk, reason=form.cleaned_data["reason"], **acting(request)
    ):
        messages.success(request, _("Đã rút tài liệu. Nơi đã dùng ghi rõ tài liệu đã rút và lý do."))
        return redirect("evidence:evidence_show", item.pk)
    context = {
        "item": item,
        "uses": _uses(request, item, sees_all=True),
        "form": form,
        "cancel_url": reverse("evidence:evidence_show", args=[item.pk]),
        "is_sample": item.unit.is_sample,
    }
    return render(request, "evidence/evidence_withdraw.html", context, status=form_status(form))


def _shelf_or_404(request: HttpRequest, unit_id: int) -> Unit:
    unit = get_object_or_404(Unit, pk=unit_id)
    if not permissions.may_read_shelf(request.access, unit):
        raise Http404
    return unit


def _item_or_404(request: HttpRequest, item_id: UUID) -> EvidenceItem:
    items = EvidenceItem.objects.select_related("unit", "file", "added_by", "withdrawn_by")
    item = get_object_or_404(items, pk=item_id)
    if not permissions.may_read(request.access, item):
        raise Http404
    return item


def _spot_to_fill(request: HttpRequest) -> places.Spot:
    """The place named in the address, if the person may put evidence there."""
    spot = places.find(request.GET.get("cho", ""))
    if spot is None or not spot.may_read(request.access):
        raise Http404
    allow(spot.may_attach(request.access), NOT_HERE)
    return spot


def _asked(request: HttpRequest) -> tuple[ShelfFilterForm, dict[str, object]]:
    form = ShelfFilterForm(request.GET)
    form.is_valid()
    return form, {"words": form.cleaned_data.get("q", ""), "year": form.cleaned_data.get("nam")}


def _uses(request: HttpRequest, item: EvidenceItem, *, sees_all: bool) -> list[dict[str, object]]:
    """What the item proves; a link leads there if the person may read it and it still exists."""
    uses = []
    for link in item.links.order_by("-year", "pk"):
        spot = places.find(link.place)
        readable = spot is not None and spot.may_read(request.access)
        if readable or sees_all:
            may_detach = readable and spot.may_attach(request.access)
            uses.append({"link": link, "url": spot.url if readable else "", "may_detach": may_detach})
    return uses
