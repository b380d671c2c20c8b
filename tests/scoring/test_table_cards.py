"""Cards follow the table that replaces theirs in the running year; two tables published at once."""

import datetime as dt
import threading
from decimal import Decimal

import pytest
from django.db import connection

from clusters.enums import Role, UnitKind
from core import clock
from core.errors import RuleError
from core.transactions import whole
from emulation.enums import HaltKind
from emulation.models import YearHalt
from jobs.enums import JobState
from jobs.models import Job
from jobs.services import run_next_job
from scoring.enums import CardState, Stage, TableState
from scoring.models import Scorecard, ScoreTable
from scoring.queries.tables import cards_that_follow
from scoring.services import cards as card_services
from scoring.services import table_cards
from scoring.services.table_publishing import publish_table, strike_item
from tests import factories as make
from tests.factories.scoring import give, make_cards, make_table, put

DAY = dt.date(2026, 4, 15)
NEW = (
    {"code": "I.1", "max_points": "5"},
    {"code": "II.1", "max_points": "10"},
    {"code": "V", "max_points": "4"},
)
DRAFT = {"state": TableState.DRAFT, "published_at": None, "published_by": None, "decision_number": "", "decision_on": None}  # fmt: skip


def draft(**fields):
    return make_table(items=NEW, kinds=[UnitKind.DEPARTMENT], **DRAFT | fields)


def publish(table, day=DAY):
    return publish_table(
        table=table, decision_number="9/QĐ-BTP", decision_on=day, decision_issuer="Bộ trưởng",
        actor=make.appoint(Role.STANDING_BODY), at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def cards():
    """An open, a handed-in and a concluded card by a table in force."""
    cards = make_cards(make.make_cluster_year(2026, units=3))
    for card in cards:
        give(card, Stage.SELF, {"I.1": 7, "I.2": 2, "II.1": 9})
    give(cards[2], Stage.FINAL, {"I.1": 7, "I.2": 2, "II.1": 9})
    put(cards[1], CardState.SELF_SCORED)
    put(cards[2], CardState.FINAL)
    return cards


def tables_of(cards):
    kept = Scorecard.objects.in_bulk([card.pk for card in cards])
    return [kept[card.pk].table for card in cards]


def test_cards_that_are_not_concluded_move_with_the_publication(cards):
    old, table = cards[0].table, draft()
    assert set(cards_that_follow(table)) == set(cards[:2])
    publish(table)
    assert tables_of(cards) == [table, table, old]
    moved = Scorecard.objects.get(pk=cards[0].pk)
    assert moved.self_total == 16  # without I.2, which the new table has no more
    assert moved.revision == cards[0].revision + 1
    # V is new and empty; and 7 is more than the new table gives for I.1.
    act = {"actor": make.make_user(), "at": clock.now()}
    with pytest.raises(RuleError, match="chưa có điểm: V"):
        card_services.hand_in_self(card_id=moved.pk, **act)
    give(moved, Stage.SELF, {"V": 0})
    with pytest.raises(RuleError, match=r"cao hơn điểm chuẩn.*I\.1"):
        card_services.hand_in_self(card_id=moved.pk, **act)


def test_a_halted_year_and_a_cluster_with_its_own_table_stay_as_they_are(cards):
    own_year = make.make_cluster_year(2026, units=1)
    own = make_cards(own_year, make_table(cluster_year=own_year))
    YearHalt.objects.create(
        cluster_year=cards[0].cluster_year, kind=HaltKind.SUSPENDED, decision_number="1/QĐ", decision_on=DAY,
        halted_on=DAY,
    )  # fmt: skip
    before = tables_of([*cards, *own])
    publish(draft())
    assert tables_of([*cards, *own]) == before


def test_very_many_cards_move_and_are_computed_in_the_background(cards, monkeypatch):
    monkeypatch.setattr(table_cards, "MOST_AT_ONCE", 1)
    old, table = cards[0].table, draft()
    publish(table)
    assert tables_of(cards) == [old, old, old]
    run_next_job(now=clock.now)
    assert tables_of(cards) == [table, table, old]
    strike_item(
        item=table.items.get(code="I.1"), removed_on=DAY, removal_basis="Công văn", actor=make.make_user(), at=clock.now()
    )  # fmt: skip
    assert Scorecard.objects.get(pk=cards[0].pk).self_total == 16
    run_next_job(now=clock.now)
    assert Scorecard.objects.get(pk=cards[0].pk).self_total == Decimal(9)
    assert set(Job.objects.values_list("state", flat=True)) == {JobState.DONE}


@pytest.mark.django_db(transaction=True)
def test_of_two_tables_published_at_once_the_later_decision_holds_and_the_other_is_told():
    early, late = draft(name="Sớm"), draft(name="Muộn")
    people = [make.appoint(Role.STANDING_BODY), make.appoint(Role.STANDING_BODY)]
    together, said = threading.Barrier(2, timeout=20), []

    def run(table, day, person):
        try:
            together.wait()
            whole(
                publish_table, table=table, decision_number="9/QĐ-BTP", decision_on=day, decision_issuer="Bộ trưởng",
                actor=person, at=clock.now(),
            )  # fmt: skip
        except RuleError as refusal:
            said.append(str(refusal))
        finally:
            connection.close()

    acts = ((early, DAY, people[0]), (late, DAY + dt.timedelta(days=1), people[1]))
    threads = [threading.Thread(target=run, args=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    states = dict(ScoreTable.objects.values_list("name", "state"))
    assert states["Muộn"] == TableState.PUBLISHED
    # Whoever came second either replaced the other or was told why not; never two in force.
    assert (states["Sớm"], len(said)) in {(TableState.REPLACED, 0), (TableState.DRAFT, 1)}
    assert all("Bảng đang áp dụng “Muộn”" in sentence for sentence in said)
