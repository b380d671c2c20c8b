"""Việc chạy theo lịch: lần chạy nào cũng được ghi, việc quá giờ thấy ngay, chạy lại được; việc dài hỏng cũng vậy."""

import datetime as dt

import pytest
import time_machine
from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from celery.signals import beat_init
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from kombu.utils.imports import symbol_by_name
from redis import Redis

from audit.models import AuditEvent
from clusters.enums import Role
from core import clock, lateness
from core.errors import RuleError
from jobs.enums import JobState
from jobs.models import Job
from jobs.schedule import WORDS
from jobs.services import put_back
from notifications.models import Heartbeat, TaskRun
from tests import factories as make

SWEEP = "documents.sweep"
PAGE = "/viec-nen/theo-lich/"


@pytest.fixture
def office(client):
    client.force_login(make.appoint(Role.STANDING_BODY))
    return client


def all_ran_well(at):
    """The scheduler planned and every task ran at ``at``."""
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        TaskRun.objects.create(
            name=entry["task"], every_seconds=entry["schedule"].run_every.total_seconds(), longest_seconds=300,
            planned_at=at, started_at=at, finished_at=at + dt.timedelta(milliseconds=1),
        )  # fmt: skip
    for name in ("beat", "worker", "long_worker"):
        Heartbeat.objects.create(name=name, beaten_at=at)


@pytest.mark.django_db(transaction=True)
def test_every_run_is_written_down_also_one_that_fails(monkeypatch):
    task, words = current_app.tasks[SWEEP], "tên của một người"
    TaskRun.objects.create(name="documents.gone", runs=3)
    monkeypatch.setattr(current_app, "send_task", lambda *_args, **_options: None)
    beat_init.send(sender=None)
    assert set(TaskRun.objects.values_list("name", flat=True)) == {
        entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()
    }
    run = TaskRun.objects.get(pk=SWEEP)
    assert (run.every_seconds, run.longest_seconds, run.started_at) == (300, 300, None)
    assert TaskRun.objects.get(pk="jobs.run_jobs").longest_seconds == 3660

    task.apply()
    run.refresh_from_db()
    assert run.started_at <= run.finished_at
    assert (run.runs, run.failures, run.reason) == (1, 0, "")

    def fails():
        raise LookupError(words)

    monkeypatch.setattr(task, "run", fails)
    task.apply()
    run.refresh_from_db()
    assert run.failed_at >= run.finished_at
    assert (run.runs, run.failures, run.reason) == (2, 1, "LookupError")  # what was typed stays out


def test_a_clock_set_back_a_day_stops_no_interval_and_is_no_sign_of_life():
    beat = symbol_by_name(settings.CELERY_BEAT_SCHEDULER)(app=current_app)
    beat.tick()
    with time_machine.travel(clock.now() - dt.timedelta(days=1)):
        assert beat.tick() <= 60
        assert lateness.is_silent(clock.now() + dt.timedelta(days=1), clock.now())
        assert not lateness.is_silent(clock.now() - dt.timedelta(minutes=2), clock.now())


@pytest.mark.parametrize(
    ("ages", "is_overdue"),
    [
        ({"planned_at": 899}, False),
        ({"planned_at": 901}, True),  # it never ran
        ({"started_at": 899, "finished_at": 898}, False),
        ({"started_at": 902, "finished_at": 901}, True),
        ({"started_at": 10, "failed_at": 9, "finished_at": 901}, True),  # it runs and fails
        ({"started_at": 1199, "finished_at": 5000}, False),  # it is at it
        ({"started_at": 1201, "finished_at": 5000}, True),  # longer than a run may take
    ],
)
def test_three_missed_runs_are_too_many(ages, is_overdue):
    now = clock.now()
    times = dict.fromkeys(("planned_at", "started_at", "finished_at", "failed_at")) | {
        name: now - dt.timedelta(seconds=seconds) for name, seconds in ages.items()
    }
    assert lateness.is_overdue(now=now, every_seconds=300, longest_seconds=300, **times) == is_overdue


