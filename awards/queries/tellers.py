"""How far the tellers are, and whether the papers add up."""

from dataclasses import dataclass

from accounts.models import User
from awards.enums import BallotMode
from awards.models import Ballot
from urn.queries.boxes import count_revisions, handed_on_by, keyholders, turnout


def on_paper_of(ballot: Ballot) -> int | None:
    """In a mixed ballot how many voters were given a paper of the hall (1 query); None: no such ballot."""
    if ballot.mode != BallotMode.MIXED or ballot.box is None:
        return None
    return turnout(ballot.box).on_paper


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Who of the board has set a passphrase, and how far the opening of the box is."""

    holders: list[tuple[str, bool]]
    is_set_by_me: bool
    revisions: dict[int, int]
    own_revision: int
    handed_on_by: str
    is_handed_on_by_me: bool

    @property
    def set_count(self) -> int:
        """How many passphrases are set."""
        return sum(is_set for _name, is_set in self.holders)


def keys_of(ballot: Ballot, user: User) -> Keys:
    """Passphrases set, counts of the hall's papers sealed, the first half handed on (4 queries)."""
    board = ballot.board.filter(user__isnull=False).order_by("role", "pk")
    names = dict(board.values_list("user", "full_name"))
    box_id = ballot.box_id or 0
    holders, first, revisions = keyholders(box_id), handed_on_by(box_id), count_revisions(box_id)
    return Keys(
        holders=[(name, pk in holders) for pk, name in names.items()],
        is_set_by_me=user.pk in holders,
        revisions=revisions,
        own_revision=revisions.get(user.pk, 0),
        handed_on_by=", ".join(names.get(pk, "") for pk in sorted(first)),
        is_handed_on_by_me=user.pk in first,
    )


@dataclass(frozen=True, kw_only=True)
class Equation:
    """Papers of a ballot that is over: issued = electronic + of the hall; printed = used + spoiled + returned.

    ``waiting``: delegates who were there and cast nothing.
    """

    electronic: int
    hall: int
    waiting: int
    printed: int
    used: int
    spoiled: int
    returned: int

    @property
    def is_balanced(self) -> bool:
        """Every printed sheet is accounted for, and as many were used as were issued."""
        return not self.printed or (
            self.printed == self.used + self.spoiled + self.returned and self.used == self.hall
        )


def equation_of(ballot: Ballot, issued: int) -> Equation:
    """Where the papers went (2 queries at most). Source: VOTE-28."""
    came = turnout(ballot.box) if ballot.box and ballot.mode != BallotMode.PAPER else None
    electronic = came.cast if came else 0
    batches = list(ballot.batches.values_list("printed", "spoiled", "returned_unused"))
    printed, spoiled, returned = (
        (sum(column) for column in zip(*batches, strict=True)) if batches else (0, 0, 0)
    )
    return Equation(
        electronic=electronic,
        hall=issued - electronic,
        waiting=came.all - came.voted if came else 0,
        printed=printed,
        used=ballot.papers_used if ballot.papers_used is not None else printed - spoiled - returned,
        spoiled=spoiled,
        returned=returned,
    )
