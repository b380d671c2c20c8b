"""The Celery application: a queue for what must not make a page wait, and the only schedule."""

import ctypes
import os
import signal
import sys

from celery import Celery
from celery.signals import beat_init, worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")
if "beat" in sys.argv:
    # Celery would run Django's checks and drop what they find; they load every page, a third of what beat's start costs.
    os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

app = Celery("giao_uoc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@beat_init.connect
def run_all_at_once(**_extra: object) -> None:
    """A beat that starts, perhaps after days, does not wait for the first interval to pass."""
    for entry in app.conf.beat_schedule.values():
        app.send_task(entry["task"], **entry["options"])


@worker_process_init.connect
def end_with_the_worker(**_extra: object) -> None:
    """A process that does tasks ends with its worker however that ends: two of one would take the same work."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG
