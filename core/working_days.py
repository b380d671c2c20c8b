"""Working days: Monday to Friday. Public holidays are not known yet; a later calendar belongs here (domain 2.4)."""

import datetime as dt

FRIDAY = 4


def add_working_days(start: dt.date, days: int) -> dt.date:
    """The last of ``days`` working days counted from the day after ``start``; ``start`` itself for none."""
    day = start
    while days > 0:
        day += dt.timedelta(days=1)
        if day.weekday() <= FRIDAY:
            days -= 1
    return day
