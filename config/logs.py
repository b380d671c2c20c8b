"""How production's log lines are written."""

import logging
import re
import traceback
from copy import copy
from types import TracebackType

# Addresses that open something without a password; what follows the word is the secret.
SECRET_PATHS = re.compile(r"(/lich/dong/|/thong-bao/(?:di|thoi-nhan)/)[^\s/\"']+")


def _without_words(record: logging.LogRecord) -> logging.LogRecord:
    """Celery puts what a failed task's error said, and what the task was given, into the line itself."""
    said = record.args
    if not (isinstance(said, dict) and "exc" in said):
        return record
    kind = record.exc_info[0] if record.exc_info else None
    quiet = copy(record)
    quiet.exc_text = None  # as another handler wrote it
    quiet.args = (
        said | dict.fromkeys(("args", "kwargs", "traceback"), "…") | {"exc": kind.__name__ if kind else "…"}
    )
    return quiet


class RefusalsInOneLine(logging.Filter):
    """A refused page (4xx) is no failure: its line says which, and no place in the code follows."""

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = None
        return True


class WithoutValues(logging.Formatter):
    """A failure is told by its place in the code and its type: its message may quote what a person typed.

    Secrets in addresses are left out.
    """

    def format(self, record: logging.LogRecord) -> str:
        return SECRET_PATHS.sub(r"\1…", super().format(_without_words(record)))

    def formatException(  # noqa: N802 - logging calls it so
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, _error, place = ei
        return "".join([*traceback.format_tb(place), kind.__name__ if kind else ""])
