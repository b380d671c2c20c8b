"""Reading the log."""

from audit.queries.chain import BrokenLink, ChainReport, check_chain, holds_hash
from audit.queries.history import (
    EventFilter,
    entries,
    events,
    history_in,
    history_of,
    keep_private,
    without_private,
)
from audit.queries.wording import Change, Entry

__all__ = [
    "BrokenLink",
    "ChainReport",
    "Change",
    "Entry",
    "EventFilter",
    "check_chain",
    "entries",
    "events",
    "history_in",
    "history_of",
    "holds_hash",
    "keep_private",
    "without_private",
]
