"""What concluding many cards at once would give: each card's total, where figures differ, what hinders."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from clusters.models import ClusterYear
from scoring.enums import CARD_MOVES, CardState, ItemKind, Stage
from scoring.models import Scorecard, ScoreFigure, ScoreItem, ScoreLine
from scoring.permissions import is_handed_in
from scoring.queries.card_sheet import cards_with_names
from scoring.queries.cards import last_stage
from scoring.rules import TableFacts, card_total


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """A card as concluding it now would find it.

    Attributes:
        stage: the last one handed in, whose figures count where there is no final one yet.
        last_total: of that stage.
        total: what the card would be concluded with.
        differing: criteria whose stages handed in, or final figures, are not all the same.
        missing: criteria without any figure that counts.
        above: criteria with more points than the table gives.
        is_waiting_for_check: a unit was asked to cross-check and has not handed in.
    """

    card: Scorecard
    stage: Stage | None
    last_total: Decimal | None
    total: Decimal | None
    differing: int
    missing: list[str]
    above: list[str]
    is_waiting_for_check: bool

    @property
    def is_hindered(self) -> bool:
        """It cannot be concluded as it is."""
        return bool(self.missing or self.above) or self.total is None


def conclusions_of(cluster_year: ClusterYear, today: dt.date) -> list[Conclusion]:
    """The cards that may be concluded now, in the decision's order (6 queries whatever their number).

    Source: SCORE-10.
    """
    concludable = [
        state for state in CardState if state != CardState.APPEALED and CardState.FINAL in CARD_MOVES[state]
    ]
    waiting = Scorecard.objects.filter(cluster_year=cluster_year, state__in=concludable, closed_reason="")
    cards = cards_with_names(waiting, cluster_year, today)
    items: dict[int, list[ScoreItem]] = defaultdict(list)
    for item in ScoreItem.objects.filter(table__in={card.table_id for card in cards}).order_by("position"):
        items[item.table_id].append(item)
    silent: dict[int, dict[int, bool]] = defaultdict(dict)  # card → criterion → does not apply
    lines = ScoreLine.objects.filter(card__in=cards).order_by()
    for card_id, item_id, is_silent in lines.values_list("card", "item", "is_not_applicable"):
        silent[card_id][item_id] = is_silent
    points: dict[int, dict[str, dict[int, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    figures = ScoreFigure.objects.filter(line__card__in=cards).order_by()
    for card_id, item_id, stage, given in figures.values_list("line__card", "line__item", "stage", "points"):
        points[card_id][stage][item_id] = given
    return [_conclusion(card, items[card.table_id], silent[card.pk], points[card.pk]) for card in cards]


def _conclusion(
    card: Scorecard,
    items: list[ScoreItem],
    silent: dict[int, bool],
    points: dict[str, dict[int, Decimal]],
) -> Conclusion:
    stage = last_stage(card)
    counted = [stage for stage in Stage if is_handed_in(card, stage) or stage == Stage.FINAL]
    given = {**(points[stage] if stage else {}), **points[Stage.FINAL]}
    live = [item for item in items if item.removed_on is None and item.pk in silent]
    left_out = {item.pk for item in live if silent[item.pk]} - given.keys()
    return Conclusion(
        card=card,
        stage=stage,
        last_total=getattr(card, f"{stage}_total") if stage else None,
        total=card_total(TableFacts(card.table.not_applicable), items, given, left_out).points,
        differing=sum(
            len({points[s][item.pk] for s in counted if item.pk in points[s]}) > 1 for item in live
        ),
        missing=[
            item.code
            for item in live
            if item.kind == ItemKind.CRITERION and not silent[item.pk] and item.pk not in given
        ],
        above=[item.code for item in live if item.pk in given and given[item.pk] > item.max_points],
        is_waiting_for_check=hasattr(card, "cross_check") and not is_handed_in(card, Stage.CROSS),
    )
