"""Every form of every page gets what careless and hostile people type.

Never a 500, never a half-saved state, and every refusal says in Vietnamese what is the matter.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.forms import BaseForm
from django.test import Client
from django.urls import resolve, reverse

from audit.models import AuditEvent
from tests.access.world import PEOPLE, World, build_world
from tests.faults.attacks import TEN_MEGABYTES, attacks_on
from tests.replay.person import WebForm, context_of, errors_of, forms_of
from tests.test_access import TABLES

pytestmark = pytest.mark.faults

VIETNAMESE = re.compile(
    "[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE
)
REFUSED = {200, 400, 403, 404, 405, 409, 413, 422, 429}
# Who is asked first: the one who may do most.
ORDER = ("chair", "standing", "officer", "head", "secretary", "auditor", "admin", "outsider", "stranger")
Attacks = list[tuple[str, dict[str, Any]]]
OUTSIDE = ("django_session", "django_migrations")  # a session is no state of the year
SIGNED_OUT = ("account_logout", "account_inactive")
# A refused passphrase of a box is noted in the log, so that guessing is seen; nothing else may be saved.
NOTED = "/mo-hom/"


@pytest.fixture(scope="session")
def fingerprint(django_db_setup, django_db_blocker) -> str:
    """A query whose answer changes when any row of any table does; the log's part comes last."""
    with django_db_blocker.unblock():
        tables = {t for t in connection.introspection.table_names() if t not in OUTSIDE}
    parts = [
        f"(SELECT count(*)::text || ' ' || coalesce(sum(hashtext(t::text)), 0) FROM {t} t)"
        for t in sorted(tables, key=lambda name: (name == AuditEvent._meta.db_table, name))
    ]
    return "SELECT " + ", ".join(parts)


@pytest.fixture
def look(fingerprint):
    with connection.cursor() as cursor:  # planning a question about every table takes longer than the answer
        cursor.execute("DEALLOCATE ALL")
        cursor.execute(f"PREPARE look AS {fingerprint}")

    def look() -> dict[str, Any]:
        with connection.cursor() as cursor:
            cursor.execute("EXECUTE look")
            return cursor.fetchone()

    return look


def _signed_in(world: World, people: tuple[str, ...] = PEOPLE) -> dict[str, Client]:
    """One client for each person; signing in is no part of what an attack changes."""
    clients = {person: Client() for person in people}
    for person, client in clients.items():
        if person != "stranger":
            client.force_login(world.people[person])
    return clients


def _fields(answer) -> dict[str, Any]:
    """The fields of the forms in the page's context, as they are named in the page."""
    fields = {}
    for value in context_of(answer).values():
        form = getattr(value, "form", value)  # the administrator's pages wrap theirs
        if isinstance(form, BaseForm):
            fields |= {form.add_prefix(name): field for name, field in form.fields.items()}
    return fields


def _pages(table, world: World) -> Iterator[tuple[str, list, tuple[int, ...]]]:
    arguments = table.build(world)
    for page, codes in table.PAGES.items():
        yield page, arguments.get(page, []), codes


def _forms(client: Client, url: str) -> Iterator[tuple[WebForm, dict[str, Any]]]:
    answer = client.get(url)
    if answer.status_code == 200 and "html" in answer.get("Content-Type", "") and not answer.streaming:
        fields = _fields(answer)
        for form in forms_of(answer.content.decode()):
            if form.method == "post":
                form.action = form.action or url
                yield form, fields


class _Attack:
    """Sends and judges; every sending is taken back."""

    def __init__(self, look) -> None:
        self.look = look
        self.faults: list[str] = []
        self.accepted = 0
        self.before = look()  # what is sent is taken back, so it stays the same

    def send(self, client: Client, url: str, name: str, data: dict[str, Any]) -> None:
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

    def _judge(self, where: str, answer) -> None:
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


def _errors(answer) -> dict[str, list[str]]:
    """What a page says under its fields, or the answer to a script."""
    if answer.get("Content-Type", "").startswith("application/json"):
        words = answer.json().get("words")
        return {"words": [words]} if words else {}
    return errors_of(answer)


def _report(faults: list[str]) -> None:
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults)