def test_every_task_on_the_schedule_has_words():
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= WORDS.keys()


def test_what_stands_still_is_said_on_the_home_page_and_can_be_run_again(office, client):
    now = clock.now()
    all_ran_well(now)
    assert "gu-standstill" not in office.get("/").text
    assert "Quá giờ" not in office.get(PAGE).text

    hour_ago = now - dt.timedelta(hours=1)
    TaskRun.objects.filter(pk=SWEEP).update(
        planned_at=hour_ago, started_at=now, finished_at=hour_ago, failed_at=now,
        reason=SoftTimeLimitExceeded.__name__, failures=4,
    )  # fmt: skip
    assert "“Rà văn bản vướng và kho tệp” quá giờ" in office.get("/").text
    page = office.get(PAGE).text
    assert page.count("Quá giờ") == 1
    assert "Chạy quá thời gian cho phép" in page
    assert "documents.sweep" not in page.replace(reverse("jobs:task_run", args=[SWEEP]), "")

    queue = Redis.from_url(settings.CELERY_BROKER_URL)
    queue.flushdb()
    assert office.post(reverse("jobs:task_run", args=["jobs.run_jobs"])).url == PAGE
    assert b"jobs.run_jobs" in queue.lindex("long", 0)  # another worker's, so that no mail waits behind it
    assert queue.llen("celery") == 0
    assert office.post(reverse("jobs:task_run", args=[SWEEP])).url == PAGE
    assert SWEEP.encode() in queue.lindex("celery", 0)
    assert AuditEvent.objects.filter(verb="task.ordered").latest("seq").target_id == SWEEP
    assert office.post(reverse("jobs:task_run", args=["khong.co"])).status_code == 404

    TaskRun.objects.filter(pk="jobs.run_jobs").update(started_at=hour_ago, finished_at=hour_ago)
    assert "“Làm các việc dài đã yêu cầu” quá giờ" in office.get("/").text
    Heartbeat.objects.filter(pk="long_worker").update(beaten_at=hour_ago)
    told = office.get("/").text
    assert "(long_worker) không chạy" in told
    assert "Làm các việc dài đã yêu cầu" not in told  # the cause is enough
    assert "“Rà văn bản vướng và kho tệp” quá giờ" in told  # another cause

    Heartbeat.objects.filter(pk="worker").update(beaten_at=hour_ago)
    told = office.get("/").text
    assert "(worker) không chạy" in told
    assert "quá giờ" not in told
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=make.make_unit()))
    assert "worker" not in client.get("/").text
    assert client.post(reverse("jobs:task_run", args=[SWEEP])).status_code == 403


def test_failed_long_work_of_anybody_is_listed_and_begun_anew_for_its_orderer(office):
    now, orderer = clock.now(), make.make_user()

    def failed(**more):
        return Job.objects.create(
            kind="archive_year", cluster_year=make.make_cluster_year(), ordered_at=now, touched_at=now, attempt=6,
            ordered_by=orderer, state=JobState.FAILED, finished_at=now, problems=["Thiếu tệp."], **more,
        )  # fmt: skip

    job, counts = failed(), []
    for rows in (1, 3):
        while Job.objects.count() < rows:
            failed()
        with CaptureQueriesContext(connection) as queries:
            page = office.get(PAGE).text
        counts.append(len(queries))
    assert page.count("Thiếu tệp.") == 3
    assert counts[0] == counts[1] <= 14

    assert office.post(reverse("jobs:job_put_back", args=[job.pk])).url == PAGE
    job.refresh_from_db()
    assert (job.state, job.attempt, job.ordered_by) == (JobState.WAITING, 0, orderer)
    assert AuditEvent.objects.filter(verb="job.put_back", target_id=str(job.pk)).exists()
    with pytest.raises(RuleError, match="không còn"):
        put_back(job=job, actor=orderer, at=now)
