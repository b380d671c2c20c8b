"""Papers as Word files: the layout of the state, one text with the PDF, an order of elements that Word takes."""

import io

import docx
import pytest
from docx.shared import Mm, Pt
from lxml import etree

from documents.content.paper import Run, SignerCell
from documents.rendering.docx import render_docx
from documents.rendering.docx_xml import w
from documents.rendering.layout import LAYOUT, grid_rows
from tests.documents.word_files import DOCUMENT, SAMPLES, covenant, letter, parts_of, plan

# Children in the order of ECMA-376 (transitional), as far as the files use them; Word refuses any other.
ORDER = {
    "rPr": "rStyle rFonts b bCs i iCs caps highlight sz szCs lang",
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs spacing ind jc outlineLvl rPr",
    "sdtPr": "rPr alias tag id lock placeholder temporary showingPlcHdr text",
    "sdt": "sdtPr sdtContent",
    "tbl": "tblPr tblGrid tr",
    "tblPr": "tblStyle tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
    "tr": "trPr tc",
    "trPr": "cantSplit tblHeader",
    "tc": "tcPr p",
    "tcPr": "tcW gridSpan vMerge",
    "sectPr": "headerReference footerReference pgSz pgMar titlePg",
    "body": "p tbl sectPr",
    "style": "name basedOn qFormat pPr rPr",
    "styles": "docDefaults style",
    "settings": "zoom defaultTabStop characterSpacingControl compat themeFontLang decimalSymbol listSeparator",
}
MIXED = {"body", "p", "r", "sdtContent", "hdr", "ftr"}


def opened(content):
    return docx.Document(io.BytesIO(render_docx(content)))


def paragraph(document, words):
    tables = [
        p for table in document.tables for row in table.rows for cell in row.cells for p in cell.paragraphs
    ]
    return next(p for p in [*document.paragraphs, *tables] if words in _text(p))


def _text(p):
    return "".join(t.text or "" for t in p._p.iter(w("t")))


@pytest.mark.parametrize("name", SAMPLES)
def test_the_elements_stand_in_the_order_that_word_asks_for(name):
    for part, data in parts_of(render_docx(SAMPLES[name])).items():
        for element in etree.fromstring(data).iter(etree.Element):
            kind = etree.QName(element).localname
            if not element.tag.startswith(w("")) or kind not in ORDER or kind in MIXED:
                continue
            order = ORDER[kind].split()
            places = [order.index(etree.QName(child).localname) for child in element]
            assert places == sorted(places), (part, kind)


@pytest.mark.parametrize("name", SAMPLES)
def test_every_cell_ends_with_a_paragraph_and_tables_never_touch(name):
    root = etree.fromstring(parts_of(render_docx(SAMPLES[name]))[DOCUMENT])
    assert all(etree.QName(cell[-1]).localname == "p" for cell in root.iter(w("tc")))
    assert all(table.getnext().tag == w("p") for table in root.iter(w("tbl")))


def test_controls_have_numbers_of_their_own_and_tags_that_word_takes():
    long_path = "parties." + "rất_dài_" * 20
    root = etree.fromstring(
        parts_of(render_docx(plan(abstract=(Run("A", field=long_path), Run("B", field="x.y")))))[DOCUMENT]
    )
    numbers = [control.get(w("val")) for control in root.iter(w("id"))]
    assert len(numbers) == len(set(numbers)) > 80
    assert max(len(tag.get(w("val"))) for tag in [*root.iter(w("tag")), *root.iter(w("alias"))]) <= 64


def test_the_same_content_gives_the_same_bytes_and_no_time():
    assert render_docx(plan()) == render_docx(plan())
    parts = parts_of(render_docx(plan()))
    assert b"created" not in parts["docProps/core.xml"]
    assert not [name for name in parts if "vba" in name.lower() or "media" in name]


def test_page_margins_font_and_language_are_those_of_the_state():
    document = opened(plan())
    section = document.sections[0]
    assert (section.page_width, section.page_height) == pytest.approx((Mm(210), Mm(297)), abs=Mm(0.1))
    sides = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert sides == pytest.approx((Mm(20), Mm(22), Mm(30), Mm(15)), abs=Mm(0.1))
    defaults = document.styles.element.find(f".//{w('rPrDefault')}")
    assert defaults.find(f".//{w('rFonts')}").get(w("ascii")) == "Times New Roman"
    assert defaults.find(f".//{w('lang')}").get(w("val")) == "vi-VN"
    assert (document.core_properties.title, document.core_properties.language) == (plan().title, "vi-VN")


