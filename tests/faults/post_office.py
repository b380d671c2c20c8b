"""What sends reminders, as it runs in earnest, to be killed piece by piece; and a mail server that sees who brings what."""

import asyncio
import os
import re
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from pathlib import Path

import psutil
from celery import Celery

from tests.fixtures.clock import MovingClock
from tests.fixtures.mail import SmtpSink
from tests.fixtures.product import Product, family, kill_all
from tests.fixtures.worker import CeleryProcess

UUID_LENGTH = 36


@dataclass(frozen=True)
class Arrival:
    """A mail that was taken: which (the id of its row), for whom, brought by which process, when."""

    mail: str
    message_id: str
    address: str
    sender: int | None
    at: float


@dataclass
class Witness(SmtpSink):
    """Takes every mail, slowly, and knows who brought it; kills whoever brings one where `trap` says so."""

    arrivals: list[Arrival] = field(default_factory=list)
    killed: dict[int, float] = field(default_factory=dict)  # by process, when
    cut_off: list[str] = field(default_factory=list)  # taken, but the sender was dead before it was told so
    trap: list[float | None] = field(default_factory=list)
    pause: float = 0.01

    async def handle_EHLO(self, _server, session, _envelope, hostname, responses):  # noqa: N802
        session.host_name = hostname
        session.sender = _owner(session.peer[1])
        return responses

    async def handle_DATA(self, _server, session, envelope):  # noqa: N802
        name = message_from_bytes(envelope.content, policy=policy.default)["Message-ID"]
        mail, sender = name[1 : 1 + UUID_LENGTH], session.sender
        self.arrivals.append(Arrival(mail, name, envelope.rcpt_tos[0], sender, time.monotonic()))
        if self.trap and sender is not None:
            delay = self.trap.pop()
            if delay is None:
                self.cut_off.append(mail)
                self.kill({sender})
            else:
                asyncio.get_running_loop().call_later(delay, self.kill, {sender})
        await asyncio.sleep(self.pause)
        return self.reply

    def kill(self, senders: set[int]) -> None:
        """SIGKILL, written down."""
        self.killed |= dict.fromkeys(senders, time.monotonic())
        for pid in senders:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def taken_without_mark(self) -> list[Arrival]:
        """The last mails of processes that were killed, perhaps before they could write it down."""
        last = {one.sender: one for one in self.arrivals}
        return [one for sender, one in last.items() if sender in self.killed]


def _owner(port: int) -> int | None:
    """The process whose end of a connection has this port."""
    found = psutil.net_connections("tcp4")
    return next(
        (one.pid for one in found if one.laddr and one.laddr.port == port and one.pid != os.getpid()), None
    )


class PostOffice:
    """Database, queue, beat and a worker of two processes, on one clock."""

    def __init__(self, folder: Path, witness: Witness) -> None:
        self.folder, self.witness = folder, witness
        self.clock = MovingClock(folder / "clock")
        self.product = Product(folder, has_web=False)
        self.processes: list[CeleryProcess] = []
        self.gave_up = 0

    def start(self) -> None:
        """Start all of it; returns when the worker is there."""
        self.product.start()
        self._start("beat", "--schedule", str(self.folder / "beat-schedule"), "--pidfile=")
        self.start_worker()

    def start_worker(self) -> None:
        self.worker = self._start("worker", "-c2", "--without-gossip", "--without-mingle")
        self.worker.wait_for("ready.")

    def _start(self, *command: str) -> CeleryProcess:
        environment = os.environ | self.clock.environment | {
            "DATABASE_URL": self.product.database.url(), "TEST_QUEUE_URL": self.product.queue.url(0),
            "CACHE_URL": self.product.queue.url(1), "EMAIL_URL": self.witness.url, "DATA_DIR": str(self.folder),
            "DJANGO_SETTINGS_MODULE": "tests.fixtures.killed_settings",
        }  # fmt: skip
        self.processes.append(CeleryProcess(self.folder, environment, *command))
        return self.processes[-1]

    def kill_senders(self, meanwhile: Callable[[], None]) -> None:
        """SIGKILL of both who do tasks; their master, stopped ``meanwhile``, then puts others in their place."""
        master = self.worker.process.pid
        os.kill(master, signal.SIGSTOP)
        doomed = family(master) - {master}
        self.witness.kill(doomed)
        kill_all(doomed, [])
        meanwhile()
        os.kill(master, signal.SIGCONT)

    def kill_worker(self, meanwhile: Callable[[], None]) -> None:
        """SIGKILL of the worker with its children; another is started."""
        self.witness.kill(family(self.worker.process.pid))
        self.worker.kill9()
        meanwhile()
        self.start_worker()

    def keep_running(self) -> None:
        """What watches over services: a worker that gave up is started again, and counted."""
        if self.worker.process.poll() is not None:
            self.gave_up += 1
            senders = {one.sender for one in self.witness.arrivals if one.sender}
            self.witness.kill({pid for pid in senders if not psutil.pid_exists(pid)})
            self.start_worker()

    def check_keys(self) -> None:
        """No row came twice: what is said once is never left to the key to refuse (signs of life are)."""
        log = self.product.database.log.read_text()
        assert not re.search(r'unique constraint "(?!notifications_(heartbeat|taskrun))', log), log

    def restart_database(self) -> None:
        self.check_keys()
        self.product.kill("database")
        self.product.start()

    def empty_queue(self) -> None:
        """Everything that lay in it is gone."""
        with self._queue() as queue, queue.connection_for_write() as line:
            line.default_channel.client.flushall()

    def plan_twice(self) -> None:
        """Two planners besides the one that beat orders."""
        with self._queue() as queue:
            for _n in range(2):
                queue.send_task("deadlines.plan")

    def _queue(self) -> Celery:
        return Celery(broker=self.product.queue.url(0), set_as_current=False)

    def stop(self) -> None:
        """Leave nothing running."""
        for process in self.processes:
            process.kill9()
        self.product.stop()

    def logs(self) -> str:
        """What all of them said last."""
        return "\n".join(process.log[-3000:] for process in self.processes)
