"""How production's log lines are written."""

import logging
import traceback
from types import TracebackType


class WithoutValues(logging.Formatter):
    """A failure is told by its place in the code and its type: its message may quote what a person typed."""

    def formatException(  # noqa: N802 - logging calls it so
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, _error, place = ei
        return "".join([*traceback.format_tb(place), kind.__name__ if kind else ""])
