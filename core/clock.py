"""The only reader of the system clock; everything else takes `at` or `today` as an argument."""

import datetime as dt

from django.utils import timezone


def now() -> dt.datetime:
    """The present moment, timezone-aware."""
    return timezone.now()


def today() -> dt.date:
    """Today's date in Việt Nam."""
    return timezone.localdate()


def local_day(at: dt.datetime) -> dt.date:
    """The day in Việt Nam (Asia/Ho_Chi_Minh) that the moment ``at`` falls on."""
    return timezone.localtime(at).date()
