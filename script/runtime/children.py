"""The processes of the product: started together, each started again when it ends by itself, stopped together."""

import os
import signal
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from runtime.servers import dies_with_parent, last_line
from runtime.steps import ROOT, VENV, Failure, step

BIN = VENV / "bin"
# What ended by itself is started again after so many seconds, the next time after twice as many.
FIRST_PAUSE, LONGEST_PAUSE = 1, 60
# What ran for so long was well: its next end counts as the first.
WELL_AFTER = 120


@dataclass
class Child:
    """A process that is to run."""

    process: subprocess.Popen
    started_at: float
    pause: float = 0  # before its last start
    due_at: float = 0  # when it ended: its next start


class Children:
    """Web server, Celery workers and Celery beat, and the watcher where there is somebody to write to.

    One worker does what is quick, the other what may take an hour. Each process writes a log of its own.
    """

    def __init__(self, folder: Path, environment: dict[str, str], port: int) -> None:
        self.logs = folder / "log"
        self.logs.mkdir(mode=0o700, exist_ok=True)
        celery = (BIN / "celery", "-A", "config")
        worker = (
            *celery, "worker", "--concurrency", "2", "-l", "WARNING", "--without-gossip", "--without-mingle",
        )  # fmt: skip
        hall = environment.get("HALL_ADDRESS")
        binds = [f"--bind={address}:{port}" for address in ("127.0.0.1", hall) if address]
        self.commands = {
            "web": (
                BIN / "gunicorn", *binds, "--workers", "2", "--threads", "4",
                "--log-level", "warning", "--preload", "--graceful-timeout", "5", "config.wsgi",
            ),
            "worker": (*worker, "--queues", "celery", "--hostname", "worker@%h"),
            "long_worker": (*worker, "--queues", "long", "--hostname", "long@%h"),
            "beat": (*celery, "beat", "-l", "WARNING", "--pidfile="),
        }  # fmt: skip
        if environment.get("OPERATOR_EMAIL"):
            environment = {"WATCH_URL": f"http://127.0.0.1:{port}", **environment}
            self.commands["watch"] = (BIN / "python", ROOT / "script" / "runtime" / "watch.py")
        self._environment = environment
        self._children: dict[str, Child] = {}

    def start(self) -> None:
        """Start all of them."""
        for name in self.commands:
            (self.logs / f"{name}.log").write_text("")
            self._children[name] = self._started(name)

    def check(self) -> None:
        """While they come up: what cannot start the first time will not start the second time.

        Raises:
            Failure: one of them has ended by itself.
        """
        for name, child in self._children.items():
            if child.process.poll() is not None:
                raise Failure(f"tiến trình {name} đã tự dừng (stopped by itself); {self._last_words(name)}")

    def mend(self) -> None:
        """Start again what ended by itself, after a pause that grows as long as it does not stay."""
        now = time.monotonic()
        for name, child in self._children.items():
            if child.process.poll() is None:
                continue
            if not child.due_at:
                with suppress(ProcessLookupError):  # what it leaves behind holds its port and its tasks
                    os.killpg(child.process.pid, signal.SIGKILL)
                was_well = now - child.started_at > WELL_AFTER
                child.pause = (
                    FIRST_PAUSE if was_well else min(max(FIRST_PAUSE, 2 * child.pause), LONGEST_PAUSE)
                )
                child.due_at = now + child.pause
                step(
                    f"Tiến trình {name} đã tự dừng, chạy lại sau {child.pause:g} giây (restarting); "
                    f"{self._last_words(name)}"
                )
            elif child.due_at <= now:
                self._children[name] = self._started(name, pause=child.pause)

    def stop(self) -> None:
        """Ask all to end, then end those that do not."""
        for name, child in self._children.items():
            if child.process.poll() is None:
                # Long work begins anew in any case: nobody waits for it.
                child.process.send_signal(signal.SIGQUIT if name == "long_worker" else signal.SIGTERM)
        until = time.monotonic() + 10
        for child in self._children.values():
            try:
                child.process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()

    def _started(self, name: str, pause: float = 0) -> Child:
        # What waits for a queue that went away with us hears of nothing milder; a worker's processes end with it.
        signum = signal.SIGTERM if name == "web" else signal.SIGKILL
        with (self.logs / f"{name}.log").open("a") as log:
            process = subprocess.Popen(
                [str(part) for part in self.commands[name]], cwd=ROOT, env=self._environment,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, preexec_fn=dies_with_parent(signum),
            )  # fmt: skip
        return Child(process, time.monotonic(), pause)

    def _last_words(self, name: str) -> str:
        log = self.logs / f"{name}.log"
        return f"nhật ký {log}: {last_line(log.read_text(errors='replace'))}"
