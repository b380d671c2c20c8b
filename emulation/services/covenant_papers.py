"""The covenant's paper kept in step with its signatures, whichever way they come."""

import datetime as dt

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.models import ClusterYear
from core.errors import StateConflictError
from documents.enums import FIXED_STATES, PaperKind, PaperState, SlotKind, SlotMethod
from documents.models import Paper
from documents.services.circulation import recall_paper
from documents.services.completion import excuse_party, settle, take_back
from documents.services.papers import (
    approve_paper,
    check_paper,
    discard_paper,
    draft_paper,
    submit_paper,
)
from emulation.enums import MilestoneKind, SignatureMethod
from emulation.models import Covenant, CovenantParty, CovenantSignature
from emulation.queries.covenant_papers import live_papers, paper_to_sign, party_key
from emulation.queries.covenants import SIGNABLE, signing_of
from emulation.services import milestones
from emulation.services.comments import locked

METHODS = {
    SignatureMethod.IN_SYSTEM: SlotMethod.IN_SYSTEM,
    SignatureMethod.ON_PAPER: SlotMethod.ON_PAPER,
}


@transaction.atomic
def make_paper(*, covenant: Covenant, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Paper:
    """Make the file that the parties sign by certificate; what was signed otherwise so far goes onto it.

    Raises:
        StateConflictError: the signing is not open, or there is such a file.
        RuleError: the template, the letterhead or a citation is missing, each named.
    Source: COV-1, SIG-5, SIG-14.
    """
    covenant = locked_with_paper(covenant)
    if covenant.state not in SIGNABLE:
        raise StateConflictError(
            _("Giao ước đang ở bước “%(state)s”, chưa mở ký.") % {"state": covenant.get_state_display()}
        )
    ClusterYear.objects.select_for_update(of=("self",), no_key=True).get(pk=covenant.cluster_year_id)
    by = {"actor": actor, "at": at, "on_behalf_of": on_behalf_of}
    paper = live_papers(covenant).first()
    if paper is None:
        paper = draft_paper(
            source_kind=PaperKind.COVENANT,
            cluster_year=covenant.cluster_year,
            subject=f"covenant:{covenant.pk}",
            **by,
        )
    if paper.state in FIXED_STATES:
        raise StateConflictError(_("Tệp giao ước để ký số đã có. Hãy tải lại trang."))
    if paper.state == PaperState.DRAFT:
        if not paper.submitted_at:
            paper = submit_paper(paper=paper, **by)
        paper = check_paper(paper=paper, **by)
    paper = approve_paper(paper=paper, **by)
    for signature in _in_force(covenant):
        settle_in_paper(signature)
    return paper


def locked_with_paper(covenant: Covenant) -> Covenant:
    """The covenant, its step and its paper with the paper's fields, locked in this order before anything is logged."""
    covenant = locked(covenant)
    milestones.locked(covenant.cluster_year, MilestoneKind.COVENANT)
    paper = live_papers(covenant).select_for_update(of=("self",), no_key=True).first()
    if paper is not None:
        list(paper.slots.select_for_update(of=("self",), no_key=True).order_by("pk"))
    return covenant


def settle_in_paper(signature: CovenantSignature) -> None:
    """Note on the covenant's file a signature that came another way; a later party has no field there (COV-12)."""
    paper = paper_to_sign(signature.party.covenant)
    slot = (
        paper
        and paper.slots.filter(
            party=party_key(signature.party), kind=SlotKind.PERSON, method="", excuse=""
        ).first()
    )
    if not slot:
        return
    settle(
        slot=slot,
        method=METHODS[SignatureMethod(signature.method)],
        signer=signature.signer,
        signer_name=signature.signer_name,
        signer_title=signature.signer_title,
        signed_at=_moment(signature),
        scan=signature.scan,
        actor=signature.recorded_by,
        at=signature.recorded_at,
    )


def excuse_those_who_left(covenant: Covenant, *, day: dt.date, actor: User | None, at: dt.datetime) -> None:
    """A covenant that is fully signed waits no more for the fields of units that left the cluster."""
    paper = paper_to_sign(covenant)
    if paper is None:
        return
    for line in signing_of(covenant, day).lines:
        if line.has_left:
            excuse_party(
                paper=paper,
                party=party_key(line.party),
                reason="Đã ra khỏi cụm, không phải ký",
                actor=actor,
                at=at,
            )


def take_back_in_paper(party: CovenantParty, *, actor: User, at: dt.datetime) -> None:
    """A signature on paper was recorded wrongly: the file waits for the party again.

    Raises:
        StateConflictError: the file is complete.
    """
    paper = paper_to_sign(party.covenant)
    if paper is not None:
        take_back(paper=paper, party=party_key(party), actor=actor, at=at)


def give_up_paper(
    covenant: Covenant, *, reason: str, actor: User, at: dt.datetime, on_behalf_of: str
) -> None:
    """The text is changed: its file stays, and is never valid for another text (invariant 8)."""
    for paper in live_papers(covenant):
        end = recall_paper if paper.state in FIXED_STATES else discard_paper
        end(paper=paper, reason=reason, actor=actor, at=at, on_behalf_of=on_behalf_of)


def _in_force(covenant: Covenant) -> list[CovenantSignature]:
    found = CovenantSignature.objects.filter(
        party__covenant=covenant, party__is_current=True, voided_at__isnull=True
    ).exclude(method=SignatureMethod.CERTIFICATE)
    return list(found.select_related("party__covenant", "signer", "scan", "recorded_by").order_by("pk"))


def _moment(signature: CovenantSignature) -> dt.datetime:
    """When it was signed: on paper only the day is known."""
    if signature.method == SignatureMethod.IN_SYSTEM:
        return signature.recorded_at
    return dt.datetime.combine(signature.signed_on, dt.time(), tzinfo=timezone.get_default_timezone())
