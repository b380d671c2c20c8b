"""What the pages of dossiers show: who may read one, what it holds, where it stands, what is missing, what is late."""

import datetime as dt
from dataclasses import dataclass
from itertools import zip_longest

from django.db.models import F, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.shortcuts import get_object_or_404
from django.urls import reverse

from awards.dossier_parts import BY_CODE, PartKind, needed
from awards.enums import NominationState
from awards.models import Appraisal, CouncilMember, DossierPart, DossierStep, Nomination, PublicComment
from clusters.permissions import Access
from core.fields import holds_on
from deadlines.opening import is_open_on
from documents.enums import PaperKind, PaperState
from documents.models import Paper
from rulebook.models import Merit

OPEN_STATES = (
    NominationState.SUBMITTED,
    NominationState.RECEIVED,
    NominationState.RETURNED,
    NominationState.APPRAISED,
    NominationState.PUBLIC_COMMENT,
    NominationState.COUNCIL_VOTED,
    NominationState.ON_HOLD,
)
# What the standing body waits for is not late with it.
WAITS_ELSEWHERE = frozenset({NominationState.RETURNED, NominationState.ON_HOLD})


def visible_dossiers(access: Access) -> QuerySet[Nomination]:
    """Dossiers the person may open: all, those of the own units, those of the clusters one leads or writes for.

    Other units of a cluster see who is proposed and how far it came, not what the dossier holds.
    """
    dossiers = Nomination.objects.select_related(
        "award_type", "unit", "person", "cluster_year", "submission", "decision", "rule_set", "record",
        "nominee__ballot", "council_nominee__ballot", "unit_vote", "cancellation", "out_of__award_type",
    )  # fmt: skip
    if access.user.is_superuser:
        return dossiers.none()
    if access.reads_all:
        return dossiers
    mine = Q(unit__in=access.unit_ids) | Q(cluster_year__in=access.drafting_year_ids)
    seat = (
        Q(pk__in=dossiers.exclude(submission=None).values("pk")) if sits_on_council(access) else Q(pk__in=[])
    )
    return dossiers.filter(mine | seat)


def opens_dossier(access: Access, nomination: Nomination) -> bool:
    """`visible_dossiers` of one that is read already (1 query at most)."""
    if access.user.is_superuser:
        return False
    if access.reads_all or nomination.unit_id in access.unit_ids:
        return True
    if nomination.cluster_year_id in access.drafting_year_ids:
        return True
    return nomination.submission_id is not None and sits_on_council(access)


def dossier_or_404(access: Access, pk: int) -> Nomination:
    """The dossier, if the person may open it.

    Raises:
        Http404: it does not exist, or the person may not know of it.
    """
    return get_object_or_404(visible_dossiers(access), pk=pk)


def read_course(nomination: Nomination) -> Nomination:
    """The dossier with its appraisals and public comments, latest first, and its merits, all asked once (3 queries)."""
    appraisals = Appraisal.objects.select_related("appraised_by", "confirmed_by").order_by("-pk")
    prefetch_related_objects(
        [nomination],
        Prefetch("appraisals", appraisals),
        Prefetch("public_comments", PublicComment.objects.order_by("-pk")),
        Prefetch("merits", Merit.objects.order_by("year", "pk")),
    )
    return nomination


def sits_on_council(access: Access) -> bool:
    """Is a member of a council in force: reads what comes before it (1 query)."""
    return (
        CouncilMember.objects.filter(
            holds_on(access.day), holds_on(access.day, "council__"), user=access.user
        ).exists()
        if access.user.is_authenticated
        else False
    )


def keeps_papers(access: Access, nomination: Nomination) -> bool:
    """May put papers into the dossier: whoever draws it up, and the standing body."""
    draws_up = (
        access.drafts_for(nomination.cluster_year)
        if nomination.cluster_year
        else access.works_for(nomination.unit)
    )
    return draws_up or access.works_for(nomination.unit) or access.is_standing_body


def may_withdraw(access: Access, nomination: Nomination) -> bool:
    """Before it is sent: the cluster's leaders, or who signs for the unit; afterwards the standing body decides."""
    if nomination.submission_id:
        return access.is_standing_body
    if nomination.cluster_year:
        return access.leads_year(nomination.cluster_year)
    return nomination.unit_id in access.signing_unit_ids


