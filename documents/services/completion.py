"""What follows a signature: the paper's next step, and the last state of a file that several sign."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from core.clock import local_day
from core.errors import StateConflictError
from core.templatetags.vi_format import luc, ngay
from documents.enums import PaperState, RevisionReason, SlotKind, SlotMethod
from documents.models import Paper, PaperSlot
from documents.queries.signing import OPEN_FOR_PARTIES, due_for_completion, newest_of
from documents.rendering.lines import date_text
from documents.services.circulation import agency_has_signed, issue_paper, persons_have_signed
from documents.services.revisions import add_revision, newest
from documents.services.revocation import trust_of
from documents.services.slots import locked_slot, persons_are_settled, settle_slot
from documents.services.trust import time_stamper
from documents.signing.fields import DAY, SIGNATURE_PAGE, fill
from documents.signing.sealing import seal
from documents.sources import Source, source_of, why_still

BEFORE_AGENCY = frozenset({PaperState.SIGNED_BY_PERSON, PaperState.NUMBERED})


def lock_for_settling(slot: PaperSlot) -> PaperSlot:
    """Lock all that settling the slot may change: the source's rows, the paper, the slot, in that order."""
    source = _source(slot.paper)
    if source and source.lock:
        source.lock(slot.paper)
    return locked_slot(slot)


@transaction.atomic
def settle(
    *, slot: PaperSlot, method: SlotMethod, actor: User | None, at: dt.datetime, **how: Any
) -> PaperSlot:
    """`slots.settle_slot`, told to the paper's source if by certificate, and the paper moved on.

    Raises:
        StateConflictError, RuleError: see `slots.settle_slot`.
    """
    slot = settle_slot(slot=slot, method=method, actor=actor, at=at, **how)
    source = _source(slot.paper)
    if method == SlotMethod.CERTIFICATE and source and source.on_slot_settled:
        source.on_slot_settled(slot.paper, slot)
    move_on(paper=slot.paper, actor=actor, at=at)
    return slot


def move_on(*, paper: Paper, actor: User | None, at: dt.datetime) -> None:
    """The paper's next step, once its persons have signed and once its agency has.

    The caller holds the paper's lock.
    """
    paper.refresh_from_db(fields=["state"])
    if paper.state == PaperState.APPROVED_TEXT and persons_are_settled(paper):
        persons_have_signed(paper=paper, actor=actor, at=at)
    elif (
        paper.state in BEFORE_AGENCY
        and paper.slots.filter(party="", kind=SlotKind.AGENCY, method=SlotMethod.CERTIFICATE).exists()
    ):
        agency_has_signed(paper=paper, actor=actor, at=at)


@transaction.atomic
def excuse_party(*, paper: Paper, party: str, reason: str, actor: User | None, at: dt.datetime) -> None:
    """Wait no more for a party that has not signed and need not any more, e.g. a unit that left the cluster."""
    slots = paper.slots.select_for_update(of=("self",), no_key=True).filter(party=party, method="", excuse="")
    waiting = list(slots.order_by("ordinal"))
    if not waiting:
        return
    for slot in waiting:
        slot.excuse = reason
        slot.save(update_fields=["excuse"])
    record(
        actor=actor,
        verb="slot.excused",
        target=paper,
        scope=paper.cluster_year,
        at=at,
        summary=f"{waiting[0].unit_name} không phải ký nữa: {reason}",
        after={"slots": [slot.pk for slot in waiting]},
    )
    move_on(paper=paper, actor=actor, at=at)


