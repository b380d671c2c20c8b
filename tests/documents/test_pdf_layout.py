"""The drawn file measured in millimetres and points against the numbers of NĐ 30/2020."""

import pytest

from documents.content.paper import PageBreak, Paragraph
from documents.rendering.pdf import render_pdf
from tests.documents.pdf_papers import (
    HALF,
    MM,
    box_of,
    glyphs,
    letter,
    line_of,
    meet,
    opened,
    plan,
    rows_of,
    rules,
    style_of,
    text_of,
    words,
)


@pytest.fixture
def first_page():
    return opened(render_pdf(plan(number=6, dated=(5, 3, 2026)))).pages[0]


def test_page_is_a4_and_text_keeps_to_the_margins():
    long = render_pdf(plan(blocks=(*text_of(12), rows_of(40), *text_of(4))))
    for page in opened(long).pages:
        assert (round(page.width / MM), round(page.height / MM)) == (210, 297)
        inside = [c for c in glyphs(page) if c["top"] > 20 * MM and c["bottom"] < (297 - 22) * MM + 1]
        assert len(inside) > 300
        assert min(c["x0"] for c in glyphs(page)) >= 30 * MM - 0.5
        assert max(c["x1"] for c in glyphs(page)) <= (210 - 15) * MM + 0.5
    # Outside of the text stand only the code on the first page and the numbers of the others.
    first, second, *_rest = opened(long).pages
    assert "Mã kiểm tra" in first.crop((0, (297 - 22) * MM, first.width, first.height)).extract_text()
    assert second.crop((0, (297 - 22) * MM, second.width, second.height)).extract_text() == ""


