"""Decimals as programs write them; how people read them is `core.templatetags.vi_format`."""

from decimal import Decimal


def written(number: Decimal) -> str:
    """97.5, 100, 0: no zeros at the end, no exponent; the same number is always the same text."""
    return f"{number.normalize():f}" if number else "0"
