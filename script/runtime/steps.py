"""Steps shown with their seconds, and failures told in one sentence."""

import errno
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
STARTED = float(os.environ.get("STEPS_SINCE") or time.monotonic())


class Failure(Exception):
    """Something the person at the keyboard can mend; its text is the one sentence they see."""


def step(text: str) -> None:
    """Show that ``text`` is done, with the seconds since the start."""
    print(f"[{time.monotonic() - STARTED:6.1f} s] {text}", file=sys.stderr, flush=True)


def data_dir() -> Path:
    """The folder of this installation's data (DATA_DIR, else .data), made when it is missing."""
    path = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise Failure(f"DATA_DIR không phải là thư mục (not a folder): {path}") from None
    return path


def run(*command: object, says: str, log: Path | None = None, **options: object) -> None:
    """Run a command quietly.

    Raises:
        Failure: the command failed; the sentence is ``says`` and the last line that it printed.
    """
    done = subprocess.run(
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
        **options,
    )
    if log:
        log.write_text(done.stdout)
    if done.returncode:
        lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
        if any("No space left on device" in line for line in lines):
            raise OSError(errno.ENOSPC, says)
        raise Failure(f"{says}: {lines[-1] if lines else f'mã {done.returncode}'}")


def guarded(main: Callable[[], int | None]) -> None:
    """Run a script's ``main`` and end the process: a failure is one sentence and a non-zero status."""
    try:
        status = main() or 0
    except Failure as failure:
        print(f"Không chạy được (failed): {failure}", file=sys.stderr)
        status = 1
    except KeyboardInterrupt:
        status = 130
    except OSError as error:
        reason = (
            "ổ đĩa đã đầy, hãy giải phóng chỗ trống rồi chạy lại (disk full)"
            if error.errno in {errno.ENOSPC, errno.EDQUOT}
            else str(error)
        )
        print(f"Không chạy được (failed): {reason}", file=sys.stderr)
        status = 1
    sys.stdout.flush()
    sys.exit(status)
