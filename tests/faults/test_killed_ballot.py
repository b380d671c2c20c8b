"""A vote during which the machine loses its web workers, its database or everything at once, at a random moment.

Five seeds in the ordinary run; ``FAULT_SEEDS=50`` on demand. Clients do what a delegate does: what was not confirmed
is sent again from the same page.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from audit.models import AuditEvent
from awards.enums import BallotState
from awards.models import Ballot
from awards.services import voting
from tests.factories.ballots import AT
from tests.factories.boxes import PASSPHRASES, SealedHall, make_sealed_hall
from tests.fixtures.product import Answer, Phone, Product
from urn.enums import BoxState, VoterState
from urn.papers import new_nonce
from urn.queries.boxes import codes, export
from urn.recount import SCRIPT

pytestmark = pytest.mark.faults

SEEDS = int(os.environ.get("FAULT_SEEDS") or 5)
UNITS = 8
PHASES = ("casting", "closing", "counting")
VICTIMS = ("web workers", "database", "everything")
# About as long as one cast (after so many others were confirmed), the closing and the count take.
LONGEST = {"casting": 0.04, "closing": 0.25, "counting": 0.3}
AGREES = {
    BallotState.OPEN: BoxState.OPEN, BallotState.CLOSED: BoxState.CLOSED, BallotState.COUNTED: BoxState.COUNTED,
}  # fmt: skip


@dataclass
class House:
    """A running product, a hall in it, and everybody's phone."""

    product: Product
    sealed: SealedHall
    phones: list[Phone]
    tellers: list[Phone]

    def insist(self, act) -> Answer:
        """Try again until the server answers."""
        until = time.monotonic() + 180
        while True:
            answer = act()
            if answer.status not in {0, 500, 502, 503}:
                return answer
            assert time.monotonic() < until, answer.text
            time.sleep(0.05)


@pytest.fixture(scope="module")
def house(tmp_path_factory, django_db_blocker):
    product = Product(tmp_path_factory.mktemp("killed"))
    try:
        product.start()
        with django_db_blocker.unblock():
            with product.rows():
                sealed = make_sealed_hall(units=UNITS, year=timezone.localdate().year)
            people = [*sealed.delegates, *sealed.tellers[:2]]
            with ThreadPoolExecutor(4) as pool:
                *phones, first, second = pool.map(
                    lambda person: Phone(product, person.username).sign_in(), people
                )
            yield House(product, sealed, phones, [first, second])
    finally:
        product.stop()


@dataclass
class Vote:
    """What the clients sent and what they were told."""

    house: House
    ballot_id: int
    papers: list[tuple[str, str]]  # marks and page of each voter
    codes: dict[int, str] = field(default_factory=dict)

    def cast(self, voter: int) -> None:
        """One tap; the code is kept when it was shown."""
        answer = self.house.phones[voter].cast(self.ballot_id, *self.papers[voter])
        if answer.code:
            assert self.codes.setdefault(voter, answer.code) == answer.code

    def cast_again(self, voter: int) -> None:
        """As long as it takes: a code, or a plain refusal because the box was closed meanwhile."""
        answer = self.house.insist(lambda: self.house.phones[voter].cast(self.ballot_id, *self.papers[voter]))
        assert answer.status in {200, 422}, answer.text
        if answer.code:
            assert self.codes.setdefault(voter, answer.code) == answer.code
        else:
            assert voter not in self.codes

    def close(self) -> None:
        self.house.phones[0].act("ballot_close", self.ballot_id)

    def count(self) -> None:
        for teller, words in zip(self.house.tellers, PASSPHRASES, strict=False):
            teller.act("teller_open", self.ballot_id, passphrase=words)

    def state(self) -> str:
        """How far it is; everything that is stored agrees about it."""
        with self.house.product.rows():
            ballot = Ballot.objects.select_related("box").get(pk=self.ballot_id)
            box, is_open = ballot.box, ballot.state == BallotState.OPEN
            done = Counter(
                AuditEvent.objects.filter(target_id=str(ballot.pk), target_type="awards.ballot").values_list(
                    "verb", flat=True
                )
            )
            cast = box.voters.filter(state=VoterState.CAST).count()
            assert box.state == AGREES[BallotState(ballot.state)]
            assert (ballot.closed_at is None, box.fingerprint == "") == (is_open, is_open)
            assert (done["ballot.closed"], done["ballot.counted"]) == (
                not is_open, ballot.state == BallotState.COUNTED,
            )  # fmt: skip
            assert (box.tally is not None) == (ballot.state == BallotState.COUNTED)
            assert box.papers.count() == cast
            if not is_open:
                assert set(self.codes.values()) <= set(codes(box))
            return ballot.state


