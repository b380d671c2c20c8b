"""Nobody sees colleagues' figures before their own are in; figures not handed in are nobody else's."""

import pytest

from clusters.enums import Role, UnitKind
from clusters.permissions import Access
from core import clock
from scoring.enums import CardState, Stage
from scoring.models import Scorecard
from scoring.permissions import sees_stage, visible_cards
from tests import factories as make
from tests.factories.emulation import put_under
from tests.factories.scoring import give, make_cards, make_check, put

ALL = {"I.1": 7, "I.2": 2, "II.1": 9}


@pytest.fixture
def year():
    found = make.make_cluster_year(2026, units=4)
    make.make_lead(found, make.members_of(found)[0])
    return found


@pytest.fixture
def cards(year):
    """Of the leader, ours, a colleague's that we check, one more."""
    those = make_cards(year)
    for card in those[2:]:
        give(card, Stage.SELF, ALL)
        put(card, CardState.SELF_SCORED)
    make_check(those[2], those[1].unit)
    return those


def person(role, *, unit=None, year=None):
    return Access(make.appoint(role, unit=unit, cluster_year=year), clock.today())


def sees(access, card):
    card = Scorecard.objects.select_related("cluster_year", "unit", "cross_check").get(pk=card.pk)
    return {stage for stage in Stage if sees_stage(access, card, stage)}


def hand_in(card, stage=Stage.SELF, state=CardState.SELF_SCORED):
    give(card, stage, ALL)
    put(card, state)


def test_a_unit_sees_its_own_figures_and_no_colleague_before_its_own_are_in(cards):
    officer = person(Role.UNIT_OFFICER, unit=cards[1].unit)

    assert sees(officer, cards[1]) == {Stage.SELF}
    assert sees(officer, cards[2]) == set()
    assert set(visible_cards(officer, cards[0].cluster_year)) == {cards[1]}


def test_a_checker_sees_the_card_to_check_once_its_own_is_in(cards):
    hand_in(cards[1])
    officer = person(Role.UNIT_OFFICER, unit=cards[1].unit)

    assert sees(officer, cards[2]) == {Stage.SELF, Stage.CROSS}  # CROSS: those it is writing
    assert sees(officer, cards[3]) == set()


def test_a_checker_sees_no_other_checker_until_its_own_check_is_in(cards):
    hand_in(cards[1])
    other = make_check(cards[1], cards[3].unit)
    give(cards[1], Stage.CROSS, ALL)
    other.handed_in_at, other.handed_in_by = clock.now(), make.make_user()
    other.save()
    officer = person(Role.UNIT_OFFICER, unit=cards[1].unit)

    assert sees(officer, cards[1]) == {Stage.SELF}
    own = cards[2].cross_check
    own.handed_in_at, own.handed_in_by = clock.now(), make.make_user()
    own.save()
    assert sees(officer, cards[1]) == {Stage.SELF, Stage.CROSS}


def test_concluded_cards_are_seen_by_units_that_handed_in(cards):
    give(cards[3], Stage.FINAL, ALL)
    put(cards[3], CardState.FINAL)
    officer = person(Role.UNIT_OFFICER, unit=cards[1].unit)
    assert sees(officer, cards[3]) == set()

    hand_in(cards[1])

    assert sees(officer, cards[3]) == {Stage.SELF, Stage.FINAL}


@pytest.mark.parametrize("who", ["chair", "secretary", "standing", "auditor"])
def test_those_who_lead_and_read_all_see_what_is_handed_in_and_no_draft(year, cards, who):
    access = {
        "chair": lambda: person(Role.UNIT_HEAD, unit=cards[0].unit),
        "secretary": lambda: person(Role.CLUSTER_SECRETARY, year=year),
        "standing": lambda: person(Role.STANDING_BODY),
        "auditor": lambda: person(Role.AUDITOR),
    }[who]()
    give(cards[1], Stage.SELF, ALL)  # not handed in

    assert Stage.SELF in sees(access, cards[2])
    assert Stage.SELF not in sees(access, cards[1])
    assert Stage.CROSS not in sees(access, cards[2])


def test_the_unit_above_certifies_and_sees_what_it_certifies_only(cards):
    above = make.make_unit("Cục quản lý")
    put_under(cards[2].unit, above)
    officer = person(Role.UNIT_OFFICER, unit=above)

    assert sees(officer, cards[2]) == {Stage.SELF, Stage.CERTIFIED}
    assert sees(officer, cards[3]) == set()


def test_of_a_so_its_own_people_enter_the_certified_figures(year):
    unit = make.make_unit(kind=UnitKind.JUSTICE_DEPARTMENT)
    make.add_member(year, unit)
    card = next(card for card in make_cards(year) if card.unit == unit)
    hand_in(card)

    assert Stage.CERTIFIED in sees(person(Role.UNIT_OFFICER, unit=unit), card)
    assert Stage.CERTIFIED not in sees(person(Role.STANDING_BODY), card)


def test_an_administrator_sees_nothing(year, cards):
    access = Access(make.make_user(is_superuser=True, is_staff=True), clock.today())

    assert list(visible_cards(access, year)) == []
