"""Reading scorecards: lines and figures, what is missing, what the last stage handed in says."""

from collections.abc import Collection
from decimal import Decimal

from django.db.models import F, Prefetch, QuerySet

from scoring.enums import ItemKind, Stage
from scoring.models import Scorecard, ScoreFigure, ScoreLine
from scoring.permissions import is_handed_in

ORDER = tuple(Stage)


def place_of(line_id: int) -> str:
    """What evidence calls a line."""
    return f"line:{line_id}"


def with_figures(figures: QuerySet[ScoreFigure]) -> Prefetch:
    """Lines with their ``read_figures``: a list, for a manager on each of thousands of lines takes most of the time."""
    return Prefetch("figures", figures, to_attr="read_figures")


def all_lines_of(card: Scorecard) -> QuerySet[ScoreLine]:
    """The card's lines with item and figures, each with its ``giver`` by name (2 queries), those left behind too (`is_left_behind`)."""
    return (
        card.lines.select_related("item")
        .prefetch_related(
            with_figures(ScoreFigure.objects.annotate(giver=F("given_by__full_name")).order_by("pk"))
        )
        .order_by("item__table", "item__position")
    )


def is_left_behind(line: ScoreLine, card: Scorecard) -> bool:
    """The line counts no more: it is of a table since replaced, or of a struck-out criterion."""
    return line.item.table_id != card.table_id or line.item.removed_on is not None


def lines_of(card: Scorecard, line_ids: Collection[int] | None = None) -> QuerySet[ScoreLine]:
    """The card's lines that count, with item and figures, in the table's order (2 queries)."""
    lines = all_lines_of(card).filter(item__table=card.table_id, item__removed_on__isnull=True)
    return lines if line_ids is None else lines.filter(pk__in=line_ids)


def figure_of(line: ScoreLine, stage: str) -> ScoreFigure | None:
    """The line's figure of a stage, from what `lines_of` read."""
    return next((figure for figure in line.read_figures if figure.stage == stage), None)


def points_of(line: ScoreLine, stage: str | None) -> Decimal | None:
    """The line's points of a stage; none where there is no figure. Zero is points."""
    figure = figure_of(line, stage) if stage else None
    return figure.points if figure else None


def last_stage(card: Scorecard, before: str | None = None) -> Stage | None:
    """The latest stage handed in, of those before ``before``."""
    earlier = ORDER if before is None else ORDER[: ORDER.index(Stage(before))]
    return next((stage for stage in reversed(earlier) if is_handed_in(card, stage)), None)


def lines_without_figure(card: Scorecard, stage: str) -> list[ScoreLine]:
    """Criteria that apply and have no points of the stage (2 queries). Bonus and penalty may stay empty."""
    return [
        line
        for line in lines_of(card)
        if line.item.kind == ItemKind.CRITERION
        and not line.is_not_applicable
        and figure_of(line, stage) is None
    ]
