"""Những gì máy khác đọc để biết hệ thống có chạy không: /healthz, /readyz, /metrics."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from core import clock
from deadlines.enums import Level
from deadlines.models import Reminder
from jobs.models import Job
from notifications.enums import Channel, DeliveryState
from notifications.models import Delivery, Heartbeat, TaskRun
from portal.queries.health import machinery_of
from tests import factories as make


def message(person, *, minutes, state=DeliveryState.WAITING, **more):
    """A mail that was to leave so many minutes ago."""
    return Delivery.objects.create(
        recipient=person, channel=Channel.EMAIL, key=f"{person.pk}:{minutes}:{state}", state=state,
        leaves_at=clock.now() - dt.timedelta(minutes=minutes), **more,
    )  # fmt: skip


@pytest.fixture
def well():
    for name in ("beat", "worker", "long_worker"):
        Heartbeat.objects.create(name=name, beaten_at=clock.now())


def test_health_tells_of_overdue_tasks_old_mail_and_a_silent_watcher(well, client, settings):
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["watch"] == answer.json()["scanner"] == {"ok": True, "is_used": False}
    shown = dict(machinery_of(clock.now()))
    assert (shown["Bộ canh gác"], shown["Bộ quét vi-rút"], shown["Bộ lập lịch"]) == (None, None, True)

    hour_ago = clock.now() - dt.timedelta(hours=1)
    TaskRun.objects.create(name="documents.sweep", every_seconds=300, planned_at=hour_ago)
    settings.OPERATOR_EMAIL = "truc-may@so.vn"
    person = make.make_user()
    message(person, minutes=-60)  # its hour has not come
    told = client.get("/healthz").json()
    assert told["tasks"] == {"ok": False, "overdue": ["documents.sweep"]}
    assert told["watch"] == {"ok": False, "last_run_at": None}
    assert told["outbox"]["ok"] is True

    message(person, minutes=1, attempts=4)
    assert client.get("/healthz").json()["outbox"]["is_refused"] is True
    gone = message(person, minutes=5, state=DeliveryState.SENT, sent_at=clock.now())
    assert client.get("/healthz").json()["outbox"]["ok"] is True  # one bad address is no alarm
    gone.delete()
    Heartbeat.objects.create(name="watch", beaten_at=clock.now())
    message(person, minutes=16)
    told = client.get("/healthz").json()
    assert (told["outbox"]["ok"], told["outbox"]["waiting_seconds"] // 60, told["watch"]["ok"]) == (
        False,
        16,
        True,
    )


def test_ready_means_database_migrations_and_cache(client, settings):
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/readyz").json() == {"database": True, "migrations": True, "cache": True}
    assert len(queries) <= 2
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'jobs'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, False)

    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    assert client.get("/readyz").json()["cache"] is False


def test_both_answer_over_plain_http_to_whoever_stands_beside(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/readyz").status_code == 200
    assert client.get("/healthz").status_code == 503
    assert client.get("/metrics").status_code == 301


def test_metrics_are_read_back_as_they_were_written(well, client, settings):
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "bi-mat-cua-may-do"
    for header in (
        {},
        {"Authorization": "Bearer sai"},
        {"Authorization": "Bearer "},
        {"Authorization": "Bearer mã"},
    ):
        assert client.get("/metrics", headers=header).status_code == 401

    now, person, year = clock.now(), make.make_user("Nguyễn Văn Kín"), make.make_cluster_year()
    TaskRun.objects.create(
        name="documents.sweep", every_seconds=300, started_at=now, finished_at=now - dt.timedelta(minutes=20),
        failed_at=now, runs=9, failures=2,
    )  # fmt: skip
    message(person, minutes=3)
    message(person, minutes=-5)
    message(person, minutes=5, state=DeliveryState.FAILED)
    message(person, minutes=3 * 24 * 60, state=DeliveryState.FAILED)
    Reminder.objects.create(
        person=person, deadline_key="a", kind="milestone.covenant", cluster_year=year, due_on=clock.today(),
        offset_days=-1, level=Level.OFFICER, leaves_at=now, created_at=now,
    )  # fmt: skip
    Job.objects.create(kind="thu", cluster_year=year, ordered_at=now, touched_at=now, ordered_by=person)

    def ask():
        with CaptureQueriesContext(connection) as queries:
            answer = client.get("/metrics", headers={"Authorization": f"Bearer {settings.METRICS_TOKEN}"})
        assert answer.status_code == 200
        return answer.text, len(queries)

    text, count = ask()
    families = {family.name: family for family in text_string_to_metric_families(text)}
    read = {
        (sample.name, *sample.labels.values()): sample.value
        for family in families.values()
        for sample in family.samples
    }
    assert read["giaouoc_outbox_messages", "email", "waiting"] == 2
    assert read["giaouoc_outbox_messages", "email", "failed"] == 1
    assert 180 <= read["giaouoc_outbox_oldest_seconds",] < 200
    assert read["giaouoc_reminders", "planned"] == 1
    assert read["giaouoc_jobs", "waiting"] == 1
    assert read["giaouoc_task_overdue", "documents.sweep"] == 1
    assert 1200 <= read["giaouoc_task_success_age_seconds", "documents.sweep"] < 1220
    assert read["giaouoc_task_runs_total", "documents.sweep"] == 9
    assert read["giaouoc_task_failures_total", "documents.sweep"] == 2
    assert read["giaouoc_heartbeat_age_seconds", "worker"] < 20
    assert person.full_name not in text
    assert count <= 10
