"""The Celery application: a queue for what must not make a page wait, and the only schedule."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.base")

app = Celery("giao_uoc")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
