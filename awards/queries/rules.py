"""Vote rules and the open parameters behind them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from awards.models import Ballot, VoteRule
from awards.verdict import Threshold
from clusters.models import ClusterYear
from emulation.models import AwardType
from rulebook.enums import Denominator, RuleKind, VotingBody
from rulebook.models import Rule
from rulebook.queries.rules import newest, read, rule_set_on, unsure
from rulebook.shapes import Other
from rulebook.shapes_of_numbers import COUNCIL_BASES, Vote

PARTS = ("denominator", "quorum", "absent_mode", "own_unit_vote")


def rules_for(award_type: AwardType, cluster_year: ClusterYear) -> QuerySet[VoteRule]:
    """Rules a ballot for the award may use here: the standing body's and the cluster's own (1 query)."""
    return rules_here(cluster_year).filter(award_type=award_type)


def rules_here(cluster_year: ClusterYear) -> QuerySet[VoteRule]:
    """Rules of any award that a ballot may use here, newest first (1 query)."""
    own_or_all = Q(cluster_year__isnull=True) | Q(cluster_year=cluster_year)
    return (
        VoteRule.objects.filter(own_or_all, body=VotingBody.CLUSTER)
        .select_related("award_type")
        .order_by("-pk")
    )


@dataclass(frozen=True, kw_only=True)
class VoteParameter:
    """A value that the rule book suggests for votes in clusters, and the rule that gives it."""

    value: str
    rule: Rule

    @property
    def unsure(self) -> list[Rule]:
        """The rule, while nobody has confirmed it."""
        return unsure([self.rule])


def vote_parameters(day: dt.date) -> dict[str, VoteParameter]:
    """What the rule book of ``day`` suggests for votes in clusters, by the part of a rule (2 queries).

    The part ``blocks`` says in words who votes on whom.
    """
    rule_set = rule_set_on(day)
    if rule_set is None:
        return {}
    rules = newest(rule_set).filter(
        Q(kind=RuleKind.VOTE) | Q(key="vote.cluster.blocks"), award_type__isnull=True
    )
    found: dict[str, VoteParameter] = {}
    for rule in rules:
        value = read(rule)
        if isinstance(value, Other):
            found["blocks"] = VoteParameter(value=value.text, rule=rule)
        elif isinstance(value, Vote) and value.body == VotingBody.CLUSTER:
            parts = {name: getattr(value, name) for name in PARTS}
            found |= {
                name: VoteParameter(value=share_text(*part) if name == "quorum" else part, rule=rule)
                for name, part in parts.items()
                if part is not None
            }
    return found


def threshold_of(rule: VoteRule) -> Threshold:
    """The share of votes that elevates."""
    return Threshold(
        numerator=rule.threshold_numerator,
        denominator=rule.threshold_denominator,
        is_strict=rule.comparison == ">",
    )


def base_words(rule: VoteRule) -> str:
    """What the share is taken of, in words: a council has members, a cluster has member units."""
    of_council = COUNCIL_BASES if rule.body == VotingBody.COUNCIL else {}
    return str(of_council.get(rule.denominator, Denominator(rule.denominator).label))


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

    @property
    def is_council(self) -> bool:
        """A council decides by it: members vote, not units."""
        return self.rule.body == VotingBody.COUNCIL

    @property
    def base(self) -> str:
        """What the share is taken of, in words."""
        return base_words(self.rule)


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
