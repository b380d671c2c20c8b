"""When something that runs on a schedule has been silent too long. Plain Python: the watcher runs without Django."""

import datetime as dt

# A run that comes late once or twice is no news; for what runs every few seconds neither is a short halt.
MISSED_RUNS = 3
LEAST_PATIENCE = dt.timedelta(minutes=3)
# A message that should have left so long ago stands still. One refused so often, while no other left for as long,
# means that the mail server takes none: a single bad address is no alarm.
MESSAGE_WAITS = dt.timedelta(minutes=15)
MESSAGE_ATTEMPTS = 4


def is_silent(seen_at: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a part that gives a sign of life at least every minute is taken for dead.

    Also one that was last seen later than now: it has given no sign since the clock was set back.
    """
    return seen_at is None or abs(now - seen_at) > LEAST_PATIENCE


def is_overdue(
    *,
    now: dt.datetime,
    every_seconds: int,
    longest_seconds: int,
    planned_at: dt.datetime | None,
    started_at: dt.datetime | None,
    finished_at: dt.datetime | None,
    failed_at: dt.datetime | None,
) -> bool:
    """Whether a task should have run well again by now.

    Args:
        every_seconds: how often it is to run.
        longest_seconds: after which a run is killed; one that is under way may take so long.
        planned_at: since when it is on the schedule: what never ran is overdue from then on.
    """
    patience = max(MISSED_RUNS * dt.timedelta(seconds=every_seconds), LEAST_PATIENCE)
    ended_at = max((time for time in (finished_at, failed_at) if time), default=None)
    if started_at and (ended_at is None or started_at > ended_at):
        return now - started_at > patience + dt.timedelta(seconds=longest_seconds)
    good_at = finished_at or planned_at
    return good_at is None or now - good_at > patience
