"""The register of outgoing papers (sổ văn bản đi)."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusters.models import Unit
from clusters.permissions import allow
from core import clock
from core.http import acting, form_status, get_or_post, posted, readonly
from core.http import paper as in_vietnamese
from documents.forms.register import EntryForm, OutsideForm, RegisterFilterForm
from documents.models import RegisterEntry
from documents.permissions import keeps_register, reads_register
from documents.queries.composing import profile_on
from documents.queries.register import books_of, entries_of, is_open
from documents.services.numbering import EDITABLE_FIELDS, change_entry, reserve_outside_number

PAGE_SIZE = 50


@require_safe
@readonly
def register_list(request: HttpRequest) -> HttpResponse:
    """The registers that the person may read, and those that the person keeps."""
    access = request.access
    allow(
        bool(access.records_unit_ids or access.unit_ids or access.reads_all),
        _("Bạn không đọc sổ văn bản đi nào."),
    )
    kept = Unit.objects.filter(pk__in=access.records_unit_ids).order_by("sort_key", "pk")
    page = Paginator(books_of(access), PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {"page": page, "kept": kept, "year": access.day.year}
    return render(request, "documents/register_list.html", context)


@require_safe
@readonly
def register_show(request: HttpRequest, unit_id: int, year: int) -> HttpResponse:
    """An agency's register of a year."""
    agency = _agency(request, unit_id, year)
    form = RegisterFilterForm(request.GET)
    form.full_clean()
    entries = entries_of(
        agency, year, words=form.cleaned_data.get("q", ""), type_code=form.cleaned_data.get("loai", "")
    )
    keeps = keeps_register(request.access, agency) and is_open(year, request.access.day)
    page = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("trang"))
    context = _of(agency, year) | {
        "form": form,
        "page": page,
        "keeps": keeps,
        "reserves": keeps and year == request.access.day.year,
    }
    return render(request, "documents/register_show.html", context)


@require_safe
@readonly
@in_vietnamese
def register_paper(request: HttpRequest, unit_id: int, year: int) -> HttpResponse:
    """The register as it is printed and bound, on A4 across (SIG-6b)."""
    agency = _agency(request, unit_id, year)
    context = _of(agency, year) | {
        "entries": entries_of(agency, year),
        "profile": profile_on(agency, request.access.day),
        "back_url": reverse("documents:register_show", args=[agency.pk, year]),
    }
    return render(request, "documents/register_paper.html", context)


@get_or_post
def register_reserve(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Take the next number for a paper made outside the system."""
    agency = _agency(request, unit_id, clock.today().year)
    allow(keeps_register(request.access, agency), _("Văn thư của cơ quan lấy số."))
    form = OutsideForm(**posted(request))
    if form.is_valid():
        fields = dict(form.cleaned_data)
        type_code, sign = fields.pop("type_code"), fields.pop("sign")
        if form.run(
            reserve_outside_number,
            agency=agency,
            type_code=type_code,
            sign=sign,
            fields=fields,
            **acting(request),
        ):
            messages.success(request, _("Đã lấy số %(number)s.") % {"number": form.result.full_number})
            return redirect("documents:register_show", agency.pk, form.result.series.year)
    cancel_url = reverse("documents:register_show", args=[agency.pk, clock.today().year])
    context = _of(agency, clock.today().year) | {"form": form, "cancel_url": cancel_url}
    return render(request, "documents/register_reserve.html", context, status=form_status(form))


@get_or_post
def register_edit(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Complete a line of the register."""
    entry = get_object_or_404(RegisterEntry.objects.select_related("series__agency", "paper"), pk=entry_id)
    agency, year = entry.series.agency, entry.series.year
    if not reads_register(request.access, agency):
        raise Http404
    allow(keeps_register(request.access, agency), _("Văn thư của cơ quan ghi sổ văn bản đi."))
    form = EntryForm(**posted(request), initial={name: getattr(entry, name) for name in EDITABLE_FIELDS})
    if form.is_valid() and form.run(change_entry, entry=entry, fields=form.cleaned_data, **acting(request)):
        messages.success(request, _("Đã lưu dòng sổ."))
        return redirect("documents:register_show", agency.pk, year)
    context = _of(agency, year) | {
        "entry": entry,
        "form": form,
        "cancel_url": reverse("documents:register_show", args=[agency.pk, year]),
    }
    return render(request, "documents/register_edit.html", context, status=form_status(form))


def _agency(request: HttpRequest, unit_id: int, year: int) -> Unit:
    """The agency whose register the person may read; else 404."""
    agency = get_object_or_404(Unit, pk=unit_id)
    if not reads_register(request.access, agency) or not 1945 <= year <= 2200:
        raise Http404
    return agency


def _of(agency: Unit, year: int) -> dict[str, Any]:
    return {"agency": agency, "year": year, "is_sample": agency.is_sample}
