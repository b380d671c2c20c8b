"""The environment that the product's commands run in: whose servers, whose folder, which settings."""

import fcntl
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runtime.servers import Postgres, Valkey
from runtime.steps import Failure, step


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
                _wait_a_moment(lock)
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
    started: list[Postgres | Valkey] = []
    addresses = {}
    try:
        for name, kind in (("DATABASE_URL", Postgres), ("REDIS_URL", Valkey)):
            if os.environ.get(name):
                addresses[name] = os.environ[name]
                continue
            server = kind(folder, durable=durable)
            started.append(server)
            server.start()
            addresses[name] = server.url()
            step(f"{kind.__name__} đã chạy")
        yield addresses
    finally:
        # A second Ctrl-C must not leave a database half stopped.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for server in reversed(started):
            server.stop()


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


def _wait_a_moment(lock: object) -> None:
    import time

    time.sleep(0.5)
