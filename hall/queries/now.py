"""What the hall shows now: the running step and what belongs to it. The same for everybody who may look."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from awards.enums import BallotState
from awards.models import Ballot
from awards.queries.ballots import present_of, roll_of
from awards.queries.results import result_of
from awards.queries.rules import facts_of
from clusters.models import ClusterLead, ClusterYear
from clusters.queries import leads_on, members_on, name_on
from emulation.enums import CovenantState, PlanState
from emulation.models import CampaignPlan, Conference, Covenant, DraftComment
from emulation.queries.arrivals import present_count
from emulation.queries.covenants import signing_of
from hall.enums import StepKind, StepState
from hall.models import RunStep
from hall.permissions import is_shown

LATEST_COMMENTS = 6


@dataclass(frozen=True, kw_only=True)
class Quorum:
    """A ballot still to be opened, and how many units it needs in the hall."""

    ballot: Ballot
    needed: int
    share: str
    present: int

    @property
    def is_met(self) -> bool:
        """Enough units are in the hall."""
        return self.present >= self.needed

    @property
    def lacking(self) -> int:
        """How many more must come."""
        return max(self.needed - self.present, 0)


@dataclass(frozen=True, kw_only=True)
class Now:
    """The hall at this moment."""

    step: RunStep | None
    next: RunStep | None
    has_sheet: bool
    present: int
    members: int
    quorums: list[Quorum]


def now_of(conference: Conference, steps: Sequence[RunStep] | None = None, members: int | None = None) -> Now:
    """Which step runs, who is there, and the quorum of the ballots to come (4 queries, 5 before the first check-in).

    Args:
        steps, members: its `steps_with_ballots`, and how many units are members that day, where they are read already.
    """
    steps = list(steps_with_ballots(conference) if steps is None else steps)
    running = next((step for step in steps if step.state == StepState.RUNNING), None)
    after = steps[steps.index(running) + 1 :] if running else steps
    present = present_count(conference)
    if members is None:
        members = members_on(conference.cluster_year, conference.held_on).count()
    return Now(
        step=running,
        next=next((step for step in after if step.state == StepState.WAITING), None),
        has_sheet=bool(steps),
        present=present,
        members=members,
        quorums=_quorums(conference, steps, members, present),
    )


def steps_with_ballots(conference: Conference) -> QuerySet[RunStep]:
    """The steps in their order, each with all that is said of its ballot (1 query)."""
    ballots = ("ballot__award_type", "ballot__rule", "ballot__cluster_year")
    return conference.run_steps.select_related(*ballots).order_by("ordinal", "pk")


def _quorums(conference: Conference, steps: list[RunStep], members: int, present: int) -> list[Quorum]:
    ballots = {
        step.ballot_id: step.ballot
        for step in steps
        if step.ballot and step.ballot.state == BallotState.PREPARED and not step.ballot.is_rehearsal
    }
    if not ballots:
        of_conference = conference.ballots.filter(state=BallotState.PREPARED, is_rehearsal=False)
        ballots = {b.pk: b for b in of_conference.select_related("award_type", "rule").order_by("pk")}
    found = []
    for ballot in ballots.values():
        facts = facts_of(ballot, members)
        found.append(Quorum(ballot=ballot, needed=facts.quorum_needed, share=facts.quorum, present=present))
    return found


def shown_of(conference: Conference, step: RunStep | None, day: dt.date) -> dict[str, Any]:
    """What the wall and the phones show of the running step, by its kind.

    Figures of a ballot only once it is announced: `hall.permissions.is_shown`.
    """
    kind = step.kind if step else ""
    if kind in {StepKind.BALLOT, StepKind.REHEARSAL, StepKind.RESULT} and step.ballot:
        return _of_ballot(step.ballot)
    if kind == StepKind.COMMENTS:
        return {"drafts": drafts_of(conference, covenants_of(conference)), "comments": _comments(conference)}
    if kind == StepKind.ADOPTION:
        return {"shows": list(step.shows_of_hands.order_by("-pk"))}
    if kind == StepKind.COVENANT:
        return {"covenants": [(c, signing_of(c, day)) for c in covenants_to_sign(covenants_of(conference))]}
    if kind == StepKind.LEADERS:
        year = next_year_of(conference)
        return {"next_year": year, "leads": _leads(conference, year) if year else []}
    return {}


def _of_ballot(ballot: Ballot) -> dict[str, Any]:
    if is_shown(ballot):
        result = result_of(ballot)
        return {"ballot": ballot, "result": result, "rule": facts_of(ballot, result.members)}
    lines = roll_of(ballot)
    return {
        "ballot": ballot,
        "rule": facts_of(ballot, len(lines)),
        "voters": present_of(lines),
        "nominees": list(ballot.nominees.order_by("ordinal")),
    }


def years_of(conference: Conference) -> list[ClusterYear]:
    """The year that the conference opens, then its own (CLU-7)."""
    return [year for year in (conference.opens_cluster_year, conference.cluster_year) if year]


def covenants_of(conference: Conference) -> list[Covenant]:
    """Covenants of the conference's years, the year it opens first (1 query)."""
    found = Covenant.objects.filter(cluster_year__in=years_of(conference))
    return list(
        found.select_related("cluster_year", "conference").order_by("-cluster_year__year", "group", "pk")
    )


