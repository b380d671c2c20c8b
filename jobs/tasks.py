"""Doing long work, and writing down how every scheduled task ran; each run finds in the database what is due."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from celery import Task, current_app, shared_task
from celery.schedules import maybe_schedule
from celery.signals import beat_init, task_failure, task_prerun, task_success
from django.db import Error, close_old_connections, connection

from core import clock
from jobs.services import run_next_job
from notifications.services import machinery

# Long work shows its progress and is taken for dead without any (jobs.services.LEASE), so it may take its time.
HOUR = 3600


@shared_task(name="jobs.run_jobs", soft_time_limit=HOUR, time_limit=HOUR + 60)
def run_jobs(**_extra: object) -> bool:
    """One piece of long work that was ordered on a page; the next round takes the next."""
    return run_next_job(now=clock.now)


@beat_init.connect
def _planned(**_extra: object) -> None:
    tasks = {name: (every, _longest(current_app.tasks.get(name))) for name, every in _schedule().items()}
    _write(machinery.plan_tasks, tasks=tasks)


@task_prerun.connect
def _started(task: Task, **_extra: object) -> None:
    if (every := _schedule().get(task.name)) is not None:
        _write(machinery.task_started, name=task.name, every=every, longest=_longest(task))


@task_success.connect
def _finished(sender: Task, **_extra: object) -> None:
    if sender.name in _schedule():
        _write(machinery.task_finished, name=sender.name)


@task_failure.connect
def _failed(sender: Task, exception: BaseException, **_extra: object) -> None:
    if sender.name in _schedule():
        _write(machinery.task_failed, name=sender.name, kind=type(exception).__name__)
        if not connection.in_atomic_block:
            connection.close()  # of a killed child the parent tells, and later children must not share its connection


def _schedule() -> dict[str, int]:
    """How often each task is to run, in seconds."""
    entries = current_app.conf.beat_schedule.values()
    return {e["task"]: int(maybe_schedule(e["schedule"]).run_every.total_seconds()) for e in entries}


def _longest(task: Task | None) -> int:
    return (task and task.time_limit) or current_app.conf.task_time_limit


def _write(service: Callable[..., None], **values: Any) -> None:
    """Write down what happened; a database that is away just then does not stop the task itself."""
    close_old_connections()  # a connection that was lost with its server is found out here
    with suppress(Error):
        service(at=clock.now(), **values)
    close_old_connections()
