"""Arithmetic of a vote: whole numbers only, nothing is rounded before it is compared (VOTE-22).

A count is a flat mapping from cell to number: ``issued``, ``returned``, ``valid``, ``invalid`` and, for each
nominee's id, ``for_<id>``, ``against_<id>``, ``none_<id>``. Forms, services and comparison share the cells.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

Figures = Mapping[str, int]
PAPERS = ("issued", "returned", "valid", "invalid")
MARKS = ("for", "against", "none")


def cells(nominee_ids: Iterable[int]) -> list[str]:
    """All cells of a count over these nominees, in the order of the form."""
    return [*PAPERS, *(f"{mark}_{pk}" for pk in nominee_ids for mark in MARKS)]


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """A share that must be reached, or exceeded when ``is_strict``; also used for the quorum."""

    numerator: int
    denominator: int
    is_strict: bool = False

    def holds(self, votes: int, base: int) -> bool:
        """Whether ``votes`` of ``base`` are enough; of nothing, nothing is enough."""
        if base <= 0:
            return False
        have, need = votes * self.denominator, self.numerator * base
        return have > need if self.is_strict else have >= need

    def votes_needed(self, base: int) -> int:
        """The least whole number of votes that holds; above ``base`` when it cannot be reached."""
        whole, rest = divmod(self.numerator * base, self.denominator)
        return whole + 1 if rest or self.is_strict else whole


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Who is elevated, and who is tied over the seats that are left."""

    elevated: frozenset[int]
    tied: frozenset[int]
    seats_left: int | None
    scored: frozenset[int] = frozenset()  # level in votes over the last seats, put in order by their scores


def give_seats(
    votes: Mapping[int, int], seats: int | None, scores: Mapping[int, Decimal] | None = None
) -> Outcome:
    """Give the seats to those who passed (VOTE-31): by votes, no hidden tie-break, unused seats stay unused.

    Args:
        votes: votes of every nominee that passed the threshold.
        seats: how many may be elevated; None for no limit.
        scores: final scores, where the rule puts those level in votes in order by them. If one of them has
            none, the score decides nothing and all go to the next round.
    """
    if seats is None or len(votes) <= seats:
        left = None if seats is None else seats - len(votes)
        return Outcome(elevated=frozenset(votes), tied=frozenset(), seats_left=left)
    edge = sorted(votes.values(), reverse=True)[seats - 1]
    above = frozenset(pk for pk, count in votes.items() if count > edge)
    level = frozenset(pk for pk, count in votes.items() if count == edge)
    if len(above) + len(level) == seats:
        return Outcome(elevated=above | level, tied=frozenset(), seats_left=0)
    left = seats - len(above)
    if not scores or not level <= scores.keys():
        return Outcome(elevated=above, tied=level, seats_left=left)
    best = sorted((scores[pk] for pk in level), reverse=True)[left - 1]
    higher = frozenset(pk for pk in level if scores[pk] > best)
    equal = frozenset(pk for pk in level if scores[pk] == best)
    if len(higher) + len(equal) == left:
        return Outcome(elevated=above | higher | equal, tied=frozenset(), seats_left=0, scored=level)
    return Outcome(elevated=above | higher, tied=equal, seats_left=left - len(higher), scored=level)


def faults(
    figures: Figures,
    *,
    nominee_ids: Collection[int],
    present: int,
    abstaining: Mapping[int, int],
    on_paper: int | None = None,
    most: int | None = None,
) -> dict[str, str]:
    """What does not add up (VOTE-28): cell → sentence for the person at that field. Empty when all is well.

    Args:
        present: units present, each of which may be given one paper.
        abstaining: nominee → how many of those given a paper have no say: the own unit, members bound to it.
        on_paper: in a mixed ballot, how many voters the roll says were given a paper of the hall.
        most: how many names one paper may mark, if the rule says so.
    """
    found: dict[str, str] = {}
    issued, returned, valid, invalid = (figures[cell] for cell in PAPERS)
    if on_paper is not None and issued != on_paper:
        found["issued"] = _(
            "Danh sách ghi %(listed)s đại biểu nhận phiếu giấy, mỗi người một phiếu, nên số phát ra phải là %(listed)s."
        ) % {"listed": on_paper}
    elif issued > present:
        found["issued"] = _(
            "Phát ra %(issued)s phiếu nhưng chỉ có %(present)s đơn vị có mặt, mỗi đơn vị một phiếu. Hãy đếm lại."
        ) % {"issued": issued, "present": present}
    if returned > issued:
        found["returned"] = _(
            "Thu về %(returned)s phiếu, nhiều hơn %(issued)s phiếu phát ra. Hãy đếm lại."
        ) % {"returned": returned, "issued": issued}
    if returned != valid + invalid:
        found["invalid"] = _(
            "Hợp lệ %(valid)s cộng không hợp lệ %(invalid)s phải bằng %(returned)s phiếu thu về."
        ) % {"valid": valid, "invalid": invalid, "returned": returned}
    marked = sum(figures[f"for_{pk}"] for pk in nominee_ids)
    if most is not None and marked > most * valid:
        found[f"for_{next(iter(nominee_ids))}"] = _(
            "Cộng mọi tên được %(marked)s lượt, nhiều hơn %(valid)s phiếu hợp lệ với nhiều nhất %(most)s tên mỗi phiếu."
        ) % {"marked": marked, "valid": valid, "most": most}
    for pk in nominee_ids:
        votes_for, votes_against, votes_none = (figures[f"{mark}_{pk}"] for mark in MARKS)
        total = votes_for + votes_against + votes_none
        if total != valid:
            found[f"for_{pk}"] = _(
                "Tán thành, không tán thành và không có ý kiến cộng lại được %(total)s,"
                " phải bằng %(valid)s phiếu hợp lệ."
            ) % {"total": total, "valid": valid}
        elif pk in abstaining and votes_for + votes_against > issued - abstaining[pk]:
            found[f"for_{pk}"] = _(
                "Chính đơn vị này hoặc người có liên quan không bỏ phiếu về tên này, nên nhiều nhất chỉ"
                " %(most)s phiếu có ý kiến."
            ) % {"most": max(issued - abstaining[pk], 0)}
    return found


def differences(one: Figures, other: Figures) -> dict[str, tuple[int, int]]:
    """Cells in which two counts of the same papers differ, with both values."""
    return {cell: (one[cell], other[cell]) for cell in one if one[cell] != other[cell]}
