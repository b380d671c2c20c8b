"""The count and the result of a ballot. Callers ask `awards.permissions.sees_result` first."""

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count as CountOf
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.models import User
from awards.enums import BallotMode, Denominator, Opinion, OwnUnitVote, RollState
from awards.models import Ballot, BallotNominee, Count
from awards.queries.ballots import is_withdrawn, opinion_totals, pending_tie, votes_of
from awards.queries.rules import base_words, threshold_of
from awards.verdict import Figures
from core.templatetags.vi_format import so
from urn.enums import VoterState
from urn.models import Voter


def figures_of(count: Count) -> dict[str, int]:
    """A teller's count as cells (1 query)."""
    figures = {
        "issued": count.ballots_issued,
        "returned": count.ballots_returned,
        "valid": count.ballots_valid,
        "invalid": count.ballots_invalid,
    }
    for line in count.lines.all():
        figures |= {
            f"for_{line.nominee_id}": line.votes_for,
            f"against_{line.nominee_id}": line.votes_against,
            f"none_{line.nominee_id}": line.votes_blank,
        }
    return figures


def count_by(ballot: Ballot, teller: User) -> Count | None:
    """The teller's own count, if entered. Nobody reads another's before both agree."""
    return ballot.counts.filter(teller=teller).prefetch_related("lines").first()


def base_of(ballot: Ballot, *, members: int, present: int, figures: Figures, opinions: int) -> int:
    """What a nominee's share is taken of.

    A written opinion adds to the votes, so it adds to a base that does not hold the absent units already.
    """
    if ballot.rule.denominator == Denominator.ALL_MEMBERS:
        return members
    counted = {
        Denominator.PRESENT: present,
        Denominator.BALLOTS_ISSUED: figures["issued"],
        Denominator.BALLOTS_VALID: figures["valid"],
    }
    return counted[Denominator(ballot.rule.denominator)] + opinions


def present_units(ballot: Ballot) -> int:
    """How many of the roll are there and may be given one paper each (1 query)."""
    return ballot.roll.filter(state=RollState.PRESENT).count()


def abstaining_nominees(ballot: Ballot) -> dict[int, int]:
    """Nominee → how many who took a paper of the hall have no say: the own unit, bound members (1 query)."""
    if ballot.session_id is None and ballot.rule.own_unit_vote != OwnUnitVote.ABSTAIN:
        return {}
    present = ballot.roll.filter(state=RollState.PRESENT)
    if ballot.mode == BallotMode.MIXED:
        on_paper = Voter.objects.filter(box=ballot.box_id, state=VoterState.ON_PAPER)
        present = present.filter(pk__in=on_paper.values("number"))
    nominees = ballot.nominees.order_by("pk")
    if ballot.session_id is not None:
        bound = Q(
            dossier__conflicts__session=ballot.session_id,
            dossier__conflicts__member__in=present.values("member"),
        )
        found = nominees.annotate(silent=CountOf("dossier__conflicts", filter=bound, distinct=True))
        return dict(found.filter(silent__gt=0).values_list("pk", "silent"))
    own = nominees.filter(unit__in=present.filter(unit__isnull=False).values("unit"))
    return dict.fromkeys(own.values_list("pk", flat=True), 1)


