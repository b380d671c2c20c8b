"""The watcher: a process of its own that asks the database and the web server, and writes mail by itself.

It shares nothing with what it watches but the database's rows: no Django, no queue, no outbox.
"""

import datetime as dt
import http.client
import json
import smtplib
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "script")]

import psycopg2
from environ import Env

from core.lateness import MESSAGE_ATTEMPTS, MESSAGE_WAITS, is_overdue, is_silent

TELL_AGAIN = dt.timedelta(hours=6)
WAIT_SECONDS = 10
# What stands still in so many rounds one after the other is told: a restart is none of the operator's business.
ROUNDS = 3
# A worker that was away for long catches up with its tasks first.
ROUNDS_OF_A_TASK = 12
HANOI = dt.timezone(dt.timedelta(hours=7))

Problems = dict[str, str]  # by name: a sentence for the operator


def main() -> None:
    """Look every minute until asked to end."""
    env = Env()
    watcher = Watcher(env)
    seconds = env.float("WATCH_SECONDS", default=60)
    while True:
        watcher.round(dt.datetime.now(dt.UTC))
        time.sleep(seconds)


class Watcher:
    """What was seen and what was told; the latter is kept in a file, for the database may be what is broken."""

    def __init__(self, env: Env) -> None:
        self.database = env("DATABASE_URL", default="postgres://localhost/giaouoc")
        self.web = env("WATCH_URL", default="http://127.0.0.1:8000").rstrip("/")
        self.site = env("SITE_URL", default=self.web)
        self.ping = env("HEALTHCHECK_PING_URL", default="")
        self.operator = env("OPERATOR_EMAIL")
        self.sender = env("DEFAULT_FROM_EMAIL", default="Giao Ước <giao-uoc@localhost>")
        self.mail = env("EMAIL_URL", default="")
        self.kept = Path(env("DATA_DIR", default=str(ROOT / ".data"))) / "watch.json"
        self.seen: dict[str, int] = {}

    def round(self, now: dt.datetime) -> None:
        """Look once, tell what must be told, and give a sign of life."""
        found = _causes(self._look(now))
        self.seen = {name: self.seen.get(name, 0) + 1 for name in found}
        told_at, told = self._told()
        lasting = {
            name: text for name, text in found.items()
            if name in told or self.seen[name] >= (ROUNDS_OF_A_TASK if name.startswith("task:") else ROUNDS)
        }  # fmt: skip
        try:
            if lasting and (lasting.keys() - told or now - told_at >= TELL_AGAIN):
                self._send(
                    "có phần ngừng chạy",
                    [*lasting.values(), "", "Hãy xem chương “Trông coi” của tài liệu vận hành."],
                    now,
                )
                self._keep(now, set(lasting) | told)
            elif told and not found:
                self._send(
                    "đã chạy lại bình thường", ["Mọi phần lại chạy. Việc đã chờ đang được làm tiếp."], now
                )
                self._keep(now, set())
        except (OSError, ValueError, smtplib.SMTPException) as error:  # the next round tries again
            _log(f"mail to the operator not sent: {type(error).__name__}")
            return
        if self.ping and not found:
            with (
                suppress(OSError, ValueError, http.client.HTTPException),
                urlopen(self.ping, timeout=WAIT_SECONDS),
            ):
                pass

    def _look(self, now: dt.datetime) -> Problems:
        found = dict(self._in_database(now))
        found.update(self._on_the_web())
        return found

    def _in_database(self, now: dt.datetime) -> Iterator[tuple[str, str]]:
        try:
            line = psycopg2.connect(self.database, connect_timeout=WAIT_SECONDS)
            with closing(line), line, line.cursor() as cursor:  # the second commits
                cursor.execute("SET statement_timeout = '10s'")
                yield from _silent_parts(cursor, now)
                yield from _overdue_tasks(cursor, now)
                yield from _stuck_messages(cursor, now)
                cursor.execute(
                    "INSERT INTO notifications_heartbeat (name, beaten_at) VALUES ('watch', %s) "
                    "ON CONFLICT (name) DO UPDATE SET beaten_at = excluded.beaten_at",
                    [now],
                )
        except psycopg2.Error as error:
            kind = type(error).__name__
            yield (
                "database",
                f"Không dùng được cơ sở dữ liệu ({kind}). Xem PostgreSQL có chạy không, ổ đĩa còn chỗ không.",
            )

    def _on_the_web(self) -> Iterator[tuple[str, str]]:
        try:
            status, _parts = self._ask("/readyz")
        except (OSError, ValueError, http.client.HTTPException) as error:
            yield "web", f"Máy chủ web không trả lời ({type(error).__name__}). Khởi động lại dịch vụ web."
            return
        if status != 200:
            yield (
                "ready",
                f"Máy chủ web trả lời mã {status}: chưa nhận được người dùng. Xem /readyz: cơ sở dữ liệu, bộ nhớ đệm, migrate.",
            )
            return
        with suppress(OSError, ValueError, http.client.HTTPException):  # it answered a moment ago
            _status, parts = self._ask("/healthz")
            for name, words in _PARTS.items():
                if not parts.get(name, {}).get("ok", True):
                    yield name, words

    def _ask(self, path: str) -> tuple[int, dict]:
        address, site = urlsplit(self.web), urlsplit(self.site)
        kind = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
        with closing(kind(address.hostname, address.port, timeout=WAIT_SECONDS)) as line:
            line.request("GET", path, headers={"Host": site.netloc, "Connection": "close"})
            answer = line.getresponse()
            return answer.status, json.loads(answer.read()) if answer.status in (200, 503) else {}

    def _send(self, subject: str, lines: list[str], now: dt.datetime) -> None:
        message = EmailMessage()
        message["Subject"] = f"[Giao Ước] {subject}"
        message["From"], message["To"] = self.sender, self.operator
        message["Date"], message["Message-ID"] = formatdate(now.timestamp()), make_msgid(domain="giao-uoc")
        message["Auto-Submitted"] = "auto-generated"
        time_of_day = f"{now.astimezone(HANOI):%H:%M ngày %d/%m/%Y} (+07:00)"
        message.set_content("\n".join([f"{self.site}, lúc {time_of_day}:", "", *lines]) + "\n")
        if self.mail:
            _hand_over(message, self.mail, parseaddr(self.sender)[1])
        else:
            _log(f"no EMAIL_URL, so this is not sent: {subject}: {' '.join(lines)}")

    def _told(self) -> tuple[dt.datetime, set[str]]:
        try:
            kept = json.loads(self.kept.read_text())
            return dt.datetime.fromisoformat(kept["at"]), set(kept["told"])
        except (OSError, ValueError, KeyError, TypeError):
            return dt.datetime.min.replace(tzinfo=dt.UTC), set()

    def _keep(self, at: dt.datetime, told: set[str]) -> None:
        whole = self.kept.with_suffix(".new")
        try:
            whole.write_text(json.dumps({"at": at.isoformat(), "told": sorted(told)}))
            whole.replace(self.kept)
        except OSError as error:
            _log(f"{self.kept} not written: {error.strerror}")


