"""What a unit could have scored: lines by the points lost, what would have given them, who got them."""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from clusters.models import ClusterYear
from core.errors import RuleError
from scoring.enums import ItemKind, RuleKind, Stage
from scoring.models import Scorecard, ScoreFigure, ScoreItem, ScoreLine, ScoreTable
from scoring.permissions import Sight
from scoring.queries.gap_map import Seen, figures_seen, lost_of
from scoring.rules import Rule, read_rule


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A line that did not bring all its points: what would have, and who got them."""

    item: ScoreItem
    points: Decimal
    stage: str
    lost: Decimal
    because: list[str]
    wanted: list[str]
    reached_by: list[str]


@dataclass(frozen=True, kw_only=True)
class UnitGaps:
    """A unit's lines that lost points, most first; how many lines have no figure yet."""

    card: Scorecard
    name: str
    gaps: list[Gap]
    bonuses: list[Gap]
    lost: Decimal
    silent_count: int


def unit_gaps(cluster_year: ClusterYear, sight: Sight, unit_id: int, today: dt.date) -> UnitGaps | None:
    """What could have been scored, by the last figures that the person sees (a fixed number of queries).

    Who reached the points is named only of cards whose final figures the person sees.

    Source: SCORE-5, SCORE-10.
    """
    seen = figures_seen(cluster_year, sight, today)
    column = next((column for column in seen.columns if column.unit_id == unit_id), None)
    if column is None:
        return None
    given = ScoreFigure.objects.filter(line__card=column.card).exclude(reason="").order_by()
    reasons = {
        (line, stage): reason for line, stage, reason in given.values_list("line_id", "stage", "reason")
    }
    found, bonuses, silent = [], [], 0
    for line in column.card.lines.select_related("item"):
        figures = seen.figures.get((column.card.pk, line.item_id), {})
        if line.item.removed_on or line.is_not_applicable:
            continue
        if not figures:
            silent += 1
            continue
        gap = _gap(line, figures, reasons, seen, column.card.table)
        if line.item.kind == ItemKind.BONUS:
            bonuses += [gap] if gap.points < line.item.max_points else []
        elif gap.lost:
            found.append(gap)
    return UnitGaps(
        card=column.card,
        name=column.name,
        gaps=sorted(found, key=lambda gap: -gap.lost),
        bonuses=bonuses,
        lost=sum((gap.lost for gap in found), Decimal(0)),
        silent_count=silent,
    )


def _gap(
    line: ScoreLine,
    figures: dict[str, Decimal],
    reasons: dict[tuple[int, str], str],
    seen: Seen,
    table: ScoreTable,
) -> Gap:
    item = line.item
    stage = next(stage for stage in reversed(Stage) if stage in figures)
    wanted: list[str] = []
    because = [reasons[line.pk, stage]] if (line.pk, stage) in reasons else []
    with suppress(RuleError):  # nothing measured, or a table that is not published yet
        rule = read_rule(item.rule_kind, item.rule, max_points=item.max_points, step=table.points_step)
        wanted = _what_gives_more(rule, figures[stage], is_penalty=item.kind == ItemKind.PENALTY)
        because += rule.points(line.measured).explained
    return Gap(
        item=item,
        points=figures[stage],
        stage=stage.label,
        lost=lost_of(item, figures[stage]),
        because=because,
        wanted=wanted,
        reached_by=[
            column.name
            for column in seen.columns
            if column.card.pk != line.card_id
            and _reached(item, seen.figures.get((column.card.pk, item.pk), {}))
        ],
    )


def _what_gives_more(rule: Rule, points: Decimal, *, is_penalty: bool) -> list[str]:
    """The lines of the rule that would have given more (of a penalty: taken off less)."""
    words = rule.in_words()
    if rule.kind == RuleKind.YES_NO:
        gives = [rule.unit, rule.otherwise]
    else:
        gives = [*(tier.points for tier in rule.tiers), rule.otherwise] if rule.tiers else []
    better = [
        line
        for line, given in zip(words, gives, strict=False)
        if (given < points if is_penalty else given > points)
    ]
    return better or words


def _reached(item: ScoreItem, figures: dict[str, Decimal]) -> bool:
    final = figures.get(Stage.FINAL)
    if final is None:
        return False
    return final == 0 if item.kind == ItemKind.PENALTY else final == item.max_points
