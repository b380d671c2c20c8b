"""The state of the machinery: does each part answer, when did it last run, may requests be sent here."""

import datetime as dt
from functools import cache as cache_forever
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from redis import Redis
from redis.exceptions import RedisError

from core.lateness import MESSAGE_ATTEMPTS, MESSAGE_WAITS, is_silent
from documents.services.sweep import stuck
from documents.services.trust_watch import trust_doubts
from evidence import scanner
from jobs.queries import scheduled_tasks, stuck_jobs
from notifications.enums import DeliveryState
from notifications.models import Delivery
from notifications.queries import heartbeats

WAIT_SECONDS = 2
UNUSED = {"ok": True, "is_used": False}  # this installation does without it


def health_of(now: dt.datetime) -> dict[str, dict[str, Any]]:
    """``ok`` for each part, with what whoever watches needs to know.

    A root that ends within 60 days is counted; only what hinders signing now makes trust fail. The watcher counts
    once an operator's address is set.
    """
    beats: dict[str, dt.datetime] = {}
    papers: dict[str, Any] = {"ok": False}
    jobs: dict[str, Any] = {"ok": False}
    trust: dict[str, Any] = {"ok": False}
    tasks: dict[str, Any] = {"ok": False}
    outbox: dict[str, Any] = {"ok": False}
    try:
        connection.ensure_connection()
        beats = heartbeats()
        count = len(stuck(at=now))
        papers = {"ok": not count, "stuck": count}
        count = stuck_jobs(now)
        jobs = {"ok": not count, "stuck": count}
        doubts = trust_doubts(at=now)
        trust = {"ok": not any(doubt.is_now for doubt in doubts), "doubts": len(doubts)}
        overdue = [task.run.name for task in scheduled_tasks(now) if task.is_overdue]
        tasks = {"ok": not overdue, "overdue": overdue}
        outbox = _outbox(now)
        database: dict[str, Any] = {"ok": True}
    except DatabaseError as error:
        database = {"ok": False, "error": type(error).__name__}
    return {
        "database": database,
        "broker": _broker(),
        "worker": _part(beats.get("worker"), now),
        "long_worker": _part(beats.get("long_worker"), now),
        "beat": _part(beats.get("beat"), now),
        "watch": _part(beats.get("watch"), now) if settings.OPERATOR_EMAIL else UNUSED,
        "tasks": tasks,
        "outbox": outbox,
        "papers": papers,
        "jobs": jobs,
        "trust": trust,
        "scanner": {"ok": scanner.answers()} if scanner.is_configured() else UNUSED,
    }


def machinery_of(now: dt.datetime) -> list[tuple[str, bool | None]]:
    """The same for a person's eyes: each part by name, and whether it works; None where it is not used."""
    state = health_of(now)
    names = {
        "database": _("Cơ sở dữ liệu"),
        "broker": _("Hàng đợi"),
        "worker": _("Bộ gửi thư"),
        "long_worker": _("Bộ làm việc dài"),
        "beat": _("Bộ lập lịch"),
        "watch": _("Bộ canh gác"),
        "tasks": _("Việc chạy theo lịch"),
        "outbox": _("Thư chờ gửi"),
        "papers": _("Ký và hoàn tất văn bản"),
        "jobs": _("Việc chạy nền"),
        "trust": _("Chứng thư gốc và danh sách thu hồi"),
        "scanner": _("Bộ quét vi-rút"),
    }
    return [
        (name, state[part]["ok"] and not state[part].get("doubts") if state[part] is not UNUSED else None)
        for part, name in names.items()
    ]


def readiness() -> dict[str, bool]:
    """Whether requests may be sent to this process: its database, with all its migrations, and its cache."""
    ready = {"database": True, "migrations": True, "cache": True}
    try:
        ready["migrations"] = _migrations() <= MigrationRecorder(connection).applied_migrations().keys()
    except DatabaseError:
        ready["database"] = ready["migrations"] = False
    try:
        cache.get("ready")
    except (RedisError, OSError):
        ready["cache"] = False
    return ready


@cache_forever
def _migrations() -> frozenset[tuple[str, str]]:
    """Those that this code brings; the files do not change while it runs."""
    return frozenset(MigrationLoader(None, ignore_no_migrations=True).disk_migrations)


def _outbox(now: dt.datetime) -> dict[str, Any]:
    """The oldest message that should have left, and whether the mail server takes any."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING).order_by("leaves_at", "pk")
    due = waiting.filter(leaves_at__lte=now).values_list("leaves_at", flat=True).first()
    seconds = int((now - due).total_seconds()) if due else 0
    is_refused = (
        waiting.filter(attempts__gte=MESSAGE_ATTEMPTS).exists()
        and not Delivery.objects.filter(
            leaves_at__gt=now - dt.timedelta(days=1), sent_at__gt=now - MESSAGE_WAITS
        ).exists()
    )
    is_stuck = seconds > MESSAGE_WAITS.total_seconds()
    return {"ok": not (is_stuck or is_refused), "waiting_seconds": seconds, "is_refused": is_refused}


def _broker() -> dict[str, Any]:
    try:
        with Redis.from_url(
            settings.CELERY_BROKER_URL, socket_connect_timeout=WAIT_SECONDS, socket_timeout=WAIT_SECONDS
        ) as broker:
            broker.ping()
    except (RedisError, OSError) as error:
        return {"ok": False, "error": type(error).__name__}
    return {"ok": True}


def _part(beaten_at: dt.datetime | None, now: dt.datetime) -> dict[str, Any]:
    if beaten_at is None:
        return {"ok": False, "last_run_at": None}
    seconds = int((now - beaten_at).total_seconds())
    return {
        "ok": not is_silent(beaten_at, now),
        "last_run_at": beaten_at.isoformat(),
        "seconds_ago": seconds,
    }
