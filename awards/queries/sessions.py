"""Sessions of the council: which dossiers may come before it, who is bound to which, how far the votes are."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from awards.enums import BallotState, NominationState
from awards.models import Ballot, BallotNominee, Conflict, CouncilMember, CouncilSession, Nomination
from awards.permissions import sees_result
from awards.queries.councils import seats_on
from awards.queries.dossier_acts import holds_on_day, why_unfit
from awards.queries.law import law_of
from awards.queries.results import Result, result_of
from awards.queries.rules import VoteParameter, share_text
from clusters.permissions import Access
from emulation.models import AwardType
from rulebook.enums import VotingBody
from rulebook.models import Rule, RuleSet
from rulebook.queries.rules import VoteSetting, unsure, vote_setting
from rulebook.shapes_of_numbers import Vote

# Where a dossier stands before the council.
BEFORE_COUNCIL = (NominationState.APPRAISED, NominationState.PUBLIC_COMMENT)
MOST = 200


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A dossier that may come before a session; ``reason`` says why not, if so."""

    dossier: Nomination
    reason: str


def choices_on(day: dt.date, session: CouncilSession | None = None) -> list[Choice]:
    """Appraised dossiers on no other session that is still open, each with what stands in its way (5 queries)."""
    elsewhere = CouncilSession.objects.filter(closed_at__isnull=True).exclude(pk=session and session.pk)
    own = Q(sessions=session) if session else Q(pk__in=[])
    dossiers = list(
        Nomination.objects.filter(Q(state__in=BEFORE_COUNCIL) | own)
        .exclude(pk__in=elsewhere.filter(dossiers__isnull=False).values("dossiers"))
        .select_related("award_type", "unit", "person", "cluster_year", "council_nominee")
        .prefetch_related("appraisals", "public_comments")
        .distinct()
        .order_by("award_type__ordinal", "unit_name", "pk")[:MOST]
    )
    holds = holds_on_day(dossiers, day)
    return [Choice(dossier=one, reason=why_unfit(one, day, holds)) for one in dossiers]


@dataclass(frozen=True, kw_only=True)
class MemberLine:
    """A member on the session's day, with the dossiers that the member is bound to."""

    member: CouncilMember
    conflicts: list[Conflict]


@dataclass(frozen=True, kw_only=True)
class AwardLine:
    """The dossiers of one award before the session, its ballot if one stands, and the rule for it."""

    award: AwardType
    dossiers: list[Nomination]
    ballots: list[Ballot]

    @property
    def ballot(self) -> Ballot | None:
        """The ballot that counts."""
        return next((b for b in self.ballots if b.state != BallotState.VOID), None)


@dataclass(frozen=True, kw_only=True)
class SessionFacts:
    """All that the pages and the minutes of a session show."""

    members: list[MemberLine]
    awards: list[AwardLine]

    @property
    def conflicts(self) -> list[Conflict]:
        """Every conflict, by member."""
        return [conflict for line in self.members for conflict in line.conflicts]

    @property
    def is_voted(self) -> bool:
        """Every dossier was voted on and the minutes of every ballot are adopted."""
        return bool(self.awards) and all(
            line.ballot is not None and line.ballot.state == BallotState.MINUTED for line in self.awards
        )

    @property
    def chair(self) -> str:
        """Who chairs, as the decision names."""
        return _first(self.members, "chair") or _first(self.members, "deputy")

    @property
    def secretary(self) -> str:
        """Who keeps the minutes."""
        return _first(self.members, "secretary")


def _first(lines: list[MemberLine], role: str) -> str:
    return next((line.member.full_name for line in lines if line.member.role == role), "")


