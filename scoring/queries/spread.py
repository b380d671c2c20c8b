"""How values of units lie apart: what the dot strips and their tables show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import NamedTuple

CENT = Decimal("0.01")


class Point(NamedTuple):
    """A unit's value."""

    name: str
    value: Decimal
    unit_id: int = 0
    is_own: bool = False


@dataclass(frozen=True, kw_only=True)
class Spread:
    """The values of some units out of ``total``; a unit without a value has no point, which is not zero."""

    label: str
    points: list[Point]
    total: int
    top: Decimal = field(default=Decimal(100))
    url: str = ""

    @property
    def lowest(self) -> Decimal | None:
        """The smallest value."""
        return min((point.value for point in self.points), default=None)

    @property
    def highest(self) -> Decimal | None:
        """The greatest value."""
        return max((point.value for point in self.points), default=None)

    @property
    def median(self) -> Decimal | None:
        """The value in the middle."""
        return Decimal(median(point.value for point in self.points)).quantize(CENT) if self.points else None

    @property
    def mean(self) -> Decimal | None:
        """The average."""
        return mean([point.value for point in self.points])

    @property
    def width(self) -> Decimal | None:
        """From the lowest to the highest."""
        return self.highest - self.lowest if self.points else None


def mean(values: Sequence[Decimal]) -> Decimal | None:
    """The average in hundredths; nothing of nothing."""
    return (sum(values, Decimal(0)) / len(values)).quantize(CENT) if values else None


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """``part`` of ``whole`` in hundredths."""
    return (Decimal(part) * 100 / Decimal(whole)).quantize(CENT)
