"""A score table from empty draft to publication, replacement and a criterion struck out."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import InternalError, transaction
from django.urls import reverse

from clusters.enums import LeadRole, Role, UnitKind
from core import clock
from core.errors import RuleError, StateConflictError
from core.transactions import whole
from scoring.enums import CardState, GateKind, ItemKind, NotApplicable, RuleKind, Stage, TableState, TieRule
from scoring.models import RankBand, ScoreItem, ScoreTable
from scoring.queries import tables as queries
from scoring.services import table_items, table_publishing, tables
from tests import factories as make
from tests.factories.scoring import LATENESS, give, make_cards, make_table, put

DAY = dt.date(2026, 3, 29)


@pytest.fixture
def staff():
    return make.appoint(Role.STANDING_BODY)


@pytest.fixture
def acting(staff):
    return {"actor": staff, "at": clock.now()}


def draft(acting, **fields):
    values = {
        "name": "Bảng điểm Sở Tư pháp 2026", "year": 2026, "kinds": [UnitKind.JUSTICE_DEPARTMENT],
        "points_step": Decimal("0.5"), "not_applicable": NotApplicable.FULL_POINTS, "tie_rule": TieRule.SHOWN,
    }  # fmt: skip
    return tables.create_table(**values | fields, **acting)


def add(table, code, acting, parent=None, kind=ItemKind.CRITERION, points="5", **values):
    return table_items.add_item(
        table=table, parent=parent, kind=kind, code=code, title=f"Tiêu chí {code}",
        max_points=points and Decimal(points), **values, **acting,
    )  # fmt: skip


def codes(table):
    return list(table.items.order_by("position").values_list("code", flat=True))


def publish(table, acting, day=DAY):
    return table_publishing.publish_table(
        table=table, decision_number="536/QĐ-BTP", decision_on=day, decision_issuer="Bộ trưởng", **acting
    )


def complete(acting, **fields):
    """A draft that can be published."""
    table = draft(acting, **fields)
    group = add(table, "I", acting, kind=ItemKind.GROUP, points=None)
    add(table, "I.1", acting, group)
    add(table, "I.2", acting, group, points="2")
    return table


# --- the tree ---


def test_criteria_stand_depth_first_and_move_with_all_below_them(acting):
    table = draft(acting)
    first, second = (add(table, code, acting, kind=ItemKind.GROUP, points=None) for code in ("I", "II"))
    add(table, "II.1", acting, second)
    last = add(table, "I.1", acting, first)
    assert codes(table) == ["I", "I.1", "II", "II.1"]

    table_items.move_item(item=second, is_up=True, **acting)
    assert codes(table) == ["II", "II.1", "I", "I.1"]
    table_items.move_item(item=second, is_up=True, **acting)  # already on top
    assert codes(table) == ["II", "II.1", "I", "I.1"]

    last.refresh_from_db()
    change(last, acting, parent=second)
    assert codes(table) == ["II", "II.1", "I.1", "I"]
    table_items.remove_item(item=second, **acting)
    assert codes(table) == ["I"]


def change(item, acting, **values):
    item = ScoreItem.objects.get(pk=item.pk)
    now = {"parent": item.parent, "kind": item.kind, "code": item.code, "title": item.title, "max_points": item.max_points}  # fmt: skip
    return table_items.change_item(item=item, seen=queries.fingerprint(item), **now | values, **acting)


def test_a_group_never_lies_in_itself(acting):
    table = draft(acting)
    outer = add(table, "I", acting, kind=ItemKind.GROUP, points=None)
    inner = add(table, "I.1", acting, outer, kind=ItemKind.GROUP, points=None)
    for parent in (outer, inner):
        with pytest.raises(RuleError) as refusal:
            change(outer, acting, parent=parent)
        assert refusal.value.field == "parent"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"code": "2"}, "code"),
        ({"max_points": Decimal("1.25")}, "max_points"),
        ({"tie_order": 1}, "tie_order"),
    ],
)
def test_a_criterion_that_cannot_stand_is_refused_at_its_field(acting, values, field):
    table = draft(acting)
    item = add(table, "1", acting)
    add(table, "2", acting, tie_order=1)
    with pytest.raises(RuleError) as refusal:
        change(item, acting, **values)
    assert refusal.value.field == field


def test_sums_follow_limits(acting):
    table = complete(acting)
    change(table.items.get(code="I"), acting, max_points=Decimal(6))
    tree = queries.tree_of(table)
    assert (tree.full, tree.rows[0].sum_text) == (6, "7")
    assert tree.all_problems == []
    change(table.items.get(code="I"), acting, max_points=Decimal(8))
    assert "nhóm ghi 8 điểm nhưng cộng lại chỉ được 7" in queries.tree_of(table).rows[0].problems


def test_zero_points_are_points_and_none_are_a_problem(acting):
    table = draft(acting)
    add(table, "1", acting, points="0")
    item = add(table, "2", acting, points=None)
    tree = queries.tree_of(table)
    assert (tree.all_problems, tree.full) == (["2: chưa có điểm chuẩn"], None)
    with pytest.raises(RuleError, match="chưa có điểm chuẩn"):
        publish(table, acting)
    change(item, acting, max_points=Decimal(0))
    assert publish(table, acting).state == TableState.PUBLISHED


# --- rules and examples ---


def set_rule(item, acting, kind=RuleKind.DAYS_LATE, rule=LATENESS, measured=None, points="1"):
    item = ScoreItem.objects.get(pk=item.pk)
    return table_items.set_rule(
        item=item, seen=queries.fingerprint(item), rule_kind=kind, rule=rule,
        measured={"days": 3} if measured is None else measured, points=points and Decimal(points), **acting,
    )  # fmt: skip


def test_an_example_proves_the_rule_on_the_spot(acting):
    table = complete(acting)
    item = table.items.get(code="I.2")
    with pytest.raises(RuleError, match="bậc 3–5 ngày: 1 điểm; ví dụ lại ghi 1,5 điểm") as refusal:
        set_rule(item, acting, points="1.5")
    assert refusal.value.field == "points"
    set_rule(item, acting)
    row = queries.tree_of(table).rows[2]
    assert row.example == ["Chậm 3 ngày → bậc 3–5 ngày: 1 điểm"]
    assert row.rule[0] == "Không chậm: 2 điểm"


def test_points_changed_under_a_rule_are_found_before_publication(acting):
    table = complete(acting)
    set_rule(table.items.get(code="I.2"), acting)
    change(table.items.get(code="I.2"), acting, max_points=Decimal(1))
    with pytest.raises(RuleError, match=r"I\.2: Điểm phải từ 0 đến 1"):
        publish(table, acting)


def test_a_rule_without_example_is_not_published(acting):
    table = complete(acting)
    ScoreItem.objects.filter(code="I.2").update(rule_kind=RuleKind.DAYS_LATE, rule=LATENESS)
    with pytest.raises(RuleError, match="chưa có ví dụ tính điểm"):
        publish(table, acting)


# --- ranks ---


def set_bands(table, acting, *bands):
    table = ScoreTable.objects.get(pk=table.pk)
    tables.set_bands(
        table=table, seen=queries.fingerprint(table),
        bands=[tables.BandIn(code=code, at_least=least and Decimal(least)) for code, least in bands], **acting,
    )  # fmt: skip


@pytest.mark.rule("SCORE-6")
@pytest.mark.parametrize(
    "bands",
    [
        [("A", "160"), ("B", "180"), ("C", None)],
        [("A", "180"), ("B", "180"), ("C", None)],
        [("A", "180"), ("B", "160")],
        [("A", None), ("B", "160"), ("C", None)],
        [("A", "180"), ("A", None)],
    ],
)
def test_ranks_fall_and_the_last_takes_the_rest(acting, bands):
    table = draft(acting)
    with pytest.raises(RuleError):
        set_bands(table, acting, *bands)
    assert not table.bands.exists()


def test_conditions_stay_with_their_rank_when_ranks_are_written_anew(acting):
    table = draft(acting)
    set_bands(table, acting, ("A", "180"), ("B", None))
    best = RankBand.objects.get(code="A")
    tables.add_gate(band=best, kind=GateKind.TARGETS_MET, wording="Đạt cả ba chỉ tiêu", **acting)
    set_bands(table, acting, ("A", "170"), ("B", "160"), ("C", None))
    assert [gate.wording for gate in table.bands.get(code="A").gates.all()] == ["Đạt cả ba chỉ tiêu"]
    set_bands(table, acting, ("Tốt", "170"), ("C", None))
    assert not any(band.gates.exists() for band in table.bands.all())


# --- publication ---


@pytest.mark.rule("SCORE-2")
def test_a_table_published_in_a_running_year_is_found_and_later_replaced(acting):
    cluster_year = make.make_cluster_year(2026)
    assert queries.table_for(UnitKind.JUSTICE_DEPARTMENT, 2026, cluster_year) is None
    first = publish(complete(acting), acting)
    assert queries.table_for(UnitKind.JUSTICE_DEPARTMENT, 2026, cluster_year) == first
    assert queries.table_for(UnitKind.JUSTICE_DEPARTMENT, 2025, None) is None

    second = publish(complete(acting, name="Bảng thay"), acting, day=dt.date(2026, 9, 15))
    first.refresh_from_db()
    assert (first.state, second.replaces) == (TableState.REPLACED, first)
    assert queries.table_for(UnitKind.JUSTICE_DEPARTMENT, 2026, cluster_year) == second


def test_a_table_keeps_the_kinds_that_a_later_one_leaves_to_it(acting):
    both = publish(complete(acting, kinds=[UnitKind.JUSTICE_DEPARTMENT, UnitKind.AGENCY]), acting)
    newer = publish(complete(acting), acting)
    both.refresh_from_db()
    assert both.state == TableState.PUBLISHED
    assert queries.table_for(UnitKind.AGENCY, 2026, None) == both
    assert queries.table_for(UnitKind.JUSTICE_DEPARTMENT, 2026, None) == newer


def test_a_clusters_own_table_goes_before_the_general_one(acting):
    own_year, other_year = make.make_cluster_year(2026), make.make_cluster_year(2026)
    general = publish(complete(acting), acting)
    own = publish(complete(acting, cluster_year=own_year), acting)
    general.refresh_from_db()
    assert general.state == TableState.PUBLISHED
    assert queries.table_for(UnitKind.JUSTICE_DEPARTMENT, 2026, own_year) == own
    assert queries.table_for(UnitKind.JUSTICE_DEPARTMENT, 2026, other_year) == general


def test_an_earlier_decision_replaces_nothing_and_none_lies_ahead(acting):
    publish(complete(acting), acting, day=dt.date(2026, 6, 1))
    for day in (DAY, clock.today() + dt.timedelta(days=1)):
        with pytest.raises(RuleError) as refusal:
            publish(complete(acting), acting, day=day)
        assert refusal.value.field == "decision_on"


def test_nothing_of_a_published_table_changes_by_any_service(acting):
    table = publish(complete(acting), acting)
    item = table.items.get(code="I.1")
    for attempt in (
        lambda: add(table, "9", acting),
        lambda: change(item, acting, title="Khác"),
        lambda: table_items.move_item(item=item, is_up=False, **acting),
        lambda: table_items.remove_item(item=item, **acting),
        lambda: set_bands(table, acting, ("A", None)),
        lambda: publish(table, acting),
        lambda: tables.discard_table(table=table, **acting),
    ):
        with pytest.raises(StateConflictError):
            attempt()


@pytest.mark.parametrize(
    "change_by_hand",
    [
        lambda table: table.items.update(title="Khác"),
        lambda table: table.items.filter(code="I.1").delete(),
        lambda table: ScoreItem.objects.create(
            table=table, code="X", title="Thêm", position=99, max_points=1
        ),
        lambda table: table.bands.update(at_least=1),
        lambda table: table.kinds.update(unit_kind=UnitKind.AGENCY),
        lambda table: ScoreTable.objects.filter(pk=table.pk).update(name="Khác"),
        lambda table: ScoreTable.objects.filter(pk=table.pk).update(
            state=TableState.DRAFT, published_at=None, published_by=None
        ),
        lambda table: table.items.filter(code="II").update(removed_on=DAY, removal_basis="x", title="y"),
        lambda table: ScoreTable.objects.filter(pk=table.pk).delete(),
    ],
)
def test_the_database_itself_keeps_a_published_table(change_by_hand):
    table = make_table(kinds=[UnitKind.JUSTICE_DEPARTMENT])
    with pytest.raises(InternalError, match="published scoring table"), transaction.atomic():
        change_by_hand(table)


def test_a_criterion_is_struck_out_once_and_leaves_the_sums(acting):
    table = publish(complete(acting), acting)
    item = table.items.get(code="I.2")

    def strike(item, day):
        return table_publishing.strike_item(
            item=item, removed_on=day, removal_basis="Công văn 10/BTP-TĐKT", **acting
        )

    for day in (DAY - dt.timedelta(days=1), clock.today() + dt.timedelta(days=1)):
        with pytest.raises(RuleError) as refusal:
            strike(item, day)
        assert refusal.value.field == "removed_on"
    strike(item, dt.date(2026, 7, 1))
    assert queries.tree_of(table).full == 5
    with pytest.raises(StateConflictError):
        strike(item, dt.date(2026, 7, 1))
    with pytest.raises(RuleError, match="từng tiêu chí"):
        strike(table.items.get(code="I"), dt.date(2026, 7, 1))


def test_totals_of_cards_follow_a_struck_criterion_and_locked_cards_stay(acting):
    cluster_year = make.make_cluster_year(2026, units=2)
    table = publish(complete(acting, kinds=[UnitKind.DEPARTMENT]), acting)
    open_card, locked = make_cards(cluster_year, table)
    for card in (open_card, locked):
        for stage in (Stage.SELF, Stage.FINAL):
            give(card, stage, {"I.1": "4", "I.2": "2"})
    put(locked, CardState.LOCKED)
    for code in ("I.1", "I.2"):
        item = table.items.get(code=code)
        table_publishing.strike_item(item=item, removed_on=DAY, removal_basis="Công văn", **acting)
        open_card.refresh_from_db()
        locked.refresh_from_db()
        assert open_card.self_total == (2 if code == "I.1" else None)
        assert (locked.self_total, locked.final_total) == (6, 6)


def test_the_only_points_of_a_concluded_card_are_not_struck_out(acting):
    cluster_year = make.make_cluster_year(2026, units=1)
    table = publish(complete(acting, kinds=[UnitKind.DEPARTMENT]), acting)
    (card,) = make_cards(cluster_year, table)
    give(card, Stage.FINAL, {"I.1": "4"})
    put(card, CardState.FINAL)
    item = table.items.get(code="I.1")
    with pytest.raises(RuleError, match="đã kết luận"):
        whole(table_publishing.strike_item, item=item, removed_on=DAY, removal_basis="Công văn", **acting)
    item.refresh_from_db()
    assert item.removed_on is None


# --- copying and comparing ---


def test_last_years_table_is_copied_and_the_changes_shown(acting):
    old = complete(acting, year=2025, name="Bảng 2025")
    set_rule(old.items.get(code="I.2"), acting)
    set_bands(old, acting, ("A", "6"), ("B", None))
    tables.add_gate(
        band=old.bands.get(code="A"), kind=GateKind.ITEM_POINTS, item=old.items.get(code="I.1"),
        at_least=Decimal(4), wording="Tiêu chí I.1 từ 4 điểm", **acting,
    )  # fmt: skip
    publish(ScoreTable.objects.get(pk=old.pk), acting, day=dt.date(2025, 4, 2))
    new = tables.copy_table(source=old, name="Bảng 2026", year=2026, **acting)
    assert queries.differences(old, new) == []
    assert queries.tree_of(new).all_problems == []
    assert new.bands.get(code="A").gates.get().item == new.items.get(code="I.1")

    change(new.items.get(code="I.1"), acting, max_points=Decimal(6))
    add(new, "II", acting)
    (whole, raised, added) = queries.differences(old, new)
    assert "Điểm chuẩn của cả bảng: 13" in [line.text for line in whole.lines if line.is_added]
    assert raised.title == "I.1"
    assert "Tiêu chí: 6" in [line.text for line in raised.lines if line.is_added]
    assert added.title == "II"


def test_what_was_struck_out_is_not_copied(acting):
    old = publish(complete(acting), acting)
    item = old.items.get(code="I.1")
    table_publishing.strike_item(item=item, removed_on=DAY, removal_basis="Công văn", **acting)
    assert codes(tables.copy_table(source=old, name="Mới", year=2027, **acting)) == ["I", "I.2"]


# --- who ---


def test_leaders_write_their_clusters_table_and_nobody_elses(client):
    cluster_year, unit = make.make_cluster_year(2026, units=[make.make_unit()]), make.make_unit()
    make.make_lead(cluster_year, unit, LeadRole.CHAIR)
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=unit))
    data = {
        "owner": str(cluster_year.pk), "name": "Bảng của cụm", "year": "2026", "kinds": [UnitKind.AGENCY],
        "points_step": "0,25", "not_applicable": NotApplicable.RESCALED, "tie_rule": TieRule.SHOWN,
    }  # fmt: skip
    for owner in ("", "chung", str(make.make_cluster_year(2026).pk), "x\x00", "9" * 40):
        assert client.post(reverse("scoring:table_new"), data | {"owner": owner}).status_code == 422
    assert client.post(reverse("scoring:table_new"), data | {"year": "2027"}).status_code == 422
    assert client.post(reverse("scoring:table_new"), data).status_code == 302
    table = ScoreTable.objects.get()
    assert (table.cluster_year, table.points_step) == (cluster_year, Decimal("0.25"))

    client.force_login(make.appoint(Role.UNIT_HEAD, unit=make.make_unit()))
    assert client.get(reverse("scoring:table_show", args=[table.pk])).status_code == 404


def test_kinds_of_the_cluster_without_a_table_are_named(acting):
    units = [make.make_unit(kind=kind) for kind in (UnitKind.JUSTICE_DEPARTMENT, UnitKind.AGENCY)]
    cluster_year = make.make_cluster_year(2026, units=units)
    publish(complete(acting), acting)
    assert queries.kinds_without_table(cluster_year, DAY) == ["Cục"]
