"""A card as a page shows it: the tree of criteria with the figures that the reader may see side by side."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet

from audit.queries import Entry, history_of
from clusters.models import ClusterYear, Unit
from core.errors import RuleError
from emulation.queries.year_facts import day_in
from evidence.models import EvidenceLink
from evidence.queries import evidence_of
from scoring.enums import ItemKind, RuleKind, Stage
from scoring.models import ScoreAppeal, Scorecard, ScoreFigure, ScoreItem, ScoreLine
from scoring.permissions import CONCLUDED, Sight, is_handed_in
from scoring.queries.cards import all_lines_of, figure_of, is_left_behind, place_of
from scoring.rules import READS, TableFacts, card_total, read_rule


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as the sheet shows it; ``differs``: from the figure shown before it."""

    stage: Stage
    points: Decimal | None
    figure: ScoreFigure | None = None
    differs: bool = False


@dataclass(kw_only=True, slots=True)
class SheetRow:
    """A group with its sums, or a criterion with its figures."""

    item: ScoreItem
    depth: int
    cells: list[Cell]
    line: ScoreLine | None = None
    explained: list[str] = field(default_factory=list)
    evidence: list[EvidenceLink] = field(default_factory=list)
    appeals: list[ScoreAppeal] = field(default_factory=list)

    @property
    def is_group(self) -> bool:
        return self.item.kind == ItemKind.GROUP

    @property
    def reasons(self) -> list[tuple[str, str]]:
        """Why figures differ, with the name of the stage."""
        return [
            (cell.stage.label, cell.figure.reason)
            for cell in self.cells
            if cell.figure and cell.figure.reason
        ]

    @property
    def place(self) -> str:
        return place_of(self.line.pk) if self.line else ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """All that the page of a card shows of its lines."""

    stages: list[Stage]
    rows: list[SheetRow]
    totals: list[Cell]
    explained: list[str]  # of the last total shown
    left_behind: list[ScoreLine]

    @property
    def final_points(self) -> dict[int, Decimal]:
        """Criterion → final points."""
        return {
            row.item.pk: figure.points
            for row in self.rows
            if row.line and (figure := figure_of(row.line, Stage.FINAL))
        }

    @property
    def not_applicable(self) -> set[int]:
        """Criteria that do not apply to the unit."""
        return {row.item.pk for row in self.rows if row.line and row.line.is_not_applicable}

    @property
    def lines(self) -> list[SheetRow]:
        """The rows that have points of their own."""
        return [row for row in self.rows if row.line]


def sheet_of(card: Scorecard, sight: Sight) -> Sheet:
    """The card's criteria with the figures that the person sees (5 queries whatever the number of lines)."""
    stages = [stage for stage in Stage if stage in {Stage.SELF} | _begun(card) and sight.sees(card, stage)]
    items = list(card.table.items.filter(removed_on__isnull=True).order_by("position"))
    everything = list(all_lines_of(card))
    lines = {line.item_id: line for line in everything if not is_left_behind(line, card)}
    told = Stage.SELF in stages
    evidence = evidence_of([place_of(line.pk) for line in lines.values()]) if told else {}
    appeals: dict[int, list[ScoreAppeal]] = {}
    asked = ScoreAppeal.objects.filter(line__card=card).select_related("asked_by", "answered_by")
    for appeal in asked.order_by("asked_at", "pk"):
        appeals.setdefault(appeal.line_id, []).append(appeal)
    sums, explained = _sums(card, stages, items, lines)
    for line in () if told else lines.values():  # what the unit says of a line is told with its own scores
        line.measured, line.measured_note, line.is_not_applicable = {}, "", False
    depths: dict[int | None, int] = {None: -1}
    rows = []
    for item in items:
        depths[item.pk] = depths[item.parent_id] + 1
        line = lines.get(item.pk)
        rows.append(
            SheetRow(
                item=item,
                depth=depths[item.pk],
                line=line,
                cells=_cells(line, stages) if line else [Cell(s, sums[s].get(item.pk)) for s in stages],
                explained=explain(line, card.table.points_step) if line else [],
                evidence=evidence.get(place_of(line.pk), []) if line else [],
                appeals=appeals.get(line.pk, []) if line else [],
            )
        )
    return Sheet(
        stages=stages,
        rows=rows,
        totals=[Cell(stage, getattr(card, f"{stage}_total")) for stage in stages],
        explained=explained,
        left_behind=[line for line in everything if is_left_behind(line, card)],
    )


def _begun(card: Scorecard) -> set[Stage]:
    return {
        stage for stage in Stage if is_handed_in(card, stage) or getattr(card, f"{stage}_total") is not None
    }


def _cells(line: ScoreLine, stages: list[Stage]) -> list[Cell]:
    cells: list[Cell] = []
    before: Cell | None = None
    for stage in stages:
        figure = figure_of(line, stage)
        points = figure.points if figure else None
        cell = Cell(
            stage, points, figure, before is not None and points is not None and points != before.points
        )
        cells.append(cell)
        before = cell if figure else before
    return cells


