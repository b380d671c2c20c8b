"""Grids of 6 to 60 parties, the page that tells how each signed, and where the reserved fields lie."""

import io
from itertools import islice, takewhile

import pdfplumber
import pypdf
import pytest

from documents.content.paper import SignerCell
from documents.rendering.layout import grid_rows
from documents.rendering.pdf import render_pdf
from documents.signing.fields import SlotField, fill, prepare
from tests.documents.pdf_papers import (
    MM,
    UNITS,
    box_of,
    covenant,
    from_top,
    glyphs,
    line_of,
    meet,
    opened,
    plan,
    text_of,
)

SIZES = (5, 6, 13, 26, 60)


@pytest.fixture(scope="module", params=SIZES, ids="{} parties".format)
def drawn(request):
    content = covenant(request.param)
    return content, render_pdf(content)


def _fields(rendered, start):
    return {box.name: box for box in rendered.fields if box.name.startswith(start)}


def test_every_field_of_every_cell_has_one_box_inside_the_text_area(drawn):
    content, rendered = drawn
    wanted = [name for cell in content.signers for name in cell.fields]
    page_of_signatures = [f"trang_ky_{n}" for n in range(1, len(content.signers) + 1)]
    assert sorted(box.name for box in rendered.fields) == sorted(["ngay", *wanted, *page_of_signatures])
    for box in rendered.fields:
        left, bottom, right, top = box.box
        assert 0 <= box.page < rendered.page_count
        assert 30 * MM - 0.5 <= left < right <= 195 * MM + 0.5
        assert 22 * MM - 0.5 <= bottom < top <= 277 * MM + 0.5


def test_persons_field_stands_between_the_units_name_and_the_signers(drawn):
    content, rendered = drawn
    pages = opened(rendered).pages
    fields = _fields(rendered, "nguoi_ky_")
    widths = [165 * MM / count for count in grid_rows(len(content.signers)) for _cell in range(count)]
    for number, (cell, width) in enumerate(zip(content.signers, widths, strict=True), 1):
        box = fields[f"nguoi_ky_{number}"]
        page = pages[box.page]
        left, top, right, bottom = from_top(box.box, page)
        middle = (left + right) / 2
        column = page.crop((max(middle - width / 2, 0), 0, min(middle + width / 2, page.width), page.height))
        above = column.crop((column.bbox[0], max(top - 60, 0), column.bbox[2], top + 2)).extract_text()
        assert " ".join(above.split()).endswith("GIÁM ĐỐC"), (number, above)
        if cell.name:
            below = column.crop((column.bbox[0], bottom - 2, column.bbox[2], bottom + 40)).extract_text()
            assert " ".join(below.split()).startswith(cell.name), (number, below)


def test_cells_stay_whole_and_in_order(drawn):
    content, rendered = drawn
    boxes = [_fields(rendered, "nguoi_ky_")[f"nguoi_ky_{n}"] for n in range(1, len(content.signers) + 1)]
    left, places = iter(boxes), []
    for count in grid_rows(len(boxes)):
        mates = list(islice(left, count))
        assert len({(box.page, box.box[1]) for box in mates}) == 1  # level, on one page
        assert [box.box[0] for box in mates] == sorted(box.box[0] for box in mates)
        places.append((mates[0].page, -mates[0].box[1]))
    assert places == sorted(places)
    # The test above looks for name and unit beside each box on its own page: whole cells.


def test_no_field_covers_a_letter_or_another_partys_field(drawn):
    content, rendered = drawn
    pages = opened(rendered).pages
    placed = [(box, from_top(box.box, pages[box.page])) for box in rendered.fields]
    for box, area in placed:
        covered = "".join(c["text"] for c in glyphs(pages[box.page]) if meet(_ink(c), area))
        assert covered == "", box.name
    for at, (one, area) in enumerate(placed):
        for other, its_area in placed[at + 1 :]:
            same_cell = any({one.name, other.name} <= set(cell.fields) for cell in content.signers)
            assert same_cell or one.page != other.page or not meet(area, its_area), (one.name, other.name)


@pytest.mark.rule("SIG-31")
def test_agencys_field_covers_a_third_of_the_persons_from_the_left(drawn):
    _content, rendered = drawn
    persons, agencies = _fields(rendered, "nguoi_ky_"), _fields(rendered, "co_quan_ky_")
    assert agencies
    for name, agency in agencies.items():
        person = persons[f"nguoi_ky_{name.removeprefix('co_quan_ky_')}"]
        assert agency.page == person.page
        assert agency.box[0] < person.box[0]
        covered = agency.box[2] - person.box[0]
        assert covered / (person.box[2] - person.box[0]) == pytest.approx(1 / 3, abs=0.01)


