"""Who signs which field when, and what is under way."""

import datetime as dt
import unicodedata
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from clusters.permissions import Access
from documents.enums import PaperState, SlotKind, SlotMethod, UploadState
from documents.kinds import FORMS
from documents.models import FileCheck, Paper, PaperRevision, PaperSlot, SignatureUpload, SigningTicket
from documents.permissions import holds_office, is_signer
from documents.sources import source_of, why_still

OPEN_FOR_PARTIES = frozenset({PaperState.APPROVED_TEXT, PaperState.SIGNED_BY_PERSON})


def why_closed(slot: PaperSlot) -> str:
    """Why the slot takes no signature now; empty when it does (2 queries at most).

    Source: SIG-3, SIG-5, SIG-14.
    """
    if slot.is_settled:
        return _("Chữ ký này đã có.")
    if slot.excuse:
        return slot.excuse
    if reason := why_still(slot.paper.cluster_year):
        return reason
    state = slot.paper.state
    if slot.kind == SlotKind.PERSON:
        return "" if state == PaperState.APPROVED_TEXT else _wrong_step(slot.paper)
    persons = slot.paper.slots.filter(kind=SlotKind.PERSON, party=slot.party).values_list("method", flat=True)
    if not all(persons):
        return _(
            "Người có thẩm quyền của %(unit)s chưa ký. Cơ quan chỉ ký số trên văn bản người đó đã ký."
        ) % {"unit": slot.unit_name}
    if set(persons) - {SlotMethod.CERTIFICATE}:
        return _(
            "Người có thẩm quyền không ký bằng chứng thư số, nên cơ quan không ký số. Hãy đóng dấu trên bản giấy."
        )
    if slot.party:
        return "" if state in OPEN_FOR_PARTIES else _wrong_step(slot.paper)
    before = PaperState.NUMBERED if FORMS[slot.paper.kind].is_numbered else PaperState.SIGNED_BY_PERSON
    if state == PaperState.SIGNED_BY_PERSON and before == PaperState.NUMBERED:
        return _("Văn bản chưa có số. Hãy cấp số rồi cơ quan ký số.")
    return "" if state == before else _wrong_step(slot.paper)


def _wrong_step(paper: Paper) -> str:
    return _("Văn bản đang ở bước “%(state)s” nên không nhận chữ ký này.") % {
        "state": paper.get_state_display()
    }


def signs(access: Access, slot: PaperSlot) -> bool:
    """Whether the person is the one who signs the slot (2 queries at most).

    The agency's: its văn thư (SIG-3). A person's: the named one, still in office; else the unit's head or a
    deputy.
    """
    if slot.kind == SlotKind.AGENCY:
        return slot.unit_id in access.records_unit_ids
    if not slot.expected_name:
        return access.signing_appointment(slot.unit_id) is not None
    if slot.party:
        holds = slot.unit_id in access.unit_ids
    elif slot.paper.signer_id:
        holds = is_signer(access, slot.paper)
    else:
        holds = holds_office(access, slot.paper)
    return holds and _plain(access.user.full_name) == _plain(slot.expected_name)


def takes_paper(slot: PaperSlot) -> bool:
    """Whether a signature on paper is recorded at the paper itself; a source that hears of signatures has its own page."""
    return slot.kind == SlotKind.PERSON and source_of(slot.paper.kind).on_slot_settled is None


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def newest_of(paper: Paper) -> PaperRevision | None:
    """The newest state of the paper's file (1 query)."""
    return paper.revisions.select_related("file").order_by("-number").first()


@dataclass(frozen=True, kw_only=True)
class AtWork:
    """Who else may hold a file of the paper right now. Fetching a file is not recorded; these things are."""

    handed_in: list[SignatureUpload]
    with_ticket: list[SigningTicket]
    awaited: int


def at_work(slot: PaperSlot, at: dt.datetime) -> AtWork:
    """Others whose signing may overtake that of this slot (3 queries)."""
    others = PaperSlot.objects.filter(paper=slot.paper_id).exclude(pk=slot.pk)
    uploads = SignatureUpload.objects.filter(slot__in=others, state=UploadState.RECEIVED)
    tickets = SigningTicket.objects.filter(slot__in=others, used_at__isnull=True, expires_at__gt=at)
    return AtWork(
        handed_in=list(uploads.select_related("slot").order_by("pk")),
        with_ticket=list(tickets.select_related("slot", "user").order_by("pk")),
        awaited=others.filter(method="", excuse="").count(),
    )


def ways_of(paper: Paper) -> list[PaperSlot]:
    """The paper's signatures with how each was given; ``takes_paper``: its scan is recorded here (1 query)."""
    # The kept evidence weighs more than all the rest, and no page prints it.
    slots = list(paper.slots.defer("certificate").order_by("ordinal"))
    for slot in slots:
        slot.paper = paper
        slot.takes_paper = takes_paper(slot)
    return slots


def uploads_to_judge() -> QuerySet[SignatureUpload]:
    """Files received and not judged yet, oldest first (1 query)."""
    return SignatureUpload.objects.filter(state=UploadState.RECEIVED).order_by("uploaded_at", "pk")


def due_for_completion() -> QuerySet[Paper]:
    """Papers with a page of signatures whose parties have all signed, and that are not complete (1 query)."""
    awaited = PaperSlot.objects.filter(paper=OuterRef("pk"), method="", excuse="")
    return (
        Paper.objects.filter(state=PaperState.SIGNED_BY_PERSON, content__signature_page=True)
        .filter(~Exists(awaited))
        .select_related("cluster_year__halt", "approved_by")
        .order_by("pk")
    )


def revisions_to_check(trust_sha256: str) -> QuerySet[PaperRevision]:
    """Newest states of files that nobody checked from scratch with these roots yet (1 query)."""
    newer = PaperRevision.objects.filter(paper=OuterRef("paper"), number__gt=OuterRef("number"))
    checked = FileCheck.objects.filter(sha256=OuterRef("sha256"), trust_sha256=trust_sha256)
    return (
        PaperRevision.objects.filter(~Exists(newer), ~Exists(checked), number__gt=1)
        .select_related("paper__cluster_year", "file")
        .order_by("made_at", "pk")
    )


def check_of(revision: PaperRevision, trust_sha256: str) -> FileCheck | None:
    """What checking this state of the file found (1 query)."""
    return FileCheck.objects.filter(sha256=revision.sha256, trust_sha256=trust_sha256).first()
