"""Must the reader still act, and may it be said now? Asked at sending time from the app that knows."""

import datetime as dt
from collections.abc import Callable, Iterable
from uuid import UUID

from notifications.models import Notice

Check = Callable[[list[Notice], dt.datetime], set[UUID]]
Hours = Callable[[dt.datetime], dt.datetime]

_checks: dict[str, Check] = {}
_hours: dict[str, Hours] = {}


def register_check(kind: str, still_due: Check, hours: Hours | None = None) -> None:
    """Let a domain say, at sending time, which notices of ``kind`` are still due; it answers with their ids.

    Args:
        hours: when one that is to leave at a moment may leave: then, or later. Without it at any time.
    """
    _checks[kind] = still_due
    if hours:
        _hours[kind] = hours


def leaving_times(kinds: Iterable[str], at: dt.datetime) -> dict[str, dt.datetime]:
    """When notices of these kinds may leave, for those that not always may; who knows is asked once."""
    asked = {kind: _hours[kind] for kind in kinds if kind in _hours}
    answers = {hours: hours(at) for hours in set(asked.values())}
    return {kind: answers[hours] for kind, hours in asked.items()}


def not_due_any_more(notices: Iterable[Notice], at: dt.datetime) -> set[UUID]:
    """The ids of those that their domain drops; who answers for several kinds is asked once."""
    asked: dict[Check, list[Notice]] = {}
    for notice in notices:
        if notice.kind in _checks:
            asked.setdefault(_checks[notice.kind], []).append(notice)
    return {
        notice.pk
        for check, some in asked.items()
        for due in [check(some, at)]
        for notice in some
        if notice.pk not in due
    }
