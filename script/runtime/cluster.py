"""Throw-away servers for a test or bench run, from a migrated database that is kept between runs."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from runtime.install import PYTHON, digest, once
from runtime.servers import Postgres
from runtime.session import servers
from runtime.steps import CACHE, ROOT, run, step


@contextmanager
def throw_away(settings: str, *, durable: bool = False) -> Iterator[dict[str, str]]:
    """Servers that belong to this process alone; yields their addresses.

    The database ``giaouoc`` is migrated. Runs side by side do not see each other. Only what is measured as
    it would run in earnest needs ``durable`` servers, which wait for the disk.
    """
    _remove_left_over()
    folder = CACHE / f"run-{os.getpid()}"
    folder.mkdir(mode=0o700)
    try:
        if not os.environ.get("DATABASE_URL"):
            shutil.copytree(migrated(settings), folder / "postgres", copy_function=shutil.copy2)
        with servers(folder, durable=durable) as addresses:
            yield {**addresses, "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": settings}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def migrated(settings: str) -> Path:
    """A stopped PostgreSQL folder with every migration applied; made again when one changes."""
    sources = [*ROOT.glob("*/migrations/*.py"), ROOT / "requirements.txt"]
    steps = ROOT / "core" / "schema_steps.py"
    key = digest([*sources, steps, ROOT / "script" / "runtime" / "servers.py"])
    folder = CACHE / f"migrated-{key}"

    def make() -> None:
        making = CACHE / f"making-{key}"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(mode=0o700)
        postgres = Postgres(making, durable=False)
        try:
            postgres.start()
            environment = {**os.environ, "DATABASE_URL": postgres.url(), "DJANGO_SETTINGS_MODULE": settings}
            run(
                PYTHON,
                ROOT / "manage.py",
                "migrate",
                "-v0",
                env=environment,
                says="Không tạo được bảng (migrate)",
            )
        finally:
            postgres.stop()
        making.rename(folder)
        for old in sorted(CACHE.glob("migrated-*"), key=lambda path: path.stat().st_mtime)[:-3]:
            shutil.rmtree(old, ignore_errors=True)
        step("Đã tạo cơ sở dữ liệu mẫu cho kiểm thử")

    if not folder.exists():
        once("migrated", key, make, makes=folder)
    return folder / "postgres"


def _remove_left_over() -> None:
    """Remove the folders of runs that were killed."""
    CACHE.mkdir(exist_ok=True)
    for folder in CACHE.glob("run-*"):
        with suppress(ValueError):
            if not Path(f"/proc/{int(folder.name.removeprefix('run-'))}").exists():
                shutil.rmtree(folder, ignore_errors=True)
