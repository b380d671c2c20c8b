"""A card's total: limits, bonuses, what does not apply, what was struck out; empty is not zero."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from scoring.enums import ItemKind, NotApplicable
from scoring.rules import TableFacts, card_total, full_points

FULL, RESCALED = TableFacts(NotApplicable.FULL_POINTS), TableFacts(NotApplicable.RESCALED)


@dataclass
class Item:
    id: int
    parent_id: int | None = None
    kind: str = ItemKind.CRITERION
    max_points: Decimal | None = Decimal(10)
    removed_on: dt.date | None = None

    @property
    def code(self):
        return f"M{self.id}"


GROUP = Item(1, kind=ItemKind.GROUP, max_points=Decimal(25))
TABLE = [
    GROUP,
    Item(2, 1),
    Item(3, 1),
    Item(4, 1),
    Item(5, kind=ItemKind.BONUS, max_points=Decimal(5)),
    Item(6, kind=ItemKind.PENALTY, max_points=Decimal(4)),
]


def total(items, points, not_applicable=(), table=FULL):
    return card_total(
        table, items, {pk: Decimal(value) for pk, value in points.items()}, not_applicable
    ).points


def test_a_group_counts_no_more_than_its_limit():
    assert full_points(TABLE) == 25
    assert total(TABLE, {2: 10, 3: 10, 4: 4}) == 24
    assert total(TABLE, {2: 10, 3: 10, 4: 10}) == 25


def test_the_limit_is_explained():
    outcome = card_total(FULL, TABLE, {2: Decimal(10), 3: Decimal(10), 4: Decimal("9.5")}, ())
    assert outcome.explained == ["M1: được 29,5, tính tối đa 25"]
    assert outcome.by_group == {1: Decimal(25)}


def test_a_bonus_adds_and_a_penalty_takes_off():
    assert total(TABLE, {2: 10, 5: 3, 6: 4}) == 9


def test_bonuses_together_keep_the_limit_of_their_group():
    items = [
        Item(1, kind=ItemKind.GROUP, max_points=Decimal(5)),
        Item(2, 1, ItemKind.BONUS, Decimal(4)),
        Item(3, 1, ItemKind.BONUS, Decimal(4)),
        Item(4),
    ]
    assert total(items, {2: 4, 3: 4, 4: 7}) == 12
    assert full_points(items) == 10


def test_penalties_together_keep_the_limit_of_their_group():
    items = [
        Item(1, kind=ItemKind.GROUP, max_points=Decimal(5)),
        Item(2, 1, ItemKind.PENALTY),
        Item(3, 1, ItemKind.PENALTY),
        Item(4),
    ]
    assert total(items, {2: 4, 3: 4, 4: 7}) == 2


def test_no_figure_gives_no_total_and_zero_gives_zero():
    assert total(TABLE, {}) is None
    assert total(TABLE, {2: 0}) == 0


def test_what_does_not_apply_counts_in_full():
    assert total(TABLE, {2: 5}, not_applicable={3}) == 15


def test_what_does_not_apply_is_left_out_and_the_rest_rescaled():
    items = [Item(1), Item(2), Item(3)]
    assert total(items, {1: 10, 2: 10}, {3}, RESCALED) == 30
    assert total(items, {1: 10, 2: 0}, {3}, RESCALED) == 15
    assert total(items, {1: 5}, {2, 3}, RESCALED) == 15


def test_rescaling_costs_nobody_who_does_everything_else_in_full():
    for skipped in range(1, 7):
        items = [Item(pk, max_points=Decimal(pk)) for pk in range(1, 7)]
        points = {item.id: item.max_points for item in items if item.id != skipped}
        assert total(items, points, {skipped}, RESCALED) == 21


def test_rescaling_leaves_bonus_and_penalty_as_they_are():
    items = [Item(1), Item(2), Item(3, kind=ItemKind.BONUS), Item(4, kind=ItemKind.PENALTY)]
    assert total(items, {1: 5, 3: 2, 4: 1}, {2}, RESCALED) == 11


def test_nothing_that_applies_gives_no_total():
    assert total([Item(1), Item(2)], {}, {1, 2}, RESCALED) is None


def test_a_criterion_struck_out_does_not_count_even_with_a_figure():
    items = [Item(1), Item(2, removed_on=dt.date(2026, 7, 1))]
    assert total(items, {1: 6, 2: 10}) == 6
    assert full_points(items) == 10
    assert total(items, {2: 10}) is None


def test_deep_groups_are_limited_from_the_inside_out():
    items = [
        Item(1, kind=ItemKind.GROUP, max_points=Decimal(12)),
        Item(2, 1, ItemKind.GROUP, Decimal(8)),
        Item(3, 2),
        Item(4, 1),
    ]
    assert total(items, {3: 10, 4: 3}) == 11
    assert total(items, {3: 10, 4: 9}) == 12


def test_more_points_never_lower_the_total():
    totals = [total(TABLE, {2: given, 3: 10, 4: 9, 5: 1}) for given in range(11)]
    assert totals == sorted(totals)
