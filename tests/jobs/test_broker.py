"""A worker whose queue is killed connects again; it does not end. To the database it connects once."""

from types import SimpleNamespace

import pytest
from celery import current_app
from celery.fixups.django import DjangoWorkerFixup
from django.conf import settings
from django.db import connection as database
from kombu import Connection, Consumer, Queue

LIBRARY = "redis"


def _connection_with_a_message_in_hand(transport: str) -> Connection:
    connection = Connection(settings.CELERY_BROKER_URL, transport=transport)
    queue = Queue("of-this-test")
    connection.Producer().publish({}, routing_key=queue.name, exchange="", declare=[queue])
    with Consumer(connection, [queue], callbacks=[lambda _body, _message: None]):
        connection.drain_events(timeout=5)
    return connection


@pytest.mark.parametrize(
    ("transport", "outcome"), [(LIBRARY, AttributeError), (settings.CELERY_BROKER_TRANSPORT, None)]
)
def test_closing_once_more_what_a_dead_queue_left_half_closed(transport, outcome):
    connection = _connection_with_a_message_in_hand(transport)
    assert connection.default_channel.qos._delivered
    connection.transport.client = None  # this is what the first closing leaves behind when it breaks off

    try:
        connection.close()
        raised = None
    except AttributeError as error:
        raised = type(error)

    # Once the library's own passes here, config/broker.py has done its work and can go.
    assert raised is outcome
    assert connection.default_channel  # and it connects again
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_a_task_keeps_the_connection_to_the_database_of_the_task_before():
    worker = DjangoWorkerFixup(current_app)
    database.ensure_connection()
    before = database.connection
    for signal in (worker.on_task_prerun, worker.on_task_postrun):
        signal(sender=SimpleNamespace(request=SimpleNamespace(is_eager=False)))
    assert database.connection is before
