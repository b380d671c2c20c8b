"""What is no answer to a workbook sent from here is refused in words, and nothing is kept."""

import zipfile
from io import BytesIO

import pytest
from django.core.signing import Signer
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from clusters.enums import Role, UnitKind
from clusters.models import ClusterMembership
from core import clock
from tests import factories as make
from tests.factories.emulation import make_award
from tests.workbooks.rounds import SHEET, give_back, saved, send
from workbooks.models import ReturnedWorkbook, SentWorkbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client):
    unit = make.make_unit("Cục Thử nghiệm", kind=UnitKind.AGENCY)
    year = make.make_cluster_year(clock.today().year, units=[unit, make.make_unit()])
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=unit))
    make_award("Tập thể lao động xuất sắc")
    return type("World", (), {"unit": unit, "year": year})


def refused(client, year, book, *, name="bang.xlsx", slug="dang-ky") -> str:
    answer = give_back(client, year, book, slug, name)
    assert answer.status_code == 422
    assert not ReturnedWorkbook.objects.exists()
    return answer.content.decode()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    stream = BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def test_files_that_are_no_plain_workbook(client, world):
    ours = saved(send(client, world.year))
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert "Excel đời cũ" in refused(client, world.year, ole, name="bang.xls")
    assert "mật khẩu" in refused(client, world.year, ole + "EncryptedPackage".encode("utf-16-le"))
    assert "có macro" in refused(client, world.year, with_part(ours, "xl/vbaProject.bin", b"x"))
    assert "không mở được" in refused(client, world.year, b"khong phai bang tinh" * 50)
    assert "không mở được" in refused(client, world.year, ours[: len(ours) // 2])
    assert "không mở được" in refused(client, world.year, with_part(b"", "a.txt", b"a"))
    assert "Tệp rỗng" in refused(client, world.year, b"")
    assert "không thuộc loại được nhận" in refused(client, world.year, ours, name="bang.ods")
    bomb = with_part(ours, "xl/media/to.bin", bytes(101 * 1024 * 1024))
    assert len(bomb) < 1024 * 1024
    assert "quá lớn" in refused(client, world.year, bomb)


def test_a_sheet_that_breaks_off_half_way(client, world):
    stream, broken = BytesIO(saved(send(client, world.year))), BytesIO()
    with zipfile.ZipFile(stream) as whole, zipfile.ZipFile(broken, "w") as cut:
        for name in whole.namelist():
            content = whole.read(name)
            cut.writestr(name, content[: len(content) - 400] if name.endswith("sheet1.xml") else content)
    assert "không mở được" in refused(client, world.year, broken.getvalue())


def with_sheet(content: bytes, before: bytes, after: bytes) -> bytes:
    """The workbook with a piece of its sheet's XML replaced, as no program would write it."""
    stream, changed = BytesIO(content), BytesIO()
    with zipfile.ZipFile(stream) as whole, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in whole.namelist():
            part = whole.read(name)
            if name == "xl/worksheets/sheet1.xml":
                assert before in part
                part = part.replace(before, after, 1)
            copy.writestr(name, part)
    return changed.getvalue()


def test_small_files_that_pretend_to_be_endless_are_answered_at_once(client, world):
    ours, end = saved(send(client, world.year)), b"</sheetData>"
    far_row = b'<row r="99999999999"><c r="C99999999999"><v>1</v></c></row>' + end
    assert "không mở được" in refused(client, world.year, with_sheet(ours, end, far_row))
    merges = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (n, n + 9_999) for n in range(10, 400))
    merged = end + b"<mergeCells>" + merges + b"</mergeCells>"
    assert "quá nhiều ô gộp" in refused(client, world.year, with_sheet(ours, end, merged))


def test_a_cell_far_away_costs_no_more_than_its_row(client, world):
    book = send(client, world.year)
    book[SHEET]["C5"] = "có lẽ"  # wrong, so that the workbook is marked and given back
    book[SHEET]["XFD99999"] = "?"
    answer = give_back(client, world.year, book)
    batch = ReturnedWorkbook.objects.get()
    assert answer.status_code == 302
    assert batch.marked_id is not None


def test_links_to_other_workbooks_are_neither_followed_nor_kept_as_values(client, world):
    book = send(client, world.year)
    book[SHEET]["C5"] = "='http://noi-khac.example/[khac.xlsx]Sheet1'!A1"
    assert give_back(client, world.year, book).status_code == 302
    row = ReturnedWorkbook.objects.get().rows.get()
    assert "công thức" in " ".join(row.problems.values())


def test_text_of_commas_called_a_workbook(client, world):
    assert "không mở được" in refused(client, world.year, "STT,Đơn vị,Danh hiệu\n1,Cục,x\n".encode())


def test_a_workbook_of_elsewhere_or_with_a_changed_identity(client, world, settings):
    foreign = Workbook()
    foreign.active.title = SHEET
    assert "không phải bảng do hệ thống gửi đi" in refused(client, world.year, foreign)

    book = send(client, world.year)
    sent = SentWorkbook.objects.get()
    here, settings.SECRET_KEY = settings.SECRET_KEY, "khoa-cua-he-thong-khac"
    book["nhan-dang"]["A1"] = token = Signer(salt="workbooks.identity").sign(str(sent.pk))
    book.custom_doc_props["GiaoUoc"].value = token
    settings.SECRET_KEY = here
    assert "hệ thống khác" in refused(client, world.year, book)


def test_an_identity_written_over_in_one_of_its_places(client, world):
    book = send(client, world.year)
    book["nhan-dang"]["A1"] = "00000000-0000-0000-0000-000000000000:abc"
    assert "đã bị sửa" in refused(client, world.year, book)


def test_a_workbook_that_was_sent_by_an_installation_restored_since(client, world):
    book = send(client, world.year)
    SentWorkbook.objects.all().delete()
    assert "một hệ thống khác" in refused(client, world.year, book)


def test_the_identity_survives_a_program_that_drops_one_of_its_places(client, world):
    book = send(client, world.year)
    del book["nhan-dang"]
    assert give_back(client, world.year, book).status_code == 302


def test_another_kind_another_year_another_unit(client, world):
    book = send(client, world.year)
    assert "Hãy nộp ở đúng trang" in refused(client, world.year, book, slug="bao-cao")

    next_year = make.make_cluster_year(clock.today().year + 1, units=[world.unit], cluster=world.year.cluster)
    assert "đúng năm" in refused(client, next_year, book)

    other = ClusterMembership.objects.exclude(unit=world.unit).filter(cluster_year=world.year).get().unit
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=other))
    assert "bạn không nộp thay được" in refused(client, world.year, book)


