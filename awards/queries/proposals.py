"""What the pages of proposals and results show."""

from dataclasses import dataclass

from django.db.models import QuerySet

from awards.enums import NominationState
from awards.models import AwardDecision, Nomination, Submission
from clusters.models import ClusterYear


@dataclass(frozen=True, kw_only=True)
class AwardGroup:
    """The nominations of one award, in the order of the vote."""

    name: str
    nominations: list[Nomination]


def nominations_of(cluster_year: ClusterYear) -> list[AwardGroup]:
    """Nominations of a cluster's year by award, with what the list prints (1 query)."""
    nominations = (
        Nomination.objects.filter(cluster_year=cluster_year)
        .select_related("award_type", "unit", "decision", "submission", "nominee__ballot__rule", "out_of")
        .order_by("award_type__ordinal", "ordinal", "pk")
    )
    groups: dict[str, list[Nomination]] = {}
    for nomination in nominations:
        groups.setdefault(nomination.award_type.name, []).append(nomination)
    return [AwardGroup(name=name, nominations=members) for name, members in groups.items()]


def current_submission(cluster_year: ClusterYear) -> Submission | None:
    """The list under way, if one was sent and not given back (1 query)."""
    return (
        Submission.objects.filter(cluster_year=cluster_year, returned_at__isnull=True)
        .select_related("sent_by", "received_by", "file")
        .first()
    )


def past_submissions(cluster_year: ClusterYear) -> QuerySet[Submission]:
    """Lists recalled or returned, newest first (1 query)."""
    return (
        Submission.objects.filter(cluster_year=cluster_year, returned_at__isnull=False)
        .select_related("returned_by")
        .order_by("-returned_at", "pk")
    )


def decisions_of(cluster_year: ClusterYear) -> QuerySet[AwardDecision]:
    """Decisions that grant something to this cluster's year, newest first (1 query)."""
    return (
        AwardDecision.objects.filter(nominations__cluster_year=cluster_year)
        .select_related("published_by", "file")
        .distinct()
        .order_by("-issued_on", "pk")
    )


def awaiting_receipt() -> QuerySet[Submission]:
    """Lists sent and not yet received, oldest first (1 query)."""
    return (
        Submission.objects.filter(received_at__isnull=True, returned_at__isnull=True)
        .select_related("cluster_year")
        .order_by("sent_at", "pk")
    )


def published_results(*, year: int | None = None, text: str = "") -> QuerySet[Nomination]:
    """What was granted and published, newest year first; ``text`` is a search key (1 query)."""
    results = (
        Nomination.objects.filter(state=NominationState.GRANTED, decision__published_at__isnull=False)
        .select_related("award_type", "decision", "cluster_year")
        .order_by("-achievement_year", "award_type__ordinal", "cluster_year__sort_key", "ordinal", "pk")
    )
    if year is not None:
        results = results.filter(achievement_year=year)
    if text:
        results = results.filter(unit__search_text__contains=text)
    return results


def published_years() -> list[int]:
    """Achievement years with published results, newest first (1 query)."""
    return list(
        Nomination.objects.filter(state=NominationState.GRANTED, decision__published_at__isnull=False)
        .values_list("achievement_year", flat=True)
        .distinct()
        .order_by("-achievement_year")
    )
