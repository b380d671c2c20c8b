"""Contents to draw, and what a drawn file looks like when read back."""

import io

import pdfplumber
from pdfplumber.page import Page

from documents.content.paper import PaperContent, Paragraph, Run, SignerCell, Table

MM = 72 / 25.4
HALF = (195 - 99) * MM  # where the right one of the two columns at the top begins
SENTENCE = "Phát động phong trào thi đua sâu rộng trong toàn thể công chức, viên chức và người lao động. "
UNITS = (
    "Sở Tư pháp Thành phố Hồ Chí Minh",
    "Sở Tư pháp tỉnh Đồng Nai",
    "Thi hành án dân sự tỉnh Bà Rịa - Vũng Tàu",
    "Sở Tư pháp tỉnh Tây Ninh",
)


def words(text, **style):
    return (Run(text, **style),)


def text_of(count=3, style="body"):
    return tuple(Paragraph(words(f"Đoạn {n}. {SENTENCE * 3}"), style=style) for n in range(1, count + 1))


def rows_of(count, text="Cờ thi đua ngành Tư pháp; Tập thể lao động xuất sắc"):
    return Table(
        header=(words("TT"), words("Đơn vị"), words("Danh hiệu")),
        rows=tuple((words(f"{n}."), words(f"Đơn vị số {n}"), words(text)) for n in range(1, count + 1)),
        widths=(1, 4, 6),
        aligns=("center", "left", "left"),
    )


def plan(**parts):
    usual = {
        "kind": "plan",
        "title": "Kế hoạch tổ chức phong trào thi đua năm 2026",
        "superior_name": "Ủy ban nhân dân tỉnh",
        "agency_name": "Sở Tư pháp",
        "type_name": "Kế hoạch",
        "abstract": words("Tổ chức phong trào thi đua năm 2026"),
        "bases": (words("Căn cứ kế hoạch của ngành"), words("Theo đề nghị của Chánh Văn phòng;")),
        "blocks": text_of(),
        "signers": (
            SignerCell(("nguoi_ky_1", "co_quan_ky_1"), ("KT. Giám đốc", "Phó Giám đốc"), "Nguyễn Thị Hường"),
        ),
        "sign": "KH-STP",
        "place": "Tiền Giang",
        "recipients": ("Bộ Tư pháp (để báo cáo)", "Lưu: VT, VP"),
        "code": "GU-7F3K-92QX",
        "verify_url": "https://giaouoc.example.vn/kiem-tra-van-ban/GU-7F3K-92QX/",
        "facts": {"year": 2026, "unit": "Sở Tư pháp"},
    }
    return PaperContent(**(usual | parts))


def letter(**parts):
    usual = {
        "kind": "official_letter",
        "type_name": "",
        "abstract": words("đăng ký danh hiệu thi đua năm 2026"),
        "bases": (),
        "addressees": (words("Vụ Thi đua - Khen thưởng"), words("Văn phòng Bộ")),
        "sign": "STP-VP",
        "number": 7,
        "dated": (5, 3, 2026),
    }
    return plan(**(usual | parts))


def covenant(parties, **parts):
    cells = tuple(
        SignerCell(
            (f"nguoi_ky_{n}", f"co_quan_ky_{n}") if n % 2 else (f"nguoi_ky_{n}",),
            (UNITS[n % 4], "Giám đốc"),
            "" if n % 5 == 0 else f"Nguyễn Phương Hoàng Thiên Kim {n}",
        )
        for n in range(1, parties + 1)
    )
    usual = {
        "kind": "covenant",
        "title": "Giao ước thi đua năm 2026",
        "superior_name": "",
        "agency_name": "Khu vực thi đua các tỉnh miền Đông Nam Bộ",
        "type_name": "Giao ước thi đua",
        "is_numbered": False,
        "sign": "",
        "signers": cells,
        "signature_page": True,
        "recipients": (),
    }
    return plan(**(usual | parts))


def opened(rendered):
    return pdfplumber.open(io.BytesIO(rendered.pdf))


def line_of(page: Page, start: str, *, column=None):
    """The line of the page that begins with the words, as pdfplumber sees it; ``column``: left or right half."""
    half = {"left": (0, HALF), "right": (HALF, page.width), None: (0, page.width)}[column]
    area = page.crop((half[0], 0, half[1], page.height))
    found = [line for line in area.extract_text_lines(return_chars=True) if line["text"].startswith(start)]
    assert found, f"{start!r} not in {[line['text'] for line in area.extract_text_lines()]}"
    return found[0]


def style_of(line):
    """Size and face of a line that is all in one."""
    faces = {(round(c["size"], 1), c["fontname"].split("-")[-1]) for c in line["chars"] if c["text"] != " "}
    assert len(faces) == 1, (line["text"], faces)
    return faces.pop()


def rules(page: Page):
    """Horizontal lines of the text area, without the code in the margin under it."""
    return [line for line in page.lines if line["height"] == 0 and line["top"] < 760 and line["width"] > 5]


def glyphs(page: Page):
    """Printed characters; where a glyph's box is that of its font size, its ink lies inside."""
    return [char for char in page.chars if char["text"].strip()]


def meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def box_of(thing):
    return thing["x0"], thing["top"], thing["x1"], thing["bottom"]


def from_top(box, page: Page):
    """A field's box (from the page's bottom) as pdfplumber counts (from its top)."""
    left, bottom, right, top = box
    return left, page.height - top, right, page.height - bottom
