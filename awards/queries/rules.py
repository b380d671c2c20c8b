"""Vote rules and the open parameters behind them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from awards.models import Ballot, VoteRule
from awards.verdict import Threshold
from clusters.models import ClusterYear
from emulation.models import AwardType, Parameter

PARAMETERS = "vote.cluster."


def rules_for(award_type: AwardType, cluster_year: ClusterYear) -> QuerySet[VoteRule]:
    """Rules a ballot for the award may use here: the standing body's and the cluster's own (1 query)."""
    return VoteRule.objects.filter(
        Q(cluster_year__isnull=True) | Q(cluster_year=cluster_year), award_type=award_type
    ).order_by("-pk")


def vote_parameters() -> dict[str, Parameter]:
    """The open parameters of votes in clusters by the last part of their key, newest rule set first (1 query)."""
    found = Parameter.objects.filter(key__startswith=PARAMETERS).order_by("key", "rule_set")
    return {parameter.key.removeprefix(PARAMETERS): parameter for parameter in found}


def threshold_of(rule: VoteRule) -> Threshold:
    """The share of votes that elevates."""
    return Threshold(
        numerator=rule.threshold_numerator,
        denominator=rule.threshold_denominator,
        is_strict=rule.comparison == ">",
    )


def quorum_of(rule: VoteRule) -> Threshold:
    """The share of members that must be present."""
    return Threshold(numerator=rule.quorum_numerator, denominator=rule.quorum_denominator)


@dataclass(frozen=True, kw_only=True)
class RuleFacts:
    """A rule as pages show it for a roll: the share and how many votes that is."""

    rule: VoteRule
    members: int
    share: str
    quorum: str
    votes_needed: int | None  # None while the base is not known before the count
    quorum_needed: int


def facts_of(ballot: Ballot, members: int) -> RuleFacts:
    """The ballot's rule, with the votes needed among ``members`` (0 queries)."""
    rule = ballot.rule
    known = rule.denominator == "all_members"
    return RuleFacts(
        rule=rule,
        members=members,
        share=share_text(rule.threshold_numerator, rule.threshold_denominator),
        quorum=share_text(rule.quorum_numerator, rule.quorum_denominator),
        votes_needed=threshold_of(rule).votes_needed(members) if known else None,
        quorum_needed=quorum_of(rule).votes_needed(members),
    )


def share_text(numerator: int, denominator: int) -> str:
    """2/3, 90%, 66,67%: as people write it."""
    if denominator in {100, 10_000}:
        percent, rest = divmod(numerator * 100, denominator)
        if not rest:
            return f"{percent}%"
        digits = str(rest * 100 // denominator).zfill(2).rstrip("0")
        return f"{percent},{digits}%"
    return f"{numerator}/{denominator}"
