"""The calendar that everybody counts working days with."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from core.templatetags.vi_format import ngay
from workdays.candidates import candidates_of
from workdays.checks import left_out
from workdays.counting import ONE_DAY, Day, WorkCalendar
from workdays.models import HolidayYear

YEARS = range(2000, 2101)  # those that have a page
NOVEMBER = 11  # when the next year is usually announced
_DAY = ("day", "kind", "name", "instead_of", "place", "note")
MARGIN = dt.timedelta(days=31)  # more than any run of days off


@dataclass(frozen=True)
class Line:
    """A day in the list of its year, and how sure it is."""

    day: Day
    tone: str
    state: str


@dataclass(frozen=True)
class YearOfDays:
    """The days of one year; ``row`` is None while they are only computed."""

    year: int
    row: HolidayYear | None
    days: list[Day]

    @cached_property
    def lines(self) -> list[Line]:
        """What counts, and beside it what was computed but would count otherwise, by day."""
        tone, state = "todo", _("Dự kiến")
        if self.row and self.row.confirmed_at:
            tone, state = "done", _("Đã xác nhận")
        elif self.row:
            tone, state = "now", _("Chờ đối chiếu")
        lines = [Line(one, tone, state) for one in self.days]
        lines += [
            Line(one, "muted", _("Dự kiến, không tính"))
            for one in left_out(self.days, candidates_of(self.year))
        ]
        return sorted(lines, key=lambda line: line.day.day)


def year_of(year: int) -> YearOfDays:
    """The days of a year with its announcement (2 queries)."""
    row = HolidayYear.objects.select_related("confirmed_by").filter(pk=year).first()
    return YearOfDays(year, row, days_of_years(year, year)[year])


def years_to_confirm(today: dt.date, confirmed: Iterable[tuple] | None = None) -> list[int]:
    """This year, and from November the next one, while nobody has confirmed them (1 query).

    Args:
        confirmed: the rows of `confirmed_years`, where they were read already; then no query.
    """
    done = {year for (year,) in (confirmed_years(today) if confirmed is None else confirmed)}
    return [year for year in _asked_for(today) if year not in done]


def confirmed_years(today: dt.date) -> QuerySet:
    """Those of the years to confirm that somebody has, for those who gather them with other rows."""
    years = HolidayYear.objects.filter(pk__in=_asked_for(today), confirmed_at__isnull=False)
    return years.order_by().values_list("pk")


def _asked_for(today: dt.date) -> list[int]:
    return [today.year, today.year + 1] if today.month >= NOVEMBER else [today.year]


def days_of_years(first: int, last: int) -> dict[int, list[Day]]:
    """The days of each year from ``first`` to ``last``: those entered, else the computed candidates (1 query)."""
    return days_told(day_rows(first, last), first, last)


def day_rows(first: int, last: int) -> QuerySet:
    """What `days_told` reads the days of these years from, for those who gather it with other rows."""
    rows = HolidayYear.objects.filter(pk__range=(first, last)).order_by("days__day", "days__pk")
    return rows.values_list("pk", *(f"days__{name}" for name in _DAY))


def days_told(rows: Iterable[tuple], first: int, last: int) -> dict[int, list[Day]]:
    """`days_of_years` from its `day_rows` (no query)."""
    found: dict[int, list[Day]] = {}
    for year, *values in rows:
        days = found.setdefault(year, [])
        if values[0]:  # a year may be entered without a single day
            days.append(Day(**dict(zip(_DAY, values, strict=True))))
    return {year: found.get(year, list(candidates_of(year))) for year in range(first, last + 1)}


def work_calendar(first: dt.date, last: dt.date) -> WorkCalendar:
    """Days off and made-up days of the whole country in the years from ``first`` to ``last`` (1 query).

    Source: domain 2.4.
    """
    years = days_of_years(first.year, last.year)
    return WorkCalendar.of(day for days in years.values() for day in days)


def add_working_days(start: dt.date, days: int) -> dt.date:
    """The last of ``days`` working days counted from the day after ``start``; before it when negative (1 query)."""
    span = abs(days) * dt.timedelta(days=2) + MARGIN
    return work_calendar(start - span, start + span).add(start, days)


def unlisted_notes(days: Iterable[dt.date | None]) -> list[str]:
    """A sentence for each year of these days that is counted by computed days off, none being entered (1 query)."""
    years = {day.year for day in days if day}
    listed = HolidayYear.objects.filter(pk__in=years).order_by().values_list("pk", flat=True)
    words = _(
        "Lịch nghỉ năm %(year)s chưa có: ngày làm việc của năm đó đếm theo ngày nghỉ dự kiến. "
        "Hãy xem lại khi có văn bản công bố."
    )
    return [words % {"year": year} for year in sorted(years - set(listed))]


def day_off_note(day: dt.date | None) -> str:
    """A friendly sentence when nobody works on the day, with the nearest working days; else nothing (1 query)."""
    if day is None:
        return ""
    years = days_of_years((day - MARGIN).year, (day + MARGIN).year)
    calendar = WorkCalendar.of(one for days in years.values() for one in days)
    if calendar.is_working(day):
        return ""
    names = [one.name for one in years[day.year] if one.day == day and not one.place]
    return _(
        "Ngày %(day)s là ngày nghỉ (%(name)s). Ngày làm việc gần nhất: trước đó %(before)s, sau đó %(after)s."
    ) % {
        "day": ngay(day),
        "name": names[0] if names else formats.date_format(day, "l").lower(),
        "before": ngay(calendar.on_or_before(day - ONE_DAY)),
        "after": ngay(calendar.on_or_after(day + ONE_DAY)),
    }
