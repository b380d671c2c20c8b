"""Who signs which field when, and what is under way."""

import unicodedata

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clusters.permissions import Access
from documents.enums import PaperState, SlotKind, SlotMethod, UploadState
from documents.kinds import FORMS
from documents.models import Paper, PaperRevision, PaperSlot, SignatureUpload

OPEN_FOR_PARTIES = frozenset({PaperState.APPROVED_TEXT, PaperState.SIGNED_BY_PERSON})


def why_closed(slot: PaperSlot) -> str:
    """Why the slot takes no signature now; empty when it does (1 query for an agency's slot).

    Source: SIG-3, SIG-5, SIG-14.
    """
    if slot.is_settled:
        return _("Chữ ký này đã có.")
    if slot.excuse:
        return slot.excuse
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

    The agency's: its văn thư (SIG-3). A person's: the named one; else the unit's head or a deputy.
    """
    if slot.kind == SlotKind.AGENCY:
        return slot.unit_id in access.records_unit_ids
    if slot.expected_name:
        is_part_of = slot.unit_id in access.unit_ids or slot.paper.signer_id == access.user.pk
        return is_part_of and _plain(access.user.full_name) == _plain(slot.expected_name)
    return access.signing_appointment(slot.unit_id) is not None


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def newest_of(paper: Paper) -> PaperRevision | None:
    """The newest state of the paper's file (1 query)."""
    return paper.revisions.select_related("file").order_by("-number").first()


def others_at_work(slot: PaperSlot) -> QuerySet[SignatureUpload]:
    """Files handed in for other signatures of the paper and not judged yet (1 query)."""
    return (
        SignatureUpload.objects.filter(slot__paper=slot.paper_id, state=UploadState.RECEIVED)
        .exclude(slot=slot)
        .select_related("slot")
        .order_by("pk")
    )
