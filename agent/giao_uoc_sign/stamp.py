"""What a signature looks like on the page: who, of what unit, when; blue for a person, red for an agency."""

import datetime as dt
from io import BytesIO
from pathlib import Path

from asn1crypto import x509
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.stamp import StaticStampStyle

# Beside the agent, or in the server's checkout; else the system's own faces.
_FONTS = [
    Path(__file__).resolve().parents[1] / "fonts",
    Path(__file__).resolve().parents[2] / "static" / "vendor" / "tinos-paper",
]
_COLOURS = {"person": "#00339f", "agency": "#c8102e"}
_VIETNAM = dt.timezone(dt.timedelta(hours=7))
_LARGEST, _READABLE, _SMALLEST = 9.0, 5.5, 3.0  # points
_LETTER = 0.47  # of this face, as wide as high, with digits and spaces


def stamp_for(
    box: tuple[float, float], certificate: x509.Certificate, *, kind: str, at: dt.datetime
) -> StaticStampStyle | None:
    """The picture for a field of this width and height in points; None where none can be drawn."""
    width, height = box
    if width < 20 or height < 8:
        return None
    try:
        import typst
    except ImportError:
        return None
    lines = lines_of(certificate, at=at)
    source = _source(lines, width, height, _COLOURS.get(kind, _COLOURS["person"]))
    fonts = [str(folder) for folder in _FONTS if folder.is_dir()]
    page = typst.compile(source.encode(), font_paths=fonts)
    return StaticStampStyle(background=_Page(page), background_opacity=1, border_width=0)


def lines_of(certificate: x509.Certificate, *, at: dt.datetime) -> list[str]:
    """Holder, organisation, time as day, month, year, hour, minute, second and zone (SIG-34)."""
    subject = certificate.subject.native
    holder, unit = _one(subject.get("common_name")), _one(subject.get("organization_name"))
    lines = [f"Người ký: {holder}" if holder != unit else f"Ký bởi: {holder}"]
    if unit and unit != holder:
        lines.append(f"Cơ quan: {unit}")
    local = at.astimezone(_VIETNAM)
    return [*lines, f"Thời gian ký: {local:%d/%m/%Y %H:%M:%S} +07:00"]


def box_of(reader: PdfFileReader, field: str) -> tuple[float, float] | None:
    """Width and height of an empty signature field; None: there is no such field."""
    for name, _value, reference in enumerate_sig_fields(reader, filled_status=False):
        if name == field:
            left, low, right, high = map(float, reference.get_object().get("/Rect", (0, 0, 0, 0)))
            return abs(right - left), abs(high - low)
    return None


class _Page(PdfContent):
    """The first page of a file in memory."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self._content = content

    def render(self) -> bytes:
        page = self.writer.import_page_as_xobject(PdfFileReader(BytesIO(self._content)))
        self.resources.xobject["/Stamp"] = page
        left, low, right, high = page.get_object()["/BBox"]
        self.box = BoxConstraints(width=abs(right - left), height=abs(high - low))
        return b"/Stamp Do"


def _one(value: object) -> str:
    return str(value[0] if isinstance(value, list) else value or "")


def _source(lines: list[str], width: float, height: float, colour: str) -> str:
    """Lines that fill the box as large as they can, wrapped where they must."""
    # The time stays on one line unless that would make the words too small to read.
    size = max(_READABLE, min(_LARGEST, (width - 2) / (_LETTER * len(lines[-1]))))
    while size > _SMALLEST and _height(lines, width, size) > height:
        size -= 0.25
    text = r" \ ".join(f"#text({_quoted(line)})" for line in lines)
    return (
        f"#set page(width: {width}pt, height: {height}pt, margin: 1pt, fill: none)\n"
        f'#set text(font: ("Tinos", "Times New Roman", "Liberation Serif"), lang: "vi", size: {size}pt,'
        f' fill: rgb("{colour}"))\n#set par(leading: 0.35em)\n#align(left + horizon)[{text}]\n'
    )


def _height(lines: list[str], width: float, size: float) -> float:
    a_line = max(1.0, (width - 2) / (_LETTER * size))
    return 2 + sum(-(-len(line) // a_line) for line in lines) * size * 1.15


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
