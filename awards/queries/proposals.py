"""What the pages of proposals and results show."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from awards.enums import NominationState
from awards.models import AwardDecision, Nomination, Submission
from awards.queries.dossier_acts import holds_on_day, why_unfit
from awards.queries.law import money_of
from clusters.models import ClusterYear
from rulebook.models import AwardRecord
from rulebook.money import Sum, highest_only
from rulebook.queries.amounts import AwardMoney

READY = frozenset({NominationState.APPRAISED, NominationState.PUBLIC_COMMENT, NominationState.COUNCIL_VOTED})
MOST_IN_DECISION = 500


@dataclass(frozen=True, kw_only=True)
class AwardGroup:
    """The nominations of one award, in the order of the vote."""

    name: str
    nominations: list[Nomination]


def nominations_of(cluster_year: ClusterYear) -> list[AwardGroup]:
    """Nominations of a cluster's year by award, with what the list prints (1 query)."""
    return _by_award(Nomination.objects.filter(cluster_year=cluster_year))


def nominations_in(submission: Submission) -> list[AwardGroup]:
    """Nominations that one letter carries, by award (1 query)."""
    return _by_award(Nomination.objects.filter(submission=submission))


def _by_award(nominations: QuerySet[Nomination]) -> list[AwardGroup]:
    nominations = nominations.select_related(
        "award_type",
        "unit",
        "decision",
        "submission",
        "nominee__ballot__rule",
        "out_of",
        "unit_vote",
        "cancellation",
    ).order_by("award_type__ordinal", "ordinal", "pk")
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
        .select_related("cluster_year", "unit")
        .order_by("sent_at", "pk")
    )


@dataclass(frozen=True, kw_only=True)
class DecisionLine:
    """A dossier before the decision: whether it may be granted now, else why not, and its money that day."""

    nomination: Nomination
    reason: str
    money: AwardMoney | None

    @property
    def is_sample(self) -> bool:
        """Made up to show the system."""
        return self.nomination.unit.is_sample


def ready_for_decision(
    *, chosen: Collection[int], years: Collection[int], day: dt.date
) -> list[DecisionLine]:
    """Dossiers that a decision may name: those chosen, else of these cluster-years, else all (some queries each).

    Args:
        day: of the decision, as far as it is known; the base salary is that day's (MON-3).
    """
    dossiers = (
        Nomination.objects.filter(state__in=READY)
        .select_related(
            "award_type", "unit", "person", "cluster_year", "submission", "rule_set", "council_nominee"
        )
        .prefetch_related("appraisals", "public_comments")
    )
    if chosen:
        dossiers = dossiers.filter(pk__in=chosen)
    if years:
        dossiers = dossiers.filter(cluster_year__in=years)
    found = list(
        dossiers.order_by("award_type__ordinal", "cluster_year__sort_key", "ordinal", "pk")[:MOST_IN_DECISION]
    )
    sums, holds = money_of(found, day), holds_on_day(found, day)
    return [DecisionLine(nomination=n, reason=why_unfit(n, day, holds), money=sums[n.pk]) for n in found]


@dataclass(frozen=True, kw_only=True)
class PaidLine:
    """The money of one award of a decision; not paid where a higher one of the same achievement is (MON-5)."""

    nomination: Nomination
    money: AwardMoney | None
    is_paid: bool


def granted_by(decision: AwardDecision) -> tuple[list[Nomination], list[PaidLine]]:
    """Whom a decision grants what, and the money: of one subject and year only the highest of each family (MON-5)."""
    granted = list(
        decision.nominations.select_related(
            "award_type", "cluster_year", "unit", "person", "rule_set", "submission"
        ).order_by("cluster_year__sort_key", "award_type__ordinal", "ordinal", "pk")
    )
    sums = money_of(granted, decision.issued_on)
    by_subject: dict[tuple[int, int | None, int], list[Nomination]] = defaultdict(list)
    for one in granted:
        by_subject[one.unit_id, one.person_id, one.achievement_year].append(one)
    paid = {
        (key, kept.code)
        for key, members in by_subject.items()
        for kept in highest_only(_sum(one, sums[one.pk]) for one in members if sums[one.pk])
    }
    lines = [
        PaidLine(
            nomination=one,
            money=sums[one.pk],
            is_paid=((one.unit_id, one.person_id, one.achievement_year), one.award_type.code) in paid,
        )
        for one in granted
    ]
    return granted, lines


def _sum(nomination: Nomination, money: AwardMoney | None) -> Sum:
    award = nomination.award_type
    return Sum(code=award.code, family=award.family, amount=money.amount if money else None)


def built_on(nomination: Nomination) -> list[AwardRecord]:
    """Awards in force that stand on this one: cancelling it raises an alert for each (domain 3.9)."""
    if nomination.record_id is None:
        return []
    higher = AwardRecord.objects.filter(built_on__record=nomination.record_id, cancelled_on__isnull=True)
    return list(higher.select_related("award_type").order_by("pk"))


def published_results(
    *, year: int | None = None, text: str = "", with_cancelled: bool = False
) -> QuerySet[Nomination]:
    """What was granted and published, newest year first; ``text`` is a search key (1 query).

    Args:
        with_cancelled: also what was cancelled later, which the public list keeps and marks (LAW-28).
    """
    states = [NominationState.GRANTED, *([NominationState.CANCELLED] if with_cancelled else [])]
    results = (
        Nomination.objects.filter(state__in=states, decision__published_at__isnull=False)
        .select_related("award_type", "decision", "cluster_year", "unit", "cancellation")
        .order_by("-achievement_year", "award_type__ordinal", "cluster_year__sort_key", "ordinal", "pk")
    )
    if year is not None:
        results = results.filter(achievement_year=year)
    if text:
        results = results.filter(Q(unit__search_text__contains=text) | Q(person__search_text__contains=text))
    return results


def published_years() -> list[int]:
    """Achievement years with published results, newest first (1 query)."""
    return list(
        published_results(with_cancelled=True)
        .values_list("achievement_year", flat=True)
        .distinct()
        .order_by("-achievement_year")
    )
