"""The covenant's paper: the one file that its parties sign, and the fields that wait for them."""

from collections import defaultdict

from django.db.models import QuerySet

from documents.enums import FIXED_STATES, PaperKind
from documents.models import Paper, PaperSlot
from documents.steps import ENDED_STATES
from emulation.models import Covenant, CovenantParty


def live_papers(covenant: Covenant) -> QuerySet[Paper]:
    """The covenant's papers that are being made, signed or in force: one at most (1 query)."""
    return (
        Paper.objects.filter(
            cluster_year=covenant.cluster_year_id, kind=PaperKind.COVENANT, subject=f"covenant:{covenant.pk}"
        )
        .exclude(state__in=ENDED_STATES)
        .order_by("-pk")
    )


def paper_to_sign(covenant: Covenant) -> Paper | None:
    """The paper whose text is fixed and whose file the parties sign (1 query)."""
    return live_papers(covenant).filter(state__in=FIXED_STATES).first()


def slots_of_parties(covenant: Covenant) -> dict[int, list[PaperSlot]]:
    """Fields of the paper to be signed, by party (1 query)."""
    slots: dict[int, list[PaperSlot]] = defaultdict(list)
    papers = live_papers(covenant).filter(state__in=FIXED_STATES).order_by()
    found = PaperSlot.objects.filter(paper__in=papers).select_related("paper").order_by("ordinal")
    # Evidence and contents weigh much, and the hall's screen asks every few seconds.
    for slot in found.defer("certificate", "paper__content", "paper__facts"):
        slots[party_id_of(slot)].append(slot)
    return slots


def party_key(party: CovenantParty) -> str:
    """How the paper names the party."""
    return f"party:{party.pk}"


def party_id_of(slot: PaperSlot) -> int:
    """The party that the field waits for."""
    return int(slot.party.removeprefix("party:"))
