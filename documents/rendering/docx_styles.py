"""The styles of a paper in Word (NĐ30, Phụ lục I): sizes, weights, spacing.

The names are what a clerk sees in Word's list of styles, and by which an edited file is read back.
"""

from dataclasses import dataclass, replace

from documents.rendering.docx_xml import Element, el
from documents.rendering.layout import LAYOUT

FONT = "Times New Roman"
LANGUAGE = "vi-VN"


def twips(millimetres: float) -> int:
    """Twentieths of a point, in which Word measures."""
    return round(millimetres * 1440 / 25.4)


TEXT_WIDTH = twips(LAYOUT.page_width_mm - LAYOUT.margin_left_mm - LAYOUT.margin_right_mm)
INDENT = twips(LAYOUT.indent_mm)
GAP_AFTER = LAYOUT.paragraph_gap_pt
# Word's single line of this face is a little lower than the pitch of the PDF's lines.
BODY_LINE = LAYOUT.line_pitch_pt


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """A style of paragraphs; sizes and lines in points, ``first_line`` and ``left`` in twips."""

    key: str
    name: str
    size: float = LAYOUT.body_pt
    bold: bool = False
    italic: bool = False
    align: str = "left"
    first_line: int = 0
    left: int = 0
    before: float = 0
    after: float = 0
    keep_next: bool = False
    page_break: bool = False
    exact_line: float = 0
    at_least: float = 0
    outline_level: int | None = None


BODY = Style(
    key="NoiDung", name="Nội dung", align="both", first_line=INDENT, after=GAP_AFTER, at_least=BODY_LINE
)
HEADING = replace(BODY, key="DeMuc", name="Đề mục", bold=True, keep_next=True, outline_level=0)
CENTRED = replace(BODY, key="GiuaDong", name="Giữa dòng", align="center", first_line=0)
LINE = replace(BODY, key="KhongLui", name="Không lùi đầu dòng", first_line=0)
BASIS = replace(BODY, key="CanCu", name="Căn cứ", italic=True)
CELL = Style(key="OBang", name="Ô bảng", size=LAYOUT.table_pt)
CELL_HEADER = replace(CELL, key="DauBang", name="Đầu bảng", bold=True, align="center")
ABSTRACT = Style(key="TrichYeu", name="Trích yếu", size=LAYOUT.abstract_pt, bold=True, align="center")
LETTER_ABSTRACT = Style(
    key="TrichYeuCongVan", name="Trích yếu công văn", size=LAYOUT.letter_abstract_pt, align="center"
)
AUTHORITY = Style(
    key="ThamQuyen", name="Thẩm quyền ban hành", size=LAYOUT.type_pt, bold=True, align="center",
    before=6, after=6, keep_next=True,
)  # fmt: skip
ADDRESSEES_ONE = replace(CENTRED, key="KinhGui", name="Kính gửi", before=6)
ADDRESSEES_HEAD = replace(
    ADDRESSEES_ONE, key="KinhGuiNhieu", name="Kính gửi (nhiều nơi)", align="left", left=twips(30)
)
ADDRESSEE = replace(
    BODY, key="KinhGuiDong", name="Kính gửi (từng nơi)", first_line=0, left=twips(45), after=2
)
RECIPIENTS_HEAD = Style(
    key="NoiNhan", name="Nơi nhận", size=LAYOUT.recipients_head_pt, bold=True, italic=True
)
RECIPIENT = Style(key="NoiNhanDong", name="Nơi nhận (từng nơi)", size=LAYOUT.recipients_pt)
NATION_STYLE = Style(key="QuocHieu", name="Quốc hiệu", size=LAYOUT.nation_pt, bold=True, align="center")
MOTTO_STYLE = Style(key="TieuNgu", name="Tiêu ngữ", size=LAYOUT.motto_pt, bold=True, align="center")
SUPERIOR = Style(key="CoQuanChuQuan", name="Cơ quan chủ quản", size=LAYOUT.agency_pt, align="center")
AGENCY = replace(SUPERIOR, key="CoQuan", name="Cơ quan ban hành", bold=True)
NUMBER = Style(key="SoKyHieu", name="Số, ký hiệu", size=LAYOUT.number_pt, align="center", before=4)
PLACE_DATE = Style(
    key="DiaDanhNgay", name="Địa danh, ngày tháng", size=LAYOUT.date_pt, italic=True, align="center", before=4
)
TYPE_NAME = Style(
    key="TenLoai", name="Tên loại", size=LAYOUT.type_pt, bold=True, align="center", before=12, keep_next=True
)
SIGNER_TITLE = Style(
    key="NguoiKy", name="Người ký (chức vụ)", size=LAYOUT.signer_pt, bold=True, align="center"
)
SIGNER_ROOM = Style(
    key="ChoKy", name="Người ký (chỗ ký)", align="center",
    exact_line=LAYOUT.signer_room_mm * 72 / 25.4,
)  # fmt: skip
SIGNER_NAME = Style(key="HoTen", name="Người ký (họ tên)", size=LAYOUT.signer_pt, bold=True, align="center")
PARTY_TITLE = replace(SIGNER_TITLE, key="BenKy", name="Bên ký (tên, chức vụ)", size=LAYOUT.party_pt)
PARTY_ROOM = replace(
    SIGNER_ROOM, key="ChoBenKy", name="Bên ký (chỗ ký)", exact_line=LAYOUT.party_room_mm * 72 / 25.4
)
PARTY_NAME = replace(SIGNER_NAME, key="HoTenBenKy", name="Bên ký (họ tên)", after=14, size=LAYOUT.party_pt)
SIGNATURE_PAGE_TITLE = replace(CENTRED, key="TrangChuKy", name="Trang chữ ký", bold=True, page_break=True)
SIGNATURE_PAGE_LINE = Style(
    key="TrangChuKyDong", name="Trang chữ ký (dòng)", size=LAYOUT.signature_page_pt, after=4
)
RULE = Style(key="DuongKe", name="Đường kẻ", size=2, align="center", exact_line=4, before=1)
GAP = Style(key="KhoangCach", name="Khoảng cách", size=6, exact_line=8)
PAGE_NUMBER = Style(key="SoTrang", name="Số trang", size=LAYOUT.page_number_pt, align="center")
MARK = Style(key="DauVanBan", name="Dấu văn bản", size=LAYOUT.mark_pt, bold=True, align="center")
CODE = Style(key="MaKiemTra", name="Mã kiểm tra", size=LAYOUT.code_pt)

