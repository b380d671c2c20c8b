"""Người canh gác đứng ngoài: thợ chết, cơ sở dữ liệu ngừng thì người trông coi nhận thư; mọi thứ tự hồi phục."""

import datetime as dt
import http.client
import json
import os
import signal
import subprocess
import time
from contextlib import closing, contextmanager

import pytest
from django.db import OperationalError
from django.db.models import F
from redis import Redis
from runtime.children import Children
from runtime.servers import dies_with_parent
from runtime.steps import ROOT

from core import clock
from jobs.enums import JobState
from jobs.models import Job
from notifications.models import Heartbeat, TaskRun
from notifications.services import Draft, create_notices
from tests import factories as make
from tests.fixtures.product import Product

pytestmark = pytest.mark.faults


class Watched(Product):
    """The product with its worker, its beat and its watcher; rounds follow each other quickly."""

    def __init__(self, folder, mail_url):
        super().__init__(folder)
        self.mail_url, self.others, self.commands = mail_url, {}, None

    def start(self):
        """Start what does not run of database, queue and web server, and know how the others are started."""
        super().start()
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "CACHE"))
        } | {
            "DATABASE_URL": self.database.url(), "REDIS_URL": self.queue.url(), "DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "tests.fixtures.product_settings", "PYTHONPATH": str(ROOT),
            "OPERATOR_EMAIL": "truc-may@so.vn", "EMAIL_URL": self.mail_url, "WATCH_SECONDS": "1",
            "WATCH_URL": f"http://127.0.0.1:{self.port}", "BEAT_SECONDS": "1",
        }  # fmt: skip

    def run(self, *names):
        """Start these of worker, beat and watch."""
        if self.commands is None:
            self.commands = Children(self.folder, self.environment, self.port).commands
        for name in names:
            with (self.folder / "log" / f"{name}.log").open("a") as log:
                self.others[name] = subprocess.Popen(
                    [str(part) for part in self.commands[name]], cwd=ROOT, env=self.environment, stdout=log, stderr=log,
                    start_new_session=True, preexec_fn=dies_with_parent(signal.SIGKILL),
                )  # fmt: skip

    def end(self, *names):
        """SIGKILL of these and their children."""
        for name in names:
            os.killpg(self.others[name].pid, signal.SIGKILL)
            self.others.pop(name).wait(20)

    def log(self, name):
        path = self.folder / "log" / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def health(self):
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)) as line:
            line.request("GET", "/healthz")
            return json.loads(line.getresponse().read())

    def last_beat(self, name):
        with self.rows():
            return Heartbeat.objects.filter(pk=name).values_list("beaten_at", flat=True).first()

    def last_good_run(self, name="jobs.run_jobs"):
        with self.rows():
            return TaskRun.objects.get(pk=name).finished_at

    def let_time_pass(self, name, **delta):
        """The last sign of life of one part is older by so much."""
        with self.rows():
            Heartbeat.objects.filter(name=name).update(beaten_at=F("beaten_at") - dt.timedelta(**delta))


def wait_until(true, what, seconds=300):  # only a machine that is busy needs so long
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, what()
        time.sleep(0.2)  # most look by a new connection to the database


@contextmanager
def all_running(folder, mail_url):
    product = Watched(folder, mail_url)
    try:
        product.start()
        product.run("worker", "long_worker", "beat")
        yield product
    finally:
        product.end(*product.others)
        product.stop()


def mail_leaves_while_long_work_goes_on(product, sink, logs):
    """Two long jobs, which nobody hurries, take both processes of their worker and none of the other's."""
    end = product.folder / "end"

    def states():
        with product.rows():
            return set(Job.objects.values_list("state", flat=True))

    with product.rows():
        person, at = make.make_user(), clock.now()
        for number in range(2):
            Job.objects.create(
                kind="until_told", arguments={"file": str(end), "number": number}, ordered_at=at, touched_at=at,
                ordered_by=person,
            )  # fmt: skip
        wait_until(lambda: Job.objects.filter(state=JobState.RUNNING).count() == 2, logs)
        told = Draft(
            recipient=person, kind="thu", dedupe_key="thu", subject="Lời nhắc", body="Hôm nay", path="/"
        )
        create_notices(drafts=[told], at=at)
    wait_until(lambda: [message["Subject"] for message in sink.messages] == ["Lời nhắc"], logs)
    assert states() == {JobState.RUNNING}
    end.touch()
    wait_until(lambda: states() == {JobState.DONE}, logs)
    sink.messages.clear()


def test_long_work_holds_up_no_mail_and_a_dead_worker_and_a_stopped_database_are_told_once_each(
    tmp_path, smtp_sink, django_db_blocker
):
    def subjects():
        return [str(message["Subject"]) for message in smtp_sink.messages]

    def ran_since(moment):
        def has() -> bool:
            try:
                good = product.last_good_run()
            except (OperationalError, TaskRun.DoesNotExist):
                return False
            return good is not None and good > moment

        return has

    def logs():
        told = [message.get_content() for message in smtp_sink.messages]
        return told, [product.log(name)[-3000:] for name in ("worker", "long_worker", "beat", "watch")]

    broken, well = "[Giao Ước] có phần ngừng chạy", "[Giao Ước] đã chạy lại bình thường"
    with django_db_blocker.unblock(), all_running(tmp_path, smtp_sink.url) as product:
        wait_until(ran_since(clock.now()), logs)
        wait_until(lambda: product.last_beat("beat"), logs)
        mail_leaves_while_long_work_goes_on(product, smtp_sink, logs)
        product.run("watch")
        wait_until(lambda: product.last_beat("watch"), logs)
        assert product.health()["tasks"] == {"ok": True, "overdue": []}
        assert subjects() == []

        product.end("worker")
        product.let_time_pass("worker", minutes=10)
        wait_until(lambda: subjects() == [broken], logs)
        told = smtp_sink.messages[0].get_content()
        assert "worker) không chạy" in told
        assert smtp_sink.messages[0]["To"] == "truc-may@so.vn"
        for _round in range(3):  # three more say nothing new
            beaten = product.last_beat("watch")
            wait_until(lambda beaten=beaten: product.last_beat("watch") != beaten, logs)
        assert subjects() == [broken]

        product.run("worker")
        wait_until(lambda: subjects() == [broken, well], logs)

        Redis.from_url(product.queue.url()).flushall()  # what was waiting in the queue is gone
        wait_until(ran_since(clock.now()), logs)

        product.kill("database")
        wait_until(lambda: len(subjects()) == 3, logs)
        assert "cơ sở dữ liệu" in smtp_sink.messages[2].get_content()
        product.start()
        wait_until(ran_since(clock.now()), logs)
        wait_until(lambda: subjects() == [broken, well, broken, well], logs)