@pytest.mark.parametrize(
    ("words", "size", "bold", "italic"),
    [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 13, True, None),
        ("Độc lập - Tự do - Hạnh phúc", 14, True, None),
        ("ỦY BAN NHÂN DÂN TỈNH TIỀN GIANG", 13, None, None),
        ("SỞ TƯ PHÁP TỈNH TIỀN GIANG", 13, True, None),
        ("Số: 06/KH-STP", 13, None, None),
        ("Tiền Giang, ngày 05 tháng 3 năm 2026", LAYOUT.date_pt, None, True),
        ("KẾ HOẠCH", 14, True, None),
        ("Tổ chức phong trào thi đua năm 2026", 14, True, None),
        ("Căn cứ Luật Thi đua, khen thưởng;", 14, None, True),
        ("Phát động phong trào", 14, None, None),
        ("PHÓ GIÁM ĐỐC", 14, True, None),
        ("Nguyễn Thị Hường", 14, True, None),
        ("Nơi nhận:", 12, True, True),
        ("- Lưu: VT, VP.", 11, None, None),
    ],
)
def test_each_element_has_its_size_and_weight(words, size, bold, italic):
    font = paragraph(opened(plan()), words).style.font
    assert (font.size, font.bold, font.italic) == (Pt(size), bold, italic)


def test_the_body_is_justified_with_indent_and_space_between():
    style = paragraph(opened(plan()), "Phát động").style.paragraph_format
    assert style.alignment == docx.enum.text.WD_ALIGN_PARAGRAPH.JUSTIFY
    assert style.first_line_indent == pytest.approx(Mm(12.7), abs=Mm(0.1))
    assert style.space_after >= Pt(6)


def test_the_header_of_a_table_repeats_and_no_row_is_cut():
    rows = opened(plan()).tables[1]._tbl.findall(w("tr"))
    assert rows[0].find(f"{w('trPr')}/{w('tblHeader')}") is not None
    assert len(rows) == 41
    assert all(row.find(f"{w('trPr')}/{w('cantSplit')}") is not None for row in rows)


@pytest.mark.parametrize("count", [5, 6, 13, 26, 60])
def test_a_grid_holds_each_party_once_in_rows_that_stay_whole(count):
    rows = [row for table in opened(covenant(count)).tables[2:-1] for row in table.rows]
    names = [cell.paragraphs[-1].text for row in rows for cell in row.cells]
    assert names == [cell.name for cell in covenant(count).signers]
    assert tuple(len(row.cells) for row in rows) == grid_rows(count)
    assert all(row._tr.find(f"{w('trPr')}/{w('cantSplit')}") is not None for row in rows)


def test_a_decision_names_who_decides_between_its_abstract_and_its_bases():
    document = opened(plan(authority_line="Bộ trưởng Bộ Tư pháp"))
    texts = [_text(p) for p in document.paragraphs]
    at = texts.index("BỘ TRƯỞNG BỘ TƯ PHÁP")
    assert texts.index("Tổ chức phong trào thi đua năm 2026") < at
    assert next(n for n, text in enumerate(texts) if text.startswith("Căn cứ")) > at
    assert document.paragraphs[at].style.font.bold


def test_a_date_that_is_not_known_yet_is_dotted():
    assert paragraph(opened(plan(dated=None)), "Tiền Giang, ngày … tháng … năm …")


def test_the_page_number_stands_over_the_text_from_the_second_page():
    section = opened(plan()).sections[0]
    assert section.different_first_page_header_footer
    assert "PAGE" in etree.tostring(section.header._element).decode()
    assert "PAGE" not in etree.tostring(section.first_page_header._element).decode()
    assert [p.text for p in section.first_page_header.paragraphs] == ["DỰ THẢO"]
    assert "GUAA-BBCC-DDEE" in section.first_page_footer.paragraphs[0].text


def test_a_letter_has_its_abstract_under_the_number_and_a_list_of_addressees():
    document = opened(letter())
    assert paragraph(document, "V/v hướng dẫn đăng ký danh hiệu thi đua").style.font.size == Pt(12)
    texts = [_text(p) for p in document.paragraphs]
    start = texts.index("Kính gửi:")
    assert texts[start + 1 : start + 3] == ["- Các đơn vị thuộc Bộ;", "- Sở Tư pháp các tỉnh, thành phố."]


def test_a_gap_is_marked_and_a_fact_is_a_locked_control():
    root = etree.fromstring(parts_of(render_docx(plan(), labels={"plan.year": "Năm thi đua"}))[DOCUMENT])
    controls = {control.find(f".//{w('tag')}").get(w("val")): control for control in root.iter(w("sdt"))}
    year, gap = controls["plan.year"], controls["can_dien"]
    assert year.find(f".//{w('alias')}").get(w("val")) == "Năm thi đua"
    assert year.find(f".//{w('lock')}").get(w("val")) == "contentLocked"
    assert gap.find(f".//{w('highlight')}").get(w("val")) == "yellow"
    assert gap.find(f".//{w('lock')}") is None


def test_letters_that_xml_cannot_hold_do_no_harm():
    content = plan(
        abstract=(Run("a\x00b\x0bc\x1fd<&>"),), signers=(SignerCell((), ("A\x01",), "B\x02"),), code="X\x03"
    )
    document = opened(content)
    assert paragraph(document, "abcd<&>").style.name == "Trích yếu"