@transaction.atomic
def take_back(*, paper: Paper, party: str, actor: User | None, at: dt.datetime) -> None:
    """A party's signature on paper was recorded wrongly: the paper waits for the party again.

    Nothing happens to a signature by certificate: it stands in the file for ever.

    Raises:
        StateConflictError: the file is complete and lists the signature.
    """
    paper = Paper.objects.select_for_update(of=("self",), no_key=True).get(pk=paper.pk)
    if paper.state not in OPEN_FOR_PARTIES:
        raise StateConflictError(
            _("Tệp giao ước đã hoàn tất với chữ ký này. Muốn sửa thì lập bản mới của giao ước.")
        )
    slots = paper.slots.filter(party=party).exclude(method=SlotMethod.CERTIFICATE)
    slots.update(
        method="", signed_at=None, signer=None, signer_name="", signer_title="", scan=None, excuse=""
    )
    if paper.state == PaperState.SIGNED_BY_PERSON and not persons_are_settled(paper):
        paper.state = PaperState.APPROVED_TEXT
        paper.save(update_fields=["state"])
    record(
        actor=actor,
        verb="slot.taken_back",
        target=paper,
        scope=paper.cluster_year,
        at=at,
        summary="Gỡ chữ ký trên giấy ghi nhận nhầm",
        after={"party": party},
    )


def complete_paper(*, paper_id: int, at: dt.datetime, actor: User | None = None) -> bool:
    """Write the page of signatures, add the data for checking it for years, and issue the paper.

    The file is made first and locks nothing; it is kept only if it still continues the newest state.
    Returns whether the paper was completed.

    Raises:
        TimeStampError: the time-stamp service does not answer; nothing is kept.
    Source: SIG-14, SIG-23, SIG-24.
    """
    paper = due_for_completion().filter(pk=paper_id).first()
    if paper is None or why_still(paper.cluster_year):
        return False
    last, pdf = newest(paper)
    filled = fill(pdf, _page_of_signatures(paper, paper.dated_on or local_day(at)))
    sealed = seal(filled, trust_of(paper), time_stamper())
    with transaction.atomic():
        paper = Paper.objects.select_for_update(of=("self",), no_key=True).get(pk=paper.pk)
        if newest_of(paper) != last or not due_for_completion().filter(pk=paper.pk).exists():
            return False
        if filled != pdf:
            add_revision(paper=paper, pdf=filled, reason=RevisionReason.FILLED, at=at, actor=actor)
        add_revision(paper=paper, pdf=sealed, reason=RevisionReason.SEALED, at=at, actor=actor)
        issue_paper(paper=paper, actor=actor, at=at)
    return True


def _page_of_signatures(paper: Paper, day: dt.date) -> dict[str, str]:
    """What stands on the last page beside each party: how it signed (SIG-25), always in Vietnamese."""
    with override("vi"):
        parties: dict[str, list[PaperSlot]] = {}
        for slot in paper.slots.order_by("ordinal"):
            parties.setdefault(slot.party or str(slot.ordinal), []).append(slot)
        values = {
            f"{SIGNATURE_PAGE}{number}": "\n".join(dict.fromkeys(_way(slot) for slot in slots))
            for number, slots in enumerate(parties.values(), start=1)
        }
        content = paper.content
        if content["dated"] is None and (content["is_numbered"] or content["place"]):
            values[DAY] = date_text((day.day, day.month, day.year))
    return values


def _way(slot: PaperSlot) -> str:
    if slot.method == SlotMethod.CERTIFICATE:
        of = "Chữ ký số của cơ quan" if slot.kind == SlotKind.AGENCY else "Chữ ký số"
        trial = ", thử nghiệm" if slot.is_trial else ""
        return f"{of}: {slot.signer_name}, {luc(slot.signed_at)}{trial}"
    if slot.method == SlotMethod.IN_SYSTEM:
        return f"Xác nhận trong hệ thống (không phải chữ ký số): {slot.signer_name}, {luc(slot.signed_at)}"
    if slot.method == SlotMethod.ON_PAPER:
        return f"Ký trên giấy, có bản quét: {slot.signer_name}, ngày {ngay(slot.signed_at)}"
    return slot.excuse


def _source(paper: Paper) -> Source | None:
    try:
        return source_of(paper.kind)
    except KeyError:
        return None
