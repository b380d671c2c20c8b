"""Sends what careless and hostile people type, judges the answer, and takes it all back."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.forms import BaseForm
from django.http import HttpResponse
from django.test import Client

from audit.models import AuditEvent
from tests.replay.person import WebForm, context_of, errors_of, forms_of

VIETNAMESE = re.compile(
    "[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)
REFUSED = {200, 400, 403, 404, 405, 409, 413, 422, 429}
OUTSIDE = ("django_session", "django_migrations")  # a session is no state of the year
# A refused passphrase of a box is noted in the log, so that guessing is seen; nothing else may be saved.
NOTED = "/mo-hom/"


@cache
def _fingerprint() -> str:
    """A query whose answer changes when any row of any table does; the log's part comes last."""
    tables = {t for t in connection.introspection.table_names() if t not in OUTSIDE}
    parts = [
        f"(SELECT count(*)::text || ' ' || coalesce(sum(hashtext(t::text)), 0) FROM {t} t)"
        for t in sorted(tables, key=lambda name: (name == AuditEvent._meta.db_table, name))
    ]
    return "SELECT " + ", ".join(parts)


class Attack:
    """Sends and judges; every sending is taken back."""

    def __init__(self) -> None:
        # Planning a question about every table takes longer than the answer.
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
            cursor.execute(f"PREPARE look AS {_fingerprint()}")
        self.faults: list[str] = []
        self.accepted = 0
        self.before = self.look()  # what is sent is taken back, so it stays the same

    def look(self) -> tuple[str, ...]:
        """The state of all rows; the log's part comes last."""
        with connection.cursor() as cursor:
            cursor.execute("EXECUTE look")
            return cursor.fetchone()

    def send(self, client: Client, url: str, name: str, data: dict[str, Any]) -> None:
        """One form, by somebody who may send it."""
        where = f"{url} [{name}]"
        try:
            with transaction.atomic():
                self._judge(where, client.post(url, data))
                transaction.set_rollback(True)
        except Exception as error:
            self.faults.append(f"{where}: {type(error).__name__}: {str(error)[:300]}")

    def ask(
        self, client: Client, url: str, query: dict[str, str], expected: set[int] = REFUSED | {302}
    ) -> None:
        """Read a page with a question, or one whose number was guessed."""
        try:
            answer = client.get(url, query)
            if answer.status_code not in expected:
                self.faults.append(f"GET {url} {str(query)[:60]}: {answer.status_code}")
        except Exception as error:
            self.faults.append(f"GET {url} {str(query)[:60]}: {type(error).__name__}: {str(error)[:300]}")

    def intrude(self, client: Client, url: str, who: str) -> None:
        """Somebody sends what is not theirs to send: refused, and at most the log knows of it."""
        with transaction.atomic():
            answer = client.post(url, {"reason": "x"})
            if answer.status_code not in {403, 404, 405} or self.look()[:-1] != self.before[:-1]:
                self.faults.append(f"{who} sent {url}: {answer.status_code}")
            transaction.set_rollback(True)

    def report(self) -> None:
        """Fail with everything that was wrong."""
        assert not self.faults, f"{len(self.faults)} faults:\n" + "\n".join(self.faults)

    def _judge(self, where: str, answer: HttpResponse) -> None:
        errors = _errors(answer)
        shows_outcome = answer.status_code == 200 and not errors
        if answer.status_code == 302 or shows_outcome:
            self.accepted += 1
            return
        if answer.status_code not in REFUSED:
            self.faults.append(f"{where}: answered {answer.status_code}")
        kept = -1 if NOTED in where else None
        if self.look()[:kept] != self.before[:kept]:
            self.faults.append(f"{where}: {answer.status_code}, and yet something was saved")
        for field, sentences in errors.items():
            for sentence in sentences:
                if not VIETNAMESE.search(sentence):
                    self.faults.append(f"{where}: {field} says {sentence!r}")
        if answer.status_code == 422 and not errors:
            self.faults.append(f"{where}: refused without a word")


def _errors(answer: HttpResponse) -> dict[str, list[str]]:
    """What a page says under its fields, or the answer to a script."""
    if answer.get("Content-Type", "").startswith("application/json"):
        words = answer.json().get("words")
        return {"words": [words]} if words else {}
    return errors_of(answer)


def posted_forms(answer: HttpResponse, url: str) -> Iterator[tuple[WebForm, dict[str, Any]]]:
    """The forms of a page that are sent by POST, and the fields behind their controls."""
    if answer.status_code == 200 and "html" in answer.get("Content-Type", "") and not answer.streaming:
        fields = _fields(answer)
        for form in forms_of(answer.content.decode()):
            if form.method == "post":
                form.action = form.action or url
                yield form, fields


def _fields(answer: HttpResponse) -> dict[str, Any]:
    """The fields of the forms in the page's context, as they are named in the page."""
    fields = {}
    for value in context_of(answer).values():
        form = getattr(value, "form", value)  # the administrator's pages wrap theirs
        if isinstance(form, BaseForm):
            fields |= {form.add_prefix(name): field for name, field in form.fields.items()}
    return fields