@dataclass(frozen=True, kw_only=True)
class ResultRow:
    """One nominee's result, papers and written opinions apart."""

    nominee: BallotNominee
    votes_for: int
    votes_against: int
    votes_blank: int
    opinions_for: int
    opinions_against: int
    opinions_blank: int
    votes: int
    base: int
    needed: int
    is_tied: bool
    is_withdrawn: bool

    @property
    def share(self) -> Fraction:
        """For print only; the verdict was reached in whole numbers."""
        return Fraction(self.votes, self.base) if self.base else Fraction(0)

    @property
    def verdict(self) -> str:
        """The result in words, with the key that decided between equal votes (VOTE-31)."""
        if self.nominee.dossier_id:  # a council votes on dossiers
            return _("Hội đồng thông qua") if self.nominee.is_elevated else _("Hội đồng không thông qua")
        score = self.nominee.tie_score
        if score is not None:
            return self._verdict_by_score(so(score))
        if self.nominee.is_elevated:
            return _("Được suy tôn")
        if self.is_tied:
            return _("Bằng phiếu, chờ vòng tiếp theo")
        if self.nominee.has_passed:
            return _("Đạt ngưỡng, không còn suất")
        return _("Không đạt ngưỡng")

    def _verdict_by_score(self, score: str) -> str:
        if self.nominee.is_elevated:
            return _("Được suy tôn: bằng phiếu, xếp theo điểm thi đua %(score)s") % {"score": score}
        if self.is_tied:
            return _("Bằng phiếu và bằng điểm thi đua %(score)s, chờ vòng tiếp theo") % {"score": score}
        return _("Đạt ngưỡng, không còn suất: bằng phiếu, điểm thi đua %(score)s") % {"score": score}

    @property
    def tone(self) -> str:
        """The badge's tone: gold for who is elevated."""
        if self.nominee.is_elevated:
            return "gold"
        return "now" if self.is_tied else "muted"


@dataclass(frozen=True, kw_only=True)
class Result:
    """A counted ballot with all figures of VOTE-28."""

    figures: Figures
    members: int
    present: int
    excused: list[tuple[str, str]]
    absent: list[str]
    opinion_units: int
    opinion_papers: list[tuple[str, str]]
    rows: list[ResultRow]
    seats_left: int | None
    base_name: str


def result_of(ballot: Ballot) -> Result:
    """The agreed figures and the verdict, most votes first, equal votes in the paper's order (5 queries)."""
    counts = ballot.counts.prefetch_related("lines").order_by(F("teller").asc(nulls_first=True), "pk")
    count = counts.first()
    if count is None:
        raise Count.DoesNotExist
    figures = figures_of(count)
    roll = list(ballot.roll.order_by("ordinal"))
    present = sum(entry.state == "present" for entry in roll)
    nominees = list(ballot.nominees.select_related("registration").order_by("ordinal"))
    seats_left, tied = pending_tie(ballot, nominees)
    opinions_given = list(ballot.opinions.order_by())
    totals = opinion_totals(opinions_given)
    written = sorted({(one.unit_id or one.member_id, one.document) for one in opinions_given})
    names = {entry.unit_id or entry.member_id: entry.unit_name for entry in roll}
    threshold = threshold_of(ballot.rule)
    rows = []
    for nominee in nominees:
        opinions = totals[nominee.pk]
        base = base_of(
            ballot, members=len(roll), present=present, figures=figures, opinions=sum(opinions.values())
        )
        rows.append(
            ResultRow(
                nominee=nominee,
                votes_for=figures[f"for_{nominee.pk}"],
                votes_against=figures[f"against_{nominee.pk}"],
                votes_blank=figures[f"none_{nominee.pk}"],
                opinions_for=opinions[Opinion.FOR],
                opinions_against=opinions[Opinion.AGAINST],
                opinions_blank=opinions[Opinion.NONE],
                votes=votes_of(nominee),
                base=base,
                needed=threshold.votes_needed(base),
                is_tied=nominee in tied,
                is_withdrawn=is_withdrawn(nominee),
            )
        )
    base_name = base_words(ballot.rule)
    if written and ballot.rule.denominator != Denominator.ALL_MEMBERS:
        base_name = (
            _("%(base)s và số thành viên gửi ý kiến bằng văn bản")
            if ballot.session_id
            else _("%(base)s và số đơn vị gửi ý kiến bằng văn bản")
        ) % {"base": base_name}
    return Result(
        figures=figures,
        members=len(roll),
        present=present,
        excused=[(entry.unit_name, entry.reason) for entry in roll if entry.state == "excused"],
        absent=[entry.unit_name for entry in roll if entry.state == "absent"],
        opinion_units=len(written),
        opinion_papers=[(names.get(author, ""), document) for author, document in written],
        rows=sorted(rows, key=lambda row: (-row.votes, -(row.nominee.tie_score or 0), row.nominee.ordinal)),
        seats_left=seats_left,
        base_name=base_name,
    )
