"""Make the database ready; run by script/server inside .venv.

Shows its steps on stderr and prints the demo accounts on stdout. What goes wrong is one sentence on stderr.
"""

import io
import os
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

from runtime.steps import Failure, guarded, step


def main() -> None:
    _settings()
    _reach_queue()
    _migrate()
    unfinished = Path(os.environ["DATA_DIR"]) / "first-run"  # there while a first run is under way
    if unfinished.exists() or not _has_units():
        unfinished.touch()
        _first_run()
        unfinished.unlink()
    _demo_accounts()


def _settings() -> None:
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except (ImproperlyConfigured, ValueError) as error:
        raise Failure(f"Cấu hình sai (settings): {_line(error)}") from None


def _reach_queue() -> None:
    from django.conf import settings
    from redis import Redis
    from redis.exceptions import RedisError

    try:
        Redis.from_url(settings.REDIS_URL, socket_connect_timeout=5, socket_timeout=5).ping()
    except (RedisError, ValueError, OSError) as error:
        raise Failure(f"Không tới được REDIS_URL (Redis unreachable): {_line(error)}") from None


def _migrate() -> None:
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        connection.ensure_connection()
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0, interactive=False)
            step("Đã cập nhật cấu trúc cơ sở dữ liệu")
    except DatabaseError as error:
        raise Failure(f"Cơ sở dữ liệu không dùng được (database): {_line(error)}") from None


def _has_units() -> bool:
    from django.apps import apps

    return apps.get_model("clusters", "Unit").objects.exists()


def _first_run() -> None:
    from django.core.management import CommandError, call_command, get_commands

    for command, text in (("load_cases", "các vụ việc thật"), ("load_demo", "dữ liệu minh hoạ")):
        if command not in get_commands():
            continue
        try:
            call_command(command, stdout=io.StringIO())
        except CommandError as error:
            raise Failure(f"Không nạp được {text} ({command}): {_line(error)}") from None
        step(f"Đã nạp {text}")


def _demo_accounts() -> None:
    from django.core.management import call_command, get_commands

    if "demo_accounts" in get_commands():
        call_command("demo_accounts", stdout=sys.stdout)


def _line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__


if __name__ == "__main__":
    guarded(main)
