"""What a delegate needs to vote: the own ballots, the lines of the paper, what is known of each nominee."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from awards.enums import BallotMode, BallotState, OwnUnitVote
from awards.models import Ballot, BallotNominee, Conflict, RollEntry
from clusters.permissions import Access
from emulation.queries.targets import met_share
from rulebook.queries.history import awards_of
from scoring.enums import Stage
from scoring.models import Scorecard
from scoring.permissions import Sight
from urn.enums import VoterState
from urn.models import Voter

MOST_AWARDS = 10
IN_THE_BOX = frozenset({BallotState.CLOSED, BallotState.COUNTED, BallotState.MINUTED})
AFTER = {
    BallotState.CLOSED: gettext_lazy("Đã đóng, chờ kiểm phiếu"),
    BallotState.COUNTED: gettext_lazy("Đã kiểm phiếu"),
    BallotState.MINUTED: gettext_lazy("Đã có biên bản"),
    BallotState.VOID: gettext_lazy("Đã hủy; bỏ phiếu lại là một cuộc mới"),
}


@dataclass(frozen=True, kw_only=True)
class OwnBallot:
    """A ballot that concerns a person, and what the person may do in it now."""

    ballot: Ballot
    entry: RollEntry
    is_delegate: bool
    words: str
    tone: str
    may_cast: bool = False
    may_check: bool = False


def own_ballots(access: Access) -> list[OwnBallot]:
    """Ballots on whose roll the person stands, and coming ones of the person's units; open ones first (2 queries)."""
    if access.user.is_superuser:
        return []
    coming = Q(unit__in=access.unit_ids, ballot__state__in=[BallotState.PREPARED, BallotState.OPEN])
    entries = list(
        _entries().filter(Q(delegate=access.user) | coming).order_by("-ballot__held_on", "-ballot__pk")
    )
    boxes = [entry.ballot.box_id for entry in entries]
    numbers = [entry.pk for entry in entries]
    states = dict(Voter.objects.filter(box__in=boxes, number__in=numbers).values_list("number", "state"))
    found = [_own(entry, states.get(entry.pk), entry.delegate_id == access.user.pk) for entry in entries]
    order = [BallotState.OPEN, BallotState.PREPARED, BallotState.CLOSED]
    return sorted(
        found,
        key=lambda own: order.index(own.ballot.state) if own.ballot.state in order else len(order),
    )


def _entries() -> QuerySet[RollEntry]:
    return RollEntry.objects.select_related(
        "delegate",
        "ballot__award_type",
        "ballot__rule",
        "ballot__conference",
        "ballot__session__council",
        "ballot__cluster_year__cluster",
        "ballot__cluster_year__halt",
    )


def papers_to_cast(user: User) -> QuerySet[RollEntry]:
    """Entries of open ballots in which the person has an electronic paper and has not cast it (1 query)."""
    waiting = Voter.objects.filter(
        box=OuterRef("ballot__box"), number=OuterRef("pk"), state=VoterState.WAITING
    )
    return _entries().filter(Exists(waiting), delegate=user, ballot__state=BallotState.OPEN)


def entry_of(user: User, ballot_id: int) -> RollEntry | None:
    """The person's own entry of the roll, with the ballot, its rule and its year (1 query).

    Everybody asks it at once when a box is open, so it reads what the booth shows and no more, and is not
    ordered: to order, Django compares every column that it reads.
    """
    if user.is_superuser:
        return None
    entries = RollEntry.objects.select_related(
        "ballot__award_type", "ballot__rule", "ballot__cluster_year__halt"
    )
    try:
        return entries.get(delegate=user, ballot=ballot_id)
    except RollEntry.DoesNotExist:
        return None


def standing_of(entry: RollEntry, voter_state: str | None) -> OwnBallot:
    """The entry as its own delegate sees it (no query)."""
    return _own(entry, voter_state, is_delegate=True)


def _own(entry: RollEntry, voter_state: str | None, is_delegate: bool) -> OwnBallot:
    ballot = entry.ballot
    words, tone = _words(entry, voter_state, is_delegate)
    return OwnBallot(
        ballot=ballot,
        entry=entry,
        is_delegate=is_delegate,
        words=words,
        tone=tone,
        may_cast=is_delegate and ballot.state == BallotState.OPEN and voter_state == VoterState.WAITING,
        may_check=ballot.box_id is not None and ballot.state in IN_THE_BOX,
    )


