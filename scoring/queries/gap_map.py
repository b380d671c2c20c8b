"""The gap map: where points were not reached and where the four figures differ."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clusters.models import ClusterYear
from clusters.queries import members_on
from core.templatetags.vi_format import diem, so
from emulation.queries.year_facts import day_in
from scoring.enums import ItemKind, Stage
from scoring.models import Scorecard, ScoreFigure, ScoreItem, ScoreLine, ScoreTable
from scoring.permissions import Sight
from scoring.queries.spread import mean

# As many units beside each other as an A4 sheet on its side takes.
UNITS_IN_A_BLOCK = 30
LATEST_FIRST = tuple(stage.value for stage in reversed(Stage))
Figures = dict[tuple[int, int], dict[str, Decimal]]  # (card, item) → stage → points


class Shown(models.TextChoices):
    """What the cells show; the values stand in addresses."""

    LAST = "moi-nhat", gettext_lazy("Điểm mới nhất")
    SELF = "tu-cham", gettext_lazy("Tự chấm")
    CERTIFIED = "xac-nhan", gettext_lazy("Xác nhận")
    CROSS = "kiem-tra-cheo", gettext_lazy("Kiểm tra chéo")
    FINAL = "ket-luan", gettext_lazy("Kết luận")
    SELF_CERTIFIED = "xac-nhan-so-tu-cham", gettext_lazy("Xác nhận so với tự chấm")
    CERTIFIED_CROSS = "kiem-tra-cheo-so-xac-nhan", gettext_lazy("Kiểm tra chéo so với xác nhận")
    SELF_FINAL = "ket-luan-so-tu-cham", gettext_lazy("Kết luận so với tự chấm")


_ONE = {
    Shown.SELF: Stage.SELF,
    Shown.CERTIFIED: Stage.CERTIFIED,
    Shown.CROSS: Stage.CROSS,
    Shown.FINAL: Stage.FINAL,
}
_PAIRS = {
    Shown.SELF_CERTIFIED: (Stage.SELF, Stage.CERTIFIED),
    Shown.CERTIFIED_CROSS: (Stage.CERTIFIED, Stage.CROSS),
    Shown.SELF_FINAL: (Stage.SELF, Stage.FINAL),
}


class Cell(NamedTuple):
    """A unit at a criterion: how much is missing, the figure, and whether the figures differ.

    ``tone``: ``full``, ``lost1`` to ``lost5``, ``none`` (no figure), ``apart`` (does not apply).
    """

    tone: str
    text: str
    mark: str = ""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A unit of the map."""

    unit_id: int
    card: Scorecard
    name: str


@dataclass(frozen=True, kw_only=True)
class Row:
    """A criterion with one cell a unit; a group has none."""

    item: ScoreItem
    cells: list[Cell]
    values: list[Decimal]

    @property
    def mean(self) -> Decimal | None:
        """Of the units that have the figure; nothing where none has."""
        return mean(self.values)

    @property
    def losses(self) -> list[Decimal]:
        """What the units lost that did lose."""
        return [lost for points in self.values if (lost := lost_of(self.item, points))]


@dataclass(frozen=True, kw_only=True)
class Block:
    """Some of the units beside each other, with the rows' cells of these units."""

    columns: list[Column]
    rows: list[tuple[Row, list[Cell]]]
    totals: list[Decimal | None]


@dataclass(frozen=True, kw_only=True)
class TableMap:
    """The map of the units that one table scores; ``finding`` is its title."""

    table: ScoreTable
    blocks: list[Block]
    finding: str


@dataclass(frozen=True, kw_only=True)
class GapMap:
    """All maps of a cluster's year, and how many cards the person may not see yet."""

    tables: list[TableMap]
    hidden_count: int


@dataclass(frozen=True)
class Seen:
    """The cards that the person sees, with the figures of the stages that the person sees."""

    columns: list[Column]
    stages: dict[int, list[str]]
    figures: Figures
    apart: set[tuple[int, int]]


def gap_map(cluster_year: ClusterYear, sight: Sight, today: dt.date, *, shown: Shown) -> GapMap:
    """Criteria against units, one map for each table; as many queries for sixty units as for one.

    Args:
        sight: what the person sees; a figure not seen is as if it were not there.
        shown: one of the four figures, the latest of those seen, or the difference of two of them.
    Source: SCORE-10.
    """
    seen = figures_seen(cluster_year, sight, today)
    tables = {column.card.table_id: column.card.table for column in seen.columns}
    items: dict[int, list[ScoreItem]] = defaultdict(list)
    for item in ScoreItem.objects.filter(table__in=tables):
        items[item.table_id].append(item)
    every = Scorecard.objects.filter(cluster_year=cluster_year).count()
    return GapMap(
        tables=[_table_map(table, items[pk], seen, shown) for pk, table in sorted(tables.items())],
        hidden_count=every - len(seen.columns),
    )


