"""A unit's own scores go round with fifteen planted errors and come back with fifteen notes."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from openpyxl.comments import Comment

from clusters.enums import Role
from files.models import StoredFile
from scoring.enums import ItemKind, RuleKind, Stage
from scoring.models import ScoreFigure
from scoring.services.figures import FigureIn, save_figures
from tests import factories as make
from tests.factories import scoring
from tests.workbooks.rounds import SHEET, act, give_back, send
from workbooks.models import ReturnedWorkbook

pytestmark = pytest.mark.django_db

ITEMS = (
    {"code": "I", "kind": ItemKind.GROUP, "max_points": None},
    *[{"code": f"I.{n}", "max_points": "5"} for n in range(1, 17)],
    {"code": "I.17", "max_points": "2", "rule_kind": RuleKind.DAYS_LATE, "rule": scoring.LATENESS},
    {"code": "I.18", "max_points": "5", "is_optional": True},
)


@pytest.fixture
def world(client):
    year = make.make_cluster_year(2026, units=2)
    scoring.make_table(items=ITEMS)
    card = scoring.make_cards(year, scoring.make_table(items=ITEMS, cluster_year=year))[0]
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=card.unit))
    save_figures(
        card_id=card.pk,
        stage=Stage.SELF,
        figures={scoring.line(card, "I.14").pk: FigureIn(points=Decimal(4))},
        revision=0,
        actor=make.make_user(),
        at=dt.datetime(2026, 5, 5, 8, tzinfo=dt.UTC),
    )
    return year, card


def planted(sheet) -> dict[str, str]:
    """Spoil the sheet; cell → a part of the sentence that must come back at it."""
    head = [cell.value for cell in sheet[4]]
    column = {heading: sheet.cell(4, place).column_letter for place, heading in enumerate(head, start=1)}
    at = {sheet.cell(row, 3).value: row for row in range(5, 5 + 18)}
    points, most, reason = column["Điểm"], column["Điểm chuẩn"], column["Lý do"]

    def put(letter: str, code: str, value) -> str:
        sheet[f"{letter}{at[code]}"] = value
        return f"{letter}{at[code]}"

    notes = {
        put(points, "I.1", "=2+3"): "Ô này là công thức",
        put(points, "I.2", "4 điểm"): "“4 điểm” đang là chữ, không phải số",
        put(points, "I.3", -1): "Số phải từ 0 trở lên",
        put(points, "I.4", 7): "Số 7 vượt mức cao nhất của dòng này là 5",
        put(points, "I.5", 1.25): "0,5",
        put(points, "I.6", "#N/A"): "lỗi của Excel",
        put(points, "I.7", dt.date(2026, 3, 1)): "đang là ngày hoặc kiểu khác",
        put(points, "I.8", 2.123): "tối đa 2 chữ số sau dấu phẩy",
        put(most, "I.9", 50): "Ô này không được sửa. Lúc gửi đi là “5”",
        put(reason, "I.10", "a" * 1001): "Dài 1.001 ký tự",
        put(points, "I.14", None): "Để trống không phải là 0",
        put(column["Số liệu"], "I.17", 2.5): "chỉ nhận số nguyên",
        put(column["Không áp dụng"], "I.18", "x"): "",
    }
    sheet[f"{points}{at['I.6']}"].data_type = "e"
    notes.pop(f"{column['Không áp dụng']}{at['I.18']}")  # the note lies where the reason is missing
    notes[f"{column['Lý do không áp dụng']}{at['I.18']}"] = "phải nêu lý do"
    sheet.merge_cells(f"{points}{at['I.11']}:{reason}{at['I.11']}")
    notes[f"{points}{at['I.11']}"] = "Ô này đã bị gộp"
    sheet.row_dimensions[at["I.12"]].hidden = True
    notes[f"A{at['I.12']}"] = "Dòng này đang bị ẩn"
    return notes


def test_fifteen_errors_come_back_as_fifteen_notes_and_good_rows_are_taken(client, world):
    year, card = world
    book = send(client, year, "cham-diem")
    sheet = book[SHEET]
    notes = planted(sheet)
    assert len(notes) == 15
    by_code = {sheet.cell(row, 3).value: row for row in range(5, 23)}
    points = next(cell.column for cell in sheet[4] if cell.value == "Điểm")
    sheet.cell(by_code["I.13"], points).value = 0
    sheet.cell(by_code["I.15"], points).value = 3.5
    sheet.cell(by_code["I.16"], points).comment = Comment("Hỏi lại chị Hà", "Tôi")

    answer = give_back(client, year, book, "cham-diem")

    batch = ReturnedWorkbook.objects.get()
    page = client.get(answer.url).content.decode()
    for address, sentence in notes.items():
        assert f"<strong>{address}</strong>" in page
        assert sentence in page
    marked = _download(client, batch.marked)
    found = {
        cell.coordinate: cell for row in marked[SHEET].iter_rows(min_row=5) for cell in row if cell.comment
    }
    own = marked[SHEET].cell(by_code["I.16"], points)
    assert set(found) == {*notes, own.coordinate}
    for address, sentence in notes.items():
        assert sentence in found[address].comment.text
        assert found[address].fill.start_color.rgb == "00F8C9C4"
    assert own.comment.text == "Hỏi lại chị Hà"
    assert own.fill.start_color.rgb != "00F8C9C4"
    assert found[next(iter(notes))].value == "=2+3"  # what was typed stays
    assert batch.rows.filter(state="1_wrong").count() == 15

    act(client, "take", batch, which="all")

    given = dict(ScoreFigure.objects.filter(line__card=card).values_list("line__item__code", "points"))
    assert given == {"I.13": Decimal(0), "I.14": Decimal(4), "I.15": Decimal("3.5")}

    act(client, "undo", batch)

    assert dict(ScoreFigure.objects.filter(line__card=card).values_list("line__item__code", "points")) == {
        "I.14": Decimal(4)
    }


def test_the_marked_workbook_is_mended_and_handed_in_again(client, world):
    year, _card = world
    book = send(client, year, "cham-diem")
    points = next(cell.column_letter for cell in book[SHEET][4] if cell.value == "Điểm")
    book[SHEET][f"{points}5"] = 9
    book[SHEET][f"{points}6"] = 5
    give_back(client, year, book, "cham-diem")
    first = ReturnedWorkbook.objects.get()
    act(client, "take", first, which="all")

    marked = _download(client, first.marked)
    marked[SHEET][f"{points}5"] = 4
    give_back(client, year, marked, "cham-diem")

    second = ReturnedWorkbook.objects.latest("pk")
    assert dict(second.rows.exclude(state="4_unchanged").values_list("sheet_row", "state")) == {5: "3_new"}
    assert second.marked is None


def test_a_row_that_is_gone_and_one_that_was_put_in_are_named(client, world):
    year, _card = world
    book = send(client, year, "cham-diem")
    sheet = book[SHEET]
    sheet["A23"], sheet["B23"] = 99, "Dòng thêm"
    sheet["A7"] = 1
    sheet["A8"] = None

    give_back(client, year, book, "cham-diem")

    batch = ReturnedWorkbook.objects.get()
    wrong = dict(batch.rows.filter(state="1_wrong").values_list("sheet_row", "problems"))
    assert "STT 1 đã có" in wrong[7]["*"]
    assert "không có trong bảng đã gửi đi" in wrong[8]["*"]
    assert "không có trong bảng đã gửi đi" in wrong[23]["*"]
    assert [sentence[:15] for sentence in batch.problems] == ["Thiếu dòng STT ", "Thiếu dòng STT "]
    assert "Thiếu dòng STT 3" in _download(client, batch.marked)[SHEET]["A4"].comment.text


def _download(client, stored: StoredFile):
    answer = client.get(reverse("files:file_show", args=[stored.pk]))
    return load_workbook(BytesIO(b"".join(answer.streaming_content)))
