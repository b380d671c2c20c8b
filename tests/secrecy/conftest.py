"""A hall of thirteen units votes through the product's own pages, while an administrator copies everything."""

import json
import random
import secrets
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.factories.boxes import PASSPHRASES, make_sealed_hall
from tests.fixtures.product import Phone, Product
from tests.secrecy.evidence import CARELESS, CARELESS_BOX, CARELESS_CAST, Administrator, Backup
from urn.models import Box
from urn.papers import new_nonce, paper_id
from urn.queries.boxes import export

UNITS = 13
# Somebody against each name and somebody for it; two voters mark alike, so that equal papers can be compared.
MARKS = ["faf", "faf", "ffa", "aff", "afa", "nff", "fna", "aaf", "faa", "fff", "naf", "afn", "ffn"]


@dataclass
class Watched:
    """What is true, and what the administrator holds. Keys of ``backups`` and ``careless`` are moments."""

    admin: Administrator
    box_id: int = 0
    order: list[int] = field(default_factory=list)  # numbers of the roll, as they voted
    papers: dict[int, uuid.UUID] = field(default_factory=dict)
    marks: dict[int, str] = field(default_factory=dict)
    nonces: list[str] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    people: dict[int, list[str]] = field(default_factory=dict)  # names by which a voter is known
    careless_papers: dict[int, int] = field(default_factory=dict)
    backups: dict[str, Backup] = field(default_factory=dict)
    careless: dict[str, Backup] = field(default_factory=dict)
    redis: list[dict] = field(default_factory=list)
    statements: list[list[str]] = field(default_factory=list)
    logs: list[dict[str, str]] = field(default_factory=list)
    files: list[dict[str, tuple]] = field(default_factory=list)
    exported: dict = field(default_factory=dict)

    def copy(self, moment: str) -> None:
        """Take a backup of both boxes."""
        self.backups[moment] = self.admin.backup()
        self.careless[moment] = self.admin.backup(CARELESS)


@pytest.fixture(scope="session")
def watched(tmp_path_factory, django_db_blocker):
    """The whole story, told once."""
    product = Product(tmp_path_factory.mktemp("hall"))
    try:
        product.start()
        with django_db_blocker.unblock():
            yield _story(product)
    finally:
        product.stop()


def _story(product: Product) -> Watched:
    with product.rows():
        sealed = make_sealed_hall(units=UNITS, year=timezone.localdate().year)
        ballot = sealed.opened()
        numbers = [sealed.entry(ballot, number).pk for number in range(UNITS)]
    dsn = {"host": str(product.database.sockets), "user": "giaouoc", "dbname": "giaouoc"}
    watched = Watched(Administrator(product.folder, dsn, product.queue.url()), box_id=ballot.box_id)
    phones = dict(zip(numbers, sealed.delegates, strict=True))
    watched.people = {
        number: [str(person.username), str(person.full_name)] for number, person in phones.items()
    }
    with ThreadPoolExecutor(4) as pool:
        people = [*phones.values(), *sealed.tellers[:2]]
        *delegates, first, second = pool.map(lambda person: Phone(product, person.username).sign_in(), people)
    phones, tellers = dict(zip(phones, delegates, strict=True)), (first, second)
    chair = phones[numbers[0]]
    watched.order = random.sample(numbers, UNITS)
    watched.marks = dict(zip(watched.order, random.sample(MARKS, UNITS), strict=True))
    with watched.admin.sql() as cursor:
        cursor.execute("CREATE EXTENSION pageinspect")
        cursor.execute(CARELESS_BOX)
        cursor.executemany(
            "INSERT INTO careless.urn_voter VALUES (%s, 'waiting')", [[number] for number in numbers]
        )
    _cast_all(watched, phones, ballot.pk)

    closed = chair.act("ballot_close", ballot.pk)
    assert closed.status == 302, closed.text
    watched.copy("closed")
    for teller, words, moment in zip(tellers, PASSPHRASES, ("handed on", "counted"), strict=False):
        assert teller.act("teller_open", ballot.pk, passphrase=words).status == 302
        watched.copy(moment)
    watched.logs.append(watched.admin.logs())
    with product.rows():
        watched.exported = json.loads(json.dumps(export(Box.objects.get(pk=ballot.box_id))))
    assert watched.exported["tally"]["valid"] == UNITS
    return watched


def _cast_all(watched: Watched, phones: dict[int, Phone], ballot_id: int) -> None:
    admin = watched.admin
    watched.copy("before")
    watched.logs.append(admin.logs())
    watched.files.append(admin.files())
    watched.redis.append(admin.redis())
    for place, number in enumerate(watched.order):
        marks, nonce = watched.marks[number], new_nonce()
        if place == UNITS // 2:
            watched.copy("half")
        page = phones[number].post(
            reverse("awards:vote_paper", args=[ballot_id]), nonce=nonce,
            **{f"ten_{name}": mark for name, mark in enumerate(marks)},
        )  # fmt: skip
        assert 'name="marks"' in page.text, page.text
        answer = phones[number].cast(ballot_id, marks, nonce)
        assert answer.code, answer.text
        watched.papers[number] = paper_id(watched.box_id, nonce)
        watched.nonces.append(nonce)
        watched.codes[number] = answer.code
        watched.redis.append(admin.redis())
        watched.statements.append(admin.statements())
        if place == UNITS // 2:
            watched.copy("half and one")
        with admin.sql() as cursor:
            cursor.execute(CARELESS_CAST, {"number": number, "marks": marks, "nonce": secrets.token_hex(24)})
            watched.careless_papers[number] = cursor.fetchone()[0]
    watched.copy("all cast")
    watched.logs.append(admin.logs())
    watched.files.append(admin.files())
