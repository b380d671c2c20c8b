"""The heat map and what could have been scored."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role
from clusters.permissions import Access
from scoring.enums import CardState, Stage
from scoring.permissions import Sight
from scoring.queries.gap_map import UNITS_IN_A_BLOCK, Cell, Shown, gap_map
from scoring.queries.gaps import unit_gaps
from tests import factories as make
from tests.factories.scoring import give, line, make_cards, make_table, put

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


def sight_of(user, year):
    return Sight(Access(user, TODAY), year)


@pytest.fixture
def year():
    return make.make_cluster_year(2026, units=3)


@pytest.fixture
def auditor():
    return make.appoint(Role.AUDITOR)


def rows_of(found):
    """Criterion → its cells, of the only table."""
    (one,) = found.tables
    return {row.item.code: cells for row, cells in one.blocks[0].rows}


def test_zero_is_shown_as_all_lost_and_no_figure_as_none(year, auditor):
    first, second, _third = make_cards(year)
    for card in (first, second):
        put(card, CardState.SELF_SCORED)
    give(first, Stage.SELF, {"I.1": 0, "I.2": "1.5"})
    give(second, Stage.SELF, {"I.1": 8})

    cells = rows_of(gap_map(year, sight_of(auditor, year), TODAY, shown=Shown.LAST))

    assert cells["I.1"] == [Cell("lost5", "0"), Cell("full", "8"), Cell("none", "·")]
    assert cells["I.2"] == [Cell("lost2", "1,5"), Cell("none", "·"), Cell("none", "·")]
    assert cells["I"] == []


def test_a_later_figure_below_the_units_own_is_marked_and_its_difference_shown(year, auditor):
    card, *_rest = make_cards(year)
    give(card, Stage.SELF, {"I.1": 8, "I.2": 2, "IV": 0})
    give(card, Stage.FINAL, {"I.1": 6, "I.2": 2, "IV": 1})
    put(card, CardState.FINAL)

    last = rows_of(gap_map(year, sight_of(auditor, year), TODAY, shown=Shown.LAST))
    own = rows_of(gap_map(year, sight_of(auditor, year), TODAY, shown=Shown.SELF))
    apart = gap_map(year, sight_of(auditor, year), TODAY, shown=Shown.SELF_FINAL)

    assert last["I.1"][0] == Cell("lost2", "6", "▼")
    assert last["IV"][0] == Cell("lost1", "−1", "▲")  # more taken off
    assert own["I.1"][0].text == "8"
    assert rows_of(apart)["I.1"][0] == Cell("lost2", "-2")
    assert rows_of(apart)["I.2"][0] == Cell("full", "0")
    assert apart.tables[0].finding == "Hai lần chấm khác nhau ở 2 chỗ"


def test_the_title_names_the_criterion_where_most_was_lost(year, auditor):
    for card, points in zip(make_cards(year), (8, 3, 5), strict=True):
        give(card, Stage.SELF, {"I.1": points, "I.2": 1, "III": 0})
        put(card, CardState.SELF_SCORED)

    found = gap_map(year, sight_of(auditor, year), TODAY, shown=Shown.LAST)

    assert found.tables[0].finding == "Mất điểm nhiều nhất ở tiêu chí I.1: 2 trong 3 đơn vị, tổng 8 điểm"
    assert found.tables[0].blocks[0].totals == [Decimal(9), Decimal(4), Decimal(6)]


def test_what_does_not_apply_or_was_struck_out_costs_nothing(year, auditor):
    cards = make_cards(year)
    give(cards[0], Stage.SELF, {"II.1": 0, "I.2": 0})
    put(cards[0], CardState.SELF_SCORED)
    of_line = line(cards[0], "II.1")
    of_line.is_not_applicable, of_line.not_applicable_reason = True, "Đơn vị không có việc này"
    of_line.save()
    item = line(cards[0], "I.2").item
    item.removed_on, item.removal_basis = TODAY, "QĐ 9"
    item.save()

    cells = rows_of(gap_map(year, sight_of(auditor, year), TODAY, shown=Shown.LAST))

    assert cells["II.1"][0].tone == cells["I.2"][0].tone == "apart"
    gaps = unit_gaps(year, sight_of(auditor, year), cards[0].unit_id, TODAY)
    assert gaps.gaps == []


def test_a_unit_sees_no_other_before_its_own_scores_are_in(year):
    own, other, _third = make_cards(year)
    head = make.appoint(Role.UNIT_HEAD, unit=own.unit)
    give(other, Stage.SELF, {"I.1": 3})
    put(other, CardState.SELF_SCORED)

    found = gap_map(year, sight_of(head, year), TODAY, shown=Shown.LAST)

    assert [column.unit_id for column in found.tables[0].blocks[0].columns] == [own.unit_id]
    assert found.hidden_count == 2
    assert unit_gaps(year, sight_of(head, year), other.unit_id, TODAY) is None


def test_what_could_have_been_scored_is_told_by_the_rule_with_who_got_it(year, auditor):
    late, good, _third = make_cards(year)
    of_line = line(late, "I.2")
    of_line.measured = {"days": 4}
    of_line.save()
    give(late, Stage.FINAL, {"I.1": 7, "I.2": 1, "II.1": 10, "III": 0}, reason="Thiếu hồ sơ")
    give(good, Stage.FINAL, {"I.1": 8, "I.2": 2})
    for card in (late, good):
        put(card, CardState.FINAL)

    found = unit_gaps(year, sight_of(auditor, year), late.unit_id, TODAY)

    assert [(gap.item.code, gap.lost) for gap in found.gaps] == [("I.1", 1), ("I.2", 1)]
    lateness = found.gaps[1]
    assert lateness.because == ["Thiếu hồ sơ", "Chậm 4 ngày → bậc 3–5 ngày: 1 điểm"]
    assert lateness.wanted == ["Không chậm: 2 điểm", "1–2 ngày: 1,5 điểm"]
    assert lateness.reached_by == [good.unit.name]
    assert [gap.item.code for gap in found.bonuses] == ["III"]
    assert (found.lost, found.silent_count) == (2, 1)  # the penalty has no figure yet


def test_a_unit_that_ceased_keeps_its_column_at_the_end(year, auditor):
    cards = make_cards(year)
    membership = year.memberships.get(unit=cards[0].unit)
    membership.valid_to = dt.date(2026, 7, 1)
    membership.save()

    found = gap_map(year, sight_of(auditor, year), TODAY, shown=Shown.LAST)

    units = [column.unit_id for column in found.tables[0].blocks[0].columns]
    assert units == [cards[1].unit_id, cards[2].unit_id, cards[0].unit_id]


def test_many_units_stand_in_blocks_of_about_the_same_width(auditor):
    year = make.make_cluster_year(2026, units=UNITS_IN_A_BLOCK + 2)
    make_cards(year)

    found = gap_map(year, sight_of(auditor, year), TODAY, shown=Shown.LAST)

    assert [len(block.columns) for block in found.tables[0].blocks] == [16, 16]
    assert found.tables[0].finding == "Chưa có điểm nào để xem"


def test_pages_cost_as_many_queries_for_three_units_as_for_one(client, auditor):
    client.force_login(auditor)
    table = make_table()
    costs = {"map": set(), "gaps": set()}
    for units in (1, 3):
        year = make.make_cluster_year(2026, units=units)
        cards = make_cards(year, table)
        for card in cards:
            give(card, Stage.SELF, {"I.1": 5, "I.2": 1})
            put(card, CardState.SELF_SCORED)
        pages = {
            "map": reverse("scoring:map_show", args=[year.pk]),
            "gaps": reverse("scoring:gap_show", args=[year.pk, cards[0].unit_id]),
        }
        for name, page in pages.items():
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(page)
            assert "I.1" in answer.content.decode()
            costs[name].add(len(queries))
    assert all(len(cost) == 1 for cost in costs.values()), costs


def test_any_word_in_the_address_shows_the_latest_points(client, auditor, year):
    make_cards(year)
    client.force_login(auditor)
    for word in ("", "x" * 5000, "\x00", "ket-luan"):
        answer = client.get(reverse("scoring:map_show", args=[year.pk]), {"xem": word})
        assert answer.status_code == 200
