"""What changed between two texts, section by section and line by line; drawn by ``_components/changes.html``."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of a comparison."""

    text: str
    is_added: bool = False
    is_removed: bool = False


@dataclass(frozen=True, kw_only=True)
class ChangedSection:
    """A section that differs between two versions, line by line."""

    title: str
    lines: list[Line]


def changed_sections(old: Mapping[str, list[str]], new: Mapping[str, list[str]]) -> list[ChangedSection]:
    """Which sections (title → lines) changed, with the lines taken out and put in."""
    titles = [*new, *[title for title in old if title not in new]]
    return [
        ChangedSection(title=title, lines=_compared(old.get(title, []), new.get(title, [])))
        for title in titles
        if old.get(title, []) != new.get(title, [])
    ]


def _compared(old: list[str], new: list[str]) -> list[Line]:
    lines: list[Line] = []
    for what, start, end, new_start, new_end in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if what == "equal":
            lines.extend(Line(text=text) for text in old[start:end])
            continue
        lines.extend(Line(text=text, is_removed=True) for text in old[start:end])
        lines.extend(Line(text=text, is_added=True) for text in new[new_start:new_end])
    return lines
