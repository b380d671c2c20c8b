"""Who may see and do what with a ballot; one gate for every read of a result."""

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from awards.enums import BallotState
from awards.models import Ballot
from clusters.models import ClusterYear
from clusters.permissions import Access

ANNOUNCED = frozenset({BallotState.COUNTED, BallotState.MINUTED})


def visible_ballots(access: Access) -> QuerySet[Ballot]:
    """Ballots of the cluster-years the person may read, and those the person counts."""
    ballots = Ballot.objects.select_related(
        "cluster_year__cluster",
        "award_type",
        "rule",
        "conference",
        "previous__award_type",
        "out_of__award_type",
    )
    if access.user.is_superuser:
        return ballots.none()
    seat = ballots.filter(board__user=access.user).values("pk")
    return ballots.filter(Q(cluster_year__in=access.visible_years().values("pk")) | Q(pk__in=seat))


def ballot_or_404(access: Access, ballot_id: int) -> Ballot:
    """The ballot, if the person may know of it.

    Raises:
        Http404: it does not exist, or the person may not know of it.
    """
    return get_object_or_404(visible_ballots(access), pk=ballot_id)


def is_teller(access: Access, ballot: Ballot) -> bool:
    """Is one of the two who enter this ballot's count."""
    return not access.user.is_superuser and ballot.board.filter(user=access.user).exists()


def sees_result(access: Access, ballot: Ballot) -> bool:
    """Figures show once both tellers agree (VOTE-24); those of a void ballot to auditors only (VOTE-33)."""
    if ballot.state == BallotState.VOID:
        return access.is_auditor and ballot.counted_at is not None
    return ballot.state in ANNOUNCED


def may_enter_rule(access: Access, cluster_year: ClusterYear) -> bool:
    """Leaders enter a rule for their cluster, the standing body one for all clusters."""
    return access.leads_year(cluster_year) or access.is_standing_body
