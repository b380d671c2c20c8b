"""Dates and numbers as Vietnamese readers expect them."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest

from core.templatetags import vi_format
from core.templatetags.ui import year_place, year_span


@pytest.mark.rule("INV-11")
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (dt.date(2026, 3, 5), "ngày 05 tháng 3 năm 2026"),
        (dt.date(2026, 2, 10), "ngày 10 tháng 02 năm 2026"),
        (dt.date(2026, 1, 9), "ngày 09 tháng 01 năm 2026"),
        (dt.date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_papers_write_a_zero_only_for_days_1_to_9_and_months_1_and_2(day, words):
    assert vi_format.ngay_van_ban(day) == words


def test_a_moment_near_midnight_belongs_to_the_vietnamese_day():
    late = dt.datetime(2026, 3, 4, 17, 0, tzinfo=dt.UTC)

    assert vi_format.ngay(late) == "05/03/2026"
    assert vi_format.luc(late) == "00:00 ngày 05/03/2026 (+07:00)"
    assert vi_format.ngay_van_ban(late) == "ngày 05 tháng 3 năm 2026"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (1234567, "1.234.567"),
        (Decimal("1234.5"), "1.234,5"),
        (Fraction(2, 3), "0,67"),
        (None, ""),
    ],
)
def test_numbers(number, text):
    assert vi_format.so(number) == text


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [(12, 13, "92,31%"), (2, 3, "66,67%"), (0, 13, "0,00%"), (13, 13, "100,00%"), (1, 0, "")],
)
def test_shares_are_rounded_exactly(part, whole, text):
    assert vi_format.phan_tram(part, whole) == text


def test_no_line_parts_a_number_from_its_per_cent_sign():
    assert [vi_format.do_bang(Decimal("82.50"), unit) for unit in ("%", "xã")] == ["82,5\u00a0%", "82,5 xã"]


def test_a_share_may_come_as_a_fraction():
    assert vi_format.phan_tram(Fraction(1, 8)) == "12,50%"


@pytest.mark.parametrize(
    ("days", "words"),
    [(3, "Còn 3 ngày"), (1, "Còn 1 ngày"), (0, "Hôm nay là hạn cuối"), (-3, "Quá hạn 3 ngày")],
)
def test_days_left(days, words):
    today = dt.date(2026, 3, 5)

    assert vi_format.con_lai(today + dt.timedelta(days), today) == words


def test_a_day_with_its_weekday():
    assert vi_format.thu_ngay(dt.date(2026, 3, 5)) == "thứ Năm 05/03/2026"
    assert vi_format.thu_ngay(dt.date(2026, 3, 29)) == "Chủ nhật 29/03/2026"


def test_nothing_is_shown_for_nothing():
    shown = (vi_format.ngay, vi_format.thu_ngay, vi_format.luc, vi_format.con_lai)
    assert [one(None) for one in shown] == [""] * 4


def test_phases_lie_on_the_scale_of_their_year():
    assert year_place(dt.date(2026, 1, 1), 2026) == "0.00%"
    assert year_place(dt.date(2026, 7, 1), 2026) == "50.00%"
    assert year_span(dt.date(2026, 1, 1), dt.date(2026, 12, 31), 2026) == "100.00%"
    assert year_span(dt.date(2025, 12, 1), dt.date(2026, 1, 31), 2026) == "8.33%"
