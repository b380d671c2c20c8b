"""The twelve small months of a year's page."""

import calendar
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from workdays.counting import Day, WorkCalendar
from workdays.enums import DayKind

OFF, MADE_UP, WEEKEND, WORKED = "off", "made_up", "weekend", "worked"


@dataclass(frozen=True)
class Cell:
    """A day in its week: how it differs, and the name of what makes it differ."""

    day: dt.date
    tone: str
    name: str = ""


@dataclass(frozen=True)
class Month:
    """A month by weeks from Monday; None where the week belongs to another month."""

    first: dt.date
    weeks: list[list[Cell | None]]
    worked: int


def months_of(year: int, days: Sequence[Day]) -> list[Month]:
    """The months of the year, with what is announced or computed for the whole country."""
    national = {one.day: one for one in days if not one.place}
    counting = WorkCalendar.of(national.values())
    return [_month(year, number, national, counting) for number in range(1, 13)]


def _month(year: int, number: int, days: dict[dt.date, Day], counting: WorkCalendar) -> Month:
    weeks = [
        [_cell(day, days.get(day), counting) if day.month == number else None for day in week]
        for week in calendar.Calendar().monthdatescalendar(year, number)
    ]
    worked = sum(counting.is_working(cell.day) for week in weeks for cell in week if cell)
    return Month(dt.date(year, number, 1), weeks, worked)


def _cell(day: dt.date, special: Day | None, counting: WorkCalendar) -> Cell:
    if special:
        return Cell(day, MADE_UP if special.kind == DayKind.MADE_UP else OFF, special.name)
    return Cell(day, WORKED if counting.is_working(day) else WEEKEND)
