"""A task that is woken while the queue is away."""

import socket
import time

import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError


def test_an_act_does_not_wait_long_for_a_queue_that_is_away():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        away = f"redis://127.0.0.1:{probe.getsockname()[1]}/0"
    app = Celery(broker=away, set_as_current=False)
    app.conf.broker_transport_options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    begun = time.monotonic()
    with pytest.raises(OperationalError):
        app.send_task("deadlines.plan", retry=False)
    assert time.monotonic() - begun < 3
