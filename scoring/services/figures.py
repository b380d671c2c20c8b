"""The figures of a card: saved by stage, computed where a rule says so, summed up for lists."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from core.errors import RuleError, StateConflictError
from core.merging import MergeConflictError
from scoring.enums import CardState, RuleKind, Stage
from scoring.models import Scorecard, ScoreFigure, ScoreItem, ScoreLine, ScoreTable
from scoring.permissions import CONCLUDED
from scoring.queries.card_facts import facts_of_card
from scoring.queries.cards import figure_of, last_stage, lines_of, points_of
from scoring.queries.ranking import rank_rules, ranks_of
from scoring.rules import TableFacts, card_total, points_in_range, read_rule
from scoring.services.cards import locked_card

# In which states the figures of a stage may be written.
WRITABLE: dict[str, frozenset[str]] = {
    Stage.SELF: frozenset({CardState.OPEN}),
    Stage.CERTIFIED: frozenset({CardState.SELF_SCORED}),
    Stage.CROSS: frozenset({CardState.SELF_SCORED, CardState.CERTIFIED}),
    Stage.FINAL: frozenset({CardState.SELF_SCORED, CardState.CERTIFIED, CardState.CROSS_CHECKED}),
}
TOTALS = {stage: f"{stage}_total" for stage in Stage}


@dataclass(frozen=True, kw_only=True)
class FigureIn:
    """What is given of one line; ``points`` None and nothing measured: no figure, which is not zero.

    What was measured and whether the line applies are the unit's to say and read only when it scores itself.
    """

    points: Decimal | None = None
    reason: str = ""
    measured: Mapping[str, Any] = field(default_factory=dict)
    measured_note: str = ""
    is_not_applicable: bool = False
    not_applicable_reason: str = ""


def computed_points(line: ScoreLine, step: Decimal, measured: Mapping[str, Any]) -> Decimal | None:
    """What the line's rule gives for what was measured; None where a person gives the points or nothing is measured.

    Raises:
        RuleError: what was measured is nothing the rule reads.
    """
    item = line.item
    if item.rule_kind == RuleKind.MANUAL or not measured:
        return None
    return read_rule(item.rule_kind, item.rule, max_points=item.max_points, step=step).points(measured).points


def problems_of(
    line: ScoreLine,
    given: FigureIn,
    *,
    stage: str,
    step: Decimal,
    before: Decimal | None,
    fact: Mapping[str, Any],
) -> dict[str, str]:
    """What forbids the figure, as sentences by the name of the box; empty when it may be saved.

    Args:
        before: the points of the last stage handed in, which a reason must explain a difference to.
        fact: what the system itself measured of the line.
    Source: SCORE-9, SCORE-10.
    """
    if stage == Stage.SELF:
        return _problems_of_own(line, given, step, fact)
    problems = _range_problem(line, given, step)
    if given.points is not None and given.points != before and not given.reason.strip():
        problems["reason"] = _("Điểm khác lần chấm trước thì phải ghi lý do.")
    return problems


def _problems_of_own(
    line: ScoreLine, given: FigureIn, step: Decimal, fact: Mapping[str, Any]
) -> dict[str, str]:
    if given.is_not_applicable:
        if not line.item.is_optional:
            return {"na": _("Tiêu chí này áp dụng cho mọi đơn vị.")}
        if given.points is not None:
            return {"na": _("Đã ghi không áp dụng thì để trống ô điểm.")}
        return (
            {}
            if given.not_applicable_reason.strip()
            else {"na_reason": _("Ghi không áp dụng thì phải nêu lý do.")}
        )
    try:
        computed = computed_points(line, step, given.measured)
    except RuleError as error:
        return {"measured": str(error)}
    problems = _range_problem(line, given, step)
    differs = given.points is not None and line.item.rule_kind != RuleKind.MANUAL and given.points != computed
    if differs and not given.reason.strip():
        problems["reason"] = _("Điểm không theo quy tắc của tiêu chí thì phải ghi lý do.")
    if fact and given.measured != fact and given.measured and not given.measured_note.strip():
        problems["note"] = _("Số liệu khác số liệu trong hệ thống thì phải ghi rõ lấy từ đâu.")
    return problems


def _range_problem(line: ScoreLine, given: FigureIn, step: Decimal) -> dict[str, str]:
    if given.points is None:
        return {}
    try:
        points_in_range(given.points, max_points=line.item.max_points, step=step)
    except RuleError as error:
        return {"points": str(error)}
    return {}


@transaction.atomic
def save_figures(
    *,
    card_id: int,
    stage: str,
    figures: Mapping[int, FigureIn],
    revision: int,
    actor: User,
    at: dt.datetime,
    base: Mapping[int, FigureIn] | None = None,
    on_behalf_of: str = "",
) -> Scorecard:
    """Save the figures of one stage for the lines given; the other lines stay as they are.

    Args:
        figures: line → what is given. ``points`` None takes the figure off.
        revision: of the card that the person saw.
        base: what the lines said when the person began, for merging with what a colleague saved meanwhile.

    Raises:
        RuleError: what `problems_of` finds, at the box ``<box>_<line>``; or a line is not on the card.
        StateConflictError: the stage is not open, or somebody saved in the meantime and there is no base.
        MergeConflictError: a colleague gave another figure to the same line in the meantime.

    Source: SCORE-9, SCORE-10.
    """
    written = _give(card_id, stage, figures, revision, actor, at, base or {})
    recompute_card(written.card)
    _tell(written, stage, actor, at, on_behalf_of)
    return written.card


@transaction.atomic
def save_figures_of_cards(
    *,
    stage: str,
    figures: Mapping[int, Mapping[int, FigureIn]],
    revisions: Mapping[int, int],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> None:
    """`save_figures` of several cards, whose totals are then brought in step all at once.

    Args:
        figures: card → line → what is given.
        revisions: of each card, as the person saw it.

    Raises:
        RuleError, StateConflictError: as `save_figures`; then no card is saved.
    """
    all_written = [
        _give(card_id, stage, figures[card_id], revisions[card_id], actor, at, {})
        for card_id in sorted(figures)
    ]
    recompute([written.card for written in all_written])
    for written in all_written:
        _tell(written, stage, actor, at, on_behalf_of)


@dataclass(frozen=True, kw_only=True)
class _Written:
    """A card whose figures were saved, and what its lines said before and say now."""

    card: Scorecard
    before: dict[str, str]
    after: dict[str, str]


def _give(
    card_id: int, stage: str, figures: Mapping[int, FigureIn], revision: int, actor: User, at: dt.datetime,
    base: Mapping[int, FigureIn],
) -> _Written:  # fmt: skip
    card = locked_card(card_id)
    ensure_writable(card, stage)
    lines = {line.pk: line for line in lines_of(card, figures)}
    if len(lines) != len(figures):
        raise RuleError(_("Bảng tiêu chí đã thay đổi. Hãy tải lại trang."))
    if card.revision != revision:
        figures = _merged(lines, figures, base, stage)
    previous = last_stage(card, stage)
    facts = facts_of_card(card, lines.values()) if stage == Stage.SELF else {}
    before = _written_as(lines, {pk: points_of(line, stage) for pk, line in lines.items()})
    for pk, line in lines.items():
        problems = problems_of(
            line,
            figures[pk],
            stage=stage,
            step=card.table.points_step,
            before=points_of(line, previous),
            fact=facts.get(pk, {}),
        )
        for box, sentence in problems.items():
            raise RuleError(f"{line.item.code}: {sentence}", field=f"{box}_{pk}")
    if stage == Stage.SELF:
        _save_measured(lines, figures)
    _write(lines, figures, stage, card.table.points_step, actor, at)
    card.revision += 1
    card.save(update_fields=["revision"])
    now = dict(ScoreFigure.objects.filter(line__in=lines, stage=stage).values_list("line", "points"))
    return _Written(card=card, before=before, after=_written_as(lines, now))


def _tell(written: _Written, stage: str, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    card, before, after = written.card, written.before, written.after
    changed = [code for code in after if before.get(code) != after[code]]
    if changed:
        record(
            actor=actor,
            verb="scorecard.scored",
            summary=f"Chấm điểm ({Stage(stage).label}): {card.unit}",
            target=card,
            scope=card.cluster_year,
            at=at,
            on_behalf_of=on_behalf_of,
            before={code: before[code] for code in changed},
            after={"stage": str(stage)} | {code: after[code] for code in changed},
        )


def given_now(line: ScoreLine, stage: str) -> FigureIn:
    """What the line says now, as it would be given again."""
    figure = figure_of(line, stage)
    points = figure.points if figure else None
    if stage != Stage.SELF:
        return FigureIn(points=points, reason=figure.reason if figure else "")
    by_rule = figure is not None and figure.is_computed and line.item.rule_kind != RuleKind.MANUAL
    return FigureIn(
        points=None if by_rule else points,
        reason=figure.reason if figure else "",
        measured=line.measured,
        measured_note=line.measured_note,
        is_not_applicable=line.is_not_applicable,
        not_applicable_reason=line.not_applicable_reason,
    )


def _merged(
    lines: Mapping[int, ScoreLine], mine: Mapping[int, FigureIn], base: Mapping[int, FigureIn], stage: str
) -> dict[int, FigureIn]:
    """For each line what one of the two changed; a line that both changed differently is for a person to settle."""
    result, conflicts = {}, []
    for pk, line in lines.items():
        saved = given_now(line, stage)
        if mine[pk] == saved or base.get(pk) == saved:
            result[pk] = mine[pk]
        elif base.get(pk) == mine[pk]:
            result[pk] = saved
        else:
            conflicts.append(line.item.code)
    if conflicts:
        raise MergeConflictError(
            _("Trong lúc bạn chấm, người khác đã lưu điểm khác ở tiêu chí %(codes)s. Xem cả hai rồi lưu lại.")
            % {"codes": ", ".join(conflicts[:20])},
            conflicts=conflicts,
        )
    return result


def ensure_writable(card: Scorecard, stage: str) -> None:
    """The stage may be scored now.

    Raises:
        StateConflictError: it is handed in, or its time has not come or is over.
    """
    if card.state in WRITABLE[stage]:
        return
    raise StateConflictError(
        _("Bảng chấm điểm đang ở bước «%(state)s» nên không ghi được điểm %(stage)s.")
        % {"state": card.get_state_display(), "stage": Stage(stage).label.lower()}
    )


def _save_measured(lines: Mapping[int, ScoreLine], figures: Mapping[int, FigureIn]) -> None:
    for pk, line in lines.items():
        given = figures[pk]
        line.is_not_applicable = given.is_not_applicable
        line.not_applicable_reason = given.not_applicable_reason.strip() if given.is_not_applicable else ""
        line.measured = {} if given.is_not_applicable else dict(given.measured)
        line.measured_note = given.measured_note.strip()
    names = ["is_not_applicable", "not_applicable_reason", "measured", "measured_note"]
    ScoreLine.objects.bulk_update(lines.values(), names)


def _write(
    lines: Mapping[int, ScoreLine], figures: Mapping[int, FigureIn], stage: str, step: Decimal, actor: User, at: dt.datetime
) -> None:  # fmt: skip
    gone: list[int] = []
    kept: list[ScoreFigure] = []
    for pk, line in lines.items():
        given, old = figures[pk], figure_of(line, stage)
        computed = computed_points(line, step, given.measured) if stage == Stage.SELF else None
        points = computed if given.points is None else given.points
        if points is None or (stage == Stage.SELF and given.is_not_applicable):
            gone.append(pk)
        elif old is None or (old.points, old.reason) != (points, given.reason.strip()):
            kept.append(
                ScoreFigure(
                    line=line, stage=stage, points=points, is_computed=points == computed,
                    reason=given.reason.strip(), given_at=at, given_by=actor,
                )
            )  # fmt: skip
    ScoreFigure.objects.filter(line__in=gone, stage=stage).delete()
    ScoreFigure.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=["line", "stage"],
        update_fields=["points", "is_computed", "reason", "given_at", "given_by"],
    )


def _written_as(lines: Mapping[int, ScoreLine], points: Mapping[int, Decimal | None]) -> dict[str, str]:
    """Criterion → points or “không áp dụng”, as the history writes it."""
    return {
        line.item.code: str(points[pk]) if points.get(pk) is not None
        else _("không áp dụng") if line.is_not_applicable else ""
        for pk, line in lines.items()
    }  # fmt: skip


def recompute_card(card: Scorecard) -> None:
    """Bring the card's totals and rank in step with its lines."""
    recompute([card])


