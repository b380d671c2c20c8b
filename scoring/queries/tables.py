"""Scoring tables: which one is in force, who reads and writes them, their tree, what still keeps one from publication."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from clusters.enums import UnitKind
from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from clusters.queries import members_on
from core.changes import ChangedSection, changed_sections
from core.errors import RuleError
from core.templatetags.vi_format import diem, ngay
from scoring.enums import CardState, ItemKind, RuleKind, Stage, TableState, TieRule
from scoring.models import (
    RankBand,
    RankGate,
    Scorecard,
    ScoreFigure,
    ScoreItem,
    ScoreTable,
    ScoreTableKind,
)
from scoring.permissions import CONCLUDED
from scoring.rules import Rule, full_points, read_rule


def table_for(unit_kind: str, year: int, cluster_year: ClusterYear | None) -> ScoreTable | None:
    """The table in force for a kind of unit: the cluster's own before the general one (1 query).

    Source: SCORE-1.
    """
    found = (
        ScoreTableKind.objects.filter(unit_kind=unit_kind, year=year, is_in_force=True)
        .filter(Q(cluster_year=cluster_year) | Q(cluster_year=None))
        .select_related("table")
    )
    return max(
        (row.table for row in found),
        key=lambda table: table.cluster_year_id is not None,
        default=None,
    )


def kinds_without_table(cluster_year: ClusterYear, day: dt.date) -> list[str]:
    """Kinds of the cluster's units on ``day`` for which no table is in force, by their names (3 queries).

    Source: SCORE-1.
    """
    members = members_on(cluster_year, day).values("unit")
    kinds = set(Unit.objects.named_on(day).filter(pk__in=members).values_list("kind_on_day", flat=True))
    covered = ScoreTableKind.objects.filter(
        Q(cluster_year=cluster_year) | Q(cluster_year=None), year=cluster_year.year, is_in_force=True
    ).values_list("unit_kind", flat=True)
    return [str(kind.label) for kind in UnitKind if kind in kinds - set(covered)]


def tables_missing(cluster_year: ClusterYear, day: dt.date) -> list[str]:
    """What closing the year asks for: a published table for each kind of unit of the cluster (3 queries)."""
    kinds = kinds_without_table(cluster_year, day)
    if not kinds:
        return []
    sentence = _("Chưa ban hành bảng tiêu chí chấm điểm năm %(year)s cho: %(kinds)s.")
    return [sentence % {"year": cluster_year.year, "kinds": ", ".join(kinds)}]


def visible_tables(access: Access) -> QuerySet[ScoreTable]:
    """Published tables and shipped examples for everybody; drafts for those who write them and who read all."""
    own = Q(cluster_year__in=access.led_year_ids | access.drafting_year_ids)
    shown = Q() if access.reads_all else ~Q(state=TableState.DRAFT) | Q(is_sample=True) | own
    return ScoreTable.objects.filter(shown).select_related("cluster_year")


def may_write(access: Access, cluster_year: ClusterYear | None) -> bool:
    """The standing body writes general tables, a cluster's leaders their cluster's own."""
    return access.is_standing_body if cluster_year is None else access.leads_year(cluster_year)


def may_change(access: Access, table: ScoreTable) -> bool:
    """Whether the person may change the draft; a shipped example is only copied."""
    return table.state == TableState.DRAFT and not table.is_sample and may_write(access, table.cluster_year)


def would_replace(table: ScoreTable) -> QuerySet[ScoreTable]:
    """Tables in force for kinds of unit that publishing ``table`` takes over."""
    taken = ScoreTableKind.objects.filter(
        year=table.year, cluster_year=table.cluster_year, is_in_force=True,
        unit_kind__in=table.kinds.values("unit_kind"),
    )  # fmt: skip
    return ScoreTable.objects.filter(pk__in=taken.values("table")).order_by("pk")


def cards_that_follow(table: ScoreTable) -> QuerySet[Scorecard]:
    """Cards still scored by another table that the table, once in force, takes over; none of a halted year.

    Source: SCORE-2.
    """
    cards = Scorecard.objects.filter(
        cluster_year__year=table.year, cluster_year__halt=None, closed_reason="",
        unit__kind__in=table.kinds.values("unit_kind"),
    )  # fmt: skip
    if table.cluster_year_id is None:
        cards = cards.filter(table__cluster_year=None)  # a cluster's own table goes before the general one
    else:
        cards = cards.filter(cluster_year=table.cluster_year_id)
    return cards.exclude(state__in=CONCLUDED).exclude(table=table)


def cards_left_without_points(table: ScoreTable) -> QuerySet[Scorecard]:
    """Concluded cards of the table, not locked, without final points of any criterion that still counts."""
    counting = ScoreFigure.objects.filter(
        line__card=OuterRef("pk"), line__item__table=table, line__item__kind=ItemKind.CRITERION,
        line__item__removed_on=None, line__is_not_applicable=False, stage=Stage.FINAL,
    )  # fmt: skip
    concluded = Scorecard.objects.filter(table=table, state__in=CONCLUDED - {CardState.LOCKED})
    return concluded.exclude(Exists(counting))


@dataclass(frozen=True, kw_only=True)
class Row:
    """A group or criterion as the table's page shows it."""

    item: ScoreItem
    depth: int
    sum_text: str  # of a group: what its criteria, bonuses or penalties come to at most
    rule: list[str]
    example: list[str]
    problems: list[str]
    is_first: bool
    is_last: bool

    @property
    def is_group(self) -> bool:
        return self.item.kind == ItemKind.GROUP


