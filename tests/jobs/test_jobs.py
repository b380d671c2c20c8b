"""Việc dài: yêu cầu một lần, thợ chết giữa chừng thì thợ khác làm lại, kết quả vẫn như một lần làm."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from clusters.models import Unit
from core import clock
from core.errors import RuleError
from jobs import works
from jobs.enums import JobState
from jobs.models import Job
from jobs.services import LEASE, MOST_ATTEMPTS, order_again, order_job, run_next_job
from tests import factories as make

pytestmark = pytest.mark.django_db


class WorkerDied(BaseException):
    """As when the operating system ends the process: nothing of ours is told."""


class Counting:
    """A work that marks units one by one, passing over marked ones; it dies once where it is told to."""

    def __init__(self, units):
        self.units, self.dies_after, self.marked = units, None, []

    def run(self, job, path):
        for done, unit in enumerate(self.units, start=1):
            if not Unit.objects.filter(pk=unit.pk, note="xong").exists():
                Unit.objects.filter(pk=unit.pk).update(note="xong")
                self.marked.append(unit.pk)
            yield done, len(self.units), "" if done != 2 else "Đơn vị thứ hai có chỗ lạ."
            if self.dies_after == done:
                self.dies_after = None
                raise WorkerDied
        path.write_bytes(b"PK")


@pytest.fixture
def counting(monkeypatch):
    counting = Counting([make.make_unit() for _number in range(3)])
    person = make.make_user()
    work = works.Work(
        kind="counting",
        label="Đánh dấu",
        run=counting.run,
        may_order=lambda access, _year, _unit: access.user == person,
        may_read=lambda access, _job: access.user == person,
        done_url=lambda _job: "/xong/",
    )
    monkeypatch.setitem(works._works, "counting", work)
    counting.person, counting.work, counting.monkeypatch = person, work, monkeypatch
    return counting


def order(counting, **more):
    return order_job(kind="counting", actor=counting.person, at=clock.now(), **more)


def test_work_goes_on_where_a_dead_worker_left_it_and_is_done_once(counting):
    job, at = order(counting, total=3), clock.now()
    counting.dies_after = 2
    with pytest.raises(WorkerDied):
        run_next_job(now=lambda: at)
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.RUNNING, 2)

    assert not run_next_job(now=lambda: at + LEASE / 2)
    assert run_next_job(now=lambda: at + LEASE * 2)
    job.refresh_from_db()
    assert (job.state, job.attempt, job.done, job.total) == (JobState.DONE, 2, 3, 3)
    assert job.problems == ["Đơn vị thứ hai có chỗ lạ."]
    assert counting.marked == [unit.pk for unit in counting.units]
    verbs = AuditEvent.objects.filter(target_type="jobs.job").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == ["job.ordered", "job.begun", "job.begun", "job.done"]
    assert not run_next_job(now=lambda: at + LEASE * 4)


def test_work_that_ends_its_worker_every_time_is_given_up_and_others_have_their_turn(counting):
    job, at = order(counting), clock.now()
    other = order(counting, arguments={"khác": 1})
    for attempt in range(MOST_ATTEMPTS):
        counting.dies_after = 1
        with pytest.raises(WorkerDied):
            run_next_job(now=lambda at=at + attempt * LEASE * 2: at)

    assert run_next_job(now=lambda: at + MOST_ATTEMPTS * LEASE * 2)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert "dừng giữa chừng 5 lần" in job.problems[-1]
    assert run_next_job(now=lambda: at + MOST_ATTEMPTS * LEASE * 2)
    other.refresh_from_db()
    assert other.state == JobState.DONE


def test_a_fault_of_ours_has_its_name_in_the_log_and_not_on_the_page(client, counting):
    def fails(_job, _path):
        yield 1, 2, ""
        raise LookupError

    counting.monkeypatch.setitem(works._works, "counting", replace(counting.work, run=fails))
    job = order(counting)
    with pytest.raises(LookupError):
        run_next_job(now=clock.now)
    job.refresh_from_db()
    assert (job.state, job.problems) == (JobState.FAILED, [])
    failed = AuditEvent.objects.get(verb="job.failed", target_id=str(job.pk))
    assert failed.after["error"] == "LookupError"

    client.force_login(counting.person)
    page = client.get(reverse("jobs:job_show", args=[job.pk])).content.decode()
    assert "LookupError" not in page
    assert "Yêu cầu lại" in page
    assert reverse("jobs:job_list") in client.get("/").content.decode()


def test_what_a_worker_taken_for_dead_still_does_is_not_kept(counting):
    job, at = order(counting), clock.now()
    ticks = iter(range(100))

    def now():
        if next(ticks) == 1:  # at its first step another worker has taken the job up
            Job.objects.filter(pk=job.pk).update(attempt=7)
        return at

    assert run_next_job(now=now)
    job.refresh_from_db()
    assert (job.state, job.done, job.finished_at) == (JobState.RUNNING, 0, None)


def test_the_same_is_not_ordered_twice_but_for_another_unit_it_is(counting):
    order(counting, arguments={"a": 1})
    with pytest.raises(RuleError, match="đang được làm"):
        order(counting, arguments={"a": 1})
    order(counting, arguments={"a": 2})
    order(counting, arguments={"a": 1}, unit=counting.units[0])
    assert Job.objects.count() == 3


def test_a_rule_that_stops_the_work_is_told_in_its_words_and_the_work_can_be_ordered_again(counting):
    def refused(_job, _path):
        raise RuleError("Bảng tính không phải của năm này.")
        yield

    counting.monkeypatch.setitem(works._works, "counting", replace(counting.work, run=refused))
    job = order(counting)
    assert run_next_job(now=clock.now)
    job.refresh_from_db()
    assert (job.state, job.problems) == (JobState.FAILED, ["Bảng tính không phải của năm này."])

    client = Client()
    client.force_login(counting.person)
    page = client.get(reverse("jobs:job_show", args=[job.pk])).content.decode()
    assert "Bảng tính không phải của năm này." in page
    answer = client.post(reverse("jobs:job_again", args=[job.pk]))
    again = Job.objects.get(state=JobState.WAITING)
    assert answer.url == reverse("jobs:job_show", args=[again.pk])
    with pytest.raises(RuleError, match="không làm được"):
        order_again(job=again, actor=counting.person, at=clock.now())


def test_the_page_asks_again_while_the_work_is_open_and_then_leads_to_what_was_done(counting):
    job = order(counting, total=3)
    client, url = Client(), reverse("jobs:job_show", args=[job.pk])
    client.force_login(counting.person)
    Job.objects.update(state=JobState.RUNNING, done=1)
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 2s"' in part
    assert "<strong>1/3</strong>" in part
    assert 'http-equiv="refresh"' in client.get(url).content.decode()

    Job.objects.update(state=JobState.WAITING)
    assert run_next_job(now=clock.now)
    page = client.get(url).content.decode()
    assert "hx-trigger" not in page
    assert 'href="/xong/"' in page
    stranger = Client()
    stranger.force_login(make.make_user())
    assert stranger.get(url).status_code == 404


def test_the_list_takes_as_many_queries_for_three_as_for_one(counting):
    client, counts = Client(), []
    client.force_login(counting.person)
    for rows in (1, 3):
        while Job.objects.count() < rows:
            order(counting, unit=make.make_unit(), cluster_year=make.make_cluster_year())
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("jobs:job_list"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 12
