"""Units from and to Excel: looked at row by row, taken whole or not at all."""

import datetime as dt
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from audit.models import AuditEvent
from clusters.enums import UnitKind
from clusters.models import Unit, UnitName, UnitParent
from clusters.queries import name_on
from clusters.services.unit_sheet import HEADINGS, read_plan
from files.models import StoredFile
from tests import factories as make

HEAD = list(HEADINGS.values())
DAY = dt.date(2025, 7, 1)


def sheet(*rows, headings=HEAD, change=None):
    book = Workbook()
    page = book.active
    page.append(headings)
    for row in rows:
        page.append(list(row))
    if change:
        change(page)
    stream = BytesIO()
    book.save(stream)
    return SimpleUploadedFile("don-vi.xlsx", stream.getvalue())


def row(
    code="STP-DT",
    name="Sở Tư pháp Đồng Tháp",
    kind="Sở Tư pháp",
    parent=None,
    start=None,
    end=None,
    basis=None,
):
    return (code, name, kind, parent, start, end, basis, None, None)


def errors(*rows, **more):
    plan = read_plan(sheet(*rows, **more))
    return [(line.number, *error) for line in plan.lines for error in line.errors]


@pytest.fixture
def administrator(client):
    client.force_login(make.make_user(is_superuser=True, is_staff=True))
    return client


def preview(client, upload):
    answer = client.post(reverse("admin:clusters_unit_import"), {"file": upload})
    assert answer.status_code == 302, answer.content.decode()
    return answer.url, client.get(answer.url)


def test_new_changed_and_unchanged_rows_are_told_apart():
    make.make_unit("Vụ A", code="A")
    make.make_unit("Vụ B", code="B")

    plan = read_plan(
        sheet(
            row("A", "Vụ A", "Vụ"),
            row("B", "Cục B", "Cục", start=DAY),
            row("C", "Vụ C", "Vụ", start="01/07/2025"),
        )
    )

    assert [(line.row.code, line.state) for line in plan.lines] == [
        ("A", "unchanged"),
        ("B", "changed"),
        ("C", "new"),
    ]
    assert plan.lines[1].changes == [("name", "Vụ B", "Cục B"), ("kind", "Vụ", "Cục")]
    assert plan.lines[2].row.valid_from == DAY


@pytest.mark.parametrize(
    ("wrong", "column", "sentence"),
    [
        (row(code=None), "Mã đơn vị", "Chưa ghi."),
        (row(name="  "), "Tên đơn vị", "Chưa ghi."),
        (row(kind="Bộ tộc"), "Loại đơn vị", "Không có loại “Bộ tộc”."),
        (row(kind=None), "Loại đơn vị", "Chưa ghi."),
        (row(parent="KHONG-CO"), "Mã đơn vị cấp trên", "Không có đơn vị mã KHONG-CO."),
        (row(parent="STP-DT"), "Mã đơn vị cấp trên", "Đơn vị cấp trên lại là cấp dưới của đơn vị này."),
        (row(start="31/02/2026"), "Có hiệu lực từ", "Ngày 31/02/2026 không có trong lịch."),
        (row(start=45839), "Có hiệu lực từ", "Ngày viết theo dạng ngày/tháng/năm, ví dụ 05/03/2026."),
        (row(start=DAY, end=DAY), "Đến trước ngày", "Ngày kết thúc phải sau ngày bắt đầu."),
        (row(name="=1+1"), "Tên đơn vị", "Ô có công thức. Hãy dán lại dưới dạng giá trị."),
        (row(name="a" * 251), "Tên đơn vị", "Dài 251 ký tự, chỉ nhận tối đa 250 ký tự."),
        (row(code="x" * 5000), "Mã đơn vị", "Dài 5.000 ký tự, chỉ nhận tối đa 40 ký tự."),
    ],
)
def test_a_wrong_cell_is_said_at_its_row_and_column(wrong, column, sentence):
    said = errors(row("DUNG", "Vụ đúng", "Vụ"), wrong)

    assert said[0][:2] == (3, column)
    assert said[0][2].startswith(sentence)


