"""Three-way merging of texts that two people wrote from the same base, line by line."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from core.errors import StateConflictError


class MergeConflictError(StateConflictError):
    """Two people rewrote the same lines; a person must choose. ``conflicts`` names the fields."""

    def __init__(self, message: str, *, conflicts: list[str]) -> None:
        super().__init__(message)
        self.conflicts = conflicts


@dataclass(frozen=True, kw_only=True)
class Merged:
    """What came of merging: values that hold both people's work, and the names where they cannot."""

    values: dict[str, Any] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)


class _Hunk(NamedTuple):
    """Lines ``start`` to ``end`` of the base become ``lines``."""

    start: int
    end: int
    lines: list[str]


def merge_values(base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> Merged:
    """Merge what I wrote into what is saved, value by value.

    Args:
        base: what I began with; a name that is missing has no base, so any difference is a conflict.
        mine: what I want saved; texts, or lists of lines.
        theirs: what is saved now.
    """
    merged = Merged()
    for name, value in mine.items():
        saved = theirs[name]
        if value == saved or (name in base and saved == base[name]):
            merged.values[name] = value
        elif name in base and value == base[name]:
            merged.values[name] = saved
        else:
            both = merge_lines(_lines(base[name]), _lines(value), _lines(saved)) if name in base else None
            if both is None:
                merged.conflicts.append(name)
            else:
                merged.values[name] = both if isinstance(value, list) else "\n".join(both)
    return merged


def merge_lines(base: list[str], mine: list[str], theirs: list[str]) -> list[str] | None:
    """Both changes to ``base``; none if they touch the same or neighbouring lines differently."""
    hunks = sorted({(h.start, h.end, *h.lines) for h in [*_hunks(base, mine), *_hunks(base, theirs)]})
    result: list[str] = []
    reached = -1
    position = 0
    for start, end, *lines in hunks:
        if start <= reached:
            return None
        result += base[position:start] + lines
        position = reached = end
    return result + base[position:]


def _hunks(base: list[str], changed: list[str]) -> list[_Hunk]:
    matcher = difflib.SequenceMatcher(None, base, changed, autojunk=False)
    return [_Hunk(a, b, changed[c:d]) for what, a, b, c, d in matcher.get_opcodes() if what != "equal"]


def _lines(value: Any) -> list[str]:
    return list(value) if isinstance(value, list) else str(value).split("\n")