STYLES = tuple(value for value in list(globals().values()) if isinstance(value, Style))


def styles_part() -> Element:
    """``word/styles.xml``."""
    fonts = el("rFonts", ascii=FONT, hAnsi=FONT, eastAsia=FONT, cs=FONT)
    language = el("lang", val=LANGUAGE, eastAsia=LANGUAGE, bidi="ar-SA")
    defaults = el(
        "docDefaults",
        el(
            "rPrDefault",
            el(
                "rPr",
                fonts,
                el("sz", val=round(LAYOUT.body_pt * 2)),
                el("szCs", val=round(LAYOUT.body_pt * 2)),
                language,
            ),
        ),
        el("pPrDefault", el("pPr", el("spacing", before=0, after=0, line=240, lineRule="auto"))),
    )
    normal = el(
        "style", el("name", val="Normal"), el("qFormat"), type="paragraph", default=1, styleId="Normal"
    )
    return el("styles", defaults, normal, *[_style(style) for style in STYLES])


def _style(style: Style) -> Element:
    return el(
        "style",
        el("name", val=style.name),
        el("basedOn", val="Normal"),
        el("qFormat"),
        el("pPr", *_paragraph_properties(style)),
        el("rPr", *_run_properties(style)),
        type="paragraph",
        customStyle=1,
        styleId=style.key,
    )


def _paragraph_properties(style: Style) -> list[Element | None]:
    line = {"line": 240, "lineRule": "auto"}
    if style.exact_line or style.at_least:
        rule = "exact" if style.exact_line else "atLeast"
        line = {"line": round((style.exact_line or style.at_least) * 20), "lineRule": rule}
    level = style.outline_level
    return [
        el("keepNext") if style.keep_next else None,
        el("pageBreakBefore") if style.page_break else None,
        el("widowControl"),
        el("spacing", before=round(style.before * 20), after=round(style.after * 20), **line),
        el("ind", left=style.left, firstLine=style.first_line) if style.left or style.first_line else None,
        el("jc", val=style.align),
        el("outlineLvl", val=level) if level is not None else None,
    ]


def _run_properties(style: Style) -> list[Element | None]:
    return [
        el("b") if style.bold else None,
        el("bCs") if style.bold else None,
        el("i") if style.italic else None,
        el("iCs") if style.italic else None,
        el("sz", val=round(style.size * 2)),
        el("szCs", val=round(style.size * 2)),
    ]
