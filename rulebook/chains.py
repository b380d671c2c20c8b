"""Chains of titles over the years (TIT-4 to TIT-8): pure, no database.

A chain is read from the lines of a history. Cancelled lines count for nothing (domain 3.9), lines that a
higher title was granted on already are passed over where the rule set forbids to use them again (TIT-8).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from rulebook.enums import InARow


@dataclass(frozen=True, kw_only=True)
class Won:
    """One line of a history. ``used_for`` are the codes of higher titles in force that it stands under."""

    award: str
    year: int
    record: int = 0
    words: str = ""
    is_cancelled: bool = False
    used_for: frozenset[str] = frozenset()
    merits: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class ChainRule:
    """``count`` titles in a row, by calendar years or by the times it was granted (TIT-6)."""

    award: str
    count: int
    in_a_row: str = InARow.YEARS
    may_end_in_same_year: bool = True
    reuse: bool = False


@dataclass(frozen=True, kw_only=True)
class Chain:
    """What was found: the lines it stands on, or the years that lack; ``is_broken`` where they cannot come any more."""

    is_whole: bool
    stands_on: list[Won] = field(default_factory=list)
    lacking: list[int] = field(default_factory=list)
    lacking_count: int = 0
    is_broken: bool = False
    why: str = ""


def chain_of(rule: ChainRule, history: Sequence[Won], year: int, *, for_award: str) -> Chain:
    """Whether the history opens ``for_award`` for the achievements of ``year``.

    Args:
        for_award: code of the title asked for; lines used for it before are passed over unless ``rule.reuse``.

    Source: TIT-4 to TIT-8.
    """
    last = year if rule.may_end_in_same_year else year - 1
    lines = sorted(
        (line for line in history if line.award == rule.award and line.year <= last),
        key=lambda line: line.year,
    )
    usable = {
        line.year: line
        for line in lines
        if not line.is_cancelled and (rule.reuse or for_award not in line.used_for)
    }
    if rule.in_a_row == InARow.AWARDS:
        return _by_awards(rule, usable)
    # The last year may be that of the title asked for, or the one before it (TIT-7).
    ends = [end for end in (year, year - 1) if end <= last]
    tries = [_by_years(rule, lines, usable, end, for_award) for end in ends]
    return min(tries, key=lambda chain: (chain.is_broken, chain.lacking_count))


def _by_awards(rule: ChainRule, usable: dict[int, Won]) -> Chain:
    """The latest ones granted, whatever lies between them: three years are the ordinary distance (TIT-6)."""
    latest = [usable[year] for year in sorted(usable)][-rule.count :]
    lacking = rule.count - len(latest)
    return Chain(is_whole=not lacking, stands_on=latest, lacking_count=lacking)


def _by_years(rule: ChainRule, lines: list[Won], usable: dict[int, Won], end: int, for_award: str) -> Chain:
    years = range(end - rule.count + 1, end + 1)
    lacking = [year for year in years if year not in usable]
    why = _why_broken(lacking, lines, for_award)
    return Chain(
        is_whole=not lacking,
        stands_on=[usable[year] for year in years if year in usable],
        lacking=lacking,
        lacking_count=len(lacking),
        is_broken=bool(why),
        why=why,
    )


def _why_broken(lacking: list[int], lines: list[Won], for_award: str) -> str:
    """Why a lacking year is known to lack and not merely unrecorded; empty where nobody can tell.

    A year between two recorded ones is known: whoever recorded the later one had the history before them.
    """
    in_force = [line for line in lines if not line.is_cancelled]
    for year in lacking:
        of_year = [line for line in lines if line.year == year]
        if any(line.is_cancelled for line in of_year):
            return _("danh hiệu năm %(year)s đã bị hủy bỏ") % {"year": year}
        if any(for_award in line.used_for for line in of_year):
            return _("năm %(year)s đã dùng cho lần tặng trước") % {"year": year}
        if any(line.year < year for line in in_force) and any(line.year > year for line in in_force):
            return _("năm %(year)s không có danh hiệu nên chuỗi bị ngắt") % {"year": year}
    return ""