def _blow(house: House, victim: str) -> None:
    if victim == "web workers":
        house.product.kill_workers()
    else:
        house.product.kill(*(("database",) if victim == "database" else ("web", "database", "queue")))
    house.product.start()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_vote_is_lost_or_counted_twice(house, seed, capsys):
    chance = random.Random(seed)
    phase, victim = PHASES[seed % 3], VICTIMS[(seed + seed // 3) % 3]
    with house.product.rows():
        ballot = house.sealed.opened()
    vote = Vote(house, ballot.pk, [("".join(chance.choices("fan", k=3)), new_nonce()) for _ in range(UNITS)])
    early = range(UNITS if phase == "counting" else UNITS // 2 if phase == "closing" else 0)
    enough, moment = chance.randrange(UNITS), chance.uniform(0, LONGEST[phase])

    with ThreadPoolExecutor(UNITS + 1) as pool:
        list(pool.map(vote.cast, early))
        if phase == "counting":
            vote.close()
        acts = [lambda voter=voter: vote.cast(voter) for voter in range(len(early), UNITS)]
        acts += {"casting": [], "closing": [vote.close], "counting": [vote.count]}[phase]
        running = [pool.submit(act) for act in acts]
        while phase == "casting" and len(vote.codes) < enough and not all(one.done() for one in running):
            time.sleep(0.001)
        time.sleep(moment)
        _blow(house, victim)
        for one in running:
            one.result()
        confirmed = dict(vote.codes)
        found = vote.state()
        list(pool.map(vote.cast_again, range(UNITS)))  # those who were told so are told the same again
    assert confirmed.items() <= vote.codes.items()

    while vote.state() == BallotState.OPEN:
        assert house.insist(lambda: house.phones[0].act("ballot_close", ballot.pk)).status in {302, 422}
    if vote.state() == BallotState.CLOSED:
        for teller, words in zip(house.tellers, PASSPHRASES, strict=False):
            answer = house.insist(lambda t=teller, w=words: t.act("teller_open", ballot.pk, passphrase=w))
            assert answer.status in {302, 422}, answer.text
    assert vote.state() == BallotState.COUNTED
    with house.product.rows():
        box = Ballot.objects.get(pk=ballot.pk).box
        assert sorted(vote.codes.values()) == codes(box)
        exported = export(box)
        voting.void_ballot(ballot_id=ballot.pk, reason="Vòng thử sau", actor=house.sealed.hall.chair, at=AT)
    _counts_what_was_confirmed(vote, exported)
    with capsys.disabled():
        print(
            f"\nseed {seed}: {victim} killed {moment:.3f} s into {phase} (found {found}):"
            f" {len(confirmed)} confirmed, {len(vote.codes) - len(confirmed)} after sending again,"
            f" {exported['tally']['valid']} counted"
        )


def _counts_what_was_confirmed(vote: Vote, exported: dict) -> None:
    """The tally is that of the papers confirmed, also by the script that stands alone."""
    marks = [vote.papers[voter][0] for voter in vote.codes]
    assert exported["tally"]["valid"] == len(marks) == len(exported["papers"])
    for place, line in enumerate(exported["tally"]["lines"]):
        votes = Counter(mark[place] for mark in marks)
        assert [line["votes_for"], line["votes_against"], line["votes_none"]] == [
            votes[letter] for letter in "fan"
        ]
    file = vote.house.product.folder / "hom-phieu.json"
    file.write_text(json.dumps(exported))
    said = "".join(
        f"{teller.username}\n{words}\n"
        for teller, words in zip(vote.house.tellers, PASSPHRASES, strict=False)
    )
    done = subprocess.run(
        [sys.executable, SCRIPT, file], input=said, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "KHỚP." in done.stdout
