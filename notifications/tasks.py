"""Background work of notices; each run finds in the database what is due."""

import time

from celery import current_app, shared_task
from celery.signals import heartbeat_sent
from django.db import DatabaseError, connection

from core import clock
from notifications import services
from notifications.services import bounces

LONGEST_SECONDS = 200
# Longer than a sender waits for a database that is away: ended before, a mail that left would leave again.
TIME_LIMITS = {"soft_time_limit": 3500, "time_limit": 3600}
WORKER_PULSE_SECONDS = 20
WORKERS = {"celery": "worker", "long": "long_worker"}  # who takes from a queue
_last_pulse = -float(WORKER_PULSE_SECONDS)


@shared_task(name="notifications.deliver", **TIME_LIMITS)
def deliver(**_extra: object) -> int:
    """Send what waits until nothing does; workers side by side take different messages."""
    done, started = 0, time.monotonic()
    while time.monotonic() - started < LONGEST_SECONDS:
        sent = services.deliver_batch(at=clock.now())
        if not sent:
            break
        done += sent
    return done


@shared_task(name="notifications.read_bounces")
def read_bounces(**_extra: object) -> int:
    """Read which mail came back."""
    return bounces.read_mailbox(at=clock.now())


@shared_task(name="notifications.heartbeat")
def heartbeat(**_extra: object) -> None:
    """The scheduler's order reached a worker: when the scheduler last ran."""
    services.beat(name="beat", at=clock.now())


@heartbeat_sent.connect
def pulse(**_extra: object) -> None:
    """The worker is alive, whether or not the scheduler gives it work; one that does both kinds counts for both."""
    global _last_pulse  # noqa: PLW0603 - one worker process, one pulse
    if time.monotonic() - _last_pulse < WORKER_PULSE_SECONDS:  # which no set clock stops
        return
    at = clock.now()
    try:
        for queue in current_app.amqp.queues.consume_from.keys() & WORKERS.keys():
            services.beat(name=WORKERS[queue], at=at)
        _last_pulse = time.monotonic()
    except DatabaseError:
        pass  # the health page shows the old pulse; the next one tries again
    finally:
        connection.close()  # the worker forks: children must not share this connection