def covenants_to_sign(covenants: Iterable[Covenant]) -> list[Covenant]:
    """Those that are frozen or being signed (no query)."""
    states = {CovenantState.FROZEN, CovenantState.SIGNING, CovenantState.FULLY_SIGNED}
    return [covenant for covenant in covenants if covenant.state in states]


def drafts_of(conference: Conference, covenants: Iterable[Covenant]) -> list[tuple[str, str]]:
    """Drafts that units are asked about, with the page of their comments (1 query).

    Args:
        covenants: `covenants_of` the conference.
    """
    plans = CampaignPlan.objects.filter(cluster_year__in=years_of(conference), state=PlanState.IN_COMMENT)
    return [
        *[
            (str(plan), reverse("emulation:comment_list", args=[plan.cluster_year_id]))
            for plan in plans.select_related("cluster_year").order_by("-year", "pk")
        ],
        *[
            (c.title, reverse("emulation:covenant_comments", args=[c.cluster_year_id, c.pk]))
            for c in covenants
            if c.state == CovenantState.IN_COMMENT
        ],
    ]


def _comments(conference: Conference) -> list[DraftComment]:
    """The latest comments on those drafts, newest first, with the unit's name of the day (1 query)."""
    years = years_of(conference)
    comments = list(
        DraftComment.objects.filter(
            Q(plan__cluster_year__in=years, plan__state=PlanState.IN_COMMENT)
            | Q(covenant__cluster_year__in=years, covenant__state=CovenantState.IN_COMMENT)
        )
        .select_related("unit")
        .order_by("-made_at", "-pk")[:LATEST_COMMENTS]
    )
    names = {m.unit_id: m.name_on_day for m in members_on(conference.cluster_year, conference.held_on)}
    for comment in comments:
        comment.unit_name = names.get(comment.unit_id, comment.unit.name)
    return comments


def next_year_of(conference: Conference) -> ClusterYear | None:
    """The year whose leaders are read out: that which the conference opens, else the cluster's next (1 query)."""
    year = conference.cluster_year
    return (
        conference.opens_cluster_year
        or ClusterYear.objects.filter(cluster=year.cluster_id, year=year.year + 1).first()
    )


def _leads(conference: Conference, year: ClusterYear) -> list[ClusterLead]:
    day = max(conference.held_on, dt.date(year.year, 1, 1))
    leads = list(leads_on(year, day))
    for lead in leads:
        lead.unit_name = name_on(lead.unit, day)
    return leads
