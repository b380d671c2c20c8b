"""A friendly word where a person set a due day that nobody works on, or one that is not sure yet."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest

from workdays.queries import day_off_note, unlisted_notes


def warn_of_days_off(request: HttpRequest, *days: dt.date | None) -> None:
    """Say beside what was saved which of the days are off, and the nearest working days (1 query a day)."""
    for day in sorted(filter(None, set(days))):
        if note := day_off_note(day):
            messages.warning(request, note)


def warn_of_computed_days(request: HttpRequest, first: dt.date, last: dt.date) -> None:
    """Say that working days from ``first`` to ``last`` were counted with days off that are only computed (1 query)."""
    for note in unlisted_notes([first, last]):
        messages.warning(request, note)
