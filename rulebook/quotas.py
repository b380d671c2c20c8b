"""How many a percentage allows: pure arithmetic on whole numbers and decimals (QUO-1 to QUO-4)."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from rulebook.enums import Rounding

_MODES = {Rounding.DOWN: ROUND_FLOOR, Rounding.UP: ROUND_CEILING, Rounding.HALF_UP: ROUND_HALF_UP}


def allowed(base: int, percent: Decimal, rounding: str) -> int:
    """``percent`` of ``base`` as a whole number, never below 0."""
    return max(0, int((base * percent / 100).to_integral_value(rounding=_MODES[Rounding(rounding)])))
