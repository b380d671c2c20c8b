"""Score tables as people keep them in Excel, with all that goes wrong there."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from clusters.enums import Role, UnitKind
from core.errors import RuleError
from scoring.enums import ItemKind, NotApplicable, RuleKind, TieRule
from scoring.models import ScoreItem, ScoreTable
from scoring.sheets import MOST_ROWS, read_sheet
from tests import factories as make
from tests.factories.scoring import make_table

HEADINGS = ["STT", "Tiêu chí", "Điểm chuẩn", "Điểm chấm", "Tài liệu minh chứng", "Ghi chú"]
LATE = "Chậm 1–2 ngày 1,5 điểm; 3–5 ngày 1 điểm; 6–10 ngày 0,5 điểm; quá 10 ngày 0 điểm"


def workbook(*rows, headings=HEADINGS, merge=(), above=("BẢNG TIÊU CHÍ CHẤM ĐIỂM NĂM 2026", "")):
    book = Workbook()
    sheet = book.active
    for row in above:
        sheet.append([row])
    sheet.append(headings)
    for row in rows:
        sheet.append(list(row))
    for area in merge:
        sheet.merge_cells(area)
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def read(*rows, **more):
    return read_sheet(workbook(*rows, **more))


def found(sheet):
    return [(line.code, line.kind, line.points) for line in sheet.lines]


@pytest.mark.rule("SCORE-4")
def test_a_sheet_as_published_is_read_whole():
    sheet = read(
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)"),
        ("I", "Công tác thi đua", 12),
        ("1", "Gửi báo cáo", "2", None, "Công văn gửi", LATE),
        ("2", "Ký số hai lớp", "10,0", None, None, None),
        ("II", "Điểm thưởng", None),
        ("1", "Sáng kiến", 3),
        ("III", "Điểm trừ"),
        ("1", "Vi phạm", -5),
        (None, "Tổng cộng", 12),
        merge=("A1:F1",),
    )
    assert sheet.problem_count == 0, [line.problems for line in sheet.lines] + sheet.problems
    assert found(sheet) == [
        ("I", ItemKind.GROUP, 12),
        ("I.1", ItemKind.CRITERION, 2),
        ("I.2", ItemKind.CRITERION, 10),
        ("II", ItemKind.GROUP, None),
        ("II.1", ItemKind.BONUS, 3),
        ("III", ItemKind.GROUP, None),
        ("III.1", ItemKind.PENALTY, 5),
    ]
    report = sheet.lines[1]
    assert report.has_to_be_proved
    assert report.rule["tiers"][1] == {"up_to": 2, "points": "1.5"}
    assert [line.parent for line in sheet.lines] == [None, 0, 0, None, 3, None, 5]


@pytest.mark.parametrize(
    ("written", "points"),
    [
        (0, "0"), ("0", "0"), (2.5, "2.5"), ("2,5", "2.5"), ("2.5", "2.5"), ("2,5 điểm", "2.5"), ("2đ", "2"),
        (" 2 ", "2"), ("=1+1", None), ("", None), (None, None), ("hai", None), (True, None), ("1e5", None),
        (dt.date(2026, 1, 2), None), (-2, None), (0.1 + 0.2, "0.3"), (10**9, None), ("#REF!", None),
    ],
)  # fmt: skip
def test_points_are_a_number_or_a_problem_at_the_cell(written, points):
    (line,) = read(("1", "Tiêu chí", written)).lines
    assert line.points == (points and Decimal(points))
    assert bool(line.problems) == (points is None)
    assert all(problem.startswith("Ô C4") for problem in line.problems)


def test_tiers_written_in_rows_of_their_own_become_guidance_and_a_suggestion():
    sheet = read(
        ("1", "Gửi báo cáo đúng hạn", 2),
        (None, "- Chậm 1–2 ngày", "1,5"),
        (None, "- Chậm 3–5 ngày", 1),
        (None, "- Chậm trên 5 ngày", 0),
        ("2", "Khác", 1),
        merge=("A4:A7",),
    )
    assert found(sheet) == [("1", ItemKind.CRITERION, 2), ("2", ItemKind.CRITERION, 1)]
    assert sheet.lines[0].guidance.splitlines()[0] == "- Chậm 1–2 ngày: 1,5 điểm"
    assert [tier["points"] for tier in sheet.lines[0].rule["tiers"]] == ["2", "1.5", "1"]


def test_a_rule_with_a_hole_is_not_suggested():
    broken = "Chậm 1–2 ngày 1,5 điểm; 4–5 ngày 1 điểm; quá 5 ngày 0 điểm"
    more_than_full = "Chậm 1–2 ngày 9 điểm; quá 2 ngày 0 điểm"
    for words in (broken, more_than_full, "không có bậc nào"):
        assert read(("1", "Báo cáo", 2, None, None, words)).lines[0].rule is None


def test_deep_trees_follow_the_way_numbers_are_written():
    sheet = read(
        ("A", "Phần một"), ("I", "Nhóm"), ("1", "Mục"), ("a)", "Tiêu chí", 1), ("b)", "Tiêu chí", 2), ("2.", "Mục", 3),
        ("II", "Nhóm"), ("1", "Mục", 1), ("B", "Phần hai"), ("I", "Nhóm", 4),
    )  # fmt: skip
    assert [(line.code, line.depth) for line in sheet.lines] == [
        ("A", 0), ("A.I", 1), ("A.I.1", 2), ("A.I.1.a", 3), ("A.I.1.b", 3), ("A.I.2", 2),
        ("A.II", 1), ("A.II.1", 2), ("B", 0), ("B.I", 1),
    ]  # fmt: skip


def test_sums_that_do_not_add_up_are_named_where_they_stand():
    sheet = read(("I", "Nhóm", 10), ("1", "Một", 4), ("2", "Hai", 5), ("", "Tổng điểm", 100))
    assert sheet.lines[0].problems == ["Ô C4: nhóm ghi 10 điểm, cộng các tiêu chí được 9"]
    assert sheet.problems == ["Ô C7: tổng ghi 100 điểm, cộng các tiêu chí được 9"]


def test_headings_in_two_rows_and_another_order():
    rows = [
        ("Điểm", "", "Nội dung tiêu chí", "Số"),
        ("Điểm chuẩn", "Điểm tự chấm", "", ""),
        (5, 4, "Một", "1"),
    ]
    sheet = read(*rows[1:], headings=rows[0])
    assert found(sheet)[0][1:] == (ItemKind.CRITERION, 5)
    assert sheet.problems == ["Cột “Điểm chấm” không được nạp: bảng tiêu chí chưa có điểm của đơn vị nào."]


def test_a_number_twice_or_missing_gets_one_of_its_own():
    sheet = read(("1", "Một", 1), ("1", "Hai", 1), (None, "Ba", 1))
    codes = [line.code for line in sheet.lines]
    assert len(set(codes)) == 3
    assert "đã có" in sheet.lines[1].problems[0]
    assert "chưa có số thứ tự" in sheet.lines[2].problems[0]


def test_rubbish_in_cells_comes_out_readable():
    sheet = read(("1", "_x0001_Ti\u0301ch 😀" + "x" * 3000, 1, None, None, "y" * 9000), ("I" * 40, None, 1))
    assert len(sheet.lines[0].title) == 1000
    assert sheet.lines[0].title.startswith("_x0001_Tích 😀") or "Tích" in sheet.lines[0].title
    assert len(sheet.lines[0].guidance) == 4000
    assert "chưa có tên tiêu chí" in sheet.lines[1].problems[0]


def test_a_formula_without_a_result_is_a_problem_not_a_zero():
    (line,) = read(("1", "Một", "=SUM(A1:A2)")).lines
    assert (line.points, bool(line.problems)) == (None, True)


def bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 120_000_000)
    stream.seek(0)
    return stream


@pytest.mark.parametrize(
    "stream",
    [
        lambda: io.BytesIO(b""),
        lambda: io.BytesIO(b"not a workbook"),
        lambda: io.BytesIO(bytes.fromhex("d0cf11e0a1b11ae1") + b"old" * 100),
        bomb,
        lambda: workbook(headings=["Họ tên", "Chức vụ"]),
        workbook,
        lambda: workbook(("1", "Một"), headings=["STT", "Tiêu chí"]),
    ],
)
def test_what_is_no_such_sheet_is_refused_in_words(stream):
    with pytest.raises(RuleError) as refusal:
        read_sheet(stream())
    assert refusal.value.field == "upload"


def test_a_sheet_without_end_is_read_to_its_limit():
    sheet = read(*((str(number), "Tiêu chí", 1) for number in range(1, MOST_ROWS + 50)))
    assert len(sheet.lines) < MOST_ROWS
    assert "Chỉ đọc" in sheet.problems[0]


# --- the pages ---


@pytest.fixture
def staff(client):
    person = make.appoint(Role.STANDING_BODY)
    client.force_login(person)
    return person


URL = "/bang-diem/nap-excel/"
HEAD = {
    "confirmed": "1", "owner": "chung", "name": "Bảng nạp", "year": "2026", "kinds": [UnitKind.JUSTICE_DEPARTMENT],
    "points_step": "0,5", "not_applicable": NotApplicable.FULL_POINTS, "tie_rule": TieRule.SHOWN,
}  # fmt: skip


def upload(client, stream):
    file = SimpleUploadedFile("bảng điểm.xlsx", stream.read())
    return client.post(URL, {"name": "Bảng nạp", "upload": file})


def test_nothing_is_saved_before_the_preview_is_confirmed(client, staff):
    preview = upload(
        client, workbook(("I", "Nhóm", 3), ("1", "Báo cáo", 2, None, None, LATE), ("2", "Khác", "x"))
    )
    page = preview.content.decode()
    assert "Ô C6: “x” không phải là số điểm" in page
    assert "3–5 ngày: 1 điểm" in page
    assert not ScoreTable.objects.exists()

    lines = preview.context["form"]["lines"].value()
    refused = client.post(URL, HEAD | {"lines": lines, "year": "hai nghìn", "with_rule": ["1"]})
    assert refused.status_code == 422
    assert "Báo cáo" in refused.content.decode()
    assert refused.context["chosen"] == {"1"}

    assert client.post(URL, HEAD | {"lines": lines, "with_rule": ["1"]}).status_code == 302
    group, late, other = ScoreItem.objects.order_by("position")
    assert (late.parent, late.rule_kind, late.max_points) == (group, RuleKind.DAYS_LATE, 2)
    assert (other.rule_kind, other.max_points) == (RuleKind.MANUAL, None)


def test_a_suggestion_that_was_not_ticked_is_not_taken(client, staff):
    preview = upload(client, workbook(("1", "Báo cáo", 2, None, None, LATE)))
    client.post(URL, HEAD | {"lines": preview.context["form"]["lines"].value()})
    item = ScoreItem.objects.get()
    assert (item.rule_kind, item.rule) == (RuleKind.MANUAL, {})
    assert item.guidance == LATE


def test_a_preview_that_somebody_changed_is_refused(client, staff):
    lines = upload(client, workbook(("1", "Một", 2))).context["form"]["lines"].value()
    for changed in (lines[:-3] + "abc", "", "\x00", "x" * 1000):
        assert client.post(URL, HEAD | {"lines": changed}).url == URL
    assert not ScoreTable.objects.exists()


def test_a_table_goes_out_and_comes_in_the_same(client, staff):
    table = make_table(kinds=[UnitKind.AGENCY])
    answer = client.get(reverse("scoring:table_export", args=[table.pk]))
    (headings, *_rows) = load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert list(headings) == [*HEADINGS, "Loại"]
    sheet = read_sheet(io.BytesIO(answer.content))
    assert [line.problems for line in sheet.lines if line.problems] == []
    assert found(sheet) == [
        ("I", ItemKind.GROUP, None), ("I.1", ItemKind.CRITERION, 8), ("I.2", ItemKind.CRITERION, 2),
        ("II", ItemKind.GROUP, None), ("II.1", ItemKind.CRITERION, 10),
        ("III", ItemKind.BONUS, 3), ("IV", ItemKind.PENALTY, 5),
    ]  # fmt: skip


def test_a_kind_that_is_none_is_named_at_its_cell():
    headings = [*HEADINGS, "Loại"]
    sheet = read(
        ("1", "Sáng kiến", 3, None, None, None, "điểm thưởng "),
        ("2", "Vi phạm", -2, None, None, None, "ĐIỂM TRỪ"),
        ("3", "Khác", 1, None, None, None, "Thưởng nóng"),
        ("4", "Không ghi", 1),
        headings=headings,
    )
    assert found(sheet) == [
        ("1", ItemKind.BONUS, 3), ("2", ItemKind.PENALTY, 2), ("3", ItemKind.CRITERION, 1), ("4", ItemKind.CRITERION, 1),
    ]  # fmt: skip
    assert [line.problems for line in sheet.lines if line.problems] == [sheet.lines[2].problems]
    assert sheet.lines[2].problems[0].startswith("Ô G6:")
