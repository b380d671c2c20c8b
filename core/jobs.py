"""Queue background work by name, after commit. Services use this; they never import tasks."""

from functools import partial

from celery import current_app
from django.db import transaction

Json = str | int | bool | None


def enqueue(task_name: str, /, **kwargs: Json) -> None:
    """Run the named task once the current transaction commits.

    Raises:
        celery.exceptions.NotRegistered: the name is misspelt (fails at once, not in the worker).
    """
    task = current_app.tasks[task_name]
    transaction.on_commit(partial(task.apply_async, kwargs=kwargs))
