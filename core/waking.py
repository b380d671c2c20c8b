"""A new row wakes its background task at once; without a queue the next round of the clock does the work."""

import logging
from functools import partial
from typing import Any

from celery import Task, current_app
from django.db import models, transaction
from django.db.models.signals import post_save
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def wake(model: type[models.Model], task: Task, *, on_change: bool = False) -> None:
    """Call ``task`` whenever a new row of ``model`` is committed, or also a changed one."""

    def created_one(sender: type, created: bool, **_extra: Any) -> None:
        if created or on_change:
            transaction.on_commit(partial(_call, task))

    post_save.connect(created_one, sender=model, weak=False, dispatch_uid=f"wake:{model._meta.label}")


def _call(task: Task) -> None:
    try:
        task.apply_async(retry=False, expires=60)
    except OperationalError as error:
        logger.warning("queue not reached, the next round does it: %s", type(error).__name__)


def order(name: str) -> bool:
    """Have a worker run the task of this name now; False when the queue is not reached."""
    try:
        current_app.send_task(name, retry=False, expires=60)
    except OperationalError as error:
        logger.warning("queue not reached: %s", type(error).__name__)
        return False
    return True
