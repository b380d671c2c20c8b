"""A card's total from the points of its criteria."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol

from django.utils.translation import gettext as _

from core.templatetags.vi_format import diem
from scoring.enums import ItemKind, NotApplicable

ZERO = Decimal(0)
CENT = Decimal("0.01")


class ItemFacts(Protocol):
    """What a total needs of a criterion or group; a `ScoreItem` has it."""

    id: int
    parent_id: int | None
    kind: str
    code: str
    max_points: Decimal | None
    removed_on: dt.date | None


@dataclass(frozen=True)
class TableFacts:
    """What a total needs of a table: how a criterion that does not apply counts (`NotApplicable`)."""

    not_applicable: str


@dataclass(frozen=True)
class Total:
    """A total, empty while no figure is there, with how it came about and what each group came to."""

    points: Decimal | None
    explained: list[str]
    by_group: dict[int, Decimal] = field(default_factory=dict)


@dataclass
class _Sums:
    """Of a group, or of the whole table: criteria, bonus and penalty each for themselves."""

    points: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    full: Decimal = ZERO  # what the criteria give at most
    full_applicable: Decimal = ZERO  # the same without what does not apply

    def add(self, other: "_Sums") -> None:
        for kind, points in other.points.items():
            self.points[kind] += points
        self.full += other.full
        self.full_applicable += other.full_applicable

    @property
    def net(self) -> Decimal:
        return self.points[ItemKind.CRITERION] + self.points[ItemKind.BONUS] - self.points[ItemKind.PENALTY]


def card_total(
    table_facts: TableFacts,
    items: Iterable[ItemFacts],
    points_by_item: Mapping[int, Decimal],
    not_applicable: Collection[int],
) -> Total:
    """The total of one stage of a card.

    The limit of a group holds for its criteria, its bonuses and its penalties each for themselves. A criterion that
    was struck out does not count, whatever stands there. One that does not apply costs nothing: it counts
    in full, or it is left out and the rest is rescaled to the full points of the table.

    Args:
        table_facts: how the table treats what does not apply.
        items: all groups and criteria of the table, in its order.
        points_by_item: the points given, by the item's id; an item that is missing has no figure yet.
        not_applicable: ids of criteria that do not apply to the unit.
    Source: SCORE-9, SCORE-10.
    """
    return _Count(table_facts, items, points_by_item, not_applicable).total()


def full_points(items: Iterable[ItemFacts], parent_id: int | None = None) -> Decimal:
    """What the criteria below ``parent_id`` (of the whole table) give at most, bonuses apart."""
    count = _Count(TableFacts(NotApplicable.FULL_POINTS), items, {}, ())
    return count.sums_below(parent_id).full


class _Count:
    def __init__(
        self,
        table_facts: TableFacts,
        items: Iterable[ItemFacts],
        points_by_item: Mapping[int, Decimal],
        not_applicable: Collection[int],
    ) -> None:
        self.is_rescaled = table_facts.not_applicable == NotApplicable.RESCALED
        self.points_by_item, self.not_applicable = points_by_item, not_applicable
        self.children: dict[int | None, list[ItemFacts]] = defaultdict(list)
        for item in items:
            self.children[item.parent_id].append(item)
        self.explained: list[str] = []
        self.by_group: dict[int, Decimal] = {}
        self.has_figure = False

    def total(self) -> Total:
        sums = self.sums_below(None)
        if not self.has_figure or (self.is_rescaled and not sums.full_applicable):
            return Total(None, [_("Chưa có điểm nào")], {})
        criteria, bonus, penalty = (
            sums.points[kind] for kind in (ItemKind.CRITERION, ItemKind.BONUS, ItemKind.PENALTY)
        )
        if self.is_rescaled and sums.full_applicable != sums.full:
            facts = {
                "points": diem(criteria),
                "full": diem(sums.full),
                "applicable": diem(sums.full_applicable),
            }
            criteria = (criteria * sums.full / sums.full_applicable).quantize(CENT, ROUND_HALF_UP)
            sentence = _("Quy đổi: %(points)s ÷ %(applicable)s × %(full)s = %(result)s điểm")
            self.explained.append(sentence % (facts | {"result": diem(criteria)}))
        if bonus:
            self.explained.append(_("Điểm thưởng: cộng %(points)s") % {"points": diem(bonus)})
        if penalty:
            self.explained.append(_("Điểm trừ: bớt %(points)s") % {"points": diem(penalty)})
        return Total(criteria + bonus - penalty, self.explained, self.by_group)

    def sums_below(self, parent_id: int | None) -> _Sums:
        sums = _Sums()
        for item in self.children[parent_id]:
            sums.add(self._of_group(item) if item.kind == ItemKind.GROUP else self._of_item(item))
        return sums

    def _of_group(self, group: ItemFacts) -> _Sums:
        sums = self.sums_below(group.id)
        if (most := group.max_points) is not None:
            for kind, points in sums.points.items():
                if points > most:
                    self._explain(_("%(code)s: được %(points)s, tính tối đa %(most)s"), group, points, most)
                    sums.points[kind] = most
            sums.full, sums.full_applicable = min(sums.full, most), min(sums.full_applicable, most)
        self.by_group[group.id] = sums.net
        return sums

    def _of_item(self, item: ItemFacts) -> _Sums:
        sums = _Sums()
        points = self.points_by_item.get(item.id)
        if item.removed_on is not None:
            if points is not None:
                self._explain(_("%(code)s: tiêu chí đã bỏ, không tính"), item)
            return sums
        most = item.max_points if item.kind == ItemKind.CRITERION and item.max_points is not None else ZERO
        sums.full = sums.full_applicable = most
        if item.id in self.not_applicable:
            if self.is_rescaled:
                sums.full_applicable = ZERO
                self._explain(_("%(code)s: không áp dụng, bỏ khỏi điểm chuẩn"), item)
            else:
                sums.points[item.kind] = most
                self._explain(_("%(code)s: không áp dụng, tính đủ %(points)s điểm"), item, most)
        elif points is not None:
            self.has_figure = True
            sums.points[item.kind] = points
        return sums

    def _explain(
        self, sentence: str, item: ItemFacts, points: Decimal | None = None, most: Decimal | None = None
    ) -> None:
        self.explained.append(sentence % {"code": item.code, "points": diem(points), "most": diem(most)})
