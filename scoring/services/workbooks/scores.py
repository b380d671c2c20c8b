"""Points in a workbook: of one card and stage, or the final points of all cards of a year.

A row is a line of a card. A unit that scores itself also says what was measured and what does not apply;
points that a rule computes stay empty there, for the rule gives them.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F, Prefetch, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from clusters.models import ClusterYear
from clusters.permissions import Access
from core.decimals import written
from scoring.enums import RuleKind, Stage
from scoring.models import Scorecard, ScoreFigure, ScoreLine
from scoring.permissions import Sight
from scoring.queries.card_facts import facts_of_card
from scoring.queries.cards import figure_of, last_stage, points_of, with_figures
from scoring.services.figures import WRITABLE, FigureIn, problems_of, save_figures_of_cards
from workbooks.enums import ColumnType
from workbooks.kinds import Column, Kind, OfferedScope, RowIn, RowOut, Scope, Value

# What a rule reads → the name of its number, and how to write it in the sheet.
MEASURED = {
    RuleKind.DAYS_LATE: ("days", gettext_lazy("Số ngày chậm")),
    RuleKind.PERCENT: ("percent", gettext_lazy("Tỷ lệ phần trăm")),
    RuleKind.PROPORTIONAL: ("value", gettext_lazy("Số đạt được")),
    RuleKind.PER_COUNT: ("count", gettext_lazy("Số lần")),
    RuleKind.YES_NO: ("yes", gettext_lazy("Có ghi 1, không ghi 0")),
}
WHOLE_NUMBERS = frozenset({"days", "count"})
COLUMN_OF_BOX = {"note": "measured_note"}


def scopes(access: Access, cluster_year: ClusterYear, day: dt.date) -> list[OfferedScope]:
    """The cards and stages that the person may score now (constant queries)."""
    sight = Sight(access, cluster_year)
    cards = list(
        Scorecard.objects.filter(cluster_year=cluster_year, closed_reason="")
        .select_related("cluster_year", "unit", "table", "cross_check")
        .order_by("unit__sort_key", "pk")
    )
    found = [
        OfferedScope(
            scope=Scope(cluster_year=cluster_year, day=day, unit=card.unit, argument=str(stage)),
            title=_("%(stage)s năm %(year)s: %(unit)s")
            % {"stage": stage.label, "year": cluster_year.year, "unit": card.unit},
        )
        for card in cards
        for stage in (Stage.SELF, Stage.CERTIFIED, Stage.CROSS)
        if card.state in WRITABLE[stage]
        # The standing body may certify everyone's; it has the sheet of all final points instead.
        and not (stage == Stage.CERTIFIED and access.is_standing_body)
        and sight.writes(card, stage)
    ]
    if any(card.state in WRITABLE[Stage.FINAL] and sight.writes(card, Stage.FINAL) for card in cards):
        found.append(
            OfferedScope(
                scope=Scope(cluster_year=cluster_year, day=day, argument=str(Stage.FINAL)),
                title=_("Kết luận năm %(year)s: mọi đơn vị đã tự chấm") % {"year": cluster_year.year},
            )
        )
    return found


def columns(scope: Scope) -> list[Column]:
    """The criterion and its standard points, then what is given."""
    is_own = scope.argument == Stage.SELF
    locked = [
        Column(name="unit", heading=_("Đơn vị"), width=36),
        Column(name="code", heading=_("Mã tiêu chí"), width=10),
        Column(name="title", heading=_("Tiêu chí"), width=60),
        Column(name="most", heading=_("Điểm chuẩn"), type=ColumnType.NUMBER, width=10),
    ]
    if is_own:
        locked += [
            Column(name="how", heading=_("Số liệu là gì"), width=22),
            Column(name="fact", heading=_("Số liệu trong hệ thống"), type=ColumnType.NUMBER, width=12),
        ]
    else:
        locked.append(Column(name="previous", heading=_("Lần chấm trước"), type=ColumnType.NUMBER, width=12))
    own = [
        Column(
            name="measured",
            heading=_("Số liệu"),
            type=ColumnType.NUMBER,
            width=12,
            is_open=True,
            hint=_("Số mà quy tắc của tiêu chí đọc; điểm được tính từ đó. Bằng không thì ghi 0."),
        ),
        Column(
            name="measured_note",
            heading=_("Số liệu lấy từ đâu"),
            width=30,
            is_open=True,
            may_be_emptied=True,
            hint=_("Phải ghi khi khác số liệu trong hệ thống."),
        ),
        Column(
            name="na",
            heading=_("Không áp dụng"),
            type=ColumnType.YES,
            width=12,
            is_open=True,
            hint=_("Ghi x nếu tiêu chí không áp dụng cho đơn vị."),
        ),
        Column(
            name="na_reason", heading=_("Lý do không áp dụng"), width=30, is_open=True, may_be_emptied=True
        ),
    ]
    given = [
        Column(
            name="points",
            heading=_("Điểm"),
            type=ColumnType.NUMBER,
            width=10,
            is_open=True,
            most_in="most",
            hint=_("Để trống nghĩa là chưa chấm; không có điểm thì ghi 0. Không vượt điểm chuẩn."),
        ),
        Column(
            name="reason",
            heading=_("Lý do"),
            width=40,
            is_open=True,
            may_be_emptied=True,
            max_length=1000,
            hint=_("Phải ghi khi điểm khác lần chấm trước hoặc khác quy tắc."),
        ),
    ]
    return [*locked, *(own if is_own else []), *given]


def rows(scope: Scope) -> Iterable[RowOut]:
    """Lines of the cards that can be scored, in the order of units and criteria."""
    facts = _facts(scope, lines := list(_lines(scope)))
    for line in lines:
        item, card = line.item, line.card
        values: dict[str, Value] = {
            "unit": card.unit.name,
            "code": item.code,
            "title": item.title,
            "most": item.max_points,
            **_held(line, scope.argument),
        }
        if scope.argument == Stage.SELF:
            values["how"] = str(MEASURED[item.rule_kind][1]) if item.rule_kind in MEASURED else ""
            values["fact"] = _number_in(facts.get(line.pk, {}))
        else:
            values["previous"] = points_of(line, last_stage(card, scope.argument))
        yield RowOut(
            key=str(line.pk),
            label=f"{item.code}. {item.title}" if scope.unit else f"{card.unit}: {item.code}",
            values=values,
            closed=_closed(line) if scope.argument == Stage.SELF else frozenset(),
        )


def current(scope: Scope, keys: Collection[str]) -> dict[str, dict[str, Value]]:
    """What the lines hold now (4 queries)."""
    return {str(line.pk): _held(line, scope.argument) for line in _lines(scope, keys)}


def judge(scope: Scope, rows: list[RowIn]) -> dict[str, dict[str, str]]:
    """What `problems_of` says of each figure (constant queries)."""
    lines = {str(line.pk): line for line in _lines(scope, [row.key for row in rows])}
    facts = _facts(scope, lines.values())
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        line = lines[row.key]
        previous = last_stage(line.card, scope.argument)
        problems = _unreadable(line, row) or problems_of(
            line,
            _figure(line, row),
            stage=scope.argument,
            step=line.card.table.points_step,
            before=points_of(line, previous),
            fact=facts.get(line.pk, {}),
        )
        found[row.key] = {COLUMN_OF_BOX.get(box, box): sentence for box, sentence in problems.items()}
    return found


def lock(scope: Scope, keys: Collection[str]) -> None:
    """Hold the cards until their lines are taken."""
    cards = ScoreLine.objects.filter(pk__in=keys, card__cluster_year=scope.cluster_year).values("card")
    list(Scorecard.objects.select_for_update(of=("self",)).filter(pk__in=cards).order_by("pk"))


def apply(scope: Scope, rows: list[RowIn], *, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    """Save the figures of all their cards."""
    found = _lines(scope, [row.key for row in rows]).prefetch_related(None).select_related("card", "item")
    lines = {str(line.pk): line for line in found}
    by_card: dict[int, dict[int, FigureIn]] = defaultdict(dict)
    revisions: dict[int, int] = {}
    for row in rows:
        line = lines[row.key]
        by_card[line.card_id][line.pk] = _figure(line, row)
        revisions[line.card_id] = line.card.revision
    save_figures_of_cards(
        stage=scope.argument,
        figures=by_card,
        revisions=revisions,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )


def _lines(scope: Scope, keys: Collection[str] | None = None) -> QuerySet[ScoreLine]:
    """Lines of the scope's cards that can be scored at its stage, with figures, card and item (4 queries).

    Lines share their cards and items: thousands of lines hang on few of them.
    """
    lines = ScoreLine.objects.filter(
        card__cluster_year=scope.cluster_year,
        card__state__in=WRITABLE[scope.argument],
        card__closed_reason="",
        item__table=F("card__table"),
        item__removed_on__isnull=True,
    )
    if scope.unit is not None:
        lines = lines.filter(card__unit=scope.unit)
    if keys is not None:
        lines = lines.filter(pk__in=[int(key) for key in keys])
    cards = Scorecard.objects.select_related("unit", "table", "cross_check", "cluster_year").order_by("pk")
    return lines.prefetch_related(
        Prefetch("card", cards), "item", with_figures(ScoreFigure.objects.order_by("pk"))
    ).order_by("card__unit__sort_key", "card", "item__position")


def _facts(scope: Scope, lines: Collection[ScoreLine]) -> dict[int, dict[str, Any]]:
    """What the system measured, where a unit scores itself: then all lines are of one card."""
    first = next(iter(lines), None)
    if first is None or scope.argument != Stage.SELF:
        return {}
    return facts_of_card(first.card, lines)


def _held(line: ScoreLine, stage: str) -> dict[str, Value]:
    """What the line holds of a stage; points that a rule computed are the rule's, not a person's."""
    figure = figure_of(line, stage)
    given = figure is not None and not figure.is_computed
    held: dict[str, Value] = {
        "points": figure.points if given else None,
        "reason": figure.reason if given and figure.reason else None,
    }
    if stage == Stage.SELF:
        held |= {
            "measured": _number_in(line.measured),
            "measured_note": line.measured_note or None,
            "na": line.is_not_applicable,
            "na_reason": line.not_applicable_reason or None,
        }
    return held


def _closed(line: ScoreLine) -> frozenset[str]:
    closed = set() if line.item.rule_kind in MEASURED else {"measured", "measured_note"}
    return frozenset(closed if line.item.is_optional else closed | {"na", "na_reason"})


def _number_in(measured: dict[str, Any]) -> Decimal | None:
    """The one number in what was measured; yes is 1, no is 0."""
    for value in measured.values():
        return Decimal(int(value)) if isinstance(value, bool) else Decimal(str(value))
    return None


def _measured(line: ScoreLine, number: Value) -> dict[str, Any]:
    if number is None or line.item.rule_kind not in MEASURED:
        return {}
    name = MEASURED[line.item.rule_kind][0]
    if name == "yes":
        return {name: bool(number)}
    return {name: int(number)} if name in WHOLE_NUMBERS else {name: written(number)}


def _unreadable(line: ScoreLine, row: RowIn) -> dict[str, str]:
    """Numbers that the sheet takes but the rule does not."""
    number = row.values.get("measured")
    if number is None or line.item.rule_kind not in MEASURED:
        return {}
    name = MEASURED[line.item.rule_kind][0]
    if name == "yes" and number not in {Decimal(0), Decimal(1)}:
        return {"measured": _("Ở dòng này chỉ ghi 1 (có) hoặc 0 (không).")}
    if name in WHOLE_NUMBERS and number != int(number):
        return {"measured": _("Ở dòng này chỉ nhận số nguyên.")}
    return {}


def _figure(line: ScoreLine, row: RowIn) -> FigureIn:
    values = row.values
    return FigureIn(
        points=values["points"],
        reason=values["reason"] or "",
        measured=_measured(line, values.get("measured")),
        measured_note=values.get("measured_note") or "",
        is_not_applicable=bool(values.get("na")),
        not_applicable_reason=values.get("na_reason") or "",
    )


KIND = Kind(
    key="scores",
    slug="cham-diem",
    label=gettext_lazy("Chấm điểm"),
    contents=gettext_lazy("Mỗi dòng một tiêu chí với điểm chuẩn và điểm đã chấm của lần chấm được chọn."),
    scopes=scopes,
    columns=columns,
    rows=rows,
    current=current,
    judge=judge,
    lock=lock,
    apply=apply,
    undo=apply,  # the figures come as they were before
    done_url=lambda scope: reverse("scoring:card_list", args=[scope.cluster_year.pk]),
)
