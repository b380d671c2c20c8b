"""Who reads a paper and who does what with it. Deny by default; another's paper is not found.

The agency in whose name a paper goes out decides: its people read it, its head and deputies approve it, its
records clerk (văn thư) numbers, signs for the agency and issues it (SIG-3). Who drafts is for the source of
the paper's facts to say.
"""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from documents.enums import FIXED_STATES, Authority, PaperKind
from documents.models import Paper, PaperSlot
from documents.sources import Subject, source_of

# One unit's own papers: read by it, by who writes for the cluster and by who reads all, as the reports are.
UNIT_PAPERS = frozenset(
    {
        PaperKind.REGISTRATION_LIST,
        PaperKind.MIDYEAR_REPORT,
        PaperKind.YEAREND_REPORT,
        PaperKind.SCORECARD,
        PaperKind.ACHIEVEMENT_REPORT,
    }
)
# Read by the two sides, by who writes for the cluster and by who reads all: the points of a check are of one unit;
# a hand-over names people, promises and what is held back.
BETWEEN_TWO = frozenset({PaperKind.INSPECTION_MINUTES, PaperKind.HANDOVER_MINUTES})
# A cluster's own report is made of the year, not of a unit's report.
OF_THE_YEAR = "year:"
# By order or by delegation also others of the agency sign than its head and deputies (NĐ30 art. 13).
DELEGATED = frozenset({Authority.BY_ORDER, Authority.BY_DELEGATION})


def visible_papers(access: Access) -> QuerySet[Paper]:
    """Papers that the person may read (no query of its own).

    The agency's people read all of theirs, those of a unit that signs what is approved; who writes for the
    cluster and who reads all also the drafts of the cluster's papers; everyone else in the year what is
    approved, but for the minutes of a check, which may be from before the conclusion, and of a hand-over.
    """
    own = access.unit_ids | access.records_unit_ids
    fixed = Q(state__in=FIXED_STATES)
    of_a_unit = Q(kind__in=UNIT_PAPERS) & ~Q(subject__startswith=OF_THE_YEAR)
    of_two_sides = Q(kind__in=BETWEEN_TWO)
    trusted = Q(cluster_year__in=access.drafting_year_ids)
    if access.reads_all:
        trusted = Q(pk__isnull=False)
    return Paper.objects.filter(
        Q(agency__in=own)
        | (fixed & Q(pk__in=PaperSlot.objects.filter(unit__in=own).values("paper")))
        | (trusted & (fixed | ~of_a_unit))
        | (Q(cluster_year__in=access.visible_years()) & fixed & ~of_a_unit & ~of_two_sides)
    )


def paper_or_404(access: Access, paper_id: int) -> Paper:
    """The paper, if the person may read it.

    Raises:
        Http404: it does not exist, or the person may not know of it.
    """
    papers = visible_papers(access).select_related(
        "cluster_year__cluster",
        "agency",
        "template_version",
        "signer",
        "drafted_by",
        "approved_by",
        "register_entry__series",
        "replaces",
        "corrects__cluster_year",
        "corrects__agency",
    )
    return get_object_or_404(papers, pk=paper_id)


def may_draft(access: Access, cluster_year: ClusterYear | None, kind: str, subject: Subject) -> bool:
    """Begin a paper of this kind about this subject in a year that the person reads."""
    try:
        source = source_of(kind)
    except KeyError:
        return False
    return source.may_draft(access, cluster_year, subject)


def may_edit(access: Access, paper: Paper) -> bool:
    """Change the text of a draft, choose its signer, discard it, replace it once it is issued."""
    if paper.corrects is not None:
        return may_correct(access, paper.corrects)
    subject = Subject(key=paper.subject, label="", agency=paper.agency)
    return may_draft(access, paper.cluster_year, paper.kind, subject)


def may_check(access: Access, paper: Paper) -> bool:
    """Check the form: the agency's records clerk, head or deputy."""
    return paper.agency_id in access.records_unit_ids or may_approve(access, paper)


def may_approve(access: Access, paper: Paper) -> bool:
    """Approve the text or send it back: who signs it, or another head or deputy of the agency.

    For an agency above the clusters the standing body, which drafts its decisions, records the approval.
    """
    return (
        paper.agency_id in access.signing_unit_ids
        or is_signer(access, paper)
        or (access.is_standing_body and may_edit(access, paper))
    )


def is_signer(access: Access, paper: Paper) -> bool:
    """The paper's named signer, as long as in the office that signs: a name alone signs nothing."""
    return paper.signer_id is not None and paper.signer_id == access.user.pk and holds_office(access, paper)


def holds_office(access: Access, paper: Paper) -> bool:
    """Whether the person may today sign for the agency by the authority that the paper prints."""
    return paper.agency_id in (access.unit_ids if paper.authority in DELEGATED else access.signing_unit_ids)


def may_number(access: Access, paper: Paper) -> bool:
    """Number, sign for the agency and issue: the agency's records clerk (SIG-3)."""
    return keeps_register(access, paper.agency)


def keeps_register(access: Access, agency: Unit) -> bool:
    """Keep the agency's register of outgoing papers."""
    return agency.pk in access.records_unit_ids


def reads_register(access: Access, agency: Unit) -> bool:
    """Read the agency's register: its people and who reads all."""
    return agency.pk in access.unit_ids | access.records_unit_ids or access.reads_all


def may_recall(access: Access, paper: Paper) -> bool:
    """Take a paper back: who may approve it, or the agency's records clerk."""
    return may_check(access, paper)


def may_correct(access: Access, paper: Paper) -> bool:
    """Draft the letter that corrects a paper's form: its drafters and its records clerk (SIG-9)."""
    return may_number(access, paper) or may_edit(access, paper)


def may_order_jobs(access: Access, cluster_year: ClusterYear) -> bool:
    """Print many papers at once and archive the year: who writes for the cluster, and the standing body."""
    return access.drafts_for(cluster_year) or access.is_standing_body
