"""The processes of the product, started together and stopped together."""

import os
import signal
import subprocess
import time
from pathlib import Path

from runtime.servers import dies_with_parent, last_line
from runtime.steps import ROOT, VENV, Failure

BIN = VENV / "bin"


class Children:
    """Web server, Celery worker and Celery beat, and the watcher where there is somebody to write to.

    Each writes a log of its own.
    """

    def __init__(self, folder: Path, environment: dict[str, str], port: int) -> None:
        self.logs = folder / "log"
        self.logs.mkdir(mode=0o700, exist_ok=True)
        schedule = folder / "beat-schedule"
        for left_over in folder.glob(f"{schedule.name}*"):
            left_over.unlink()  # all intervals are short; a half-written file is worth nothing
        celery = (BIN / "celery", "-A", "config")
        hall = environment.get("HALL_ADDRESS")
        binds = [f"--bind={address}:{port}" for address in ("127.0.0.1", hall) if address]
        self.commands = {
            "web": (
                BIN / "gunicorn", *binds, "--workers", "2", "--threads", "4",
                "--log-level", "warning", "--preload", "--graceful-timeout", "5", "config.wsgi",
            ),
            "worker": (*celery, "worker", "--concurrency", "2", "-l", "WARNING", "--without-gossip", "--without-mingle"),
            "beat": (*celery, "beat", "-l", "WARNING", "--schedule", schedule, "--pidfile="),
        }  # fmt: skip
        if environment.get("OPERATOR_EMAIL"):
            environment = {"WATCH_URL": f"http://127.0.0.1:{port}", **environment}
            self.commands["watch"] = (BIN / "python", ROOT / "script" / "runtime" / "watch.py")
        self._environment = environment
        self._running: dict[str, subprocess.Popen] = {}

    def start(self) -> None:
        """Start all of them."""
        # The worker's own children end with it only when it is asked to end, hence QUIT and not KILL.
        signals = {"worker": signal.SIGQUIT}
        for name, command in self.commands.items():
            with (self.logs / f"{name}.log").open("w") as log:
                self._running[name] = subprocess.Popen(
                    [str(part) for part in command], cwd=ROOT, env=self._environment,
                    stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                    start_new_session=True, preexec_fn=dies_with_parent(signals.get(name, signal.SIGTERM)),
                )  # fmt: skip

    def check(self) -> None:
        """Raises:
        Failure: one of them has ended by itself.
        """
        for name, process in self._running.items():
            if process.poll() is not None:
                log = self.logs / f"{name}.log"
                raise Failure(
                    f"tiến trình {name} đã tự dừng (stopped by itself), nên tất cả được dừng; "
                    f"nhật ký {log}: {last_line(log.read_text(errors='replace'))}"
                )

    def stop(self) -> None:
        """Ask all to end, then end those that do not."""
        for process in self._running.values():
            if process.poll() is None:
                process.terminate()
        until = time.monotonic() + 10
        for process in self._running.values():
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
