"""The days off of a year as a library computes them, before anything is announced; no database.

They are proposals: the Government decides each year's swaps and the edges of Tết.
"""

import datetime as dt
import re
from collections.abc import Iterable
from functools import cache

from holidays import country_holidays

from workdays.counting import FRIDAY, Day
from workdays.enums import DayKind

SWAPPED = re.compile(r"(\d{2})/(\d{2})/(\d{4})")  # the library names the day that was given for a swapped one


@cache
def candidates_of(year: int) -> tuple[Day, ...]:
    """Public holidays, days in lieu and made-up days computed for the year, by day; none outside 1901 to 2100."""
    with_lieu = country_holidays("VN", years=year, language="vi")
    plain = country_holidays("VN", years=year, language="vi", observed=False)
    swapped = {day: _day_in(name) for day, name in plain.items() if SWAPPED.search(name)}
    in_lieu = _pair(sorted(set(with_lieu) - set(plain)), (day for day in plain if day.weekday() > FRIDAY))
    found = [Day(day=d, kind=DayKind.HOLIDAY, name=name) for d, name in plain.items() if d not in swapped]
    found += [
        Day(
            day=d,
            kind=DayKind.IN_LIEU,
            name=f"Nghỉ bù {plain[holiday]}" if holiday else with_lieu[d],
            instead_of=holiday,
        )
        for d, holiday in in_lieu.items()
    ]
    found += [
        Day(day=d, kind=DayKind.IN_LIEU, name="Nghỉ hoán đổi", instead_of=given)
        for d, given in swapped.items()
    ]
    found += [
        Day(day=given, kind=DayKind.MADE_UP, name="Làm bù", instead_of=d)
        for d, given in swapped.items()
        if given.year == year
    ]
    return tuple(sorted(found, key=lambda one: one.day))


def _day_in(name: str) -> dt.date:
    day, month, year = SWAPPED.search(name).groups()
    return dt.date(int(year), int(month), int(day))


def _pair(days: Iterable[dt.date], weekend: Iterable[dt.date]) -> dict[dt.date, dt.date | None]:
    """For each day in lieu the nearest holiday at a weekend that has none yet."""
    left, pairs = sorted(weekend), {}
    for day in days:
        pairs[day] = min(left, key=lambda one: abs(one - day), default=None)
        if pairs[day]:
            left.remove(pairs[day])
    return pairs