@dataclass(frozen=True, kw_only=True)
class Tree:
    """A whole table with what still keeps it from being published."""

    rows: list[Row]
    full: Decimal | None  # empty while points of a criterion are unknown
    bands: list[RankBand]
    kinds: list[ScoreTableKind]
    problems: list[str]  # of the table as a whole; those of criteria stand in their rows

    @property
    def all_problems(self) -> list[str]:
        """Everything that must be put right before publication."""
        return [*self.problems, *(f"{row.item.code}: {text}" for row in self.rows for text in row.problems)]


def tree_of(table: ScoreTable) -> Tree:
    """The table depth first, with sums, rules in words, examples and problems (4 queries)."""
    items = list(table.items.order_by("position"))
    bands = list(table.bands.prefetch_related("gates__item").order_by("ordinal"))
    kinds = list(table.kinds.all())
    rows = list(_rows(table, items, None, 0))
    return Tree(
        rows=rows,
        full=None if _is_open(items) else full_points(items),
        bands=bands,
        kinds=kinds,
        problems=list(_problems(table, items, bands, kinds)),
    )


def _rows(table: ScoreTable, items: Sequence[ScoreItem], parent_id: int | None, depth: int) -> Iterator[Row]:
    level = [item for item in items if item.parent_id == parent_id]
    for item in level:
        is_group = item.kind == ItemKind.GROUP
        rule, rule_problem = (None, "") if is_group else rule_of(item, table)
        example, example_problem = _example(item, rule)
        yield Row(
            item=item,
            depth=depth,
            sum_text=_sum_text(items, item.pk) if is_group else "",
            rule=rule.in_words() if rule else [],
            example=example,
            problems=[
                text
                for text in (rule_problem, example_problem, _group_problem(item, items) if is_group else "")
                if text
            ],
            is_first=item is level[0],
            is_last=item is level[-1],
        )
        yield from _rows(table, items, item.pk, depth + 1)


def rule_of(item: ScoreItem, table: ScoreTable) -> tuple[Rule | None, str]:
    """The item's rule, or None and why there is none yet."""
    if item.max_points is None:
        return None, _("chưa có điểm chuẩn")
    if item.max_points % table.points_step:
        return None, _("điểm chuẩn %(points)s không theo bước %(step)s của bảng") % {
            "points": diem(item.max_points),
            "step": diem(table.points_step),
        }
    try:
        rule = read_rule(item.rule_kind, item.rule, max_points=item.max_points, step=table.points_step)
    except RuleError as error:
        return None, str(error)
    return rule, ""


def _example(item: ScoreItem, rule: Rule | None) -> tuple[list[str], str]:
    """The worked example in words, and what is wrong with it."""
    if rule is None or rule.kind == RuleKind.MANUAL:
        return [], ""
    if not item.example:
        return [], _("chưa có ví dụ tính điểm")
    try:
        outcome = rule.points(item.example.get("measured", {}))
        expected = Decimal(str(item.example.get("points")))
    except (RuleError, ArithmeticError):
        return [], _("ví dụ tính điểm không đọc được")
    if outcome.points != expected:
        facts = {"given": diem(outcome.points), "expected": diem(expected)}
        return [], _("ví dụ ghi %(expected)s điểm nhưng quy tắc cho %(given)s điểm") % facts
    return outcome.explained, ""


def _group_problem(group: ScoreItem, items: Sequence[ScoreItem]) -> str:
    below = [item for item in items if item.parent_id == group.pk]
    if not below:
        return _("nhóm chưa có tiêu chí nào")
    if group.max_points is None:
        return ""
    # A group holds criteria, bonuses or penalties; its limit must be one that can be reached.
    reach = max(
        sum_below(items, group.pk, kind) for kind in (ItemKind.CRITERION, ItemKind.BONUS, ItemKind.PENALTY)
    )
    if group.max_points > reach:
        facts = {"most": diem(group.max_points), "reach": diem(reach)}
        return _("nhóm ghi %(most)s điểm nhưng cộng lại chỉ được %(reach)s") % facts
    return ""


def _is_open(items: Sequence[ScoreItem]) -> bool:
    """Whether points of a criterion are unknown, so that no sum can be told."""
    return any(item.kind == ItemKind.CRITERION and item.max_points is None for item in items)