def test_signature_page_lists_every_party_once_with_its_room_beside_it(drawn):
    content, rendered = drawn
    pages = opened(rendered).pages
    first = min(box.page for box in _fields(rendered, "trang_ky_").values())
    assert "TRANG CHỮ KÝ" in pages[first].extract_text()
    assert all(box.page < first for box in _fields(rendered, "nguoi_ky_").values())
    listed = [
        row for page in pages[first:] for table in page.extract_tables() for row in table if row[0] != "TT"
    ]
    assert [row[0] for row in listed] == [str(n) for n in range(1, len(content.signers) + 1)]
    for number, row in enumerate(listed, 1):
        assert " ".join(row[1].split()).startswith(UNITS[number % 4].upper())
        box = _fields(rendered, "trang_ky_")[f"trang_ky_{number}"]
        page = pages[box.page]
        cells = [cell for table in page.find_tables() for line in table.rows for cell in line.cells if cell]
        area = from_top(box.box, page)
        around = [
            c for c in cells if c[0] <= area[0] and c[1] <= area[1] and c[2] >= area[2] and c[3] >= area[3]
        ]
        assert len(around) == 1
        in_line = page.crop((30 * MM, around[0][1], 40 * MM, around[0][3])).extract_text()
        assert in_line.strip() == str(number)


def test_gaps_of_number_and_date_lie_on_their_lines():
    rendered = render_pdf(plan(place="Tiền Giang"))
    page = opened(rendered).pages[0]
    boxes = {box.name: from_top(box.box, page) for box in rendered.fields}
    number = line_of(page, "Số:", column="left")
    before = next(c for c in number["chars"] if c["text"] == ":")
    after = next(c for c in number["chars"] if c["text"] == "/")
    assert before["x1"] <= boxes["so"][0] < boxes["so"][2] <= after["x0"] + 0.1
    assert boxes["so"][2] - boxes["so"][0] >= 4 * 6.5  # four digits of 13 points
    comma = [c for c in line_of(page, "Tiền Giang,", column="right")["chars"] if c["text"] == ","][-1]
    assert comma["x1"] <= boxes["ngay"][0]
    assert boxes["ngay"][2] <= 195 * MM
    for name, char in (("so", before), ("ngay", comma)):
        assert boxes[name][1] - 3 <= char["top"]
        assert char["bottom"] <= boxes[name][3] + 3


def test_a_draft_dots_its_date_instead_of_leaving_a_gap():
    rendered = render_pdf(plan(place="Tiền Giang"), is_to_be_filled=False)
    assert "ngay" not in {box.name for box in rendered.fields}
    assert line_of(opened(rendered).pages[0], "Tiền Giang, ngày … tháng … năm …", column="right")


def test_known_number_and_date_leave_no_gap():
    names = {box.name for box in render_pdf(plan(number=12, dated=(12, 1, 2026))).fields}
    assert names == {"nguoi_ky_1", "co_quan_ky_1"}


def test_form_to_be_filled_by_hand_has_neither_number_nor_date_nor_signers():
    rendered = render_pdf(plan(is_numbered=False, sign="", place="", signers=(), recipients=()))
    assert rendered.fields == ()
    text = opened(rendered).pages[0].extract_text()
    assert "Số:" not in text
    assert "ngày" not in text


def test_long_names_wrap_without_meeting_others():
    long = "Cục Công tác phía Nam và Thi hành án dân sự Thành phố Hồ Chí Minh mở rộng sau sắp xếp"
    name = "Công Tằng Tôn Nữ Phương Hoàng Thiên Kim Ngọc Khuê"
    cells = tuple(
        SignerCell((f"k{n}",), (long if n % 2 else "Sở", "Phó Cục trưởng phụ trách"), name)
        for n in range(1, 14)
    )
    rendered = render_pdf(covenant(13, signers=cells, agency_name=long, superior_name=long))
    for page in opened(rendered).pages:
        ink = sorted(_ink(c) for c in glyphs(page))
        for at, one in enumerate(ink):
            near = takewhile(lambda other, end=one[2]: other[0] < end, ink[at + 1 :])
            assert not any(meet(one, other) for other in near)
        assert max(area[2] for area in ink) <= 195 * MM + 0.5
    assert sum(" ".join(p.extract_text().split()).count("Khuê") for p in opened(rendered).pages) == 2 * 13


