"""Decimals as programs write them."""

from decimal import Decimal

import pytest

from core.decimals import written


@pytest.mark.parametrize(
    ("number", "text"),
    [("97.50", "97.5"), ("100", "100"), ("1E+2", "100"), ("0.00", "0"), ("-0.0", "0"), ("-1.20", "-1.2")],
)
def test_the_same_number_is_always_the_same_text(number, text):
    assert written(Decimal(number)) == text
