"""Tickets for the signing agent: bound to a person and a slot, short-lived, of one use (SIG-4).

A ticket's secret is shown once and travels in a header; the database keeps its hash only.
"""

import datetime as dt
import hashlib
import hmac
import secrets

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.permissions import Access
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from documents.enums import UploadState
from documents.models import PaperRevision, PaperSlot, SignatureUpload, SigningTicket
from documents.permissions import visible_papers
from documents.queries.signing import newest_of, signs, why_closed
from documents.services.revisions import newest
from documents.services.uploads import receive_upload

_LARGEST_ID = 2**63 - 1
LASTS = dt.timedelta(minutes=15)


class TicketError(Exception):
    """No such ticket, a wrong secret, or its time is over: nobody learns which."""


@transaction.atomic
def make_ticket(
    *, slot: PaperSlot, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> tuple[SigningTicket, str]:
    """A ticket and its secret; the person's earlier tickets for the slot end.

    Raises:
        RuleError: the slot takes no signature now.
    Source: SIG-4.
    """
    if reason := why_closed(slot):
        raise RuleError(reason)
    SigningTicket.objects.filter(slot=slot, user=actor, expires_at__gt=at).update(expires_at=at)
    secret = secrets.token_urlsafe(24)
    ticket = SigningTicket.objects.create(
        slot=slot, user=actor, secret_sha256=_hash(secret), made_at=at, expires_at=at + LASTS
    )
    record(
        actor=actor,
        verb="ticket.made",
        target=slot.paper,
        scope=slot.paper.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Cấp mã ký một lần cho {slot.unit_name}",
        after={"ticket": ticket.pk, "slot": slot.pk},
    )
    return ticket, secret


def open_ticket(*, ticket_id: int, secret: str, at: dt.datetime) -> SigningTicket:
    """The ticket that the agent shows, if its person may still sign there.

    Raises:
        TicketError: see there.
    """
    ticket = (
        SigningTicket.objects.select_related("user", "slot__unit", "slot__paper__cluster_year")
        .filter(pk=min(ticket_id, _LARGEST_ID))
        .first()
    )
    # Compared also where there is none, so that ids cannot be told apart by time.
    kept = ticket.secret_sha256 if ticket else _hash("")
    is_right = hmac.compare_digest(kept, _hash(secret))
    if ticket is None or not is_right or ticket.expires_at <= at or not ticket.user.is_active:
        raise TicketError
    access = Access(ticket.user, local_day(at))
    reads = visible_papers(access).filter(pk=ticket.slot.paper_id).exists()
    if not (reads and signs(access, ticket.slot)):
        raise TicketError
    return ticket


def file_to_sign(*, ticket: SigningTicket) -> tuple[PaperRevision, bytes]:
    """The newest state of the paper's file.

    Raises:
        StateConflictError: the ticket was used.
        RuleError: the slot takes no signature now, or the file is damaged.
    """
    if ticket.used_at and not was_overtaken(ticket):
        raise StateConflictError(_("Mã ký này đã dùng rồi. Hãy lấy mã mới ở trang ký."))
    if reason := why_closed(ticket.slot):
        raise RuleError(reason)
    return newest(ticket.slot.paper)


@transaction.atomic
def hand_in(*, ticket: SigningTicket, based_on: int, pdf: bytes, at: dt.datetime) -> SignatureUpload | None:
    """Take the signed file in for the ticket's person; None: the file has a newer state, sign that one.

    Args:
        based_on: number of the state that was signed, as `file_to_sign` gave it.

    Raises:
        StateConflictError: the ticket was used.
        RuleError: the slot takes no signature now, or this is no signed file.
    """
    used = SigningTicket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
    used.slot, used.user = ticket.slot, ticket.user
    revision, _pdf = file_to_sign(ticket=used)
    if revision.number != based_on:
        return None
    access = Access(used.user, local_day(at))
    upload = receive_upload(
        slot=used.slot,
        upload=SimpleUploadedFile("da-ky.pdf", pdf, "application/pdf"),
        actor=used.user,
        at=at,
        on_behalf_of=access.acting_for,
    )
    used.used_at = at
    used.save(update_fields=["used_at"])
    return upload


def outcome_of(ticket: SigningTicket) -> SignatureUpload | None:
    """What became of the file handed in last with the ticket."""
    return (
        SignatureUpload.objects.filter(
            slot=ticket.slot_id, uploaded_by=ticket.user_id, uploaded_at=ticket.used_at
        )
        .select_related("base_revision")
        .order_by("-pk")
        .first()
        if ticket.used_at
        else None
    )


def was_overtaken(ticket: SigningTicket) -> bool:
    """Whether the file was refused only because somebody else's signature came first: it may be signed anew."""
    upload = outcome_of(ticket)
    if upload is None or upload.state != UploadState.REFUSED or upload.base_revision is None:
        return False
    return upload.base_revision != newest_of(ticket.slot.paper) and not why_closed(ticket.slot)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