def test_country_and_motto_stand_at_the_right_with_a_line_as_long_as_the_motto(first_page):
    nation = line_of(first_page, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", column="right")
    motto = line_of(first_page, "Độc lập - Tự do - Hạnh phúc", column="right")
    assert style_of(nation) == (13, "Bold")
    assert style_of(motto) == (14, "Bold")
    assert abs((nation["x0"] + nation["x1"]) - (motto["x0"] + motto["x1"])) < 2  # centred over each other
    under = min(
        (r for r in rules(first_page) if r["top"] > motto["top"] and r["x0"] > HALF), key=lambda r: r["top"]
    )
    assert under["width"] == pytest.approx(motto["x1"] - motto["x0"], abs=1)
    assert 0 < under["top"] - motto["chars"][0]["bottom"] < 5


def test_agency_is_bold_under_its_superior_with_a_line_of_a_third_to_a_half(first_page):
    superior = line_of(first_page, "ỦY BAN NHÂN DÂN TỈNH", column="left")
    agency = line_of(first_page, "SỞ TƯ PHÁP", column="left")
    assert style_of(superior) == (13, "Regular")
    assert style_of(agency) == (13, "Bold")
    assert superior["top"] < agency["top"]
    under = min(
        (r for r in rules(first_page) if r["top"] > agency["top"] and r["x1"] < HALF), key=lambda r: r["top"]
    )
    assert 1 / 3 <= under["width"] / (agency["x1"] - agency["x0"]) <= 1 / 2


def test_number_is_upright_13_with_a_leading_zero_and_no_spaces_in_the_sign(first_page):
    number = line_of(first_page, "Số:", column="left")
    assert number["text"] == "Số: 06/KH-STP"
    assert style_of(number) == (13, "Regular")


@pytest.mark.parametrize(
    ("dated", "words_of_it"),
    [
        ((5, 3, 2026), "ngày 05 tháng 3 năm 2026"),
        ((12, 1, 2026), "ngày 12 tháng 01 năm 2026"),
        ((9, 2, 2026), "ngày 09 tháng 02 năm 2026"),
        ((31, 12, 2026), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_place_and_date_are_italic_with_the_odd_zeros(dated, words_of_it):
    page = opened(render_pdf(plan(number=123, dated=dated, place="Thành phố Hồ Chí Minh"))).pages[0]
    line = line_of(page, "Thành phố Hồ Chí Minh, ", column="right")
    assert line["text"] == f"Thành phố Hồ Chí Minh, {words_of_it}"
    assert style_of(line) == (13, "Italic")


def test_type_and_abstract_are_centred_bold_with_a_short_line(first_page):
    name, abstract = line_of(first_page, "KẾ HOẠCH"), line_of(first_page, "Tổ chức phong trào")
    middle = (30 + 165 / 2) * MM
    for line in (name, abstract):
        assert style_of(line) == (14, "Bold")
        assert (line["x0"] + line["x1"]) / 2 == pytest.approx(middle, abs=2)
    under = min((r for r in rules(first_page) if r["top"] > abstract["top"]), key=lambda r: r["top"])
    assert 1 / 3 <= under["width"] / (abstract["x1"] - abstract["x0"]) <= 1 / 2


def test_bases_are_italic_and_end_with_semicolons_and_a_full_stop(first_page):
    first = line_of(first_page, "Căn cứ")
    last = line_of(first_page, "Theo đề nghị")
    assert style_of(first) == style_of(last) == (14, "Italic")
    assert first["text"].endswith("ngành;")
    assert last["text"].endswith("Văn phòng.")


def test_body_is_justified_14_with_an_indent_and_room_between_paragraphs(first_page):
    lines = first_page.extract_text_lines(return_chars=True)
    at = next(n for n, line in enumerate(lines) if line["text"].startswith("Đoạn 1."))
    begins, goes_on, *_rest = lines[at:]
    assert style_of(begins) == (14, "Regular")
    assert begins["x0"] - 30 * MM == pytest.approx(12.7 * MM, abs=1)
    assert goes_on["x0"] == pytest.approx(30 * MM, abs=1)
    assert begins["x1"] == pytest.approx(195 * MM, abs=1)
    pitch = goes_on["top"] - begins["top"]
    assert 15 <= pitch <= 1.5 * 1.15 * 14
    second = next(n for n, line in enumerate(lines) if line["text"].startswith("Đoạn 2."))
    assert lines[second]["top"] - lines[second - 1]["top"] - pitch >= 6


def test_signer_stands_at_the_right_beside_the_recipients_on_one_page(first_page):
    authority = line_of(first_page, "KT. GIÁM ĐỐC", column="right")
    title = line_of(first_page, "PHÓ GIÁM ĐỐC", column="right")
    name = line_of(first_page, "Nguyễn Thị Hường", column="right")
    assert style_of(authority) == style_of(title) == style_of(name) == (14, "Bold")
    assert name["top"] - title["bottom"] >= 25 * MM  # room to sign
    head, item = (line_of(first_page, start, column="left") for start in ("Nơi nhận:", "- Bộ Tư pháp"))
    assert style_of(head) == (12, "BoldItalic")
    assert style_of(item) == (11, "Regular")
    assert item["text"].endswith(";")
    assert line_of(first_page, "- Lưu: VT, VP.", column="left")
    assert abs(head["top"] - authority["top"]) < 6


@pytest.mark.parametrize("paragraphs", [7, 8, 9])
def test_signer_never_stands_alone_at_the_top_of_a_page(paragraphs):
    pages = opened(render_pdf(plan(blocks=text_of(paragraphs)))).pages
    page = next(p for p in pages if "KT. GIÁM ĐỐC" in p.extract_text())
    assert f"Đoạn {paragraphs}." in page.extract_text()
    assert "Nguyễn Thị Hường" in page.extract_text()
    assert "Nơi nhận:" in page.extract_text()


def test_pages_are_numbered_from_the_second_in_the_middle_of_the_top_margin():
    pages = opened(
        render_pdf(plan(blocks=(*text_of(2), PageBreak(), *text_of(2), PageBreak(), *text_of(1))))
    ).pages
    tops = [p.crop((0, 0, p.width, 20 * MM)) for p in pages]
    assert [top.extract_text() for top in tops] == ["", "2", "3"]
    number = line_of(pages[1], "2")
    assert style_of(number) == (13, "Regular")
    assert (number["x0"] + number["x1"]) / 2 == pytest.approx((30 + 165 / 2) * MM, abs=2)


def test_letter_has_no_type_but_its_abstract_under_the_number():
    page = opened(render_pdf(letter())).pages[0]
    abstract = line_of(page, "V/v đăng ký danh", column="left")
    assert style_of(abstract) == (12, "Regular")
    assert abstract["top"] > line_of(page, "Số: 07/STP-VP", column="left")["top"]
    to = line_of(page, "Kính gửi:")
    assert style_of(to) == (14, "Regular")
    several = [line_of(page, start) for start in ("- Vụ Thi đua - Khen thưởng;", "- Văn phòng Bộ.")]
    assert to["top"] < several[0]["top"] < several[1]["top"] < line_of(page, "Đoạn 1.")["top"]
    one = opened(render_pdf(letter(addressees=(words("Văn phòng Bộ"),)))).pages[0]
    assert line_of(one, "Kính gửi: Văn phòng Bộ")


def test_table_repeats_its_header_and_keeps_rows_whole():
    pages = opened(render_pdf(plan(blocks=(*text_of(2), rows_of(60), *text_of(1))))).pages
    on_pages = [table for page in pages for table in page.extract_tables()]
    assert len(on_pages) >= 3
    assert {tuple(table[0]) for table in on_pages} == {("TT", "Đơn vị", "Danh hiệu")}
    rows = [row for table in on_pages for row in table[1:]]
    assert [row[0] for row in rows] == [f"{n}." for n in range(1, 61)]
    assert {" ".join(row[2].split()) for row in rows} == {
        "Cờ thi đua ngành Tư pháp; Tập thể lao động xuất sắc"
    }


def test_row_higher_than_a_page_is_cut_rather_than_lost():
    pages = opened(render_pdf(plan(blocks=(rows_of(1, text="mục " * 1500),)))).pages
    assert sum(page.extract_text().count("mục") for page in pages) == 1500
    assert all(
        c["bottom"] < (297 - 22) * MM + 1 for page in pages for c in page.chars if round(c["size"]) == 12
    )


def test_code_stands_under_the_text_of_the_first_page_and_covers_nothing():
    pages = opened(render_pdf(plan(blocks=text_of(20)))).pages
    code = [line for line in pages[0].lines if line["top"] > (297 - 22) * MM]
    area = (
        min(d["x0"] for d in code), min(d["top"] for d in code), max(d["x1"] for d in code), max(d["bottom"] for d in code)
    )  # fmt: skip
    assert area[2] - area[0] == pytest.approx(14 * MM, abs=2)
    assert [c["text"] for c in pages[0].chars if meet(box_of(c), area)] == []
    assert area[1] >= (297 - 22) * MM
    assert area[3] <= 297 * MM - 4 * MM  # printers leave some millimetres at the edge
    under = pages[0].crop((0, (297 - 22) * MM, pages[0].width, pages[0].height)).extract_text()
    assert "GU-7F3K-92QX" in under
    assert "https://giaouoc.example.vn/kiem-tra-van-ban/GU-7F3K-92QX/" in under
    assert "GU-7F3K" not in pages[1].extract_text()


def test_mark_stands_over_the_text_of_every_page_clear_of_the_page_number():
    pages = opened(render_pdf(plan(blocks=text_of(20), mark="DỰ THẢO"))).pages
    assert len(pages) > 1
    for page in pages:
        mark = line_of(page, "DỰ THẢO")
        assert mark["bottom"] < 20 * MM
        others = [box_of(c) for c in glyphs(page) if c not in mark["chars"]]
        assert not any(meet(box_of(mark), other) for other in others)


def test_gap_to_be_filled_is_marked_and_its_words_are_readable():
    gap = Paragraph((*words("Theo "), *words("số quyết định", is_placeholder=True), *words(".")))
    page = opened(render_pdf(plan(blocks=(gap,)))).pages[0]
    line = line_of(page, "Theo số quyết định.")
    grey = [shape for shape in (*page.rects, *page.curves) if shape["fill"]]
    inside = [c for c in line["chars"] if any(meet(box_of(c), box_of(shape)) for shape in grey)]
    assert "".join(c["text"] for c in inside).strip(" .") == "sốquyếtđịnh"


def test_the_mark_of_a_gap_leaves_the_space_before_it():
    gap = Paragraph((*words("kèm theo "), *words("[số quyết định]", is_placeholder=True), *words(".")))
    page = opened(render_pdf(plan(blocks=(gap,)))).pages[0]
    before = [c for c in line_of(page, "kèm theo")["chars"] if c["text"] == "o"][-1]
    grey = min(shape["x0"] for shape in (*page.rects, *page.curves) if shape["fill"])
    assert grey - before["x1"] >= 3


def test_who_decides_stands_in_bold_capitals_between_abstract_and_bases():
    page = opened(render_pdf(plan(authority_line="Bộ trưởng Bộ Tư pháp"))).pages[0]
    line = line_of(page, "BỘ TRƯỞNG BỘ TƯ PHÁP")
    assert style_of(line) == (14, "Bold")
    assert (line["x0"] + line["x1"]) / 2 == pytest.approx((30 + 165 / 2) * MM, abs=1)
    assert line_of(page, "Tổ chức phong trào")["bottom"] < line["top"]
    assert line["bottom"] < line_of(page, "Căn cứ kế hoạch")["top"]


def test_markup_in_the_text_is_only_text():
    nasty = "#panic(1) $x$ *đậm* `mã` <nhãn> @trích \\ = đầu đề"
    assert nasty in opened(render_pdf(plan(blocks=(Paragraph(words(nasty)),)))).pages[0].extract_text()


def test_word_without_spaces_breaks_inside_the_margins():
    page = opened(render_pdf(plan(blocks=(Paragraph(words("ê" * 400)),)))).pages[0]
    found = [c for c in page.chars if c["text"] == "ê" and round(c["size"]) == 14]
    assert len(found) >= 400
    assert max(c["x1"] for c in found) <= 195 * MM + 0.5


def test_long_abstract_and_agency_wrap_in_lines_of_about_one_length():
    long = "Tổ chức phong trào thi đua năm 2026 của Khu vực thi đua các tỉnh miền Đông Nam Bộ"
    page = opened(
        render_pdf(plan(abstract=words(long), superior_name="Ủy ban nhân dân tỉnh Tiền Giang"))
    ).pages[0]
    lines = page.extract_text_lines()
    first, second = (line for line in lines if line["text"] in long)
    assert (second["x1"] - second["x0"]) / (first["x1"] - first["x0"]) > 0.7
    superior = line_of(page, "ỦY BAN NHÂN DÂN", column="left")
    rest = line_of(page, "TỈNH TIỀN GIANG", column="left")
    assert superior["top"] < rest["top"] < line_of(page, "SỞ TƯ PHÁP", column="left")["top"]