_PARTS = {
    "broker": "Không tới được hàng đợi (Redis). Khởi động lại Redis; không việc nào bị mất.",
    "papers": "Có việc của văn bản vướng quá 15 phút. Mở trang Việc vướng của văn bản, bấm Xử lý lại.",
    "jobs": "Việc dài đã yêu cầu không được làm. Xem bộ làm việc dài (long_worker) có chạy không.",
    "trust": "Danh sách thu hồi hoặc chứng thư gốc đã hết hạn. Mở trang Việc vướng của văn bản.",
    "scanner": "Bộ quét vi-rút không trả lời. Khởi động lại clamd.",
}


# The operator hears of the cause alone, not of all that follows from it.
_CAUSES = ("database", "broker", "worker", "beat")
_BY_THEMSELVES = {"web", "trust", "scanner"}
_OF_LONG_WORK = {"jobs", "task:jobs.run_jobs", "task:documents.refresh_revocation"}


def _causes(found: Problems) -> Problems:
    cause = next((name for name in _CAUSES if name in found), None)
    follows = _OF_LONG_WORK if "long_worker" in found else set()
    return {
        name: text for name, text in found.items()
        if name not in follows and (cause in {None, name} or name in _BY_THEMSELVES)
    }  # fmt: skip


def _silent_parts(cursor, now: dt.datetime) -> Iterator[tuple[str, str]]:
    cursor.execute("SELECT name, beaten_at FROM notifications_heartbeat")
    seen = dict(cursor.fetchall())
    if is_silent(seen.get("worker"), now):
        yield (
            "worker",
            "Bộ xử lý việc nền (worker) không chạy. Khởi động lại dịch vụ worker; thư và lời nhắc đang chờ, không bị mất.",
        )
    if is_silent(seen.get("long_worker"), now):
        yield (
            "long_worker",
            "Bộ làm việc dài (long_worker) không chạy. Khởi động lại dịch vụ đó; việc dài đang chờ, không bị mất.",
        )
    if is_silent(seen.get("beat"), now):
        yield "beat", "Bộ lập lịch (beat) hoặc hàng đợi không chạy. Khởi động lại dịch vụ beat, xem Redis."


