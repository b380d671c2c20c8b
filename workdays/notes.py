"""A friendly word where a person set a due day that nobody works on."""

import datetime as dt

from django.contrib import messages
from django.http import HttpRequest

from workdays.queries import day_off_note


def warn_of_days_off(request: HttpRequest, *days: dt.date | None) -> None:
    """Say beside what was saved which of the days are off, and the nearest working days (1 query a day)."""
    for day in sorted(filter(None, set(days))):
        if note := day_off_note(day):
            messages.warning(request, note)
