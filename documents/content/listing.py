"""The fields that a text may name, as a list to choose from."""

from dataclasses import dataclass
from typing import Any

from documents.content.facts import as_text, in_vietnamese, paths
from documents.content.language import Ground

LONGEST_SAMPLE = 80


@dataclass(frozen=True, kw_only=True)
class FieldRow:
    """A field by its path, its Vietnamese name and its value now (empty: not known).

    Attributes:
        of_list: the list that it repeats in; empty for a field that stands once.
    """

    path: str
    label: str
    value: str
    of_list: str = ""


def field_rows(ground: Ground) -> list[FieldRow]:
    """All labelled fields in the order of their labels, then those that only the facts know."""
    values: dict[str, str] = {}
    lists: set[str] = set()
    for path, value in paths(ground.facts):
        if isinstance(value, list | tuple):
            lists.add(path)
        elif not isinstance(value, dict) and not values.get(path):
            values[path] = _sample(value)
    labels = {path: in_vietnamese(label) for path, label in ground.labels.items()}
    return [
        FieldRow(
            path=path,
            label=labels.get(path, ""),
            value=values.get(path, ""),
            of_list=max((name for name in lists if path.startswith(f"{name}.")), key=len, default=""),
        )
        for path in dict.fromkeys([*labels, *values])
        if path not in lists
    ]


def _sample(value: Any) -> str:
    text = "" if value is None else " ".join(as_text(value).split())
    return text if len(text) <= LONGEST_SAMPLE else f"{text[:LONGEST_SAMPLE]}…"