def _sums(
    card: Scorecard, stages: list[Stage], items: list[ScoreItem], lines: Mapping[int, ScoreLine]
) -> tuple[dict[Stage, dict[int, Decimal]], list[str]]:
    """Stage → group → points, and how the last total came about."""
    sums, explained = {}, []
    facts = TableFacts(card.table.not_applicable)
    for stage in stages:
        points = {
            item_id: figure.points for item_id, line in lines.items() if (figure := figure_of(line, stage))
        }
        silent = {item_id for item_id, line in lines.items() if line.is_not_applicable} - points.keys()
        total = card_total(facts, items, points, silent)
        sums[stage], explained = total.by_group, total.explained
    return sums, explained


def explain(line: ScoreLine, step: Decimal) -> list[str]:
    """How the rule comes to its points from what was measured; empty where a person gives them."""
    item = line.item
    if item.rule_kind == RuleKind.MANUAL or not line.measured:
        return []
    try:
        rule = read_rule(item.rule_kind, item.rule, max_points=item.max_points, step=step)
        return rule.points(line.measured).explained
    except RuleError as error:  # the table was replaced, and the criterion measures something else now
        return [str(error)]


def rule_in_words(item: ScoreItem, step: Decimal) -> list[str]:
    """The criterion's rule, a line for each tier."""
    return read_rule(item.rule_kind, item.rule, max_points=item.max_points, step=step).in_words()


def reads(item: ScoreItem) -> str:
    """What the criterion's rule reads: days, percent, count, yes; empty where a person gives the points."""
    return "" if item.rule_kind == RuleKind.MANUAL else READS[item.rule_kind]


@dataclass(frozen=True, kw_only=True)
class CardRow:
    """A card in the list of a year: the totals that the person sees, none where hidden or empty."""

    card: Scorecard
    name: str
    is_open: bool  # the person may open its page
    totals: list[tuple[Stage, Decimal | None]]


def card_rows(cluster_year: ClusterYear, sight: Sight, today: dt.date) -> list[CardRow]:
    """Every card of the year, each with what the person may see of it (5 queries whatever their number)."""
    cards = list(cards_with_names(Scorecard.objects.filter(cluster_year=cluster_year), cluster_year, today))
    opened = set(sight.visible_cards().values_list("pk", flat=True))
    return [
        CardRow(
            card=card,
            name=card.unit.name_on_day or card.unit.name,
            is_open=card.pk in opened,
            totals=[
                (
                    stage,
                    getattr(card, f"{stage}_total")
                    if is_handed_in(card, stage) and sight.sees(card, stage)
                    else None,
                )
                for stage in Stage
            ],
        )
        for card in cards
    ]


def cards_with_names(
    cards: QuerySet[Scorecard], cluster_year: ClusterYear, today: dt.date
) -> list[Scorecard]:
    """The cards in the decision's order, their units by the name of the day (3 queries)."""
    order = dict(cluster_year.memberships.values_list("unit", "ordinal"))
    found = list(cards.select_related("table", "rank", "cross_check__checker", "cluster_year").order_by("pk"))
    units = Unit.objects.named_on(day_in(cluster_year, today)).in_bulk({card.unit_id for card in found})
    for card in found:
        card.unit = units[card.unit_id]
    return sorted(
        found, key=lambda card: (order.get(card.unit_id, len(order) + 1), card.unit.sort_key, card.pk)
    )


# Events of a card that tell points or a rank; of which stage, says ``scorecard.scored`` itself.
TELLING = frozenset(
    f"scorecard.{act}"
    for act in ("scored", "concluded", "appealed", "appeal_answered", "rank_proposed", "ranked", "locked")
)


def history_of_card(card: Scorecard, sight: Sight) -> list[Entry]:
    """What happened to the card, but for what tells points that the person does not see."""
    return [
        entry
        for entry in history_of(card)
        if entry.event.verb not in TELLING or sight.sees(card, entry.event.after.get("stage", Stage.FINAL))
    ]


def history_of_unit(unit: Unit, sights: Mapping[int, Sight]) -> list[CardRow]:
    """The unit's concluded cards, latest year first, where the person sees the final figures (1 query)."""
    cards = Scorecard.objects.filter(unit=unit, cluster_year__in=sights, state__in=CONCLUDED)
    rows = cards.select_related("cluster_year", "table", "rank", "unit", "cross_check").order_by(
        "-cluster_year__year", "pk"
    )
    return [
        CardRow(
            card=card,
            name=str(card.cluster_year),
            is_open=True,
            totals=[
                (stage, getattr(card, f"{stage}_total") if is_handed_in(card, stage) else None)
                for stage in Stage
            ],
        )
        for card in rows
        if sights[card.cluster_year_id].sees(card, Stage.FINAL)
    ]
