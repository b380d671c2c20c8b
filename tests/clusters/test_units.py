"""Units through time: names, kinds, parents and heads as of a day."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import AuditEvent
from clusters.enums import UnitKind
from clusters.models import UnitName, UnitParent
from clusters.queries import (
    children_on,
    exists_on,
    facts_on,
    kind_on,
    members_on,
    name_on,
    story_of,
    units_on,
)
from clusters.services import units
from core.errors import RuleError
from tests import factories as make

LAST_OLD_DAY, MERGER = dt.date(2025, 6, 30), dt.date(2025, 7, 1)


def by():
    return {"actor": make.make_user(), "at": timezone.now()}


def test_a_created_unit_has_its_name_kind_and_parent_from_the_first_day_and_an_event():
    parent = make.make_unit("Bộ Tư pháp", kind=UnitKind.MINISTRY)

    unit = units.create_unit(
        code="STP-TG", name="Sở Tư pháp Tiền Giang", kind=UnitKind.JUSTICE_DEPARTMENT, parent=parent,
        valid_from=dt.date(1982, 1, 1), **by(),
    )  # fmt: skip

    assert name_on(unit, dt.date(1982, 1, 1)) == "Sở Tư pháp Tiền Giang"
    assert list(units_on(dt.date(1981, 12, 31), words="tien giang")) == []
    assert [u.parent_on_day for u in units_on(LAST_OLD_DAY, words="tien giang")] == ["Bộ Tư pháp"]
    assert AuditEvent.objects.get(target_type="clusters.unit").verb == "unit.created"


def test_a_code_is_taken_whatever_its_case():
    make.make_unit(code="STP-TG")

    with pytest.raises(RuleError, match="Mã stp-tg đã dùng"):
        units.create_unit(code="stp-tg", name="Khác", kind=UnitKind.SUB_UNIT, **by())


def test_a_renamed_unit_stays_the_same_and_each_day_has_its_name():
    unit = make.make_unit("Vụ Pháp luật quốc tế")

    units.rename_unit(
        unit=unit, name="Cục Pháp luật quốc tế", valid_from=MERGER, legal_basis="NĐ 39/2025", **by()
    )

    unit.refresh_from_db()
    assert (unit.name, name_on(unit, LAST_OLD_DAY), name_on(unit, MERGER)) == (
        "Cục Pháp luật quốc tế",
        "Vụ Pháp luật quốc tế",
        "Cục Pháp luật quốc tế",
    )
    assert unit.became.count() == unit.came_from.count() == 0


@pytest.mark.rule("ORG-22")
def test_a_member_is_shown_under_the_name_of_the_day():
    unit = make.make_unit("Vụ Pháp luật quốc tế")
    cluster_year = make.make_cluster_year(2025, units=[unit])
    units.rename_unit(
        unit=unit, name="Cục Pháp luật quốc tế", valid_from=MERGER, legal_basis="NĐ 39/2025", **by()
    )

    names = [members_on(cluster_year, day).get().name_on_day for day in (LAST_OLD_DAY, MERGER)]

    assert names == ["Vụ Pháp luật quốc tế", "Cục Pháp luật quốc tế"]


@pytest.mark.parametrize("day", [dt.date(2000, 1, 1), dt.date(1999, 12, 31)])
def test_a_name_cannot_begin_before_the_one_in_force(day):
    unit = make.make_unit()

    with pytest.raises(RuleError, match="bắt đầu từ 01/01/2000"):
        units.rename_unit(unit=unit, name="Khác", valid_from=day, legal_basis="", **by())


def test_a_kind_changes_from_a_day_on():
    unit = make.make_unit(kind=UnitKind.DEPARTMENT)

    units.change_kind(unit=unit, kind=UnitKind.AGENCY, valid_from=MERGER, **by())

    assert (kind_on(unit, LAST_OLD_DAY), kind_on(unit, MERGER)) == (UnitKind.DEPARTMENT, UnitKind.AGENCY)


@pytest.mark.rule("INV-13", "ORG-20")
def test_the_tree_differs_on_the_day_of_the_reorganisation():
    old, new, below = (
        make.make_unit("Cục THADS Tiền Giang"),
        make.make_unit("THADS Đồng Tháp"),
        make.make_unit(),
    )
    units.change_parent(unit=below, parent=old, valid_from=None, **by())

    units.change_parent(unit=below, parent=new, valid_from=MERGER, **by())

    assert [list(children_on(parent, LAST_OLD_DAY)) for parent in (old, new)] == [[below], []]
    assert [list(children_on(parent, MERGER)) for parent in (old, new)] == [[], [below]]


def test_a_unit_cannot_be_put_under_what_stands_below_it():
    top, middle, bottom = make.make_unit(), make.make_unit(), make.make_unit()
    units.change_parent(unit=middle, parent=top, valid_from=None, **by())
    units.change_parent(unit=bottom, parent=middle, valid_from=None, **by())

    with pytest.raises(RuleError, match="cấp dưới"):
        units.change_parent(unit=top, parent=bottom, valid_from=MERGER, **by())
    with pytest.raises(RuleError, match="cấp dưới"):
        units.change_parent(unit=top, parent=top, valid_from=MERGER, **by())


def test_a_head_follows_another_and_titles_are_dated():
    unit = make.make_unit()
    for name, title, first, last in (
        ("Mai Công Danh", "Cục trưởng", dt.date(2015, 1, 1), MERGER),
        ("Người khác", "Thủ trưởng", MERGER, None),
    ):
        unit.heads.create(person_name=name, position_title=title, valid_from=first, valid_to=last)

    story = story_of(unit)
    assert [facts_on(story, day).head.position_title for day in (LAST_OLD_DAY, MERGER)] == [
        "Cục trưởng",
        "Thủ trưởng",
    ]


def test_the_list_goes_by_vietnamese_order_of_the_day():
    for name in ("Vụ Đ", "Vụ A", "Vụ Ă", "Vụ D"):
        make.make_unit(name)

    assert [unit.name_on_day for unit in units_on(MERGER)] == ["Vụ A", "Vụ Ă", "Vụ D", "Vụ Đ"]


@pytest.mark.parametrize("words", ["so tu phap tien giang", "SỞ TƯ PHÁP", "giang tien", "stp tg", "STP-TG"])
def test_a_unit_is_found_without_diacritics_and_by_code(words):
    units.create_unit(code="STP-TG", name="Sở Tư pháp Tiền Giang", kind=UnitKind.JUSTICE_DEPARTMENT, **by())

    assert [unit.code for unit in units_on(MERGER, words=words)] == ["STP-TG"]


def test_the_database_refuses_two_names_on_one_day():
    unit = make.make_unit()

    with pytest.raises(IntegrityError, match="unit_name_one_a_day"), transaction.atomic():
        UnitName.objects.create(unit=unit, name="Khác", valid_from=MERGER)


def test_the_database_refuses_an_end_before_the_start():
    unit = make.make_unit()

    with pytest.raises(IntegrityError, match="unit_parent_dates"), transaction.atomic():
        UnitParent.objects.create(
            unit=unit, parent=make.make_unit(), valid_from=MERGER, valid_to=LAST_OLD_DAY
        )


def test_the_database_refuses_a_unit_above_itself():
    unit = make.make_unit()

    with pytest.raises(IntegrityError, match="unit_parent_not_itself"), transaction.atomic():
        UnitParent.objects.create(unit=unit, parent=unit)


def test_a_unit_exists_while_it_has_a_name():
    unit = units.create_unit(
        code="X", name="Thanh tra Bộ", kind=UnitKind.MINISTRY_UNIT, valid_from=MERGER,
        valid_to=dt.date(2025, 12, 1), **by(),
    )  # fmt: skip

    days = [LAST_OLD_DAY, MERGER, dt.date(2025, 11, 30), dt.date(2025, 12, 1)]
    assert [exists_on(unit, day) for day in days] == [False, True, True, False]
