"""What is on the schedule, and how the runs of its tasks went."""

import datetime as dt

from django.db import transaction
from django.db.models import F

from notifications.models import TaskRun


@transaction.atomic
def plan_tasks(*, tasks: dict[str, tuple[int, int]], at: dt.datetime) -> None:
    """Write down the schedule: what never ran is overdue from now on, what is no longer planned is forgotten.

    Args:
        tasks: by name, how often in seconds and after how many seconds a run is killed.
    """
    TaskRun.objects.exclude(name__in=tasks).delete()
    for name, (every, longest) in tasks.items():
        values = {"every_seconds": every, "longest_seconds": longest}
        TaskRun.objects.update_or_create(
            name=name, defaults=values, create_defaults={**values, "planned_at": at}
        )


@transaction.atomic
def task_started(*, name: str, every: int, longest: int, at: dt.datetime) -> None:
    """A run of a scheduled task begins."""
    values = {"every_seconds": every, "longest_seconds": longest, "started_at": at}
    if not TaskRun.objects.filter(pk=name).update(runs=F("runs") + 1, **values):
        TaskRun.objects.bulk_create([TaskRun(name=name, runs=1, **values)], ignore_conflicts=True)


@transaction.atomic
def task_finished(*, name: str, at: dt.datetime) -> None:
    """A run came to its end."""
    TaskRun.objects.filter(pk=name).update(finished_at=at)


@transaction.atomic
def task_failed(*, name: str, kind: str, at: dt.datetime) -> None:
    """A run failed; ``kind`` is the type of the error, for its message may quote what a person typed."""
    TaskRun.objects.filter(pk=name).update(failed_at=at, reason=kind[:300], failures=F("failures") + 1)
