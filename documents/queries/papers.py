"""Reading papers: lists, texts, what stands in their fixed content."""

from documents.enums import FIXED_STATES, SlotKind, SlotMethod
from documents.models import Paper, PaperSlot
from documents.models.paper import TEXT_PARTS


def text_of(paper: Paper) -> dict[str, str]:
    """The five parts as they now hold: the clerk's own, else the template's."""
    holder = paper if paper.has_own_text else paper.template_version
    return {part: getattr(holder, part) for part in TEXT_PARTS}


def plain_abstract(paper: Paper) -> str:
    """The abstract of a fixed paper, without its styles; empty for a draft."""
    if paper.state not in FIXED_STATES:
        return ""
    return "".join(run["text"] for run in paper.content["abstract"])


def recipients_line(paper: Paper) -> str:
    """The list of recipients of a fixed paper in one line, without the dashes."""
    lines = (str(line).strip().removeprefix("-").strip(" ;.") for line in paper.content["recipients"])
    return "; ".join(line for line in lines if line)


def has_agency_slot(paper: Paper) -> bool:
    """Whether the file waits for, or has, the agency's digital signature (1 query).

    Not where the person signed on paper: the agency then stamps the printed copy.
    """
    return waits_for_agency(list(paper.slots.all()))


def waits_for_agency(slots: list[PaperSlot]) -> bool:
    """`has_agency_slot` of slots that are read already."""
    by_hand = any(s.kind == SlotKind.PERSON and s.method not in ("", SlotMethod.CERTIFICATE) for s in slots)
    return not by_hand and any(s.kind == SlotKind.AGENCY and not s.party and not s.excuse for s in slots)