def _words(entry: RollEntry, voter_state: str | None, is_delegate: bool) -> tuple[str, str]:
    ballot = entry.ballot
    if not is_delegate:
        if entry.delegate is None:
            return _("Chưa ghi ai bỏ phiếu thay mặt đơn vị"), "todo"
        return _("%(name)s bỏ phiếu thay mặt đơn vị") % {"name": entry.delegate.full_name}, "muted"
    if ballot.state == BallotState.PREPARED:
        return _("Chưa mở"), "todo"
    if ballot.state == BallotState.OPEN:
        if ballot.mode == BallotMode.PAPER or voter_state == VoterState.ON_PAPER:
            return _("Bỏ phiếu giấy tại hội trường"), "now"
        if voter_state == VoterState.CAST:
            return _("Phiếu của bạn đã được ghi nhận"), "done"
        if voter_state == VoterState.WAITING:
            return _("Đang mở, bạn chưa bỏ phiếu"), "now"
        return _("Được ghi là vắng mặt khi mở nên không có phiếu"), "muted"
    if voter_state == VoterState.CAST and ballot.state != BallotState.VOID:
        return _("Đã đóng; phiếu của bạn nằm trong hòm"), "done"
    return str(AFTER[BallotState(ballot.state)]), "muted"


@dataclass(frozen=True, kw_only=True)
class PaperLine:
    """A name on the paper; ``is_fixed`` where this voter has no say, so the line stays without opinion."""

    nominee: BallotNominee
    is_fixed: bool
    fixed_because: str = ""


def lines_of(entry: RollEntry) -> list[PaperLine]:
    """The names in the paper's order, with those the voter has no say in (3 queries at most)."""
    nominees = entry.ballot.nominees.order_by("ordinal")
    bound = fixed_lines(entry)
    why = (
        _("Thành viên có liên quan không bỏ phiếu về hồ sơ này.")
        if entry.member_id
        else _("Đơn vị không bỏ phiếu cho chính mình.")
    )
    return [
        PaperLine(nominee=nominee, is_fixed=number in bound, fixed_because=why if number in bound else "")
        for number, nominee in enumerate(nominees)
    ]


def fixed_lines(entry: RollEntry) -> set[int]:
    """Places on the paper that stay without opinion: the own unit, a dossier the member is bound to (2 queries at most).

    Source: ``own_unit_vote`` of the rule (VOTE-20), conflicts of interest of a council's member.
    """
    ballot = entry.ballot
    bound: Collection[int] = ()
    if entry.member_id and ballot.session_id:
        bound = set(
            Conflict.objects.filter(session=ballot.session_id, member=entry.member_id).values_list(
                "dossier", flat=True
            )
        )
    forbids_own = entry.unit_id and ballot.rule.own_unit_vote == OwnUnitVote.ABSTAIN
    if not bound and not forbids_own:
        return set()
    names = ballot.nominees.order_by("ordinal").values_list("unit", "dossier")
    return {
        number
        for number, (unit_id, dossier_id) in enumerate(names)
        if dossier_id in bound or (forbids_own and unit_id == entry.unit_id)
    }


def facts_of_nominee(nominee: BallotNominee, access: Access, day: dt.date) -> dict[str, Any]:
    """What the system knows of a nominee and this reader may see: registration, targets, score, last awards."""
    cluster_year = nominee.ballot.cluster_year or (nominee.dossier and nominee.dossier.cluster_year)
    subject = {"person": nominee.person} if nominee.person else {"unit": nominee.unit}
    lines = awards_of(**subject) if nominee.unit_id else []
    met = score = None
    if cluster_year and nominee.unit_id and nominee.person_id is None:
        met = met_share(cluster_year, day).get(nominee.unit_id)
        card = (
            Scorecard.objects.filter(cluster_year=cluster_year, unit=nominee.unit)
            .select_related("unit", "rank", "cluster_year")
            .first()
        )
        if card and card.final_total is not None and Sight(access, cluster_year).sees(card, Stage.FINAL):
            score = card
    return {
        "nominee": nominee,
        "registration": nominee.registration,
        "dossier": nominee.dossier,
        "met": met,
        "score": score,
        "awards": lines[::-1][:MOST_AWARDS],
    }