def test_a_code_twice_in_the_sheet_is_said_at_both_rows():
    assert errors(row("A", "Một", "Vụ"), row("a", "Hai", "Vụ")) == [
        (2, "Mã đơn vị", "Mã A có ở nhiều dòng của tệp."),
        (3, "Mã đơn vị", "Mã a có ở nhiều dòng của tệp."),
    ]


def test_units_under_one_another_in_a_circle_are_refused():
    said = errors(row("A", "Một", "Vụ", "C"), row("B", "Hai", "Vụ", "A"), row("C", "Ba", "Vụ", "B"))

    assert [(number, column) for number, column, _sentence in said] == [
        (n, "Mã đơn vị cấp trên") for n in (2, 3, 4)
    ]


def test_merged_cells_are_refused():
    said = errors(row("A", "Một", "Vụ"), row("B", "Hai", "Vụ"), change=lambda page: page.merge_cells("C2:C3"))

    assert [(number, column) for number, column, _sentence in said] == [
        (2, "Loại đơn vị"),
        (3, "Loại đơn vị"),
    ]


def test_a_rename_without_a_day_or_before_the_name_in_force_is_refused():
    make.make_unit("Vụ A", code="A")

    assert errors(row("A", "Cục A", "Vụ"))[0][1:] == (
        "Có hiệu lực từ",
        "Đổi tên, loại hoặc cấp trên thì phải ghi ngày có hiệu lực.",
    )
    assert errors(row("A", "Cục A", "Vụ", start="01/01/2000"))[0][1:] == (
        "Có hiệu lực từ",
        "Trùng thời gian: tên đơn vị đang có bắt đầu từ 01/01/2000. Hãy ghi ngày sau ngày đó.",
    )


def test_ending_a_unit_is_not_for_a_sheet():
    make.make_unit("Vụ A", code="A")

    assert [column for _n, column, _s in errors(row("A", "Vụ A", "Vụ", end=DAY))] == ["Đến trước ngày"]


@pytest.mark.parametrize(
    "headings",
    [["Mã", *HEAD[1:]], HEAD[:-1], [*HEAD, "Thêm"], [HEAD[1], HEAD[0], *HEAD[2:]], ["=1"], [None]],
)
def test_wrong_headings_are_refused_whole(headings):
    plan = read_plan(sheet(row(), headings=headings))

    assert plan.problems[0].startswith("Dòng tiêu đề không đúng.")
    assert not plan.is_sound


def test_an_empty_sheet_is_refused():
    assert read_plan(sheet()).problems == ["Tệp không có dòng nào dưới dòng tiêu đề. Hãy điền theo tệp mẫu."]


def test_too_many_rows_are_refused(monkeypatch):
    monkeypatch.setattr("clusters.services.unit_sheet.MAX_ROWS", 2)

    plan = read_plan(sheet(*(row(f"M{n}", f"Tên {n}") for n in range(3))))

    assert plan.problems == ["Tệp có hơn 2 dòng. Hãy chia thành nhiều tệp."]


def test_a_previewed_file_changes_nothing_until_confirmed_and_then_all_of_it(administrator):
    old = make.make_unit("Vụ Pháp luật quốc tế", code="PLQT")
    url, page = preview(
        administrator,
        sheet(
            row("BTP", "Bộ Tư pháp", "Bộ"),
            row("PLQT", "Cục Pháp luật quốc tế", "Cục", "BTP", DAY, basis="NĐ 39/2025"),
            row("STP-DT", "Sở Tư pháp Đồng Tháp", "Sở Tư pháp", start=DAY),
        ),
    )
    assert Unit.objects.count() == 1

    done = administrator.post(url, {"digest": page.context["plan"].digest})

    assert done.url == reverse("admin:clusters_unit_changelist")
    assert [name_on(old, day) for day in (dt.date(2025, 6, 30), DAY)] == [
        "Vụ Pháp luật quốc tế",
        "Cục Pháp luật quốc tế",
    ]
    assert UnitParent.objects.get(unit=old).parent.code == "BTP"
    assert Unit.objects.get(code="STP-DT").search_text == "so tu phap dong thap\nstp dt"
    verbs = list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))
    assert verbs == [
        "file.stored", "unit.created", "unit.created", "unit.renamed", "unit.kind_changed", "unit.parent_changed",
        "units.imported",
    ]  # fmt: skip


