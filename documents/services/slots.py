"""The signatures that a paper's file has fields for: made at approval, settled once each."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import luc
from documents.content.paper import PaperContent
from documents.enums import SlotKind, SlotMethod
from documents.models import Paper, PaperRevision, PaperSlot
from documents.queries.signing import why_closed
from documents.sources import Party, source_of
from files.models import StoredFile

IN_ORDER = (SlotKind.PERSON, SlotKind.AGENCY)


@transaction.atomic
def create_slots(*, paper: Paper, content: PaperContent) -> list[PaperSlot]:
    """One slot for each signature field of the content, in the order of its cells.

    Cells of a paper that several sign are its source's parties, in their order; else the one cell is the
    agency's signer. A form filled in by hand has no fields and no slots.

    Raises:
        RuleError: the parties changed while the paper was made.
    Source: SIG-1, SIG-13, SIG-14.
    """
    cells = [cell for cell in content.signers if cell.fields]
    if not cells:
        return []
    parties = _parties(paper, [cell.name for cell in cells])
    if len(parties) != len(cells):
        raise RuleError(_("Danh sách các bên ký vừa thay đổi. Hãy tải lại trang rồi duyệt lại."))
    slots: list[PaperSlot] = []
    for cell, party in zip(cells, parties, strict=True):
        kinds = party.needs if len(party.needs) == len(cell.fields) else IN_ORDER
        for field_name, kind in zip(cell.fields, kinds, strict=False):
            is_person = kind == SlotKind.PERSON
            slots.append(
                PaperSlot(
                    paper=paper,
                    ordinal=len(slots) + 1,
                    field_name=field_name,
                    kind=kind,
                    party=party.key,
                    unit=party.unit,
                    unit_name=party.unit_name,
                    expected_name=party.name if is_person else "",
                    expected_title=party.title if is_person else "",
                )
            )
    return PaperSlot.objects.bulk_create(slots)


def locked_slot(slot: PaperSlot) -> PaperSlot:
    """The paper's row and then the slot's, locked for this transaction and read anew."""
    paper = (
        Paper.objects.select_for_update(of=("self",), no_key=True)
        .select_related("cluster_year", "agency")
        .get(pk=slot.paper_id)
    )
    fresh = (
        PaperSlot.objects.select_for_update(of=("self",), no_key=True).select_related("unit").get(pk=slot.pk)
    )
    fresh.paper = paper
    return fresh


@transaction.atomic
def settle_slot(
    *,
    slot: PaperSlot,
    method: SlotMethod,
    signer: User | None,
    signer_name: str,
    signer_title: str,
    at: dt.datetime,
    actor: User | None,
    signed_at: dt.datetime | None = None,
    scan: StoredFile | None = None,
    revision: PaperRevision | None = None,
    certificate: dict[str, Any] | None = None,
    is_trial: bool = False,
    on_behalf_of: str = "",
) -> PaperSlot:
    """Keep how a signature was given. The caller moves the paper on (`completion.settle` does both).

    Args:
        signed_at: when it was signed, if not now.
        revision, certificate, is_trial: of a signature by certificate.

    Raises:
        StateConflictError: it was given already.
        RuleError: its turn has not come: the paper's step is another, or the person has not signed yet.
    Source: SIG-3, SIG-25, invariant 9.
    """
    slot = locked_slot(slot)
    if slot.is_settled:
        raise StateConflictError(
            _("Chữ ký này đã có: %(name)s, lúc %(time)s. Mỗi chữ ký chỉ nhận một lần.")
            % {"name": slot.signer_name or slot.unit_name, "time": luc(slot.signed_at)}
        )
    if reason := why_closed(slot):
        raise RuleError(reason)
    slot.method, slot.signed_at = method, signed_at or at
    slot.signer, slot.signer_name, slot.signer_title = signer, signer_name, signer_title
    slot.scan, slot.revision, slot.certificate, slot.is_trial = scan, revision, certificate, is_trial
    slot.save()
    if slot.kind == SlotKind.PERSON and method != SlotMethod.CERTIFICATE:
        _settle_seal_with(slot)
    record(
        actor=actor,
        verb="slot.settled",
        target=slot.paper,
        scope=slot.paper.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"{slot.get_kind_display()}, {slot.unit_name}: {signer_name}, {slot.get_method_display()}",
        after={"slot": slot.pk, "method": method, "signed_at": slot.signed_at},
    )
    return slot


def _settle_seal_with(person: PaperSlot) -> None:
    """No digital signature of an agency over a text that its person did not sign digitally (SIG-3).

    A party's scan shows its seal too; otherwise the agency's field stays empty for a reason.
    """
    seals = PaperSlot.objects.filter(
        paper=person.paper_id, party=person.party, kind=SlotKind.AGENCY, method=""
    )
    if person.party and person.method == SlotMethod.ON_PAPER:
        seals.update(
            method=person.method, signed_at=person.signed_at, signer=person.signer, scan=person.scan,
            signer_name=person.signer_name, signer_title=person.signer_title,
        )  # fmt: skip
    else:
        seals.update(excuse="Người có thẩm quyền không ký bằng chứng thư số nên cơ quan không ký số.")


def persons_are_settled(paper: Paper) -> bool:
    """Whether every person who must sign the paper has (1 query)."""
    return not paper.slots.filter(kind=SlotKind.PERSON, method="", excuse="").exists()


def _parties(paper: Paper, names: list[str]) -> list[Party]:
    source = source_of(paper.kind)
    if source.parties:
        return source.parties(paper.cluster_year, paper.subject)
    return [
        Party(
            key="",
            unit=paper.agency,
            unit_name=paper.agency_name or paper.agency.name,
            needs=IN_ORDER,
            name=paper.signer_name or name,
            title=paper.signer_title,
        )
        for name in names
    ]