def _forms_of(pages: list, clients: dict[str, Client]) -> Iterator[tuple[Client, str, Attacks]]:
    """Every form of the pages once, in the hands of the first person who is shown it."""
    tried = set()
    for page, arguments, codes in pages:
        url = reverse(page, args=arguments)
        for person in ORDER if page not in SIGNED_OUT else ():
            code = codes[PEOPLE.index(person)]
            if code == 405:  # answers only to forms of other pages
                yield clients[person], url, [("nothing", {}), ("nul", {"reason": "a\x00b", "next": "\x00"})]
                break
            for form, fields in _forms(clients[person], url) if code == 200 else ():
                # One view behind two addresses, or a button on every row, is attacked once.
                key = (resolve(form.action.partition("?")[0]).func, frozenset(form.controls))
                if key not in tried:
                    tried.add(key)
                    attacks = list(attacks_on(form, fields))
                    yield clients[person], form.action, attacks
                    if form.autosave:
                        yield clients[person], form.autosave, attacks


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__.rpartition(".")[2])
def test_every_form(table, look):
    world, large = build_world(), None
    clients, pages = _signed_in(world), list(_pages(table, world))
    attack = _Attack(look)
    for client, url, attacks in _forms_of(pages, clients):
        for name, data in attacks:
            attack.send(client, url, name, data)
            if texts := [n for n, v in data.items() if isinstance(v, str)]:
                large = large or (client, url, "ten megabytes", data | {texts[-1]: TEN_MEGABYTES})
    if large:
        attack.send(*large)
        assert attack.accepted, "nothing plausible was tried"
    _report(attack.faults)


QUESTIONS = {
    "q": "a\x00b\u0301🏳️", "ngay": "31/02/2026", "trang": "9" * 400, "loai": "\x00", "vai_tro": "x", "ca_cu": "\x00",
    "nam": "9" * 400, "thang": "²", "tinh-trang": "\x00", "danh-hieu": "-1", "chon": "9" * 400, "tu": "²", "next": "//\x00",
}  # fmt: skip


# Who must not act, even with a forged form, between eligibility and the minutes, and by what answer of the tables:
# the auditor nowhere, a member unit not for the cluster; others cannot even open what takes forms only.
INTRUDERS = {"auditor": {403, 404, 405}, "officer": {403}, "outsider": {405}, "admin": {405}}


def _is_chain(table) -> bool:
    return table.__name__.rpartition(".")[2].startswith(("awards_", "hall", "rulebook_"))


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__.rpartition(".")[2])
def test_every_address_with_wrong_numbers_and_questions(table, look):
    world = build_world()
    clients, pages = _signed_in(world), list(_pages(table, world))
    attack = _Attack(look)
    for page, arguments, codes in pages:
        for person, code in zip(PEOPLE, codes, strict=True) if _is_chain(table) else ():
            if code in INTRUDERS.get(person, ()):
                attack.intrude(clients[person], reverse(page, args=arguments), person)
        readers = [person for person in ORDER if codes[PEOPLE.index(person)] in {200, 405}]
        if not readers:
            continue
        client = clients[readers[0]]
        url = reverse(page, args=arguments)
        attack.ask(client, url, QUESTIONS)
        attack.ask(client, url, dict.fromkeys(QUESTIONS, "1"))
        for at, argument in enumerate(arguments):
            for wrong in (2**31, 10**30) if isinstance(argument, int) else ():
                guessed = reverse(page, args=[*arguments[:at], wrong, *arguments[at + 1 :]])
                attack.ask(client, guessed, {}, {404, 405})
                attack.send(client, guessed, "guessed", {"reason": "x"})
    _report(attack.faults)


@pytest.mark.parametrize("model", sorted((m for m in admin.site._registry), key=str), ids=str)
def test_every_panel_of_the_administrator(model, look):
    client = _signed_in(build_world(), ("admin",))["admin"]
    attack = _Attack(look)
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    urls = [reverse(f"{name}_add")]
    if row := model._default_manager.order_by("pk").first():
        urls.append(reverse(f"{name}_change", args=[row.pk]))
    for url in urls:
        for form, fields in _forms(client, url):
            for attacked, data in attacks_on(form, fields):
                attack.send(client, form.action, attacked, data)
    for query in ({"q": "a\x00b"}, {"p": "9" * 400}, {"o": "x.\x00"}, {"e": "1"}):
        attack.ask(client, reverse(f"{name}_changelist"), query)
    _report(attack.faults)
