"""Pages of workbooks: sending one out, taking it back, what came back so far."""

from io import BytesIO
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.models import ClusterYear
from clusters.permissions import allow
from core.http import acting, form_status, get_or_post, posted, readonly
from core.spreadsheets import XLSX
from workbooks import queries
from workbooks.enums import TAKEABLE, UNDER_WAY, ReturnState, RowState
from workbooks.forms import ReturnForm, SendForm, TakeForm, UndoForm
from workbooks.kinds import Kind, OfferedScope, all_kinds, kind_at, kind_of
from workbooks.models import ReturnedWorkbook, SentWorkbook
from workbooks.services import returning, sending

PAGE_SIZE = 100
TONES = {ReturnState.TAKEN: "done", ReturnState.UNDONE: "muted"}


@require_safe
@readonly
def workbook_list(request: HttpRequest, year_id: int, slug: str) -> HttpResponse:
    """What can be sent out, and every batch that came back."""
    cluster_year, kind, scopes = _asked(request, year_id, slug)
    found = queries.batches_of(kind, request.access, cluster_year, scopes)
    context = {
        **_frame(cluster_year, kind),
        "kinds": all_kinds(),
        "scopes": scopes,
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("trang")),
    }
    return render(request, "workbooks/workbook_list.html", context)


@get_or_post
def workbook_send(request: HttpRequest, year_id: int, slug: str) -> HttpResponse:
    """Choose a part and download its workbook, filled in with what is known."""
    cluster_year, kind, scopes = _asked_to_write(request, year_id, slug)
    form = SendForm(**posted(request), scopes=scopes)
    if form.is_valid() and form.run(sending.send_workbook, kind=kind, offer=form.chosen, **acting(request)):
        return redirect("workbooks:workbook_file", form.result.pk)
    context = {**_frame(cluster_year, kind), "form": form}
    return render(request, "workbooks/workbook_send.html", context, status=form_status(form))


@require_safe
@readonly
def workbook_file(request: HttpRequest, sent_id: UUID) -> HttpResponse:
    """The file of a workbook, as it went out."""
    sent = get_object_or_404(
        SentWorkbook.objects.select_related("cluster_year__cluster", "unit", "issued_by"),
        pk=sent_id,
        cluster_year__in=request.access.visible_years(),
    )
    if not queries.may_handle(request.access, sent):
        raise Http404
    stream = BytesIO()
    sending.write_workbook(sent, stream)
    name = f"{kind_of(sent.kind).slug}-{sent.cluster_year.year}-{str(sent.pk)[:8]}.xlsx"
    return HttpResponse(
        stream.getvalue(),
        content_type=XLSX,
        headers={"Content-Disposition": content_disposition_header(True, name)},
    )


@get_or_post
def workbook_return(request: HttpRequest, year_id: int, slug: str) -> HttpResponse:
    """Hand a filled-in workbook in; nothing is taken before the preview."""
    cluster_year, kind, scopes = _asked_to_write(request, year_id, slug)
    form = ReturnForm(**posted(request))
    if form.is_valid() and form.run(
        returning.take_in,
        kind=kind,
        cluster_year=cluster_year,
        scopes=scopes,
        upload=form.cleaned_data["file"],
        **acting(request),
    ):
        return redirect("workbooks:batch_show", form.result.pk)
    context = {**_frame(cluster_year, kind), "form": form}
    return render(request, "workbooks/workbook_return.html", context, status=form_status(form))


