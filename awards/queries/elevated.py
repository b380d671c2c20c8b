"""Whom a cluster elevated, as announced; told to the rule book (`rulebook.elevations`)."""

from django.db.models import Q, Value

from awards.enums import BallotState, NominationState
from awards.models import BallotNominee, Nomination
from clusters.models import ClusterYear


def elevated_in(cluster_year: ClusterYear) -> dict[str, dict[int, bool]]:
    """Code of an award → unit → whether it was elevated (1 query).

    From ballots that were announced, rehearsals and void ones left out; a year taken from a press report has
    nominations only, which say who was elevated and nothing of the others.
    """
    found: dict[str, dict[int, bool]] = {}
    on_papers = (
        BallotNominee.objects.filter(
            ballot__cluster_year=cluster_year, ballot__is_rehearsal=False, ballot__announced_at__isnull=False,
            unit__isnull=False, person__isnull=True,
        )
        .exclude(ballot__state=BallotState.VOID)
        .order_by()
    )  # fmt: skip
    reported = Nomination.objects.filter(cluster_year=cluster_year, person__isnull=True).exclude(
        Q(nominee__isnull=False) | Q(state__in=[NominationState.DRAFT, NominationState.WITHDRAWN])
    )
    rows = on_papers.values_list("ballot__award_type__code", "unit", "is_elevated").union(
        reported.order_by().values_list("award_type__code", "unit", Value(True)), all=True
    )
    for code, unit_id, is_elevated in rows:
        # A later round settles those it held; who was elevated before stays so.
        units = found.setdefault(code, {})
        units[unit_id] = bool(is_elevated) or units.get(unit_id, False)
    return found
