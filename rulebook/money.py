"""Award money: pure sums in whole đồng, never floats (MON-1 to MON-5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal


def amount(multiplier: Decimal, base_salary: int, up_to: int) -> int:
    """``multiplier`` times ``base_salary``, rounded up to the next full ``up_to`` đồng (MON-1, MON-4)."""
    steps = (multiplier * base_salary / up_to).to_integral_value(rounding=ROUND_CEILING)
    return int(steps) * up_to


@dataclass(frozen=True, kw_only=True)
class Sum:
    """Money for one award of one receiver; ``amount`` is None while a rule it needs has no value."""

    code: str
    family: str  # a title or a form of reward
    amount: int | None


def highest_only(sums: Iterable[Sum]) -> list[Sum]:
    """What is paid for one achievement: the highest sum of each family, so a title and a form of reward both (MON-5).

    A sum that is not known yet stays in the list: it may be the highest.
    """
    highest: dict[str, Sum] = {}
    unknown = []
    for one in sums:
        if one.amount is None:
            unknown.append(one)
        elif one.family not in highest or one.amount > (highest[one.family].amount or 0):
            highest[one.family] = one
    return [*highest.values(), *unknown]