def test_one_wrong_row_keeps_the_whole_file_out(administrator):
    url, page = preview(administrator, sheet(row("A", "Vụ A", "Vụ"), row("B", "Vụ B", "Bộ tộc")))

    answer = administrator.post(url, {"digest": page.context["plan"].digest})

    assert answer.status_code == 422
    assert "Bộ tộc" in answer.content.decode()
    assert Unit.objects.count() == 0


def test_units_changed_since_the_preview_ask_for_another_look(administrator):
    url, page = preview(administrator, sheet(row("A", "Vụ A", "Vụ")))
    make.make_unit("Vụ khác", code="A")

    answer = administrator.post(url, {"digest": page.context["plan"].digest})

    assert answer.status_code == 422
    assert "danh sách đơn vị đã thay đổi" in answer.content.decode()
    assert Unit.objects.count() == 1


def test_an_exported_sheet_reads_back_as_unchanged_and_into_an_empty_list_as_the_same_sheet(administrator):
    parent = make.make_unit("Bộ Tư pháp", code="BTP", kind=UnitKind.MINISTRY)
    child = make.make_unit("=Vụ có dấu bằng", code="VU-1", note="ghi chú", is_sample=True)
    UnitParent.objects.create(unit=child, parent=parent, valid_from=make.LONG_AGO)
    make.make_unit("Cũ", code="CU").names.update(valid_to=DAY)
    exported = administrator.get(reverse("admin:clusters_unit_export")).content

    plan = read_plan(BytesIO(exported))

    assert [(line.row.code, line.state, line.errors) for line in plan.lines] == [
        ("BTP", "unchanged", []),
        ("CU", "unchanged", []),
        ("VU-1", "unchanged", []),
    ]
    assert plan.lines[2].row.name == "=Vụ có dấu bằng"
    UnitParent.objects.all().delete()
    UnitName.objects.all().delete()
    Unit.objects.all().delete()
    url, page = preview(administrator, SimpleUploadedFile("don-vi.xlsx", exported))
    administrator.post(url, {"digest": page.context["plan"].digest})
    again = administrator.get(reverse("admin:clusters_unit_export")).content
    assert _cells(again) == _cells(exported)


def test_the_template_is_an_empty_sheet_with_the_headings(administrator):
    assert _cells(administrator.get(reverse("admin:clusters_unit_template")).content) == [tuple(HEAD)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xlsx", b"khong phai excel"),
        ("a.xlsx", b""),
        ("a.pdf", b"%PDF-1.4"),
        ("a.xlsx", b"PK\x03\x04" + b"\0" * 99),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused_at_the_field(administrator, name, content):
    answer = administrator.post(
        reverse("admin:clusters_unit_import"), {"file": SimpleUploadedFile(name, content)}
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert StoredFile.objects.count() == 0


def test_a_file_of_another_person_is_not_found(administrator, client):
    url, _page = preview(administrator, sheet(row()))
    client.force_login(make.make_user(is_superuser=True, is_staff=True))

    assert client.get(url).status_code == 404


def test_the_import_is_closed_to_the_standing_body(client):
    client.force_login(make.appoint("standing_body"))

    assert client.get(reverse("admin:clusters_unit_import")).status_code == 302


def _cells(content):
    return [
        tuple(cells) for cells in load_workbook(BytesIO(content)).worksheets[0].iter_rows(values_only=True)
    ]
