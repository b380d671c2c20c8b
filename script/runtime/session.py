"""The environment that the product's commands run in: whose servers, whose folder, which settings."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.servers import Postgres, Valkey, dies_with_parent
from runtime.steps import ROOT, Failure, step

_started: list[Postgres | Valkey] = []


@contextmanager
def held(folder: Path, *, kind: str, wait: bool) -> Iterator[dict | None]:
    """Hold the data folder alone; yields what its present holder wrote, or None when we hold it.

    Two commands of kind "manage" follow one another; a running server's servers are shared with them.

    Raises:
        Failure: another server (or, for a server, any command) holds the folder.
    """
    with (folder / "lock").open("a+") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                holder = _read(folder)
                if not wait:
                    raise Failure(
                        f"thư mục dữ liệu {folder} đang được tiến trình {holder.get('pid', '?')} dùng; "
                        "hãy dừng nó hoặc chọn DATA_DIR khác (data folder in use)"
                    ) from None
                if holder.get("kind") == "server" and holder.get("environment"):
                    yield holder["environment"]
                    return
                step("Đang chờ lệnh khác dùng xong thư mục dữ liệu")
                time.sleep(0.5)
                continue
            break
        _write(folder, {"kind": kind, "pid": os.getpid()})
        yield None


def publish(folder: Path, environment: dict[str, str]) -> None:
    """Tell the commands run beside this server how to reach its database and queue."""
    _write(folder, {"kind": "server", "pid": os.getpid(), "environment": environment})


@contextmanager
def servers(folder: Path, *, durable: bool = True) -> Iterator[dict[str, str]]:
    """Start those servers that the environment gives no address of; yields both addresses."""
    addresses = {}
    try:
        for name, kind, schemes in (
            ("DATABASE_URL", Postgres, ("postgres", "postgresql")),
            ("REDIS_URL", Valkey, ("redis", "rediss")),
        ):
            if given := os.environ.get(name):
                if given.partition("://")[0] not in schemes:
                    raise Failure(f"{name} phải bắt đầu bằng {schemes[0]}:// (bad address)")
                addresses[name] = given
                continue
            server = kind(folder, durable=durable)
            _started.append(server)
            server.start()
            addresses[name] = server.url()
            step(f"{kind.__name__} đã chạy")
        yield addresses
    finally:
        ignore_signals()
        while _started:
            _started.pop().stop()


def check() -> None:
    """Raises:
    Failure: a server that was started here has ended by itself.
    """
    for server in _started:
        server.check()


def hand_over(command: list[object], environment: dict[str, str]) -> int:
    """Run the person's command in front: Ctrl-C is for it alone, and it does not outlive this process."""
    attach = dies_with_parent(signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def arrange() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        attach()

    return subprocess.run(
        [str(part) for part in command], cwd=ROOT, env=environment, preexec_fn=arrange, check=False
    ).returncode


def ignore_signals() -> None:
    """While stopping: a second Ctrl-C must not leave a database half stopped."""
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.SIG_IGN)


def stop_on_terminate() -> None:
    """Let SIGTERM and SIGHUP leave through the same door as Ctrl-C, so that children are stopped."""

    def leave(signum: int, _frame: object) -> None:
        sys.exit(128 + signum)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


def _read(folder: Path) -> dict:
    try:
        return json.loads((folder / "run.json").read_text())
    except (OSError, ValueError):
        return {}


def _write(folder: Path, facts: dict) -> None:
    path = folder / "run.json.new"
    path.touch(mode=0o600)
    path.write_text(json.dumps(facts))
    path.rename(folder / "run.json")
