"""The criteria of a draft table: a tree that is added to, changed, ordered and thinned out."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import RuleError
from core.templatetags.vi_format import diem
from emulation.enums import MeasurementPeriod
from scoring.enums import ItemKind, RuleKind
from scoring.models import ScoreItem, ScoreTable
from scoring.rules import read_rule
from scoring.services.tables import check_seen, locked_draft, note, touch

DEEPEST = 5
MOST_ITEMS = 500


@transaction.atomic
def add_item(
    *,
    table: ScoreTable,
    parent: ScoreItem | None,
    kind: str,
    code: str,
    title: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
    **values: Any,
) -> ScoreItem:
    """Add a group or criterion at the end of ``parent`` (of the whole table without one).

    Args:
        values: guidance, max_points, measured_by, measurement, is_optional, has_to_be_proved, tie_order.

    Raises:
        RuleError: the number is taken, the tree too deep or too large, or points do not follow the step.
        StateConflictError: the table was published in the meantime.
    """
    table = locked_draft(table)
    items = list(table.items.order_by("position"))
    if len(items) >= MOST_ITEMS:
        raise RuleError(_("Bảng đã có %(count)s dòng, không thêm được nữa.") % {"count": MOST_ITEMS})
    item = ScoreItem(table=table, parent=parent, kind=kind, code=code, title=title, position=len(items) + 1)
    _fill(item, values)
    _check(item, table, items)
    item.save()
    _renumber([*items, item])
    _done(table, f"Thêm tiêu chí {item}", actor, at, on_behalf_of)
    return item


@transaction.atomic
def change_item(
    *,
    item: ScoreItem,
    seen: str,
    parent: ScoreItem | None,
    kind: str,
    code: str,
    title: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
    **values: Any,
) -> ScoreItem:
    """Change a group or criterion and where it belongs. ``seen`` is the `fingerprint` that the form was opened with.

    Raises:
        RuleError: as in `add_item`; a group put into itself; a group with criteria made a criterion.
        StateConflictError: the table was published in the meantime, or somebody saved since.
    """
    table = locked_draft(item.table)
    items = list(table.items.order_by("position"))
    item = _same(items, item)
    check_seen(item, seen)
    has_moved = item.parent_id != (parent.pk if parent else None)
    item.parent, item.kind, item.code, item.title = parent, kind, code, title
    _fill(item, values)
    if kind == ItemKind.GROUP:
        item.rule_kind, item.rule, item.example = RuleKind.MANUAL, {}, {}
    _check(item, table, items)
    item.save()
    if has_moved:
        _renumber([*(other for other in items if other.pk != item.pk), item])
    _done(table, f"Sửa tiêu chí {item}", actor, at, on_behalf_of)
    return item


@transaction.atomic
def move_item(
    *, item: ScoreItem, is_up: bool, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> ScoreItem:
    """Exchange a group or criterion with its neighbour above or below in the same group.

    Raises:
        StateConflictError: the table was published in the meantime.
    """
    table = locked_draft(item.table)
    items = list(table.items.order_by("position"))
    item = _same(items, item)
    level = [other for other in items if other.parent_id == item.parent_id]
    place = level.index(item)
    neighbour = place - 1 if is_up else place + 1
    if 0 <= neighbour < len(level):
        other = level[neighbour]
        first, second = items.index(item), items.index(other)
        items[first], items[second] = items[second], items[first]
        _renumber(items)
        _done(table, f"Chuyển chỗ tiêu chí {item}", actor, at, on_behalf_of)
    return item


@transaction.atomic
def remove_item(*, item: ScoreItem, actor: User, at: dt.datetime, on_behalf_of: str = "") -> None:
    """Take a criterion, or a group with all in it, out of a draft.

    Raises:
        StateConflictError: the table was published in the meantime.
    """
    table = locked_draft(item.table)
    item = _same(list(table.items.order_by("position")), item)
    title = str(item)
    item.delete()
    _renumber(list(table.items.order_by("position")))
    _done(table, f"Bỏ tiêu chí {title}", actor, at, on_behalf_of)


@transaction.atomic
def set_rule(
    *,
    item: ScoreItem,
    seen: str,
    rule_kind: str,
    rule: dict[str, Any],
    measured: dict[str, Any],
    points: Decimal | None,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> ScoreItem:
    """Write how a criterion's points are counted, with an example that proves the rule means what its author thinks.

    Args:
        rule: the figures as `scoring.rules.read_rule` reads them.
        measured, points: the worked example; not needed where a person gives the points.

    Raises:
        RuleError: the figures cannot be meant, or the example comes to other points.
        StateConflictError: the table was published in the meantime, or somebody saved since.

    Source: SCORE-5, SCORE-9.
    """
    table = locked_draft(item.table)
    item = _same(list(table.items.order_by("position")), item)
    check_seen(item, seen)
    if item.kind == ItemKind.GROUP or item.max_points is None:
        raise RuleError(_("Hãy nhập điểm chuẩn của tiêu chí trước, rồi đặt quy tắc."))
    checked = read_rule(rule_kind, rule, max_points=item.max_points, step=table.points_step)
    example = {}
    if rule_kind != RuleKind.MANUAL:
        outcome = checked.points(measured)
        if points != outcome.points:
            raise RuleError(
                _(
                    "Theo quy tắc trên: %(explained)s; ví dụ lại ghi %(points)s điểm. Hãy sửa quy tắc hoặc ví dụ."
                )
                % {"explained": "; ".join(outcome.explained), "points": diem(points) or "–"},
                field="points",
            )
        example = {"measured": measured, "points": str(points)}
    item.rule_kind, item.rule, item.example = rule_kind, rule, example
    item.save(update_fields=["rule_kind", "rule", "example"])
    _done(table, f"Đặt quy tắc tính điểm của tiêu chí {item}", actor, at, on_behalf_of)
    return item


def _fill(item: ScoreItem, values: dict[str, Any]) -> None:
    item.guidance = values.get("guidance", "")
    item.max_points = values.get("max_points")
    item.measured_by = values.get("measured_by", "")
    item.measurement = values.get("measurement") or MeasurementPeriod.OF_UNIT
    item.is_optional = values.get("is_optional", False)
    item.has_to_be_proved = values.get("has_to_be_proved", False)
    item.tie_order = values.get("tie_order")


def _check(item: ScoreItem, table: ScoreTable, items: list[ScoreItem]) -> None:
    others = [other for other in items if other.pk != item.pk]
    if any(other.code == item.code for other in others):
        raise RuleError(_("Bảng đã có tiêu chí mang số thứ tự %(code)s.") % {"code": item.code}, field="code")
    if item.max_points is not None and item.max_points % table.points_step:
        raise RuleError(
            _("Điểm đi theo bước %(step)s của bảng.") % {"step": diem(table.points_step)}, field="max_points"
        )
    if item.kind != ItemKind.GROUP and any(other.parent_id == item.pk for other in others if item.pk):
        raise RuleError(_("Nhóm này đang có tiêu chí bên trong nên phải là nhóm."), field="kind")
    if item.tie_order is not None and any(other.tie_order == item.tie_order for other in others):
        raise RuleError(_("Đã có tiêu chí khác mang thứ tự so này."), field="tie_order")
    _check_place(item, {other.pk: other for other in others})


def _check_place(item: ScoreItem, others: dict[int, ScoreItem]) -> None:
    depth, above = 1, item.parent_id
    while above is not None:
        parent = others.get(above)
        if parent is None:  # itself, or of another table
            raise RuleError(_("Không đặt một nhóm vào chính nó."), field="parent")
        if parent.kind != ItemKind.GROUP:
            raise RuleError(_("Chỉ đặt được vào một nhóm."), field="parent")
        depth, above = depth + 1, parent.parent_id
    if depth + _height(item, list(others.values())) > DEEPEST:
        raise RuleError(_("Bảng chỉ có tối đa %(count)s cấp.") % {"count": DEEPEST}, field="parent")


def _height(item: ScoreItem, others: list[ScoreItem]) -> int:
    below = [other for other in others if item.pk and other.parent_id == item.pk]
    return 1 + max(_height(other, others) for other in below) if below else 0


def _same(items: list[ScoreItem], item: ScoreItem) -> ScoreItem:
    """The item as it is now, after the table was locked."""
    found = next((other for other in items if other.pk == item.pk), None)
    if found is None:
        raise RuleError(_("Tiêu chí này vừa được bỏ khỏi bảng. Hãy tải lại trang."))
    return found


def _renumber(items: list[ScoreItem]) -> None:
    """Give places depth first; siblings keep the order that ``items`` has them in."""
    ordered: list[ScoreItem] = []

    def walk(parent_id: int | None) -> None:
        for item in items:
            if item.parent_id == parent_id:
                ordered.append(item)
                walk(item.pk)

    walk(None)
    for position, item in enumerate(ordered, start=1):
        item.position = position
    ScoreItem.objects.bulk_update(ordered, ["position"])


def _done(table: ScoreTable, summary: str, actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    touch(table)
    note(table, "score_table.changed", summary, actor, at, on_behalf_of)
