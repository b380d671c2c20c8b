"""script/server: what it says when it cannot run, and what it leaves behind when it is killed."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from urllib.request import urlopen

import psycopg2
import pytest
from runtime import children
from runtime.cluster import migrated
from runtime.servers import Postgres

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.faults
PATIENCE = 300  # seconds, which only a very busy machine needs


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(**changes: object) -> dict[str, str]:
    """This process's, without the servers of this test run."""
    own = {"DATABASE_URL", "REDIS_URL", "CACHE_URL", "DJANGO_SETTINGS_MODULE", "STATIC_ROOT"}
    kept = {
        name: value for name, value in os.environ.items() if name not in own and not name.startswith("PYTEST")
    }
    return {**kept, **{name: str(value) for name, value in changes.items()}}


def refusal(*, root: Path = ROOT, **changes: object) -> str:
    """What script/server says when it refuses to run."""
    done = subprocess.run(
        [sys.executable, root / "script" / "server"],
        env=environment(**{"PORT": free_port(), **changes}), capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    sentences = [line for line in done.stderr.splitlines() if not line.startswith("[")]
    assert len(sentences) == 1, done.stderr
    return sentences[0]


@pytest.mark.parametrize("name", ["server", "manage", "test", "bench", "check"])
def test_an_old_python(name):
    pretend = (
        "import sys; sys.version_info = (3, 10); sys.argv = sys.argv[1:]; exec(open(sys.argv[0]).read())"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend, ROOT / "script" / name], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == "Cần Python 3.11 trở lên (Python 3.11 or newer is needed).\n"


@pytest.mark.parametrize(("argument", "code"), [("--help", 0), ("8001", 2)])
def test_arguments_start_nothing(argument, code):
    command = [sys.executable, ROOT / "script" / "server", argument]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == code
    assert "PORT=" in done.stderr


def test_a_python_without_venv(tmp_path):
    shutil.copytree(ROOT / "script", tmp_path / "script")
    (tmp_path / "ensurepip.py").write_text("raise ImportError")
    assert "thiếu venv" in refusal(root=tmp_path, PYTHONPATH=tmp_path)
    assert not (tmp_path / ".venv").exists()


def test_a_busy_port(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert f"cổng {port} đang bận" in refusal(PORT=port, DATA_DIR=tmp_path)


@pytest.mark.parametrize("port", ["tám nghìn", "0", "65536", "-1", "８０００"])
def test_a_port_that_is_none(tmp_path, port):
    assert "PORT phải là số" in refusal(PORT=port, DATA_DIR=tmp_path)


@pytest.mark.parametrize("address", ["hội trường", "0.0.0.0", "127.0.0.1", "203.0.113.9"])
def test_a_hall_address_that_is_not_this_machines(tmp_path, address):
    assert "HALL_ADDRESS phải là" in refusal(HALL_ADDRESS=address, PORT=free_port(), DATA_DIR=tmp_path)


def test_a_data_folder_that_is_a_file(tmp_path):
    (tmp_path / "data").write_text("")
    assert "không phải là thư mục" in refusal(DATA_DIR=tmp_path / "data")


def test_a_data_folder_in_use(tmp_path):
    with (tmp_path / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "data folder in use" in refusal(DATA_DIR=tmp_path)


def test_a_database_that_is_not_there(tmp_path):
    url = f"postgres://giaouoc@127.0.0.1:{free_port()}/giaouoc"
    assert "Connection refused" in refusal(DATABASE_URL=url, DATA_DIR=tmp_path)


@pytest.mark.parametrize("url", ["cơ sở dữ liệu", "sqlite:///x.sqlite", "oracle://a/b"])
def test_a_database_address_that_is_none(tmp_path, url):
    assert "DATABASE_URL" in refusal(DATABASE_URL=url, DATA_DIR=tmp_path)


@pytest.mark.parametrize("url", ["redis://127.0.0.1:1/0", "không phải địa chỉ"])
def test_a_queue_that_is_not_there(tmp_path, url):
    assert "REDIS_URL" in refusal(REDIS_URL=url, DATA_DIR=tmp_path)


def test_a_folder_of_something_else(tmp_path):
    (tmp_path / "postgres").mkdir()
    (tmp_path / "postgres" / "ảnh.png").write_text("")
    assert "not a database" in refusal(DATA_DIR=tmp_path)
    assert (tmp_path / "postgres" / "ảnh.png").exists()


def test_a_full_disk(tmp_path):
    namespace = ["unshare", "--mount", *(["--map-root-user"] if os.geteuid() else [])]
    if subprocess.run([*namespace, "true"], capture_output=True, check=False).returncode:
        pytest.skip("this machine lets nobody mount a small disk")
    script = 'mount -t tmpfs -o size=12m none "$DATA_DIR" && exec "$0" script/server'
    done = subprocess.run(
        [*namespace, "sh", "-c", script, sys.executable], cwd=ROOT, capture_output=True, text=True, check=False,
        env=environment(PORT=free_port(), DATA_DIR=tmp_path), timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 1
    assert "ổ đĩa đã đầy" in done.stderr
    assert "Traceback" not in done.stderr


@contextmanager
def server(folder: Path, port: int):
    """A script/server that has said Ready."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "script" / "server"],
        env=environment(DATA_DIR=folder, PORT=port), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout.readline() == f"Ready: http://127.0.0.1:{port}\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def processes_of(folder: Path) -> set[int]:
    """Processes that name the data folder in their command or environment."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            text = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in text and int(process.name) != os.getpid():
            found.add(int(process.name))
    return found


def command_of(pid: int) -> bytes:
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def child_of(process: subprocess.Popen, word: bytes) -> int | None:
    """The process that it started itself with this word in its command."""
    started = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    return next((int(pid) for pid in started if word in command_of(int(pid))), None)


def signs_in(port: int) -> bool:
    """Whether the page to sign in answers."""
    with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/tai-khoan/dang-nhap/", timeout=10) as answer:
        return answer.status == 200
    return False


def wait_until_gone(folder: Path) -> None:
    until = time.monotonic() + PATIENCE
    while left := processes_of(folder):
        assert time.monotonic() < until, left
        time.sleep(0.1)


def sql(folder: Path, *statements: str) -> None:
    """Carry out statements in the running database of a data folder."""
    with closing(psycopg2.connect(host=Postgres(folder).sockets, user="giaouoc", dbname="giaouoc")) as line:
        for statement in statements:
            line.cursor().execute(statement)
        line.commit()


def make_empty_site_of_before(folder: Path) -> None:
    """The data folder of a version whose tables were all there but one; to make them all takes a minute.

    Tables are made from nothing for every run of the tests, the folder itself by the tests above.
    """
    shutil.copytree(migrated("config.settings.test"), folder / "postgres", copy_function=shutil.copy2)
    database = Postgres(folder, durable=False)
    database.start()
    try:
        sql(folder, "DROP TABLE django_session", "DELETE FROM django_migrations WHERE app = 'sessions'")
    finally:
        database.stop()


def test_what_ends_by_itself_is_started_again_after_a_growing_pause(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(children, "FIRST_PAUSE", 0.1)
    monkeypatch.setattr(children, "LONGEST_PAUSE", 0.3)
    dying = "sleep 60 & echo $! >> left-over; date +%s.%N >> started; echo vì thế; exit 3"
    parts = children.Children(tmp_path, dict(os.environ), free_port())
    parts.commands = {"beat": ("sh", "-c", f"cd {tmp_path}; {dying}"), "web": ("sleep", "60")}
    parts.start()
    until, starts = time.monotonic() + PATIENCE, []
    while len(starts) < 5:
        assert time.monotonic() < until
        parts.mend()
        time.sleep(0.01)
        with suppress(FileNotFoundError):
            starts = (tmp_path / "started").read_text().split()
    pauses = [float(later) - float(earlier) for earlier, later in pairwise(starts)]
    assert [pause >= least for pause, least in zip(pauses, (0.1, 0.2, 0.3, 0.3), strict=True)] == [True] * 4
    told = capsys.readouterr().err
    assert "Tiến trình beat đã tự dừng, chạy lại sau 0.2 giây" in told
    assert "vì thế" in told
    assert "web" not in told
    left_over = (tmp_path / "left-over").read_text().split()[:4]
    assert not [pid for pid in left_over if Path(f"/proc/{pid}/cmdline").exists() and command_of(int(pid))]
    parts.stop()


def test_killed_started_again_and_broken(tmp_path):
    folder, port = tmp_path / "data", free_port()
    make_empty_site_of_before(folder)
    with server(folder, port) as first:
        sql(folder, "SELECT session_key FROM django_session")
        assert "data folder in use" in refusal(DATA_DIR=folder)
        first.send_signal(signal.SIGKILL)
        first.wait()
        wait_until_gone(folder)

    with server(folder, port) as second:  # a child that ends by itself is started again
        before = {name: child_of(second, name) for name in (b"gunicorn", b"\0beat\0")}
        for pid in before.values():
            os.kill(pid, signal.SIGKILL)
        until = time.monotonic() + PATIENCE
        while not signs_in(port) or any(
            child_of(second, name) in {None, pid} for name, pid in before.items()
        ):
            assert time.monotonic() < until, processes_of(folder)
            time.sleep(0.1)
        second.send_signal(signal.SIGTERM)
        assert second.wait(PATIENCE) == 128 + signal.SIGTERM
        assert not processes_of(folder)

    (folder / "postgres" / "global" / "pg_control").write_bytes(b"\0" * 8192)
    assert "database broken" in refusal(DATA_DIR=folder)