def facts_of(session: CouncilSession) -> SessionFacts:
    """Members of the day, dossiers by award, ballots, conflicts (5 queries)."""
    bound: dict[int, list[Conflict]] = defaultdict(list)
    for conflict in session.conflicts.select_related("dossier__award_type", "member"):
        bound[conflict.member_id].append(conflict)
    nominees = Prefetch("nominees", BallotNominee.objects.order_by("ordinal"))
    ballots = session.ballots.select_related("award_type", "rule").prefetch_related(nominees).order_by("pk")
    by_award: dict[AwardType, list[Nomination]] = {}
    for one in dossiers_of(session):
        by_award.setdefault(one.award_type, []).append(one)
    found = list(ballots)
    return SessionFacts(
        members=[
            MemberLine(member=seat, conflicts=bound[seat.pk])
            for seat in seats_on(session.council, session.held_on)
        ],
        awards=[
            AwardLine(
                award=award, dossiers=dossiers, ballots=[b for b in found if b.award_type_id == award.pk]
            )
            for award, dossiers in by_award.items()
        ],
    )


def dossiers_of(session: CouncilSession) -> QuerySet[Nomination]:
    """The session's dossiers in a neutral order (1 query)."""
    return session.dossiers.select_related(
        "award_type", "unit", "person", "cluster_year", "submission", "rule_set"
    ).order_by("award_type__ordinal", "unit_name", "pk")


def results_of(access: Access, lines: list[AwardLine]) -> list[tuple[Ballot, Result]]:
    """Ballots of the session whose figures this person may read, with them."""
    live = [line.ballot for line in lines if line.ballot]
    return [(ballot, result_of(ballot)) for ballot in live if sees_result(access, ballot)]


def sessions_of(access: Access, sessions: QuerySet[CouncilSession]) -> list[CouncilSession]:
    """Sessions, newest first, each with ``dossier_count`` (2 queries)."""
    found = list(sessions.prefetch_related(Prefetch("dossiers", Nomination.objects.only("pk"))))
    for session in found:
        session.dossier_count = len(session.dossiers.all())
    return found


# --- the rule of a council's ballot


def laws_of(dossiers: list[Nomination]) -> list[RuleSet]:
    """The rule sets that judge these dossiers, each once."""
    laws = {law.pk: law for law in map(law_of, dossiers) if law is not None}
    return list(laws.values())


def council_settings(award: AwardType, dossiers: list[Nomination]) -> list[VoteSetting]:
    """What the laws of these dossiers say of the council's vote on the award, each way once (1 query a law)."""
    found: list[VoteSetting] = []
    for law in laws_of(dossiers):
        setting = vote_setting(law, VotingBody.COUNCIL, award)
        if all(setting.vote != other.vote for other in found):
            found.append(setting)
    return found


def why_two_laws(award: AwardType, settings: list[VoteSetting]) -> str:
    """Why dossiers with these `council_settings` have no one threshold, as a sentence; empty when they have (LAW-3)."""
    if len(settings) < 2:
        return ""
    return _(
        "Các hồ sơ %(award)s xét theo những bộ quy tắc có ngưỡng của Hội đồng khác nhau; hãy đưa vào các phiên họp riêng."
    ) % {"award": award}


def council_parameters(setting: VoteSetting) -> dict[str, VoteParameter]:
    """The rule book's values by the field of the rule form (no query)."""
    vote, rules = setting.vote, setting.rules
    found = {
        name: VoteParameter(
            value=share_text(*vote.quorum) if name == "quorum" else getattr(vote, name), rule=rules[name]
        )
        for name in ("denominator", "quorum", "absent_mode", "own_unit_vote")
        if name in rules
    }
    if "numerator" in rules:
        share = share_text(vote.numerator, vote.denominator_of_share)
        found["threshold"] = VoteParameter(value=share, rule=rules["numerator"])
    return found


def unsure_of(setting: VoteSetting | None) -> list[Rule]:
    """Rules behind the council's vote that nobody confirmed (no query)."""
    return unsure(setting.rules.values()) if setting else []


def basis_of(vote: Vote, rules: dict[str, Rule]) -> str:
    """Where the threshold comes from, in words; empty where no rule gives one."""
    rule = rules.get("numerator")
    return ", ".join(filter(None, [rule.source, rule.article])) if rule and vote.numerator else ""
