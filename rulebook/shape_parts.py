"""What shapes of values are made of: parts with their labels, and the words for codes."""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field
from typing import Any

from django.db import models

from clusters.enums import UnitGroup
from emulation.enums import AwardFamily

REACHED = "reached"  # the base of a quota: those who reach the standard
Names = Mapping[str, str]


def award_name(code: str, names: Names) -> str:
    """The award in words; its code only where the caller gave no names."""
    return names.get(code, code)


def pair_side(code: str, names: Names) -> str:
    """One side of a pair of `NotTwice`: an award, or a family of awards."""
    return str(AwardFamily(code).label).lower() if code in AwardFamily.values else award_name(code, names)


def groups_in_words(groups: tuple[str, ...]) -> str:
    """Groups of units, named."""
    return ", ".join(str(UnitGroup(group).label) for group in groups)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a value: its shape, and the label of its field."""

    shape: str
    label: Any
    optional: bool = False
    choices: type[models.TextChoices] | None = None


def part(
    shape: str, label: Any, *, optional: bool = False, choices: type[models.TextChoices] | None = None
) -> Any:
    one = Part(shape=shape, label=label, optional=optional, choices=choices)
    return field(default=None if optional else MISSING, metadata={"part": one})


class Value:
    """What a rule says, read."""

    def words(self, names: Names) -> str:
        """The value in words; ``names`` gives the award of a code."""
        raise NotImplementedError

    def fault(self) -> str:
        """A sentence about parts that do not go together, or nothing."""
        return ""
