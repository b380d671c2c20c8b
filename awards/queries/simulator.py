"""What the page that tries a vote beforehand shows: who is eligible, what the quota allows, the rule so far."""

import datetime as dt
from dataclasses import dataclass

from awards.models import VoteRule
from awards.queries.rules import rules_for
from clusters.models import ClusterYear
from clusters.queries import members_on
from emulation.enums import RegistrationState
from emulation.models import AwardType, TitleRegistration
from emulation.queries.year_facts import day_in
from rulebook.elevations import elevations_of
from rulebook.enums import VotingBody
from rulebook.models import Rule, RuleSet
from rulebook.queries.amounts import Quota, quota_of
from rulebook.queries.eligibility import Eligibility, eligibility_of_many, nominees_of
from rulebook.queries.rules import rule_set_on, unsure, vote_setting


@dataclass(frozen=True, kw_only=True)
class Before:
    """What is known before the vote.

    Attributes:
        threshold, quorum: as (numerator, denominator), from the rule entered or else the rule book; None: unknown.
        is_strict: more than the threshold is needed.
        unsure: rules of the rule book that nobody confirmed and that were used here.
    """

    members: int
    nominees: list[Eligibility]
    is_registered: bool
    quota: Quota | None
    rule: VoteRule | None
    threshold: tuple[int, int] | None
    quorum: tuple[int, int] | None
    is_strict: bool
    denominator: str
    rule_set: RuleSet | None
    unsure: list[Rule]

    @property
    def may_stand(self) -> int:
        """Nominees that no rule speaks against."""
        return sum(line.is_eligible is not False for line in self.nominees)


def before_the_vote(cluster_year: ClusterYear, award_type: AwardType, today: dt.date) -> Before:
    """Everything the trial needs (a constant number of queries)."""
    day = day_in(cluster_year, today)
    rule_set = rule_set_on(day)
    is_registered, units = nominees_of(cluster_year, award_type, today)
    nominees: list[Eligibility] = []
    quota = setting = None
    if rule_set is not None:
        nominees = eligibility_of_many(
            award_type, units, year=cluster_year.year, day=today, rule_set=rule_set, cluster_year=cluster_year,
            before_vote=True,
        )  # fmt: skip
        counts = _counts(cluster_year, award_type, nominees)
        quota = quota_of(award_type, rule_set, counts, cluster_year)
        setting = vote_setting(rule_set, VotingBody.CLUSTER, award_type)
    rule = rules_for(award_type, cluster_year).first()
    threshold = quorum = None
    is_strict, denominator = False, ""
    used: list[Rule | None] = list(quota.rules) if quota else []
    if rule is not None:
        threshold = (rule.threshold_numerator, rule.threshold_denominator)
        quorum = (rule.quorum_numerator, rule.quorum_denominator)
        is_strict, denominator = rule.comparison == ">", rule.denominator
    elif setting is not None:
        vote = setting.vote
        if vote.numerator and vote.denominator_of_share:
            threshold = (vote.numerator, vote.denominator_of_share)
        quorum, is_strict, denominator = vote.quorum, vote.comparison == ">", vote.denominator or ""
        used += setting.rules.values()
    return Before(
        members=members_on(cluster_year, day).count(),
        nominees=nominees,
        is_registered=is_registered,
        quota=quota,
        rule=rule,
        threshold=threshold,
        quorum=quorum,
        is_strict=is_strict,
        denominator=denominator,
        rule_set=rule_set,
        unsure=unsure(used),
    )


def _counts(cluster_year: ClusterYear, award_type: AwardType, nominees: list[Eligibility]) -> dict[str, int]:
    """Who is in the base of a quota now: elevated where it was announced, else registered (QUO-5)."""
    counts = {"reached": sum(line.is_eligible is not False for line in nominees)}
    if award_type.out_of is not None:
        code = award_type.out_of.code
        elevated = elevations_of(cluster_year).get(code)
        counts[code] = (
            sum(elevated.values())
            if elevated
            else TitleRegistration.objects.filter(
                cluster_year=cluster_year, award_type=award_type.out_of, state=RegistrationState.SUBMITTED
            ).count()
        )
    return counts
