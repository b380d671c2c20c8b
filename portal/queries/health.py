"""The state of the machinery: does each part answer, when did it last run."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from redis import Redis
from redis.exceptions import RedisError

from documents.services.sweep import stuck
from documents.services.trust_watch import trust_doubts
from evidence import scanner
from jobs.queries import stuck_jobs
from notifications.queries import heartbeats

STALE_AFTER = dt.timedelta(minutes=3)
WAIT_SECONDS = 2


def health_of(now: dt.datetime) -> dict[str, dict[str, Any]]:
    """``ok`` for database, broker, worker, beat, papers, jobs, trust and scanner, with what the watcher needs to know.

    A root that ends within 60 days is counted; only what hinders signing now makes trust fail.
    """
    beats: dict[str, dt.datetime] = {}
    papers: dict[str, Any] = {"ok": False}
    jobs: dict[str, Any] = {"ok": False}
    trust: dict[str, Any] = {"ok": False}
    try:
        connection.ensure_connection()
        beats = heartbeats()
        count = len(stuck(at=now))
        papers = {"ok": not count, "stuck": count}
        count = stuck_jobs(now)
        jobs = {"ok": not count, "stuck": count}
        doubts = trust_doubts(at=now)
        trust = {"ok": not any(doubt.is_now for doubt in doubts), "doubts": len(doubts)}
        database: dict[str, Any] = {"ok": True}
    except DatabaseError as error:
        database = {"ok": False, "error": type(error).__name__}
    return {
        "database": database,
        "broker": _broker(),
        "worker": _part(beats.get("worker"), now),
        "beat": _part(beats.get("beat"), now),
        "papers": papers,
        "jobs": jobs,
        "trust": trust,
        "scanner": {"ok": not scanner.is_configured() or scanner.answers()},
    }


def machinery_of(now: dt.datetime) -> list[tuple[str, bool]]:
    """The same for a person's eyes: each part by name, and whether it works."""
    state = health_of(now)
    names = {
        "database": _("Cơ sở dữ liệu"),
        "broker": _("Hàng đợi"),
        "worker": _("Bộ gửi thư"),
        "beat": _("Bộ lập lịch"),
        "papers": _("Ký và hoàn tất văn bản"),
        "jobs": _("Việc chạy nền"),
        "trust": _("Chứng thư gốc và danh sách thu hồi"),
        "scanner": _("Bộ quét vi-rút"),
    }
    return [(name, state[part]["ok"] and not state[part].get("doubts")) for part, name in names.items()]


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
        "ok": now - beaten_at <= STALE_AFTER,
        "last_run_at": beaten_at.isoformat(),
        "seconds_ago": seconds,
    }
