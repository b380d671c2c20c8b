"""Who may see a conference's hall, and who runs it."""

from django.db.models import Case, Q, QuerySet, When
from django.shortcuts import get_object_or_404

from awards.enums import BallotState
from awards.models import Ballot
from clusters.permissions import Access
from emulation.models import Conference


def visible_conferences(access: Access) -> QuerySet[Conference]:
    """Conferences of the years the person may read, those that open such a year too (CLU-7).

    Each has ``is_of_own_year``: whether the person reads the year that it belongs to.
    """
    years = access.visible_years().values("pk")
    return (
        Conference.objects.filter(Q(cluster_year__in=years) | Q(opens_cluster_year__in=years))
        .annotate(is_of_own_year=Case(When(cluster_year__in=years, then=True), default=False))
        .select_related("cluster_year__cluster", "opens_cluster_year", "hall")
    )


def conference_or_404(access: Access, conference_id: int) -> Conference:
    """The conference, if the person may know of it.

    Raises:
        Http404: it does not exist, or the person may not know of it.
    """
    return get_object_or_404(visible_conferences(access), pk=conference_id)


def may_run(access: Access, conference: Conference) -> bool:
    """Leaders, secretary and officers of the leading units run the sheet and the door."""
    return access.drafts_for(conference.cluster_year)


def is_shown(ballot: Ballot) -> bool:
    """Whether the hall may see the result: announced and not void, whoever stands before the screen (VOTE-24)."""
    return ballot.announced_at is not None and ballot.state != BallotState.VOID
