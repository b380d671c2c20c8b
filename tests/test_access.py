"""Every page is in an access table, answers each kind of person as the table says, and takes any rubbish.

A module ``tests/access/<app>.py`` has ``PAGES`` (page name → a status code for each of PEOPLE, for GET; then for
each of ``MORE``, where it names some) and ``build(world) -> dict[page name, list of URL arguments]`` for pages that need arguments.

What careless and hostile people type never ends in a 500 nor in a half-saved state, and every refusal says in
Vietnamese what is the matter.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, resolve, reverse

import tests.access
from tests.access.world import PEOPLE, build_world
from tests.faults.attacks import TEN_MEGABYTES, attacks_on
from tests.faults.sending import Attack, posted_forms
from tests.replay.person import WebForm

TABLES = [
    importlib.import_module(f"tests.access.{module.name}")
    for module in pkgutil.iter_modules(tests.access.__path__)
    if module.name != "world"
]
ACCESS = {page: (table, codes) for table in TABLES for page, codes in table.PAGES.items()}
# Who is asked first: the one who may do most.
ORDER = ("chair", "standing", "officer", "head", "secretary", "auditor", "admin", "outsider", "stranger")
SIGNED_OUT = ("account_logout", "account_inactive")
QUESTIONS = {
    "q": "a\x00b\u0301🏳️", "ngay": "31/02/2026", "trang": "9" * 400, "loai": "\x00", "vai_tro": "x", "ca_cu": "\x00",
    "nam": "9" * 400, "thang": "²", "tinh-trang": "\x00", "danh-hieu": "-1", "chon": "9" * 400, "tu": "²", "next": "//\x00",
}  # fmt: skip
# Who must not act, even with a forged form, between eligibility and the minutes, and by what answer of the tables:
# the auditor nowhere, a member unit not for the cluster; others cannot even open what takes forms only.
INTRUDERS = {"auditor": {403, 404, 405}, "officer": {403}, "outsider": {405}, "admin": {405}}


def _names(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if hasattr(pattern, "url_patterns"):
            if pattern.app_name != "admin":
                space = f"{pattern.namespace}:" if pattern.namespace else ""
                yield from _names(pattern, prefix + space)
        elif pattern.name:
            yield prefix + pattern.name
        else:
            pytest.fail(f"a page without a name: {pattern}")


def test_no_page_is_missing_from_the_tables():
    assert set(_names(get_resolver())) == set(ACCESS)


def test_no_page_stands_in_two_tables():
    assert sum(len(table.PAGES) for table in TABLES) == len(ACCESS)


@dataclass
class _Page:
    """A page of a table, and what it answered when each kind of person read it."""

    name: str
    arguments: list
    codes: dict[str, int]  # as the table says
    answers: dict[str, int] = field(default_factory=dict)
    # In whose hands, the form, the fields behind its controls.
    forms: list[tuple[str, WebForm, dict[str, Any]]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return reverse(self.name, args=self.arguments)

    def read(self, clients: dict[str, Client]) -> None:
        """By everybody, whoever may do most first."""
        for person in sorted(self.codes, key=[*ORDER, *self.codes].index):
            answer = clients[person].get(self.url)
            self.answers[person] = answer.status_code
            self.forms += [(person, *form) for form in posted_forms(answer, self.url)]

    def reader(self, *codes: int) -> str | None:
        """The first who is answered so."""
        return next((person for person in self.answers if self.answers[person] in codes), None)


@pytest.mark.faults
@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__.rpartition(".")[2])
def test_access(table):
    """One world a table: reading changes nothing and what is sent is taken back, so its pages do not see one another."""
    world = build_world()
    arguments = table.build(world)
    people = PEOPLE + getattr(table, "MORE", ())
    pages = [
        _Page(name, arguments.get(name, []), dict(zip(people, codes, strict=True)))
        for name, codes in table.PAGES.items()
    ]
    clients = {person: Client() for person in people}
    for person, client in clients.items():
        if person != "stranger":
            client.force_login(world.people[person])
    attack = Attack()
    for page in pages:
        page.read(clients)

    assert {page.name: page.answers for page in pages} == {page.name: page.codes for page in pages}
    assert attack.look() == attack.before, "reading changes nothing"
    for page in pages:
        if _is_chain(table):
            _intrude(attack, page, clients)
        _ask_wrongly(attack, page, clients)
    _send_rubbish(attack, pages, clients)
    attack.report()


def _is_chain(table) -> bool:
    return table.__name__.rpartition(".")[2].startswith(("awards_", "hall", "rulebook_"))


def _intrude(attack: Attack, page: _Page, clients: dict[str, Client]) -> None:
    for person, codes in INTRUDERS.items():
        if page.codes[person] in codes:
            attack.intrude(clients[person], page.url, person)


def _ask_wrongly(attack: Attack, page: _Page, clients: dict[str, Client]) -> None:
    """Wrong questions and guessed numbers, by the first who may."""
    reader = page.reader(200, 405)
    if reader is None:
        return
    client = clients[reader]
    shows = page.answers[reader] == 200  # what takes forms only has refused to be read, whatever is asked
    if shows:
        attack.ask(client, page.url, QUESTIONS)
        attack.ask(client, page.url, dict.fromkeys(QUESTIONS, "1"))
    for at, argument in enumerate(page.arguments):
        for wrong in (2**31, 10**30) if isinstance(argument, int) else ():
            guessed = reverse(page.name, args=[*page.arguments[:at], wrong, *page.arguments[at + 1 :]])
            if shows:
                attack.ask(client, guessed, {}, {404})
            attack.send(client, guessed, "guessed", {"reason": "x"})


def _send_rubbish(attack: Attack, pages: list[_Page], clients: dict[str, Client]) -> None:
    large = None
    for client, url, attacks in _forms_of(pages, clients):
        for name, data in attacks:
            attack.send(client, url, name, data)
            if texts := [n for n, v in data.items() if isinstance(v, str)]:
                large = large or (client, url, "ten megabytes", data | {texts[-1]: TEN_MEGABYTES})
    if large:
        attack.send(*large)
        assert attack.accepted, "nothing plausible was tried"


def _forms_of(pages: list[_Page], clients: dict[str, Client]) -> Iterator[tuple[Client, str, list]]:
    """Every form of the pages once, in the hands of the first person who is shown it."""
    tried = set()
    for page in pages:
        if page.name in SIGNED_OUT:
            continue
        for person, form, fields in page.forms:
            # One view behind two addresses, or a button on every row, is attacked once.
            key = (resolve(form.action.partition("?")[0]).func, frozenset(form.controls))
            if key not in tried:
                tried.add(key)
                attacks = list(attacks_on(form, fields))
                yield clients[person], form.action, attacks
                if form.autosave:
                    yield clients[person], form.autosave, attacks
        if person := page.reader(405):  # answers only to forms of other pages
            yield clients[person], page.url, [("nothing", {}), ("nul", {"reason": "a\x00b", "next": "\x00"})]