def recompute(cards: Iterable[Scorecard]) -> int:
    """Bring the totals and ranks of many cards in step with their lines; a locked card stays as it is.

    Seven queries whatever the number of cards of one cluster's year, and one to save. A rank that a person set
    stays set.

    Returns:
        How many cards changed.
    """
    cards = [card for card in cards if card.state != CardState.LOCKED]
    tables = ScoreTable.objects.in_bulk({card.table_id for card in cards})
    items: dict[int, list[ScoreItem]] = defaultdict(list)
    for item in ScoreItem.objects.filter(table__in=tables).order_by("position"):
        items[item.table_id].append(item)
    points = _points_by_stage(cards)
    not_applicable: dict[int, set[int]] = defaultdict(set)
    silent = ScoreLine.objects.filter(card__in=cards, is_not_applicable=True, item__table=F("card__table"))
    for card_id, item_id in silent.values_list("card", "item"):
        not_applicable[card_id].add(item_id)
    was = {card.pk: _kept(card) for card in cards}
    for card in cards:
        for stage, name in TOTALS.items():
            given = points[card.pk, stage]
            left_out = not_applicable[card.pk] - given.keys()
            facts = TableFacts(tables[card.table_id].not_applicable)
            setattr(
                card, name, card_total(facts, items[card.table_id], given, left_out).points if given else None
            )
    concluded = [card for card in cards if card.state in CONCLUDED and card.rank_set_at is None]
    final = {card.pk: points[card.pk, Stage.FINAL] for card in concluded}
    ranks = ranks_of(concluded, final, not_applicable, rank_rules(concluded))
    for card in concluded:
        card.rank = ranks[card.pk].band
    changed = [card for card in cards if _kept(card) != was[card.pk]]
    with transaction.atomic():
        Scorecard.objects.bulk_update(changed, [*TOTALS.values(), "rank"], batch_size=1000)
    return len(changed)


def _kept(card: Scorecard) -> tuple:
    return (*(getattr(card, name) for name in TOTALS.values()), card.rank_id)


def _points_by_stage(cards: list[Scorecard]) -> dict[tuple[int, str], dict[int, Decimal]]:
    """(card, stage) → criterion → points, of the tables in use (1 query)."""
    points: dict[tuple[int, str], dict[int, Decimal]] = defaultdict(dict)
    rows = ScoreFigure.objects.filter(line__card__in=cards, line__item__table=F("line__card__table"))
    for card_id, item_id, stage, given in rows.order_by().values_list(
        "line__card", "line__item", "stage", "points"
    ):
        points[card_id, stage][item_id] = given
    return points
