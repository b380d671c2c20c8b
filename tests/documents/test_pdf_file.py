"""The file itself: archive and accessibility standards, fonts, attached facts, letters; small pieces of text."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import unicodedata

import pdfplumber
import pypdf
import pytest
import segno
from PIL import Image

from core.errors import RuleError
from documents.content.facts_file import facts_digest
from documents.content.paper import PaperContent, Paragraph
from documents.rendering.pdf import render_pdf, text_pdf
from tests.documents.pdf_papers import MM, covenant, letter, opened, plan, rows_of, text_of, words

SCALE = 400 / 72
MARKS = "\u0300\u0301\u0309\u0303\u0323"
VOWELS = "aăâeêioôơuưy"
COMPOSED = "".join(
    composed
    for vowel in VOWELS
    for composed in (vowel, *(unicodedata.normalize("NFC", vowel + mark) for mark in MARKS))
)
LOWER = "".join(sorted(set(COMPOSED) - set("aeiouy"))) + "đ"
ALPHABET = LOWER + LOWER.upper()


@pytest.fixture(scope="module")
def drawn():
    return render_pdf(plan(blocks=(*text_of(2, style="heading"), *text_of(2), rows_of(30))))


def test_file_says_that_it_is_pdf_a_3a_and_pdf_ua_1(drawn):
    reader = pypdf.PdfReader(io.BytesIO(drawn.pdf))
    xmp = reader.xmp_metadata.stream.get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].lower().startswith("vi")
    assert reader.metadata.title == "Kế hoạch tổ chức phong trào thi đua năm 2026"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert root["/OutputIntents"]


def test_structure_has_headings_and_tables_with_headers(drawn):
    types = []

    def walk(nodes):
        for node in nodes:
            types.append(node["type"])
            walk(node.get("children", []))

    walk(opened(drawn).structure_tree)
    assert types.count("H1") == 1
    assert types.count("H2") == 2
    assert types.count("Table") == 1
    assert types.count("TH") == 3  # once, however often the header is printed
    assert types.count("TD") == 90


@pytest.mark.parametrize(
    "content", [letter(), covenant(6), plan(signers=(), facts=None)], ids=["letter", "covenant", "form"]
)
def test_only_tinos_is_used_and_embedded(content):
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(content).pdf))
    found = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].get_object().values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            found[inner["/BaseFont"]] = inner["/FontDescriptor"]
    assert found
    assert {name.partition("+")[2].partition("-")[0] for name in found} == {"Tinos"}
    assert all("/FontFile2" in descriptor for descriptor in found.values())


def test_facts_are_attached_with_their_hash():
    facts = {"unit": "Sở Tư pháp", "parties": [{"name": "Đồng Nai", "score": 98.5}], "day": "2026-03-05"}
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(plan(facts=facts)).pdf))
    (data,) = reader.attachments["du-lieu.json"]
    assert json.loads(data) == facts
    assert hashlib.sha256(data).hexdigest() == facts_digest(facts)
    assert facts_digest(facts | {"day": "2026-03-06"}) != facts_digest(facts)
    (linked,) = reader.trailer["/Root"]["/AF"]
    assert linked.get_object()["/AFRelationship"] == "/Data"


def test_paper_without_facts_has_no_attachment():
    assert not pypdf.PdfReader(io.BytesIO(render_pdf(plan(facts=None)).pdf)).attachments


@pytest.mark.parametrize("style", ["regular", "bold", "italic"])
def test_all_vietnamese_letters_are_read_back(style):
    assert len(ALPHABET) == 134
    run = words(" ".join(ALPHABET), **({} if style == "regular" else {style: True}))
    text = opened(render_pdf(plan(blocks=(Paragraph(run),)))).pages[0].extract_text()
    assert [letter for letter in ALPHABET if letter not in text] == []
    assert " ".join(ALPHABET[:20]) in " ".join(text.split())


def test_letters_typed_in_two_pieces_are_composed():
    page = opened(render_pdf(plan(blocks=(Paragraph(words("Tie\u0302\u0300n Giang")),)))).pages[0]
    assert "Tiền Giang" in page.extract_text()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("vui 😀", "😀"),
        ("漢", "漢"),
        ("a\x00b", "U+0000"),
        ("a\x1bb", "U+001B"),
        ("\ud800", "U+D800"),
        ("\ue000", "U+E000"),
    ],
    ids=["emoji", "chinese", "nul", "escape", "half", "private"],
)
def test_letter_that_cannot_be_printed_is_named_in_a_sentence(text, named):
    with pytest.raises(RuleError, match="không in được") as raised:
        render_pdf(plan(blocks=(Paragraph(words(text)),)))
    assert named in str(raised.value)
    with pytest.raises(RuleError, match="không in được"):
        text_pdf([text], width_pt=100, height_pt=20, size_pt=10)


def test_invisible_signs_are_dropped_and_line_breaks_kept():
    page = opened(
        render_pdf(plan(blocks=(Paragraph(words("Một\u202e\ufeff\u200b hai\r\nBa\u2028Bốn")),)))
    ).pages[0]
    lines = page.extract_text().split("\n")
    at = lines.index("Một hai")
    assert lines[at : at + 3] == ["Một hai", "Ba", "Bốn"]


def test_almost_empty_paper_is_drawn():
    bare = PaperContent(
        kind="notice", title="", agency_name="", type_name="", abstract=(), blocks=(), signers=()
    )
    assert render_pdf(bare).page_count == 1


def test_same_content_looks_the_same_each_time(drawn):
    again = render_pdf(plan(blocks=(*text_of(2, style="heading"), *text_of(2), rows_of(30))))
    assert again.fields == drawn.fields
    assert again.page_count == drawn.page_count == len(pypdf.PdfReader(io.BytesIO(drawn.pdf)).pages)


def test_text_piece_has_its_size_letters_and_style():
    line = "ngày 05 tháng 3 năm 2026"
    page = _one(text_pdf([line], width_pt=150, height_pt=14.4, size_pt=13, italic=True, color="#c00000"))
    assert (float(page.width), float(page.height)) == pytest.approx((150, 14.4), abs=0.1)
    assert page.extract_text() == line
    assert {(round(c["size"], 1), c["fontname"].partition("-")[2]) for c in page.chars} == {(13, "Italic")}
    assert {tuple(round(part, 2) for part in c["non_stroking_color"]) for c in page.chars} == {(0.75, 0, 0)}


@pytest.mark.parametrize(("align", "left"), [("left", 0), ("center", 50), ("right", 100)])
def test_text_piece_stands_where_it_is_told(align, left):
    page = _one(text_pdf(["12"], width_pt=110, height_pt=20, size_pt=10, align=align))
    assert page.chars[0]["x0"] == pytest.approx(left, abs=0.5)
    middle = (page.chars[0]["top"] + page.chars[0]["bottom"]) / 2
    assert middle == pytest.approx(10, abs=1.5)


def test_text_piece_shrinks_until_all_of_it_fits():
    lines = ["Chữ ký số: Nguyễn Phương Hoàng Thiên Kim", "05/03/2026 10:00:00 +07:00", "Sở Tư pháp " * 6]
    page = _one(text_pdf(lines, width_pt=120, height_pt=40, size_pt=12))
    assert " ".join(page.extract_text().split()) == " ".join(" ".join(lines).split())
    assert max(c["x1"] for c in page.chars) <= 120.5
    assert max(c["bottom"] for c in page.chars) <= 41
    assert 3 <= page.chars[0]["size"] < 12


def test_code_in_the_margin_is_that_of_the_address(tmp_path):
    """Drawn as dots by poppler, the squares are those of the code of the address."""
    if shutil.which("pdftoppm") is None:
        _stop("pdftoppm (poppler-utils) chưa được cài")
    content = plan()
    rendered = render_pdf(content)
    matrix = segno.make(content.verify_url, error="m", micro=False).matrix
    module = 14 * MM / len(matrix)
    rows = [line for line in opened(rendered).pages[0].lines if line["top"] > (297 - 22) * MM]
    left, top = min(line["x0"] for line in rows), min(line["top"] for line in rows) - module / 2
    (tmp_path / "a.pdf").write_bytes(rendered.pdf)
    corner = ("-x", "0", "-y", f"{round(270 * MM * SCALE)}", "-W", f"{round(60 * MM * SCALE)}", "-H", "400")
    subprocess.run(
        [
            "pdftoppm",
            "-r",
            "400",
            "-l",
            "1",
            *corner,
            "-png",
            "-singlefile",
            tmp_path / "a.pdf",
            tmp_path / "a",
        ],
        check=True,
    )
    picture = Image.open(tmp_path / "a.png").convert("L")

    def is_dark(column, row):
        x = (left + (column + 0.5) * module) * SCALE
        y = (top + (row + 0.5) * module - 270 * MM) * SCALE
        return picture.getpixel((round(x), round(y))) < 128

    side = range(len(matrix))
    read = [[is_dark(column, row) for column in side] for row in side]
    assert read == [[bool(dark) for dark in row] for row in matrix]


def _one(pdf):
    pages = pdfplumber.open(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    return pages[0]


def _stop(why):
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(why)
