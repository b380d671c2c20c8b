"""Reminders while what sends them is killed, emptied, restarted and told another time, at random moments.

Five seeds in the ordinary run; ``FAULT_SEEDS=50`` on demand. Three mornings on which a ladder has a step; during
each two things go wrong. Nothing is lost; what came twice is the same message, and its sender had been killed
between the mail server's acceptance and the commit.
"""

import datetime as dt
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from django.db.models import Q

from clusters.models import Appointment
from core import clock
from deadlines.enums import Level, ReminderState
from deadlines.models import Reminder
from emulation.models import Milestone
from notifications.enums import DeliveryState, MailLevel
from notifications.models import Delivery, Preference
from tests.deadlines.stories import at, report, reporting_year
from tests.faults.post_office import PostOffice, Witness
from tests.fixtures.mail import listening

pytestmark = pytest.mark.faults

SEEDS = int(os.environ.get("FAULT_SEEDS") or 5)
UNITS = 12
SILENT = 4  # units that never report; people of theirs like digests
DUE = dt.date(2026, 3, 27)  # a Friday
BEFORE = dt.date(2026, 3, 23)
MORNINGS = {-3: dt.date(2026, 3, 24), -1: dt.date(2026, 3, 26), 1: dt.date(2026, 3, 30)}
AFTER = dt.date(2026, 4, 1)  # a digest of the last morning has left
LADDER = {Level.OFFICER: (-3, -1), Level.HEAD: (-1, 1), Level.CLUSTER: (1,), Level.OFFICE: (1,)}
EACH = 6
RARE = "worker killed"  # in one seed of five: another takes seconds to start
totals: Counter[str] = Counter()


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reminders")
    with listening(Witness()) as witness:
        office = PostOffice(folder, witness)
        try:
            office.clock.set(at(BEFORE, 9))
            office.start()
            yield office
        finally:
            office.stop()


@pytest.fixture(autouse=True)
def _same_clock(office, monkeypatch):
    monkeypatch.setattr(clock, "now", office.clock.now)
    monkeypatch.setattr(clock, "today", office.clock.today)


@dataclass
class Story:
    """A year whose units must report, and what a seed does to those who remind them."""

    office: PostOffice
    chance: random.Random
    told: SimpleNamespace
    gave_up: int  # workers of earlier stories
    done: dict[str, float] = field(default_factory=dict)  # the addresses of units that reported, and when
    expected: set[tuple[int, int]] = field(default_factory=set)  # a step and a person
    went_wrong: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, office: PostOffice, chance: random.Random) -> "Story":
        office.clock.set(at(BEFORE, 9))
        office.witness.arrivals.clear()
        office.witness.cut_off.clear()
        office.witness.killed.clear()
        with office.product.rows():
            told = reporting_year(DUE, units=UNITS, ladder=LADDER)
            Preference.objects.bulk_create(
                Preference(user=person, mail_level=MailLevel.DIGEST) for person in told.officers[: SILENT - 1]
            )
        story = cls(office, chance, told, gave_up=office.gave_up)
        assert story.wait(story._is_planned), office.logs()
        return story

    def reminders(self):
        return Reminder.objects.filter(cluster_year=self.told.year).order_by("pk")

    def wait(self, condition, seconds: float = 180, *, pause: float = 0.1) -> bool:
        """Until it is so, or not in time; most conditions ask the database by a new connection."""
        until = time.monotonic() + seconds
        while not (is_so := condition()) and time.monotonic() < until:
            self.office.keep_running()
            time.sleep(pause)
        return is_so

    def report(self) -> None:
        """One more unit is done; nobody has a mail for it in hand."""
        number = SILENT + len(self.done) // 2
        with self.office.product.rows():
            report(self.told.year, self.told.units[number])
        people = self.told.officers[number], self.told.heads[number]
        self.done |= dict.fromkeys([person.email for person in people], time.monotonic())

    def morning(self, step: int, faults: list[str]) -> None:
        """A step's day: its reminders leave while things go wrong; returns when all have left."""
        self.report()  # after the reminders were planned
        came = self.office.witness.arrivals
        before, after_mails = (
            len(came),
            self.chance.sample(range(len(self._asked(step)) - SILENT), len(faults)),
        )
        self.office.clock.set(at(MORNINGS[step], 8))
        for fault, mails in zip(faults, sorted(after_mails), strict=True):
            patience = 3 if len(came) > before else 30  # a busy machine takes its time to the first
            self.wait(lambda n=before + mails: len(came) >= n, patience, pause=0.01)
            time.sleep(self.chance.uniform(0, 0.03))
            self.went_wrong.append(f"{fault} after {len(came) - before}")
            self.faults()[fault]()
        self.settle(MORNINGS[step])
        self.expected |= {(step, person.pk) for person in self._asked(step)}

    def faults(self) -> dict[str, Callable[[], object]]:
        """What can go wrong."""
        office, witness = self.office, self.office.witness
        return {
            "senders killed": lambda: office.kill_senders(self.report),
            "killed before our 250": lambda: witness.trap.append(None),
            "database killed": office.restart_database,
            "an hour later": lambda: office.clock.move(hours=1),
            "queue emptied": office.empty_queue,
            "killed after our 250": lambda: witness.trap.append(
                witness.pause + self.chance.uniform(0, 0.004)
            ),
            "a day later": lambda: office.clock.move(days=1),
            "queue killed": office.product.restart_queue,
            "two planners": office.plan_twice,
            "an hour earlier": lambda: office.clock.move(hours=-1),
            RARE: lambda: office.kill_worker(self.report),
        }

    def settle(self, day: dt.date) -> None:
        """Until all has left that is to leave today; what was put off or is held by the dead has its time soon."""
        self.office.clock.set(max(clock.now(), at(day, 8, 45)))
        until = time.monotonic() + 300
        while not self.wait(self._is_quiet, 0.5):
            assert time.monotonic() < until, self.office.logs()
            if self._is_put_off():
                self.office.clock.move(minutes=10)

    def _is_planned(self) -> bool:
        with self.office.product.rows():
            return self.reminders().exists()

    def _is_quiet(self) -> bool:
        with self.office.product.rows():
            return not any(rows.exists() for rows in self._leaving())

    def _is_put_off(self) -> bool:
        later = Q(leaves_at__gt=clock.now())
        with self.office.product.rows():
            planned, waiting = self._leaving()
            held = waiting.filter(later | Q(leased_until_at__gt=clock.now()))
            return planned.filter(later).exists() or held.exists()

    def _leaving(self):
        """Reminders and mails that are to leave today."""
        today = {"leaves_at__lte": at(clock.today(), 23)}
        return (
            self.reminders().filter(state=ReminderState.PLANNED, **today),
            Delivery.objects.filter(state=DeliveryState.WAITING, **today).order_by("pk"),
        )

    def _asked(self, step: int) -> list:
        """Whom the step reaches, of those who must still act."""
        officers, heads = (
            [person for person in people if person.email not in self.done]
            for people in (self.told.officers, self.told.heads)
        )
        return {-3: officers, -1: officers + heads, 1: [*heads, self.told.office]}[step]

    def end(self) -> None:
        """Nobody is reminded of this year any more."""
        with self.office.product.rows():
            Milestone.objects.filter(pk=self.told.milestone.pk).update(due_on=None)
            Appointment.objects.filter(user=self.told.office).delete()
        self.office.witness.trap.clear()


