"""Counting working days, without the database."""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from workdays.enums import DayKind

FRIDAY = 4
ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Day:
    """A day that differs from its place in the week: computed, announced or typed.

    ``place`` is empty for the whole country; the days off of one place alone are listed, never counted.
    """

    day: dt.date
    kind: DayKind | str
    name: str
    instead_of: dt.date | None = None
    place: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", DayKind(self.kind))  # from a row, a form or a file it comes as text

    @property
    def is_at_weekend(self) -> bool:
        """Whether nobody would work on the day anyway."""
        return self.day.weekday() > FRIDAY


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked: Monday to Friday, but for ``off``, and with ``made_up``. Source: domain 2.4."""

    off: frozenset[dt.date] = frozenset()
    made_up: frozenset[dt.date] = frozenset()

    @classmethod
    def of(cls, days: Iterable[Day]) -> "WorkCalendar":
        """The calendar of these days, as far as they are the whole country's."""
        national = [one for one in days if not one.place]
        return cls(
            frozenset(one.day for one in national if one.kind != DayKind.MADE_UP),
            frozenset(one.day for one in national if one.kind == DayKind.MADE_UP),
        )

    def is_working(self, day: dt.date) -> bool:
        """Whether offices work on the day."""
        return day in self.made_up or (day.weekday() <= FRIDAY and day not in self.off)

    def add(self, start: dt.date, days: int) -> dt.date:
        """The last of ``days`` working days counted from the day after ``start``; before it when negative.

        ``start`` itself for none, even when it is a day off.
        """
        step = ONE_DAY if days > 0 else -ONE_DAY
        day, left = start, abs(days)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def on_or_after(self, day: dt.date) -> dt.date:
        """The day itself when it is worked, else the next that is."""
        return next(one for one in _days(day, ONE_DAY) if self.is_working(one))

    def on_or_before(self, day: dt.date) -> dt.date:
        """The day itself when it is worked, else the last before it that is."""
        return next(one for one in _days(day, -ONE_DAY) if self.is_working(one))

    def between(self, first: dt.date, last: dt.date) -> int:
        """How many working days lie after ``first`` up to and with ``last``; negative when ``last`` is earlier."""
        early, late = sorted((first, last))
        count = sum(self.is_working(early + dt.timedelta(days=n)) for n in range(1, (late - early).days + 1))
        return count if last >= first else -count


def _days(start: dt.date, step: dt.timedelta) -> Iterator[dt.date]:
    while True:
        yield start
        start += step