@pytest.mark.parametrize("spoil", ["rename", "move", "insert", "remove", "sheet"])
def test_columns_that_are_not_those_sent(client, world, spoil):
    book = send(client, world.year)
    sheet = book[SHEET]
    if spoil == "rename":
        sheet["C4"] = "Danh hiệu khác"
    elif spoil == "move":
        sheet["B4"], sheet["C4"] = sheet["C4"].value, sheet["B4"].value
    elif spoil == "insert":
        sheet["D4"] = "Cột tôi thêm"
    elif spoil == "remove":
        sheet.delete_cols(2)
    else:
        sheet.title = "Trang khác"
    words = refused(client, world.year, book)
    assert ("không còn trong bảng" if spoil == "sheet" else "lúc gửi đi là") in words


def test_a_sheet_with_thousands_of_rows_put_in(client, world):
    book = send(client, world.year)
    for number in range(600):
        book[SHEET].append([1000 + number, "thêm"])
    assert "quá nhiều dòng thêm vào" in refused(client, world.year, book)


def test_a_member_who_left_is_taken_no_more(client, world):
    book = send(client, world.year)
    ClusterMembership.objects.filter(unit=world.unit).update(valid_to=clock.today())
    book[SHEET]["C5"] = "x"
    answer = give_back(client, world.year, book)
    assert answer.status_code in {403, 404}
    assert not ReturnedWorkbook.objects.exists()


def test_text_that_looks_like_a_formula_stays_text(client, world, tmp_path):
    unit = make.make_unit('=HYPERLINK("http://x")', kind=UnitKind.AGENCY)
    make.add_member(world.year, unit)
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=unit))
    book = send(client, world.year)
    cell = book[SHEET]["B5"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)
    path = tmp_path / "bang.xlsx"
    path.write_bytes(saved(book))
    with zipfile.ZipFile(path) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    assert load_workbook(path)[SHEET]["B5"].value == unit.name


def test_unknown_kinds_and_guessed_batches_are_not_found(client, world):
    assert client.get(reverse("workbooks:workbook_list", args=[world.year.pk, "la"])).status_code == 404
    assert client.get("/bang-tinh/lan-nop/99999999999999999999999/").status_code == 404
    send(client, world.year)
    sent = SentWorkbook.objects.get()
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=make.make_unit()))
    assert client.get(reverse("workbooks:workbook_file", args=[sent.pk])).status_code == 404
