"""The calendar that everybody counts working days with."""

import datetime as dt

from workdays.counting import WorkCalendar
from workdays.enums import DayKind
from workdays.models import SpecialDay


def work_calendar(first: dt.date, last: dt.date) -> WorkCalendar:
    """Days off and made-up days from ``first`` to ``last`` in the whole country."""
    rows = SpecialDay.objects.filter(day__range=(first, last), place="").order_by()
    off, made_up = set(), set()
    for day, kind in rows.values_list("day", "kind"):
        (made_up if kind == DayKind.MADE_UP else off).add(day)
    return WorkCalendar(frozenset(off), frozenset(made_up))
