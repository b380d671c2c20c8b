"""Many cards concluded at once: looked at side by side, the hindered named and left."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role
from core import clock
from core.errors import RuleError
from scoring.enums import CardState, Stage
from scoring.models import Scorecard
from scoring.queries.conclusions import conclusions_of
from scoring.services.cards_stages import conclude_many
from tests import factories as make
from tests.factories.scoring import give, make_cards, make_check, put

ALL = {"I.1": 7, "I.2": 2, "II.1": 9}


@pytest.fixture
def year():
    return make.make_cluster_year(2026, units=4)


@pytest.fixture
def cards(year):
    """Two that can be concluded, of which one waits to be cross-checked; one without II.1; one still open."""
    whole, checked, gap, still_open = make_cards(year)
    for card in (whole, checked):
        give(card, Stage.SELF, ALL)
    give(whole, Stage.FINAL, {"I.1": 0})
    give(gap, Stage.SELF, {"I.1": 7, "I.2": 2})
    for card in (whole, checked, gap):
        put(card, CardState.SELF_SCORED)
    make_check(checked, whole.unit)
    return whole, checked, gap, still_open


def test_what_concluding_would_give(year, cards):
    whole, checked, gap = conclusions_of(year, clock.today())
    assert (whole.stage, whole.last_total, whole.total, whole.differing) == (Stage.SELF, 18, 11, 1)
    assert (checked.is_waiting_for_check, whole.is_waiting_for_check) == (True, False)
    assert (gap.missing, gap.is_hindered) == (["II.1"], True)


def test_by_page_the_chosen_are_concluded_and_the_hindered_named(year, cards):
    client = Client()
    client.force_login(make.appoint(Role.STANDING_BODY))
    page = reverse("scoring:cards_conclude", args=[year.pk])
    shown = client.get(page)
    assert shown.context["form"]["cards"].initial == [f"{cards[0].pk}-{cards[0].revision}"]
    assert "chưa có điểm ở tiêu chí II.1" in shown.content.decode()
    chosen = [f"{card.pk}-{card.revision}" for card in cards[:2]]
    for wrong in ([], [f"{cards[2].pk}-0"], [f"{cards[0].pk}-99"], ["x\x00"], ["9" * 60]):
        assert client.post(page, {"cards": wrong}).status_code == 422
    assert client.post(page, {"cards": chosen}).status_code == 302
    states = list(Scorecard.objects.order_by("pk").values_list("state", flat=True))
    assert states == [CardState.FINAL, CardState.FINAL, CardState.SELF_SCORED, CardState.OPEN]


def test_one_that_changed_is_left_and_the_others_are_done(cards):
    revisions = {cards[0].pk: cards[0].revision, cards[1].pk: 99, cards[2].pk: cards[2].revision}
    act = {"actor": make.make_user(), "at": clock.now()}
    result = conclude_many(revisions=revisions, **act)
    assert result.done == [cards[0].unit.name]
    assert [unit for unit, _why in result.left] == [cards[1].unit.name, cards[2].unit.name]
    assert "II.1" in result.left[1][1]
    with pytest.raises(RuleError, match=cards[2].unit.name):
        conclude_many(revisions={cards[2].pk: cards[2].revision}, **act)


def test_looking_costs_the_same_for_one_card_and_for_three(year, cards):
    def cost():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            conclusions_of(year, clock.today())
        return len(asked)

    three = cost()
    Scorecard.objects.exclude(pk=cards[0].pk).update(closed_reason="thử")
    assert (cost(), len(conclusions_of(year, clock.today()))) == (three, 1)