@require_safe
@readonly
def batch_show(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What a returned workbook would bring, wrong rows first; after taking, what it brought."""
    return _batch_page(request, _batch(request, batch_id))


@require_POST
def batch_take(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take every good row, or the ticked ones."""
    batch = _batch_to_change(request, batch_id)
    form = TakeForm(request.POST, takeable=_takeable(request, batch))
    if form.is_valid() and form.run(
        returning.take_rows, batch_id=batch.pk, rows=form.chosen, **acting(request)
    ):
        messages.success(request, _("Đã nhận các dòng được chọn. Nếu nhầm thì hoàn tác ở trang này."))
        return redirect("workbooks:batch_show", batch.pk)
    batch.refresh_from_db()
    return _batch_page(request, batch, form=form)


@get_or_post
def batch_undo(request: HttpRequest, batch_id: int) -> HttpResponse:
    """Take back what a batch brought; one confirmation page."""
    batch = _batch_to_change(request, batch_id)
    form = UndoForm(**posted(request))
    if form.is_valid() and form.run(returning.undo_batch, batch_id=batch.pk, **acting(request)):
        messages.success(request, _("Đã hoàn tác. Dòng nào được đổi sau khi nhận thì giữ nguyên và ghi rõ."))
        return redirect("workbooks:batch_show", batch.pk)
    kind = kind_of(batch.sent.kind)
    context = {
        **_frame(batch.sent.cluster_year, kind),
        "batch": batch,
        "form": form,
        "can_undo": batch.state == ReturnState.TAKEN,
        "count": batch.rows.filter(state=RowState.TAKEN).count(),
        "cancel_url": reverse("workbooks:batch_show", args=[batch.pk]),
    }
    return render(request, "workbooks/batch_undo.html", context, status=form_status(form))


def _batch_page(
    request: HttpRequest, batch: ReturnedWorkbook, *, form: TakeForm | None = None
) -> HttpResponse:
    kind = kind_of(batch.sent.kind)
    scope = queries.scope_of(batch.sent, request.access.day)
    may_change = queries.may_handle(request.access, batch.sent)
    counts = queries.counts_of(batch)
    page = Paginator(batch.rows.order_by("state", "sheet_row"), PAGE_SIZE).get_page(request.GET.get("trang"))
    context = {
        **_frame(batch.sent.cluster_year, kind),
        "batch": batch,
        "form": form,
        "page": page,
        "rows": queries.shown_rows(page.object_list, kind.columns(scope)),
        "counts": [(RowState(state).label, count) for state, count in counts.items()],
        "good_count": sum(counts.get(state, 0) for state in TAKEABLE),
        "wrong_count": counts.get(RowState.WRONG, 0) + len(batch.problems),
        "tone": TONES.get(batch.state, "now"),
        "can_take": may_change and batch.state == ReturnState.CHECKED,
        "can_undo": may_change and batch.state == ReturnState.TAKEN and counts.get(RowState.TAKEN, 0) > 0,
        "job": queries.job_of(batch) if batch.state in UNDER_WAY else None,
        "is_under_way": batch.state in UNDER_WAY,
        "done_url": kind.done_url(scope),
    }
    return render(request, "workbooks/batch_show.html", context, status=form_status(form) if form else 200)


def _takeable(request: HttpRequest, batch: ReturnedWorkbook) -> list[int]:
    """Of the ids sent, those of this batch; what became of them meanwhile the service says."""
    sent = [row for row in request.POST.getlist("rows")[:PAGE_SIZE] if row.isascii() and row.isdigit()]
    return list(batch.rows.filter(pk__in=[row for row in sent if len(row) < 19]).values_list("pk", flat=True))


def _asked(request: HttpRequest, year_id: int, slug: str) -> tuple[ClusterYear, Kind, list[OfferedScope]]:
    cluster_year = request.access.year_or_404(year_id)
    kind = kind_at(slug)
    if kind is None:
        raise Http404
    return cluster_year, kind, queries.offered(kind, request.access, cluster_year)


def _asked_to_write(
    request: HttpRequest, year_id: int, slug: str
) -> tuple[ClusterYear, Kind, list[OfferedScope]]:
    cluster_year, kind, scopes = _asked(request, year_id, slug)
    allow(bool(scopes), _("Hiện không có phần nào của năm này mà bạn điền được bằng bảng Excel."))
    return cluster_year, kind, scopes


def _batch(request: HttpRequest, batch_id: int) -> ReturnedWorkbook:
    batch = queries.readable_batch(request.access, batch_id)
    if batch is None:
        raise Http404
    return batch


def _batch_to_change(request: HttpRequest, batch_id: int) -> ReturnedWorkbook:
    batch = _batch(request, batch_id)
    allow(
        queries.may_handle(request.access, batch.sent),
        _("Phần này không còn nhận số liệu từ bạn, nên lần nộp này chỉ xem lại được."),
    )
    return batch


def _frame(cluster_year: ClusterYear, kind: Kind) -> dict[str, Any]:
    return {"cluster_year": cluster_year, "is_sample": cluster_year.is_sample, "kind": kind}
