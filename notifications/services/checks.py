"""Must the reader still act? Asked at sending time from the app that knows."""

import datetime as dt
from collections.abc import Callable, Iterable
from uuid import UUID

from notifications.models import Notice

Check = Callable[[list[Notice], dt.datetime], set[UUID]]

_checks: dict[str, Check] = {}


def register_check(kind: str, still_due: Check) -> None:
    """Let a domain say, at sending time, which notices of ``kind`` are still due; it answers with their ids."""
    _checks[kind] = still_due


def not_due_any_more(notices: Iterable[Notice], at: dt.datetime) -> set[UUID]:
    """The ids of those that their domain drops; each kind is asked once."""
    asked: dict[str, list[Notice]] = {}
    for notice in notices:
        if notice.kind in _checks:
            asked.setdefault(notice.kind, []).append(notice)
    return {
        notice.pk
        for kind, some in asked.items()
        for due in [_checks[kind](some, at)]
        for notice in some
        if notice.pk not in due
    }
