"""The Celery application: a queue for what must not make a page wait, and the only schedule."""

import os

from celery import Celery
from celery.signals import beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("giao_uoc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def run_all_at_once(**_extra: object) -> None:
    """A beat that starts, perhaps after days, does not wait for the first interval to pass."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], **entry["options"])