def _sum_text(items: Sequence[ScoreItem], group_id: int) -> str:
    below = list(_below(items, group_id))
    if not below or _is_open(below):
        return "–"
    if any(item.kind == ItemKind.CRITERION for item in below):
        return diem(full_points(items, group_id))
    bonus, penalty = (sum_below(items, group_id, kind) for kind in (ItemKind.BONUS, ItemKind.PENALTY))
    return " ".join(text for text in (bonus and f"+{diem(bonus)}", penalty and f"−{diem(penalty)}") if text)


def _below(items: Sequence[ScoreItem], group_id: int) -> Iterator[ScoreItem]:
    for item in items:
        if item.parent_id == group_id:
            yield item
            yield from _below(items, item.pk)


def sum_below(items: Sequence[ScoreItem], parent_id: int | None, kind: str) -> Decimal:
    """What the items of one kind below a group come to at most, the groups' own limits aside."""
    total = Decimal(0)
    for item in items:
        if item.parent_id == parent_id:
            if item.kind == ItemKind.GROUP:
                total += sum_below(items, item.pk, kind)
            elif item.kind == kind and item.removed_on is None:
                total += item.max_points or 0
    return total


def _problems(
    table: ScoreTable,
    items: Sequence[ScoreItem],
    bands: Sequence[RankBand],
    kinds: Sequence[ScoreTableKind],
) -> Iterator[str]:
    if not kinds:
        yield _("Chưa chọn loại đơn vị của bảng.")
    if not any(item.kind == ItemKind.CRITERION for item in items):
        yield _("Bảng chưa có tiêu chí nào.")
    yield from band_problems([band.at_least for band in bands])
    if table.tie_rule == TieRule.BY_ITEMS and not any(item.tie_order for item in items):
        yield _("Bảng so các tiêu chí khi bằng điểm nhưng chưa tiêu chí nào có thứ tự so.")


def band_problems(borders: Sequence[Decimal | None]) -> Iterator[str]:
    """What is wrong with the borders of ranks, the best first: they fall, and the last takes all the rest.

    Source: SCORE-6.
    """
    if not borders:
        return  # a table may do without ranks
    *upper, last = borders
    if last:
        yield _("Hạng cuối phải để trống mức điểm (hoặc ghi 0) để không đơn vị nào không có hạng.")
    if None in upper:
        yield _("Chỉ hạng cuối được để trống mức điểm.")
    else:
        known = [border for border in (*upper, last or Decimal(0)) if border is not None]
        if any(low >= high for high, low in pairwise(known)):
            yield _("Mức điểm của các hạng phải giảm dần từ hạng cao nhất.")


def fingerprint(thing: ScoreItem | ScoreTable) -> str:
    """Tells whether somebody saved the thing since a form was opened: changes with every saved value."""
    values = model_to_dict(thing)
    if isinstance(thing, ScoreTable):
        values["bands"] = [[band.code, band.at_least] for band in thing.bands.order_by("ordinal")]
        values["kinds"] = sorted(thing.kinds.values_list("unit_kind", flat=True))
        del values["revision"]
    else:
        del values["position"]
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]


def differences(old: ScoreTable, new: ScoreTable) -> list[ChangedSection]:
    """What changed from one table to another, criterion by criterion, matched by their numbers (8 queries)."""
    return changed_sections(_as_lines(old), _as_lines(new))


def _as_lines(table: ScoreTable) -> dict[str, list[str]]:
    tree = tree_of(table)
    head = _("Bảng")
    lines = {
        head: [
            _("Bước điểm: %(step)s") % {"step": diem(table.points_step)},
            _("Điểm chuẩn của cả bảng: %(points)s") % {"points": diem(tree.full) or "–"},
            _("Tiêu chí không áp dụng: %(how)s") % {"how": table.get_not_applicable_display()},
            _("Khi bằng điểm: %(how)s") % {"how": table.get_tie_rule_display()},
            *(str(kind) for kind in tree.kinds),
        ],
        _("Hạng"): [line for band in tree.bands for line in _band_lines(band, band.gates.all())],
    }
    for row in tree.rows:
        lines[row.item.code] = list(_item_lines(row))
    return lines


def _band_lines(band: RankBand, gates: Iterable[RankGate]) -> Iterator[str]:
    if band.at_least:
        yield _("%(code)s: từ %(points)s điểm") % {"code": band.code, "points": diem(band.at_least)}
    else:
        yield _("%(code)s: còn lại") % {"code": band.code}
    yield from (f"{band.code}: {gate.wording}" for gate in gates)


def _item_lines(row: Row) -> Iterator[str]:
    item = row.item
    yield item.title
    yield f"{item.get_kind_display()}: {diem(item.max_points) or '–'}"
    yield from row.rule
    yield from item.guidance.splitlines()
    if item.is_optional:
        yield _("Có thể không áp dụng")
    if item.has_to_be_proved:
        yield _("Phải có minh chứng")
    if item.removed_on:
        yield _("Bỏ từ ngày %(day)s: %(basis)s") % {"day": ngay(item.removed_on), "basis": item.removal_basis}
