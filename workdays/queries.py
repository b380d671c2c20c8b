"""The calendar that everybody counts working days with."""

import datetime as dt

from django.utils import formats
from django.utils.translation import gettext as _

from core.templatetags.vi_format import ngay
from workdays.candidates import candidates_of
from workdays.counting import ONE_DAY, Day, WorkCalendar
from workdays.models import HolidayYear

MARGIN = dt.timedelta(days=31)  # more than any run of days off


def days_of_years(first: int, last: int) -> dict[int, list[Day]]:
    """The days of each year from ``first`` to ``last``: those entered, else the computed candidates (1 query)."""
    names = ("day", "kind", "name", "instead_of", "place", "note")
    rows = HolidayYear.objects.filter(pk__range=(first, last)).order_by("days__day", "days__pk")
    found: dict[int, list[Day]] = {}
    for year, *values in rows.values_list("pk", *(f"days__{name}" for name in names)):
        days = found.setdefault(year, [])
        if values[0]:  # a year may be entered without a single day
            days.append(Day(**dict(zip(names, values, strict=True))))
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