@pytest.mark.parametrize("seed", range(SEEDS))
def test_no_reminder_is_lost_or_doubled_by_us(office, seed, capsys):
    chance = random.Random(seed)
    story = Story.begin(office, chance)
    often = [fault for fault in story.faults() if fault != RARE]
    deck = [often[(EACH * seed + n) % len(often)] for n in range(EACH)]
    if seed % 5 == 0:
        deck[0] = RARE
    chance.shuffle(deck)

    try:
        for step in MORNINGS:
            story.morning(step, [deck.pop(), deck.pop()])
        story.settle(AFTER)
        with office.product.rows():
            found = _compare(story)
        office.check_keys()
    finally:
        story.end()
    totals.update(found, seeds=1)
    with capsys.disabled():
        print(
            f"\nseed {seed}: {'; '.join(story.went_wrong)}: {_in_words(found)}",
            f"in all: {_in_words(totals)}",
            sep="\n",
        )


def _in_words(found: Counter[str]) -> str:
    return ", ".join(f"{number} {name}" for name, number in found.items())


def _compare(story: Story) -> Counter[str]:
    """What should have left, what is written down and what the mail server took say the same."""
    witness = story.office.witness
    unmarked = {one.mail for one in witness.taken_without_mark()}
    came = Counter(one.mail for one in witness.arrivals)
    rows = list(story.reminders().prefetch_related("notice__deliveries"))
    assert not [row for row in rows if row.state not in {ReminderState.ISSUED, ReminderState.DROPPED}]
    mails = {row: list(row.notice.deliveries.all()) for row in rows if row.notice}
    assert all(len(copies) == 1 for copies in mails.values())
    sent = {
        (row.offset_days, row.person_id): str(copy.pk)
        for row, (copy,) in mails.items()
        if copy.state == DeliveryState.SENT
    }

    lost = [one for one in story.expected if sent.get(one) not in came]
    assert not lost, lost
    assert set(sent.values()) <= set(came)
    assert set(came) - set(sent.values()) <= unmarked
    _nobody_was_reminded_of_what_was_done(story)
    for place, one in enumerate(witness.arrivals):
        for again in witness.arrivals[place + 1 :]:
            if again.mail == one.mail:
                assert again.message_id == one.message_id
                assert one in witness.taken_without_mark(), (one, story.went_wrong)
    doubles = sum(came.values()) - len(came)
    assert doubles <= len(witness.taken_without_mark())
    assert all(came[one] > 1 or one not in sent.values() for one in witness.cut_off)
    return Counter(
        {
            "reminders due": len(story.expected),
            "mails taken": sum(came.values()),
            "lost": len(lost),
            "came twice": doubles,
            "senders killed": len(witness.killed),
            "workers that gave up": story.office.gave_up - story.gave_up,
            "cut off between acceptance and commit": sum(
                came[one.mail] > 1 or one.mail not in sent.values() for one in witness.taken_without_mark()
            ),
        }
    )


def _nobody_was_reminded_of_what_was_done(story: Story) -> None:
    witness = story.office.witness
    for one in witness.arrivals:
        done_at = story.done.get(one.address, float("inf"))
        assert one.at < done_at or witness.killed.get(one.sender, float("inf")) < done_at, one