def inbox(access: Access, *, state: str = "", year: int | None = None) -> QuerySet[Nomination]:
    """Dossiers under way, those due first; each with ``since`` and ``due_on`` of its last step (1 query)."""
    last = DossierStep.objects.filter(nomination=OuterRef("pk")).order_by("-pk")
    dossiers = visible_dossiers(access).annotate(
        since=Subquery(last.values("came_on")[:1]), due_on=Subquery(last.values("due_on")[:1])
    )
    if state in NominationState.values:
        dossiers = dossiers.filter(state=state)
    else:
        own = [NominationState.DRAFT, NominationState.ELEVATED] if not access.reads_all else []
        dossiers = dossiers.filter(state__in=[*OPEN_STATES, *own])
    if year is not None:
        dossiers = dossiers.filter(achievement_year=year)
    return dossiers.order_by(F("due_on").asc(nulls_last=True), F("since").asc(nulls_last=True), "pk")


def is_late(nomination: Nomination, today: dt.date) -> bool:
    """Past the due day of the step it is in (`inbox` annotates it); waiting for others is not late."""
    return not is_open_on(nomination.due_on, today) and nomination.state not in WAITS_ELSEWHERE


@dataclass(frozen=True, kw_only=True)
class StepLine:
    """A step in the timeline; ``is_late``: its due day passed before the next one."""

    step: DossierStep
    words: str
    is_late: bool


def timeline(nomination: Nomination, today: dt.date) -> list[StepLine]:
    """The dossier's steps, oldest first, each with whether it kept its due day (1 query)."""
    steps = list(nomination.steps.select_related("made_by").order_by("pk"))
    lines = []
    for step, following in zip_longest(steps, steps[1:]):
        until = following.came_on if following else today
        waits = step.state not in {NominationState.PUBLIC_COMMENT, NominationState.GRANTED}
        late = waits and not is_open_on(step.due_on, until)
        lines.append(StepLine(step=step, words=nomination.words_of(step.state), is_late=late))
    return lines


@dataclass(frozen=True, kw_only=True)
class CheckLine:
    """A paper that the dossier needs: what is there, and where to supply it."""

    kind: PartKind
    parts: list[DossierPart]
    papers: list[Paper]
    file_id: object | None  # the signed letter, kept with the submission
    supply_url: str

    @property
    def is_there(self) -> bool:
        """Something is there, a draft or a file."""
        return bool(self.parts or self.papers or self.file_id)


def checklist(nomination: Nomination) -> list[CheckLine]:
    """Every paper that the dossier needs, then what else lies in it (2 queries). Source: DOS-1 to DOS-5."""
    parts = list(nomination.parts.select_related("file", "added_by").order_by("pk"))
    papers = list(_papers_of(nomination))
    kinds = needed(nomination.award_type, is_by_unit=nomination.cluster_year_id is None)
    known = {kind.code for kind in kinds}
    others = [
        kind for code, kind in BY_CODE.items() if code not in known and any(p.kind == code for p in parts)
    ]
    return [
        CheckLine(
            kind=kind,
            parts=[part for part in parts if part.kind == kind.code],
            papers=[paper for paper in papers if paper.kind == kind.paper],
            file_id=nomination.submission.file_id
            if kind.code == "letter" and nomination.submission
            else None,
            supply_url=_supply_url(kind, nomination),
        )
        for kind in [*kinds, *others]
    ]


def _papers_of(nomination: Nomination) -> QuerySet[Paper]:
    """The drafted and issued papers of the cluster's year that belong to this dossier."""
    if nomination.cluster_year_id is None:
        return Paper.objects.none()
    own = Q(kind=PaperKind.ACHIEVEMENT_REPORT, subject=f"nomination:{nomination.pk}")
    shared = Q(kind__in=[PaperKind.SUBMISSION_LETTER, PaperKind.APPRAISAL_MINUTES])
    papers = Paper.objects.filter(own | shared, cluster_year=nomination.cluster_year_id)
    return papers.exclude(state__in=[PaperState.DISCARDED, PaperState.RECALLED]).order_by("kind", "pk")


def _supply_url(kind: PartKind, nomination: Nomination) -> str:
    year = nomination.cluster_year_id
    if kind.paper is None or year is None:
        return reverse("awards:dossier_part_add", args=[nomination.pk]) + f"?loai={kind.code}"
    if kind.paper == PaperKind.ACHIEVEMENT_REPORT:
        subject = f"nomination:{nomination.pk}"
    elif kind.paper == PaperKind.SUBMISSION_LETTER:
        subject = f"year:{year}"
    else:
        return reverse("documents:paper_list", args=[year])
    return reverse("documents:paper_of", args=[year]) + f"?kind={kind.paper}&subject={subject}"