def _overdue_tasks(cursor, now: dt.datetime) -> Iterator[tuple[str, str]]:
    names = ("every_seconds", "longest_seconds", "planned_at", "started_at", "finished_at", "failed_at")
    cursor.execute(f"SELECT name, reason, {', '.join(names)} FROM notifications_taskrun ORDER BY name")
    for name, reason, *values in cursor.fetchall():
        if is_overdue(now=now, **dict(zip(names, values, strict=True))):
            why = f" Lỗi gần nhất: {reason}." if reason else ""
            yield (
                f"task:{name}",
                f"Việc {name} quá giờ mà chưa chạy xong lần nào tốt.{why} Xem trang Việc chạy theo lịch.",
            )


def _stuck_messages(cursor, now: dt.datetime) -> Iterator[tuple[str, str]]:
    cursor.execute(
        "SELECT min(leaves_at) < %(limit)s, coalesce(max(attempts), 0) >= %(attempts)s AND NOT EXISTS "
        "(SELECT 1 FROM notifications_delivery WHERE leaves_at > %(day)s AND sent_at > %(limit)s) "
        "FROM notifications_delivery WHERE state = 'waiting'",
        {"limit": now - MESSAGE_WAITS, "attempts": MESSAGE_ATTEMPTS, "day": now - dt.timedelta(days=1)},
    )
    is_old, is_refused = cursor.fetchone()
    if is_old or is_refused:
        yield (
            "outbox",
            "Thư chờ gửi quá lâu hoặc máy chủ thư không nhận. Xem trang Thư gửi đi và máy chủ thư (EMAIL_URL).",
        )


def _hand_over(message: EmailMessage, url: str, sender: str) -> None:
    """Give the message to the mail server that the product itself uses."""
    mail = Env.email_url_config(url)
    host, port = mail["EMAIL_HOST"], mail["EMAIL_PORT"]
    trust = ssl.create_default_context()
    if mail.get("EMAIL_USE_SSL"):
        server = smtplib.SMTP_SSL(host, port, timeout=WAIT_SECONDS, context=trust)
    else:
        server = smtplib.SMTP(host, port, timeout=WAIT_SECONDS)
    with server:
        if mail.get("EMAIL_USE_TLS"):
            server.starttls(context=trust)
        if mail["EMAIL_HOST_USER"]:
            server.login(mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"] or "")
        server.send_message(message, from_addr=sender)


def _log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
