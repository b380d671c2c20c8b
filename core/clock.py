"""The only reader of the system clock; everything else takes `at` or `today` as an argument."""

import datetime as dt
import time

from django.utils import timezone

_BEGAN_AT, _BEGAN = dt.datetime.now(dt.UTC), time.monotonic()


def now() -> dt.datetime:
    """The present moment, timezone-aware."""
    return timezone.now()


def today() -> dt.date:
    """Today's date in Việt Nam."""
    return timezone.localdate()


def running() -> dt.datetime:
    """What it would be now had nobody set the clock since this process began: for intervals, not for days."""
    return _BEGAN_AT + dt.timedelta(seconds=time.monotonic() - _BEGAN)


def local_day(at: dt.datetime) -> dt.date:
    """The day in Việt Nam (Asia/Ho_Chi_Minh) that the moment ``at`` falls on."""
    return timezone.localtime(at).date()