def figures_seen(cluster_year: ClusterYear, sight: Sight, today: dt.date) -> Seen:
    """The cards and figures that the person sees, members in the decision's order (5 queries and those of `Sight`)."""
    cards = sight.visible_cards().select_related("unit", "table", "cross_check", "cluster_year")
    members = list(members_on(cluster_year, day_in(cluster_year, today)))
    names = {member.unit_id: member.name_on_day for member in members}
    order = {member.unit_id: place for place, member in enumerate(members)}
    # A unit that ceased within the year keeps its card and stands last, under its last name.
    columns = [
        Column(unit_id=card.unit_id, card=card, name=names.get(card.unit_id, card.unit.name))
        for card in sorted(cards, key=lambda card: (order.get(card.unit_id, len(order)), card.pk))
    ]
    stages = {
        column.card.pk: [stage.value for stage in Stage if sight.sees(column.card, stage)]
        for column in columns
    }
    figures: Figures = defaultdict(dict)
    rows = ScoreFigure.objects.filter(line__card__in=stages).order_by()
    for card, item, stage, points in rows.values_list("line__card_id", "line__item_id", "stage", "points"):
        if stage in stages[card]:
            figures[card, item][stage] = points
    told = [card for card, those in stages.items() if Stage.SELF in those]
    apart = ScoreLine.objects.filter(card__in=told, is_not_applicable=True).order_by()
    return Seen(columns, stages, figures, set(apart.values_list("card_id", "item_id")))


def _table_map(table: ScoreTable, items: list[ScoreItem], seen: Seen, shown: Shown) -> TableMap:
    columns = [column for column in seen.columns if column.card.table_id == table.pk]
    rows = [_row(item, columns, seen, shown) for item in items]
    totals = [_total(column.card, seen, shown) for column in columns]
    size = -(-len(columns) // -(-len(columns) // UNITS_IN_A_BLOCK))  # blocks of about the same width
    blocks = [
        Block(
            columns=columns[start : start + size],
            rows=[(row, row.cells[start : start + size]) for row in rows],
            totals=totals[start : start + size],
        )
        for start in range(0, len(columns), size)
    ]
    return TableMap(table=table, blocks=blocks, finding=_finding(rows, len(columns), shown))


def _row(item: ScoreItem, columns: Sequence[Column], seen: Seen, shown: Shown) -> Row:
    cells, values = [], []
    for column in columns if item.kind != ItemKind.GROUP else ():
        line = (column.card.pk, item.pk)
        figures = seen.figures.get(line, {})
        is_apart = line in seen.apart or item.removed_on is not None
        value = None if is_apart else _value(figures, shown)
        if value is None:
            cells.append(Cell("apart", "–") if is_apart else Cell("none", "·"))
            continue
        values.append(value)
        most = item.max_points or Decimal(0)
        if shown in _PAIRS:
            cells.append(_difference(most, value))
        else:
            cells.append(_cell(item.kind, most, value, figures.get(Stage.SELF.value), last_of(figures)))
    return Row(item=item, cells=cells, values=values)


def _value(figures: dict[str, Decimal], shown: Shown) -> Decimal | None:
    """The figure or the difference that is shown; nothing where a figure it needs is not there."""
    if shown in _PAIRS:
        first, second = (figures.get(stage) for stage in _PAIRS[shown])
        return None if first is None or second is None else second - first
    return figures.get(_ONE[shown]) if shown in _ONE else last_of(figures)


def last_of(figures: dict[str, Decimal]) -> Decimal | None:
    """The points of the latest stage that has any."""
    for stage in LATEST_FIRST:
        if stage in figures:
            return figures[stage]
    return None


# A map has thousands of cells and few different ones.
@lru_cache(maxsize=4096)
def _cell(kind: str, most: Decimal, points: Decimal, own: Decimal | None, last: Decimal) -> Cell:
    lost = _lost(kind, most, points)
    text = f"−{diem(points)}" if kind == ItemKind.PENALTY and points else diem(points)
    # Whether the last figure is below or above the unit's own.
    mark = "" if own is None or last == own else "▼" if last < own else "▲"
    return Cell(_tone(lost, most), text, mark)


@lru_cache(maxsize=4096)
def _difference(most: Decimal, value: Decimal) -> Cell:
    text = diem(value)
    return Cell(_tone(abs(value), most), f"+{text}" if value > 0 else text)


def _tone(lost: Decimal, most: Decimal) -> str:
    return f"lost{min(5, 1 + int(lost * 4 / most))}" if lost and most else "full"


def lost_of(item: ScoreItem, points: Decimal) -> Decimal:
    """The points that a line did not bring: of a penalty those taken off; a bonus not won is no loss."""
    return _lost(item.kind, item.max_points or Decimal(0), points)


def _lost(kind: str, most: Decimal, points: Decimal) -> Decimal:
    if kind == ItemKind.BONUS:
        return Decimal(0)
    return points if kind == ItemKind.PENALTY else max(Decimal(0), most - points)


def _total(card: Scorecard, seen: Seen, shown: Shown) -> Decimal | None:
    totals = {stage: getattr(card, f"{stage}_total") for stage in seen.stages[card.pk]}
    return _value({stage: total for stage, total in totals.items() if total is not None}, shown)


def _finding(rows: list[Row], units: int, shown: Shown) -> str:
    """What the map says."""
    if not any(row.values for row in rows):
        return _("Chưa có điểm nào để xem")
    if shown in _PAIRS:
        count = sum(value != 0 for row in rows for value in row.values)
        if not count:
            return _("Hai lần chấm giống nhau ở mọi tiêu chí")
        return _("Hai lần chấm khác nhau ở %(count)s chỗ") % {"count": so(count)}
    worst = max(rows, key=lambda row: (sum(row.losses), -row.item.position))
    if not worst.losses:
        return _("Chưa đơn vị nào mất điểm")
    sentence = _(
        "Mất điểm nhiều nhất ở tiêu chí %(code)s: %(count)s trong %(units)s đơn vị, tổng %(points)s điểm"
    )
    return sentence % {
        "code": worst.item.code,
        "count": so(len(worst.losses)),
        "units": so(units),
        "points": diem(sum(worst.losses, Decimal(0))),
    }
