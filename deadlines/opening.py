"""Is it open, and how late is it: the one answer for every deadline (lessons: shown and enforced alike)."""

import datetime as dt

from core.clock import local_day


def is_open(until_on: dt.date | None, at: dt.datetime) -> bool:
    """Whether what is due on ``until_on`` is still in time at ``at``: until 23:59:59 of that day in Việt Nam.

    Without a day it stays open.
    """
    return is_open_on(until_on, local_day(at))


def is_open_on(until_on: dt.date | None, day: dt.date) -> bool:
    """`is_open` on a day in Việt Nam, for what counts by days."""
    return until_on is None or day <= until_on


def days_late(until_on: dt.date | None, at: dt.datetime) -> int | None:
    """How many days after its due day ``at`` is: 0 while it is open, none without a due day. Source: SCORE-5."""
    return None if until_on is None else max((local_day(at) - until_on).days, 0)
