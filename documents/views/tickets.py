"""Signing with the agent: a person takes a ticket here; the agent fetches the file and hands it in."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.throttle import Bucket
from core import clock
from core.errors import RuleError, StateConflictError
from core.http import acting, form_status, get_or_post, posted
from core.transactions import whole
from documents.enums import UploadState
from documents.forms.tickets import TicketForm
from documents.models import SignatureUpload, SigningTicket
from documents.queries.signing import why_closed
from documents.services import tickets
from documents.views.signing import own_slot

# From one address in so many seconds; a whole hall may sign from behind one address.
_WRONG_SECRETS = (100, 900)


@never_cache
@get_or_post
def ticket_make(request: HttpRequest, paper_id: int, slot_id: int) -> HttpResponse:
    """Explain the agent; hand out a ticket, whose secret is shown this once."""
    slot = own_slot(request, paper_id, slot_id)
    paper = slot.paper
    context = {
        "slot": slot,
        "paper": paper,
        "cluster_year": paper.cluster_year,
        "is_sample": paper.is_sample,
    }
    form = TicketForm(**posted(request))
    if form.is_valid() and form.run(tickets.make_ticket, slot=slot, **acting(request)):
        ticket, secret = form.result
        shown = {
            "address": f"{settings.SITE_URL}{ticket_path(ticket)}",
            "secret": secret,
            "ends_at": ticket.expires_at,
        }
        return render(request, "documents/ticket_show.html", context | shown)
    context |= {"form": form, "reason": why_closed(slot)}
    return render(request, "documents/ticket_make.html", context, status=form_status(form))


def ticket_path(ticket: SigningTicket) -> str:
    """Where the agent fetches the file."""
    return reverse("documents:ticket_file", args=[ticket.pk])


def _with_ticket(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
    """Give the view the ticket whose secret stands in the Authorization header, never in the address."""

    @login_not_required
    @csrf_exempt  # nothing a browser adds by itself opens a ticket
    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, ticket_id: int) -> HttpResponseBase:
        limit, seconds = _WRONG_SECRETS
        wrong = Bucket(f"ticket:{get_adapter().get_client_ip(request)}", limit, seconds)
        if wrong.count() >= limit:
            return _refused(_("Quá nhiều lần sai mã ký. Hãy chờ %s phút.") % wrong.minutes_left(), 429)
        kind, _space, secret = request.headers.get("Authorization", "").partition(" ")
        try:
            ticket = tickets.open_ticket(
                ticket_id=ticket_id, secret=secret.strip() if kind == "Bearer" else "", at=clock.now()
            )
        except tickets.TicketError:
            wrong.take()
            return _refused(_("Mã ký không đúng hoặc đã hết hạn. Hãy lấy mã mới ở trang ký."), 401)
        try:
            return view(request, ticket)
        except StateConflictError as error:
            return _refused(str(error), 410)
        except RuleError as error:
            return _refused(str(error), 422)

    return wrapper


@require_safe
@_with_ticket
def ticket_file(request: HttpRequest, ticket: SigningTicket) -> HttpResponse:
    """The newest state of the file, with the name of the field to sign."""
    revision, pdf = tickets.file_to_sign(ticket=ticket)
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "X-Signing-Field": ticket.slot.field_name,
            "X-Signing-Kind": ticket.slot.kind,
            "X-Signing-Revision": str(revision.number),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@_with_ticket
def ticket_upload(request: HttpRequest, ticket: SigningTicket) -> HttpResponse:
    """Hand the signed file in (POST); how it fares (GET). 409: sign the newer state of the file."""
    if request.method != "POST":
        upload = tickets.outcome_of(ticket)
        return _fares(upload, is_overtaken=tickets.was_overtaken(ticket))
    limit = settings.SIGNATURE_MAX_MB * 1024 * 1024
    pdf = request.read(limit + 1)
    revision = request.headers.get("X-Signing-Revision", "")
    upload = whole(
        tickets.hand_in,
        ticket=ticket,
        based_on=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 6 else 0,
        pdf=pdf,
        at=clock.now(),
    )
    if upload is None:
        return _refused(_("Tệp có bản mới hơn. Hãy lấy bản mới và ký lại."), 409)
    return _fares(upload, is_overtaken=False)


def _fares(upload: SignatureUpload | None, *, is_overtaken: bool) -> JsonResponse:
    answer: dict[str, Any] = {"state": upload.state if upload else "waiting", "reasons": []}
    if upload and upload.state == UploadState.REFUSED:
        answer |= {"reasons": [reason["text"] for reason in upload.reasons], "again": is_overtaken}
    return JsonResponse(answer, status=409 if is_overtaken else 200)


def _refused(sentence: str, status: int) -> JsonResponse:
    return JsonResponse({"state": "refused", "reasons": [sentence]}, status=status)
