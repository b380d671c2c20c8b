"""Who may see and do what with a ballot; one gate for every read of a result."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404

from awards.enums import BallotState
from awards.models import Ballot, CouncilMember, CouncilSession
from clusters.models import ClusterYear
from clusters.permissions import Access
from core.fields import holds_on

COUNTED = frozenset({BallotState.COUNTED, BallotState.MINUTED})


def visible_ballots(access: Access) -> QuerySet[Ballot]:
    """Ballots of the cluster-years the person may read, of the person's council, and those the person counts."""
    ballots = Ballot.objects.select_related(
        "cluster_year__cluster",
        "session__council",
        "box",
        "award_type",
        "rule",
        "conference",
        "previous__award_type",
        "out_of__award_type",
    )
    if access.user.is_superuser:
        return ballots.none()
    seat = ballots.filter(board__user=access.user).values("pk")
    of_council = Q(session__isnull=False)
    if not (access.is_standing_body or access.reads_all):
        sits = CouncilMember.objects.filter(
            holds_on(OuterRef("held_on")), council=OuterRef("council"), user=access.user
        )
        of_council = Q(session__in=CouncilSession.objects.filter(Exists(sits)).values("pk"))
    return ballots.filter(
        Q(cluster_year__in=access.visible_years().values("pk")) | of_council | Q(pk__in=seat)
    )


def ballot_or_404(access: Access, ballot_id: int) -> Ballot:
    """The ballot, if the person may know of it.

    Raises:
        Http404: it does not exist, or the person may not know of it.
    """
    return get_object_or_404(visible_ballots(access), pk=ballot_id)


def is_teller(access: Access, ballot: Ballot) -> bool:
    """Is one of those who count this ballot."""
    return not access.user.is_superuser and ballot.board.filter(user=access.user).exists()


def sees_result(access: Access, ballot: Ballot) -> bool:
    """Counted figures are for the counting board until announced (VOTE-24); void ones for auditors (VOTE-33)."""
    if ballot.counted_at is None:
        return False
    if ballot.state == BallotState.VOID:
        return access.is_auditor
    return ballot.announced_at is not None or is_teller(access, ballot)


def prepares_ballot(access: Access, ballot: Ballot) -> bool:
    """Writes the ballot's papers: whoever drafts for the cluster; for a council the standing body."""
    if ballot.cluster_year is None:
        return access.is_standing_body
    return access.drafts_for(ballot.cluster_year)


def runs_ballot(access: Access, ballot: Ballot) -> bool:
    """Opens, closes, announces: who leads the cluster; for a council the standing body as its secretary."""
    if ballot.cluster_year is None:
        return access.is_standing_body
    return access.leads_year(ballot.cluster_year)


def may_recount(access: Access, ballot: Ballot) -> bool:
    """Takes the sealed papers of a counted box to count them again elsewhere; the sum is with them."""
    is_one_of_them = is_teller(access, ballot) or runs_ballot(access, ballot) or access.is_auditor
    return is_one_of_them and sees_result(access, ballot)


def may_enter_rule(access: Access, cluster_year: ClusterYear) -> bool:
    """Leaders enter a rule for their cluster, the standing body one for all clusters."""
    return access.leads_year(cluster_year) or access.is_standing_body
