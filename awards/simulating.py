"""What a vote would need, before it is held: pure sums over figures, for each way of counting (VOTE-20 to VOTE-23).

It says nothing of anybody's vote: only how many votes are needed, how many there can be, and what would change that.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from awards.enums import Denominator
from awards.verdict import Outcome, Threshold, give_seats


@dataclass(frozen=True, kw_only=True)
class Hall:
    """Who can vote: members, those present, papers spoiled, absent members who write an opinion."""

    members: int
    present: int
    opinions: int = 0
    spoiled: int = 0

    @property
    def possible(self) -> int:
        """The most votes that one nominee can get."""
        return self.present - self.spoiled + self.opinions

    @property
    def silent(self) -> int:
        """Members neither present nor heard in writing."""
        return self.members - self.present - self.opinions

    def base(self, denominator: str) -> int:
        """What a share is taken of; an opinion adds to a base that does not hold the absent already."""
        if denominator == Denominator.ALL_MEMBERS:
            return self.members
        papers = self.present - (self.spoiled if denominator == Denominator.BALLOTS_VALID else 0)
        return papers + self.opinions


@dataclass(frozen=True, kw_only=True)
class Need:
    """By one way of counting: of how many, how many are needed, and how many may be lacking."""

    denominator: Denominator
    base: int
    needed: int
    spare: int

    @property
    def label(self) -> str:
        return str(self.denominator.label)

    @property
    def is_reachable(self) -> bool:
        return self.spare >= 0 and self.base > 0


@dataclass(frozen=True, kw_only=True)
class Change:
    """The same vote with one thing different: what, and the needs then; ``has_quorum`` whether it can be opened."""

    words: str
    hall: Hall
    needs: list[Need]
    has_quorum: bool


def needs_of(hall: Hall, threshold: Threshold) -> list[Need]:
    """The votes needed by each way of counting."""
    found = []
    for denominator in Denominator:
        base = hall.base(denominator)
        needed = threshold.votes_needed(base)
        found.append(Need(denominator=denominator, base=base, needed=needed, spare=hall.possible - needed))
    return found


def changes_of(hall: Hall, threshold: Threshold, quorum: Threshold) -> list[Change]:
    """The vote as it stands, then with one thing different each time; what cannot happen is left out."""
    return [
        Change(
            words=words,
            hall=other,
            needs=needs_of(other, threshold),
            has_quorum=quorum.holds(other.present, other.members),
        )
        for words, other in _halls(hall)
    ]


def _halls(hall: Hall) -> Iterator[tuple[str, Hall]]:
    yield _("Như đã nhập"), hall
    if hall.present > hall.spoiled:
        yield _("Thêm một đơn vị vắng mặt"), replace(hall, present=hall.present - 1)
        yield _("Thêm một phiếu hỏng"), replace(hall, spoiled=hall.spoiled + 1)
    if hall.silent > 0:
        yield _("Thêm một đơn vị vắng gửi ý kiến bằng văn bản"), replace(hall, opinions=hall.opinions + 1)


@dataclass(frozen=True, kw_only=True)
class Tie:
    """Two level over the last seat: who is through without doubt, how many are tied, over how many seats."""

    through: int
    tied: int
    seats_left: int


def tie_over_the_last_seat(seats: int | None, nominees: int, needed: int) -> Tie | None:
    """What happens when two pass level over the last seat; None where it cannot happen (VOTE-31)."""
    if not seats or nominees <= seats:
        return None
    votes = dict.fromkeys(range(seats - 1), needed + 1) | dict.fromkeys((seats - 1, seats), needed)
    outcome: Outcome = give_seats(votes, seats)
    return Tie(through=len(outcome.elevated), tied=len(outcome.tied), seats_left=outcome.seats_left or 0)
