"""Pages of signing by certificate: fetch the file, sign it outside, hand it in, see what was found."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from clusters.permissions import Access, allow
from core import clock
from core.errors import RuleError
from core.http import acting, form_status, get_or_post, posted, readonly
from documents.enums import SlotKind, UploadState
from documents.forms.signing import OnPaperForm, SignedFileForm
from documents.models import Paper, PaperSlot, SignatureUpload
from documents.permissions import may_edit, may_number, paper_or_404
from documents.queries.signing import at_work, check_of, newest_of, signs, takes_paper, ways_of, why_closed
from documents.services.on_paper import record_on_paper
from documents.services.revisions import newest
from documents.services.trust import current_trust
from documents.services.uploads import receive_upload


@require_safe
@readonly
def slot_sign(request: HttpRequest, paper_id: int, slot_id: int) -> HttpResponse:
    """What to do, in three steps."""
    slot = own_slot(request, paper_id, slot_id)
    return _sign_page(request, slot, SignedFileForm())


@require_safe
@readonly
def slot_file(request: HttpRequest, paper_id: int, slot_id: int) -> HttpResponse:
    """The newest state of the file, to be signed in the slot's field. Fetching it records nothing."""
    slot = own_slot(request, paper_id, slot_id)
    try:
        revision, pdf = newest(slot.paper)
    except RuleError as error:
        return render(
            request, "documents/file_damaged.html", _frame(slot.paper) | {"reason": str(error)}, status=503
        )
    name = f"{slot.paper.code}-ban-{revision.number}-{slot.field_name}.pdf"
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(True, name),
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_POST
def slot_upload(request: HttpRequest, paper_id: int, slot_id: int) -> HttpResponse:
    """Hand in the signed file."""
    slot = own_slot(request, paper_id, slot_id)
    form = SignedFileForm(**posted(request))
    if form.is_valid() and form.run(
        receive_upload, slot=slot, upload=form.cleaned_data["file"], **acting(request)
    ):
        return redirect("documents:upload_show", form.result.pk)
    return _sign_page(request, slot, form)


@get_or_post
def slot_on_paper(request: HttpRequest, paper_id: int, slot_id: int) -> HttpResponse:
    """The records clerk or a drafter records a signature given on paper."""
    paper = paper_or_404(request.access, paper_id)
    slot = get_object_or_404(paper.slots.filter(kind=SlotKind.PERSON), pk=slot_id)
    slot.paper = paper
    allow(_records(request.access, paper), _("Văn thư hoặc người soạn văn bản ghi nhận chữ ký trên giấy."))
    initial = {
        "signer_name": slot.expected_name,
        "signer_title": slot.expected_title,
        "signed_on": request.access.day,
    }
    form = OnPaperForm(**posted(request), initial=initial)
    if form.is_valid() and form.run(record_on_paper, slot=slot, **form.cleaned_data, **acting(request)):
        messages.success(request, _("Đã ghi nhận chữ ký trên giấy của %(unit)s.") % {"unit": slot.unit_name})
        return redirect("documents:paper_show", paper.pk)
    context = _frame(paper) | {
        "slot": slot,
        "form": form,
        "reason": why_closed(slot)
        or ("" if takes_paper(slot) else _("Thư ký cụm ghi nhận ở trang giao ước.")),
        "cancel_url": reverse("documents:paper_signatures", args=[paper.pk]),
    }
    return render(request, "documents/slot_on_paper.html", context, status=form_status(form))


@require_safe
@readonly
def upload_show(request: HttpRequest, upload_id: int) -> HttpResponse:
    """What became of a file handed in; the page asks again by itself until it is judged."""
    upload = get_object_or_404(
        SignatureUpload.objects.select_related("slot", "uploaded_by", "file"), pk=upload_id
    )
    paper = paper_or_404(request.access, upload.slot.paper_id)
    upload.slot.paper = paper
    if upload.uploaded_by_id != request.user.pk and not _follows(request.access, upload.slot):
        raise Http404
    context = _frame(paper) | {
        "upload": upload,
        "slot": upload.slot,
        "is_waiting": upload.state == UploadState.RECEIVED,
        "can_try_again": upload.state == UploadState.REFUSED
        and signs(request.access, upload.slot)
        and not why_closed(upload.slot),
    }
    page = "_upload" if request.htmx else "upload_show"
    return render(request, f"documents/{page}.html", context)


@require_safe
@readonly
def paper_signatures(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Every signature of the paper and what checking the file from scratch found; read, never judged here."""
    paper = paper_or_404(request.access, paper_id)
    revision = newest_of(paper)
    check = check_of(revision, current_trust().sha256) if revision else None
    context = _frame(paper) | {
        "slots": ways_of(paper),
        "revision": revision,
        "check": check,
        "report": check.report if check else None,
        "records": _records(request.access, paper),
        "is_waiting": revision is not None and revision.number > 1 and check is None,
    }
    return render(request, "documents/paper_signatures.html", context)


def own_slot(request: HttpRequest, paper_id: int, slot_id: int) -> PaperSlot:
    """The slot, if it is the person's to sign; else 404 for a paper not to be known of, 403 with whose it is."""
    paper = paper_or_404(request.access, paper_id)
    slot = get_object_or_404(paper.slots.select_related("unit", "signer"), pk=slot_id)
    slot.paper = paper
    if slot.kind == SlotKind.AGENCY:
        sentence = _("Chỉ văn thư của %(unit)s ký số của cơ quan này.") % {"unit": slot.unit_name}
    elif slot.expected_name:
        sentence = _("Chỉ %(name)s ký ở đây.") % {"name": slot.expected_name}
    else:
        sentence = _("Chỉ thủ trưởng hoặc cấp phó của %(unit)s ký ở đây.") % {"unit": slot.unit_name}
    allow(signs(request.access, slot), sentence)
    return slot


def _records(access: Access, paper: Paper) -> bool:
    return may_number(access, paper) or may_edit(access, paper)


def _follows(access: Access, slot: PaperSlot) -> bool:
    """Whether the person helps whoever signs: the unit's people and who writes for the cluster."""
    is_own = slot.unit_id in access.unit_ids | access.records_unit_ids
    year = slot.paper.cluster_year
    return is_own or signs(access, slot) or (year is not None and access.drafts_for(year))


def _frame(paper: Paper) -> dict[str, object]:
    return {"paper": paper, "cluster_year": paper.cluster_year, "is_sample": paper.is_sample}


def _sign_page(request: HttpRequest, slot: PaperSlot, form: SignedFileForm) -> HttpResponse:
    context = _frame(slot.paper) | {
        "slot": slot,
        "form": form,
        "reason": why_closed(slot),
        "revision": newest_of(slot.paper),
        "at_work": at_work(slot, clock.now()),
        "uploads": slot.uploads.select_related("uploaded_by")[:5],
    }
    return render(request, "documents/slot_sign.html", context, status=form_status(form))
