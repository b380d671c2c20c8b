"""Reading papers: lists, texts, what stands in their fixed content."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from clusters.models import ClusterYear
from clusters.permissions import Access
from documents.enums import FIXED_STATES, PaperKind, PaperState, SlotKind, SlotMethod
from documents.models import Paper, PaperSlot
from documents.models.paper import TEXT_PARTS
from documents.permissions import may_draft
from documents.sources import Subject, kinds, source_of
from documents.steps import ENDED_STATES

REPEATED = frozenset({PaperKind.NOTICE, PaperKind.OFFICIAL_LETTER})


def text_of(paper: Paper) -> dict[str, str]:
    """The five parts as they now hold: the clerk's own, else the template's."""
    holder = paper if paper.has_own_text else paper.template_version
    return {part: getattr(holder, part) for part in TEXT_PARTS}


def plain_abstract(paper: Paper) -> str:
    """The abstract of a fixed paper, without its styles; empty for a draft."""
    if paper.state not in FIXED_STATES:
        return ""
    return "".join(run["text"] for run in paper.content["abstract"])


def short_abstract(paper: Paper) -> str:
    """What tells a paper from others of its kind in a list: its abstract; of a draft only the clerk's own."""
    if paper.state in FIXED_STATES or not paper.has_own_text or "{" in paper.abstract:
        return plain_abstract(paper)
    return paper.abstract


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


def title_of(paper: Paper) -> str:
    """How pages name a paper: its kind, and its number once it has one.

    No query where ``register_entry`` was read along.
    """
    entry = getattr(paper, "register_entry", None)
    kind = paper.get_kind_display()
    return _("%(kind)s số %(number)s") % {"kind": kind, "number": entry.full_number} if entry else kind


def papers_to_list(papers: QuerySet[Paper], *, kind: str = "") -> QuerySet[Paper]:
    """Rows of a list of papers, newest first, without those given up (1 query)."""
    found = papers.exclude(state=PaperState.DISCARDED).select_related(
        "cluster_year__cluster", "agency", "register_entry"
    )
    if kind:
        found = found.filter(kind=kind)
    return found.order_by("-drafted_at", "-pk")


def live_papers(cluster_year: ClusterYear | None) -> QuerySet[Paper]:
    """Papers that stand in the way of drafting another about their subject: one thing has one paper.

    Notices and letters are written again and again and stand in nobody's way.
    """
    live = Paper.objects.filter(cluster_year=cluster_year, corrects__isnull=True)
    return live.exclude(state__in=ENDED_STATES).exclude(kind__in=REPEATED)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """Something that a paper can be drafted from."""

    kind: PaperKind
    subject: Subject
    paper_id: int | None


def offers_of(cluster_year: ClusterYear, access: Access) -> dict[PaperKind, list[Offer]]:
    """What the person may draft in the year, by kind, with the paper that is there already.

    As many queries as the sources need, whatever the number of papers.
    """
    there = {
        (kind, subject): pk
        for pk, kind, subject in live_papers(cluster_year).order_by("pk").values_list("pk", "kind", "subject")
    }
    offers: dict[PaperKind, list[Offer]] = {}
    for kind in kinds():
        for subject in source_of(kind).subjects(cluster_year):
            if may_draft(access, cluster_year, kind, subject):
                paper_id = there.get((kind, subject.key))
                offers.setdefault(kind, []).append(Offer(kind=kind, subject=subject, paper_id=paper_id))
    return offers


def field_labels(kind: str) -> list[tuple[str, str]]:
    """Fields that a text of this kind may use, with their names in words."""
    try:
        return sorted(source_of(kind).labels.items())
    except KeyError:
        return []
