"""The Python environment: made once, then only when a pinned list changes."""

import fcntl
import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from runtime.steps import CACHE, ROOT, VENV, Failure, run, step

PYTHON = VENV / "bin" / "python"


def digest(paths: Iterable[Path]) -> str:
    """One hash over the names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


def once(name: str, key: str, work: Callable[[], None], *, makes: Path, folder: Path = CACHE) -> None:
    """Do ``work``, which ``makes`` a file, unless it was done for ``key``; two scripts at once take turns."""
    stamp = folder / f"{name}.done"

    def is_done() -> bool:
        return makes.exists() and stamp.exists() and stamp.read_text() == key

    if is_done():
        return
    CACHE.mkdir(exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_done():
            work()
            stamp.write_text(key)


def environment(*, dev: bool = False) -> None:
    """Make ``.venv`` hold the pinned and hashed packages (``dev``: those of the tests and linters too)."""
    # The stamps lie inside .venv: whoever removes or moves it gets a new one.
    once("venv", f"{sys.version_info[:2]} {VENV}", _make, makes=PYTHON, folder=VENV)
    for name in ("requirements.txt", *(["requirements-dev.txt"] if dev else [])):
        lock = ROOT / name
        once(name, digest([lock]), lambda lock=lock: install(lock), makes=PYTHON, folder=VENV)


def _make() -> None:
    if VENV.is_symlink():  # emptying it would empty somebody else's
        raise Failure(f"{VENV} là liên kết đến thư mục khác; hãy xóa liên kết đó (.venv is a symlink)")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    probe = [sys.executable, "-c", "import venv, ensurepip"]
    if subprocess.run(probe, capture_output=True, check=False).returncode:
        raise Failure(
            f"Python này thiếu venv/ensurepip; trên Debian hãy cài gói python{version}-venv (Python without venv)"
        )
    run(sys.executable, "-m", "venv", "--clear", VENV, says="Không tạo được .venv (venv)")
    step(f"Đã tạo môi trường Python {version}")


def install(lock: Path) -> None:
    """Install a hashed list with uv, or with pip where uv has no wheel."""
    pip = (PYTHON, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r")
    try:
        if not (VENV / "bin" / "uv").exists():
            run(*pip, ROOT / "requirements-uv.txt", says="uv")
        run(
            VENV / "bin" / "uv",
            "pip",
            "install",
            "-q",
            "--compile-bytecode",
            "--python",
            PYTHON,
            "--require-hashes",
            "-r",
            lock,
            says="uv",
        )
    except Failure:
        run(*pip, lock, says=f"Không cài được {lock.name}, hãy kiểm tra đường mạng (installing packages)")
    step(f"Đã cài các gói của {lock.name}")


def site_packages() -> Path:
    """Where the packages of .venv are."""
    return next((VENV / "lib").glob("python3*")) / "site-packages"