@pytest.mark.parametrize("count", range(2, 61))
def test_nobody_stands_alone_in_a_row_of_the_grid(count):
    rows = grid_rows(count)
    assert sum(rows) == count
    assert set(rows) <= {2, 3}
    assert list(rows) == sorted(rows, reverse=True)


def test_the_chair_of_minutes_stands_at_the_right_of_the_last_row():
    people = ("Trưởng ban kiểm phiếu", "Thành viên", "Thành viên", "Thư ký", "Chủ trì")
    cells = tuple(SignerCell((f"k{n}",), (title,), "Lê Thị Ngọc Ánh") for n, title in enumerate(people))
    boxes = {box.name: box.box for box in render_pdf(plan(signers=cells, blocks=text_of(2))).fields}
    tellers, (secretary, chair) = [boxes[f"k{n}"] for n in range(3)], (boxes["k3"], boxes["k4"])
    middle = (30 + 165 / 2) * MM
    for row in (tellers, (secretary, chair)):
        assert (row[0][0] + row[-1][2]) / 2 == pytest.approx(middle, abs=1)  # balanced on the page
    assert secretary[2] < middle < chair[0]
    assert secretary[1] == chair[1] < tellers[0][1]


def test_few_signers_share_wide_columns():
    both = (
        SignerCell(("a",), ("Thư ký",), "Trần Văn Nghĩa"),
        SignerCell(("b",), ("Chủ trì",), "Lê Thị Ngọc Ánh"),
    )
    rendered = render_pdf(plan(signers=both, blocks=text_of(2)))
    one, two = (box.box for box in rendered.fields if box.name in "ab")
    assert one[1] == two[1]
    assert two[0] - one[0] == pytest.approx((165 + 3) / 2 * MM, abs=1)


def _ink(char):
    """Where the letter's ink is, about: less than its font's box, in which lines touch."""
    left, top, right, bottom = box_of(char)
    height = bottom - top
    return left + 0.6, top + 0.3 * height, right - 0.6, bottom - 0.3 * height


def test_number_filled_in_later_stands_close_to_its_sign_on_the_same_line():
    content = plan(place="Tiền Giang")
    slots = [SlotField(name, "person", "Chữ ký") for name in content.signers[0].fields]
    filled = fill(prepare(render_pdf(content), slots), {"so": "06", "ngay": "ngày 05 tháng 3 năm 2026"})
    page = pdfplumber.open(io.BytesIO(filled)).pages[0]
    form = {a["data"]["T"].decode(): a for a in page.annots if a["data"].get("T") in (b"so", b"ngay")}
    assert set(form) == {"so", "ngay"}
    drawn = {name: _appearance(filled, name) for name in form}
    slash = next(c for c in line_of(page, "Số:", column="left")["chars"] if c["text"] == "/")
    assert form["so"]["x0"] + drawn["so"][-1]["x1"] == pytest.approx(slash["x0"], abs=1)
    assert form["so"]["top"] + drawn["so"][0]["top"] == pytest.approx(slash["top"], abs=0.3)
    comma = [c for c in line_of(page, "Tiền Giang,", column="right")["chars"] if c["text"] == ","][-1]
    assert form["ngay"]["top"] + drawn["ngay"][0]["top"] == pytest.approx(comma["top"], abs=0.3)
    assert {(round(c["size"], 1), c["fontname"].partition("-")[2]) for c in drawn["ngay"]} == {(13, "Italic")}


def _appearance(pdf, name):
    """The letters of a filled field, counted from its own corner."""
    field = next(
        annotation.get_object()
        for annotation in pypdf.PdfReader(io.BytesIO(pdf)).pages[0]["/Annots"]
        if annotation.get_object().get("/T") == name
    )
    form = field["/AP"]["/N"].get_object()
    writer = pypdf.PdfWriter()
    left, bottom, right, top = (float(side) for side in form["/BBox"])
    page = writer.add_blank_page(right - left, top - bottom)
    page[pypdf.generic.NameObject("/Resources")] = form["/Resources"].clone(writer)
    stream = pypdf.generic.DecodedStreamObject()
    stream.set_data(form.get_data())
    page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    out = io.BytesIO()
    writer.write(out)
    return pdfplumber.open(out).pages[0].chars
