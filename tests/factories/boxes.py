"""A hall that votes on sealed papers: delegates with accounts, three tellers with passphrases."""

from dataclasses import dataclass, field

from django.test import Client
from django.urls import reverse

from accounts.models import User
from awards.enums import BallotMode, RollState
from awards.models import Ballot, RollEntry, VoteRule
from awards.services import roll, tellers
from awards.services.preparing import BoardSeat
from awards.services.roll import Attendance
from clusters.enums import Role
from tests import factories as make
from tests.factories.ballots import AT, Hall, make_hall
from urn.papers import new_nonce

PASSPHRASES = ("con mèo trèo cây cau", "bốn mùa thay lá xanh", "sông dài nước chảy xiết")


@dataclass
class SealedHall:
    """A `Hall` and what a box needs besides: a delegate of each unit, three tellers."""

    hall: Hall
    delegates: list[User] = field(default_factory=list)
    tellers: list[User] = field(default_factory=list)

    def prepare(
        self, rule: VoteRule | None = None, *, present: int | None = None, on_paper: int = 0, **options
    ) -> Ballot:
        """Prepared with the roll called and passphrases set; the last ``on_paper`` present have no account."""
        hall = self.hall
        board = tuple(
            BoardSeat(full_name=teller.full_name, user=teller, is_head=number == 0)
            for number, teller in enumerate(self.tellers)
        )
        options = {"mode": BallotMode.ELECTRONIC, "board": board, "accepts_conflict": True} | options
        ballot = hall.prepare(rule, **options)
        present = len(hall.units) if present is None else present
        roll.save_roll(
            ballot_id=ballot.pk,
            attendances=[
                Attendance(
                    unit_id=unit.pk,
                    state=RollState.PRESENT,
                    delegate_id=self.delegates[number].pk if number < present - on_paper else None,
                )
                if number < present
                else Attendance(unit_id=unit.pk, state=RollState.EXCUSED, reason="Đi công tác")
                for number, unit in enumerate(hall.units)
            ],
            revision=ballot.revision, actor=hall.chair, at=AT,
        )  # fmt: skip
        for teller, words in zip(self.tellers, PASSPHRASES, strict=True):
            tellers.set_passphrase(ballot_id=ballot.pk, passphrase=words, actor=teller, at=AT)
        ballot.refresh_from_db()
        return ballot

    def opened(self, rule: VoteRule | None = None, **options) -> Ballot:
        """Open for voting."""
        return self.hall.open(self.prepare(rule, **options))

    def entry(self, ballot: Ballot, number: int) -> RollEntry:
        """The entry of the roll of the unit with this number."""
        return ballot.roll.get(unit=self.hall.units[number])

    def count(self, ballot: Ballot) -> Ballot:
        """Two tellers open the closed box."""
        first, second, _third = self.tellers
        tellers.hand_on(ballot_id=ballot.pk, passphrase=PASSPHRASES[0], actor=first, at=AT)
        ballot = tellers.open_box(ballot_id=ballot.pk, passphrase=PASSPHRASES[1], actor=second, at=AT)
        ballot.refresh_from_db()
        return ballot


def make_sealed_hall(units: int = 6, nominees: int = 3, year: int = 2026) -> SealedHall:
    """`make_hall` with a head of every unit, and tellers of the last three units."""
    hall = make_hall(units=units, nominees=nominees, year=year)
    heads = [hall.chair, *(make.appoint(Role.UNIT_HEAD, unit=unit) for unit in hall.units[1:])]
    third = make.appoint(Role.UNIT_OFFICER, unit=hall.units[-3])
    return SealedHall(hall=hall, delegates=heads, tellers=[hall.teller_a, hall.teller_b, third])


def signed_in(user: User) -> Client:
    """A browser of the person."""
    client = Client()
    client.force_login(user)
    return client


def cast_page(client: Client, ballot: Ballot, marks: str, nonce: str = ""):
    """The last step of voting, as the confirmation sends it."""
    return client.post(
        reverse("awards:vote_cast", args=[ballot.pk]), {"marks": marks, "nonce": nonce or new_nonce()}
    )
