"""The pages of score tables: what people type, what they see; bad input is answered in words."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role, UnitKind
from core import clock
from scoring.enums import ItemKind, NotApplicable, RuleKind, TieRule
from scoring.models import RankGate, ScoreItem, ScoreTable
from scoring.services import shipped, table_items, tables
from tests import factories as make
from tests.factories.covenants import scan
from tests.factories.scoring import make_table
from tests.files.samples import pdf

HEAD = {
    "owner": "chung", "name": "Bảng Sở 2026", "year": "2026", "kinds": [UnitKind.JUSTICE_DEPARTMENT],
    "points_step": "0,5", "not_applicable": NotApplicable.FULL_POINTS, "tie_rule": TieRule.SHOWN,
}  # fmt: skip


@pytest.fixture
def staff(client):
    person = make.appoint(Role.STANDING_BODY)
    client.force_login(person)
    return person


@pytest.fixture
def table(staff):
    table = tables.create_table(
        name="Bảng", year=2026, kinds=[UnitKind.JUSTICE_DEPARTMENT], points_step=Decimal("0.5"),
        not_applicable=NotApplicable.FULL_POINTS, tie_rule=TieRule.SHOWN, actor=staff, at=clock.now(),
    )  # fmt: skip
    table_items.add_item(
        table=table, parent=None, kind=ItemKind.CRITERION, code="1", title="Gửi báo cáo đúng hạn",
        max_points=Decimal(2), guidance="Chậm 1–2 ngày: 1,5 điểm; 3–5 ngày: 1 điểm; quá 5 ngày: 0 điểm",
        actor=staff, at=clock.now(),
    )  # fmt: skip
    return table


def url(page, *args):
    return reverse(f"scoring:{page}", args=args)


def shown(client, address):
    return client.get(address).content.decode()


def sent_as_shown(client, address):
    """The form as the page gives it, ready to be sent back."""
    form = client.get(address).context["form"]
    return {
        field.html_name: "" if (value := field.field.prepare_value(field.value())) is None else value
        for field in form
        if field.value() is not False
    }


def test_a_table_is_made_page_by_page(client, staff):
    assert client.post(url("table_new"), HEAD).status_code == 302
    table = ScoreTable.objects.get()
    group = {"kind": "group", "code": "I", "title": "Công tác thi đua"}
    assert client.post(url("item_add", table.pk), group).status_code == 302
    parent = table.items.get()
    late = {"kind": "criterion", "parent": parent.pk, "code": "I.1", "title": "Báo cáo", "max_points": "2"}
    assert client.post(url("item_add", table.pk), late).status_code == 302
    item = table.items.get(code="I.1")

    rule = {
        "seen": sent_as_shown(client, url("item_rule", table.pk, item.pk))["seen"],
        "border_0": "0",
        "points_0": "2",
    }
    rule |= {"border_1": "2", "points_1": "1,5", "rest": "0", "measured": "2", "points": "1"}
    address = url("item_rule", table.pk, item.pk) + "?loai=days_late"
    refused = client.post(address, rule)
    assert refused.status_code == 422
    assert "bậc 1–2 ngày: 1,5 điểm" in refused.content.decode()
    assert client.post(address, rule | {"points": "1,5"}).status_code == 302

    bands = {"code_0": "A", "at_least_0": "1,5", "code_1": "B"}
    bands["seen"] = sent_as_shown(client, url("band_edit", table.pk))["seen"]
    assert client.post(url("band_edit", table.pk), bands).status_code == 302
    gate = {
        "band": table.bands.get(code="A").pk,
        "kind": "item_points",
        "item": item.pk,
        "at_least": "1",
        "wording": "Báo cáo từ 1 điểm",
    }
    assert client.post(url("gate_add", table.pk), gate).status_code == 302

    decision = {"decision_number": "536/QĐ-BTP", "decision_on": "29/03/2026", "decision_issuer": "Bộ trưởng"}
    assert client.post(url("table_publish", table.pk), decision).status_code == 302
    page = shown(client, url("table_show", table.pk))
    for words in ("536/QĐ-BTP ngày 29/03/2026", "Không chậm: 2 điểm", "Báo cáo từ 1 điểm", "từ 1,5 điểm"):
        assert words in page
    assert client.post(url("table_publish", table.pk), decision).status_code == 403


def test_the_rule_is_suggested_from_the_guidance_and_not_saved(client, table):
    item = table.items.get()
    page = client.get(url("item_rule", table.pk, item.pk))
    assert "được đọc từ cách chấm" in page.content.decode()
    assert page.context["form"].initial["points_1"] == Decimal("1.5")
    item.refresh_from_db()
    assert item.rule_kind == RuleKind.MANUAL


def test_somebody_saved_meanwhile_and_nothing_typed_is_lost(client, staff, table):
    item = table.items.get()
    address = url("item_change", table.pk, item.pk)
    mine = sent_as_shown(client, address) | {"title": "Tên của tôi"}
    theirs = sent_as_shown(client, address) | {"title": "Tên của người khác"}
    assert client.post(address, theirs).status_code == 302

    answer = client.post(address, mine)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Trong lúc bạn soạn" in page
    assert "Tên của tôi" in page
    assert "Tên của người khác" in page
    again = mine | {"seen": answer.context["form"]["seen"].value()}
    assert client.post(address, again).status_code == 302
    item.refresh_from_db()
    assert item.title == "Tên của tôi"


RUBBISH = ["\x00", "9" * 400, "-5", "1.5", "=1+1", "😀", "e\u0323\u0302" * 500, "31/02/2026"]


@pytest.mark.parametrize("rubbish", RUBBISH)
def test_rubbish_is_answered_at_its_field(client, table, rubbish):
    item = table.items.get()
    everywhere = {
        url("item_add", table.pk): ("kind", "parent", "max_points", "tie_order", "measured_by"),
        url("item_rule", table.pk, item.pk) + "?loai=days_late": ("border_0", "points_0", "rest", "measured"),
        url("item_rule", table.pk, item.pk) + "?loai=percent": ("border_0", "points_0", "rest", "measured"),
        url("item_rule", table.pk, item.pk) + "?loai=proportional": ("full_at", "measured", "points"),
        url("item_rule", table.pk, item.pk) + "?loai=yes_no": ("yes", "no", "measured"),
        url("item_rule", table.pk, item.pk) + "?loai=per_count": ("each", "most", "measured"),
        url("item_rule", table.pk, item.pk) + f"?loai={rubbish[:9]}": ("seen",),
        url("band_edit", table.pk): ("at_least_0",),
        url("table_new"): ("year", "points_step", "kinds", "owner"),
        url("table_copy", table.pk): ("year", "owner"),
        url("table_publish", table.pk): ("decision_on",),
    }
    for address, fields in everywhere.items():
        answer = client.post(address, dict.fromkeys(fields, rubbish))
        assert answer.status_code == 422, (address, answer.status_code)
        assert answer.context["form"].errors
    query = f"?nam={rubbish[:9]}&loai={rubbish[:9]}&trang={rubbish[:9]}"
    assert client.get(url("table_list") + query).status_code == 200
    assert client.get(url("table_compare", table.pk) + f"?voi={rubbish[:30]}").status_code == 200
    assert client.get(url("item_add", table.pk) + f"?nhom={rubbish[:9]}").status_code == 200
    assert list(table.items.values_list("code", flat=True)) == ["1"]


def test_criteria_of_another_table_are_not_found(client, table):
    stranger = make_table(kinds=[UnitKind.AGENCY]).items.first()
    for page in ("item_change", "item_rule"):
        assert client.get(url(page, table.pk, stranger.pk)).status_code == 404
    for page in ("item_move", "item_remove"):
        assert client.post(url(page, table.pk, stranger.pk)).status_code == 404
    assert client.get(url("table_show", 2**31 + 5)).status_code == 404
    assert ScoreItem.objects.filter(pk=stranger.pk).exists()


def test_what_keeps_the_table_from_publication_stands_on_its_page(client, staff, table):
    table_items.add_item(
        table=table, parent=None, kind=ItemKind.CRITERION, code="2", title="Khác", max_points=None, actor=staff, at=clock.now()
    )  # fmt: skip
    assert "2: chưa có điểm chuẩn" in shown(client, url("table_show", table.pk))
    answer = client.post(url("table_publish", table.pk), {"decision_number": "1", "decision_on": "29/03/2026", "decision_issuer": "Bộ"})  # fmt: skip
    assert answer.status_code == 422
    assert "còn 1 điều phải sửa" in answer.content.decode()


def test_a_draft_with_copies_is_not_thrown_away(client, table):
    client.post(url("table_copy", table.pk), {"owner": "chung", "name": "Bản chép", "year": "2027"})
    answer = client.post(url("table_discard", table.pk))
    assert answer.status_code == 422
    copy = ScoreTable.objects.get(name="Bản chép")
    assert client.post(url("table_discard", copy.pk), {"x": "1"}).status_code == 302
    assert not ScoreTable.objects.filter(pk=copy.pk).exists()


def queries_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def test_the_list_asks_as_often_for_three_tables_as_for_one(client, staff):
    make_table(kinds=[UnitKind.AGENCY], year=2020)
    few = queries_of(client, url("table_list"))
    for year in (2021, 2022):
        make_table(kinds=[UnitKind.AGENCY, UnitKind.DEPARTMENT], year=year)
    assert queries_of(client, url("table_list")) == few


def test_a_table_asks_as_often_for_seven_criteria_as_for_one(client, staff):
    small = make_table(kinds=[UnitKind.AGENCY], year=2020, items=[{"code": "1", "max_points": "1"}])
    whole = make_table(kinds=[UnitKind.AGENCY], year=2021)
    for page in ("table_show", "table_export", "table_compare"):
        assert queries_of(client, url(page, small.pk)) == queries_of(client, url(page, whole.pk))


@pytest.mark.rule("SCORE-5")
def test_shipped_examples_are_for_everybody_to_copy_and_invent_no_points(client, staff):
    assert shipped.load_score_tables() == 2
    assert shipped.load_score_tables() == 0
    examples = ScoreTable.objects.filter(is_sample=True)
    assert not ScoreItem.objects.filter(table__in=examples, max_points__isnull=False).exists()
    assert {(b.code, b.at_least) for b in examples.get(year=2015).bands.all()} == {
        ("A", Decimal(180)), ("B", Decimal(160)), ("C", None), ("D", None),
    }  # fmt: skip
    assert RankGate.objects.filter(band__code="A").get().wording == "Đạt cả ba chỉ tiêu được giao"

    client.force_login(make.make_user())
    example = examples.get(year=2022)
    page = shown(client, url("table_show", example.pk))
    assert "chưa phải bảng của năm" in page
    client.force_login(staff)
    assert client.get(url("item_add", example.pk)).status_code == 403
    assert (
        client.post(
            url("table_copy", example.pk), {"owner": "chung", "name": "Của tôi", "year": "2026"}
        ).status_code
        == 302
    )
    assert ScoreTable.objects.get(name="Của tôi").is_sample is False


def test_the_scan_of_the_decision_is_opened_by_whoever_reads_the_table(client, staff, table):
    decision = {"decision_number": "1/QĐ", "decision_on": "29/03/2026", "decision_issuer": "Bộ"}
    refused = client.post(url("table_publish", table.pk), decision | {"upload": scan("x.pdf", b"no pdf")})
    assert "upload" in refused.context["form"].errors
    assert client.post(url("table_publish", table.pk), decision | {"upload": pdf()}).status_code == 302
    table.refresh_from_db()
    client.force_login(make.make_user())
    assert client.get(reverse("files:file_show", args=[table.file_id])).status_code == 200


def test_closing_the_year_asks_for_a_table_of_each_kind_of_unit(client, staff):
    units = [make.make_unit(kind=kind) for kind in (UnitKind.AGENCY, UnitKind.JUSTICE_DEPARTMENT)]
    cluster_year = make.make_cluster_year(2026, units=units)
    make_table(kinds=[UnitKind.AGENCY])
    address = reverse("emulation:milestone_guidance", args=[cluster_year.pk])
    assert "Chưa ban hành bảng tiêu chí chấm điểm năm 2026 cho: Sở Tư pháp." in shown(client, address)
    make_table(kinds=[UnitKind.JUSTICE_DEPARTMENT])
    assert "Chưa ban hành bảng tiêu chí" not in shown(client, address)
