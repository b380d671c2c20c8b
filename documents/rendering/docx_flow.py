"""The text of an opened Word file, in order: paragraphs with their styles, tables, page breaks.

Tracked changes count as accepted. What the text of a paper cannot hold is named in ``remarks``, or refused
where words would be lost.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from lxml import etree

from core.errors import RuleError
from documents.content.paper import PageBreak, Run, Runs
from documents.rendering.docx_numbering import Numbering
from documents.rendering.docx_opening import Opened
from documents.rendering.docx_tags import Controls
from documents.rendering.docx_xml import Element, w

# Fields of Word that fetch, run or link.
_FETCHING = re.compile(
    r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK|EMBED|RD|MACROBUTTON|HYPERLINK|DATABASE|MERGEFIELD)\b",
    re.IGNORECASE,
)
_PAGE = "\f"
_SIGNS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}


@dataclass(frozen=True)
class FlowParagraph:
    style: str
    runs: Runs
    is_centred: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True)
class FlowTable:
    """A table; a cell holds its paragraphs."""

    rows: tuple[tuple[tuple[FlowParagraph, ...], ...], ...]
    widths: tuple[int, ...]
    aligns: tuple[str, ...]

    def paragraphs(self) -> Iterator[FlowParagraph]:
        for row in self.rows:
            for cell in row:
                yield from cell


Item = FlowParagraph | FlowTable | PageBreak


class Flow:
    """Reads the body of a file.

    Attributes:
        items: what stands in it, in order; empty paragraphs are left out.
        remarks: sentences on what was left out or taken otherwise than it stands.
    """

    def __init__(self, opened: Opened, controls: Controls) -> None:
        self.controls = controls
        self.remarks: list[str] = []
        self.numbering = Numbering(opened.numbering)
        self.styles = _style_names(opened.styles)
        body = opened.document.find(w("body"))
        self.items: list[Item] = list(self._blocks(() if body is None else body))

    def remark(self, sentence: str) -> None:
        if sentence not in self.remarks:
            self.remarks.append(sentence)

    def _blocks(self, parent: Iterable[Element]) -> Iterator[Item]:
        waiting: list[Run] = []  # of a paragraph whose end was deleted
        for element in parent:
            name = etree.QName(element).localname
            if name == "p":
                paragraph = self._paragraph(element)
                joined = replace(paragraph, runs=merged((*waiting, *paragraph.runs)))
                waiting = []
                if element.find(f"{w('pPr')}/{w('rPr')}/{w('del')}") is not None:
                    self._remark_changes()
                    waiting = list(joined.runs)
                else:
                    yield from _split(joined)
            elif name == "tbl":
                yield self._table(element)
            elif name == "altChunk":
                raise _refused(
                    _("Tệp có tài liệu khác nhúng bên trong, không được nhận. Xin chép chữ vào rồi nộp lại.")
                )
            else:
                inside = element.find(w("sdtContent")) if name == "sdt" else element
                if name in {"sdt", "customXml", "ins", "moveTo"} and inside is not None:
                    yield from self._blocks(inside)

    def _paragraph(self, element: Element) -> FlowParagraph:
        properties = element.find(w("pPr"))
        style_key = _value(properties, "pStyle")
        runs = list(self._runs(element))
        number = self.numbering.next(None if properties is None else properties.find(w("numPr")))
        if number and any(run.text.strip() for run in runs):
            self.remark(_("Số thứ tự tự động của Word đã được ghi thành chữ."))
            runs.insert(0, Run(f"{number} "))
        return FlowParagraph(
            self.styles.get(style_key, style_key), merged(runs), _value(properties, "jc") == "center"
        )

    def _table(self, element: Element) -> FlowTable:
        rows = []
        aligns: tuple[str, ...] = ()
        for row in element.iter(w("tr")):
            if row.find(f"{w('trPr')}/{w('del')}") is not None:
                self._remark_changes()
                continue
            cells: list[tuple[FlowParagraph, ...]] = []
            sides: list[str] = []
            for cell in _cells_of(row):
                if cell.find(f".//{w('tbl')}") is not None:
                    raise _refused(
                        _(
                            "Tệp có bảng nằm trong ô của bảng khác, không nhận được. Xin tách thành bảng riêng."
                        )
                    )
                merges = cell.find(f"{w('tcPr')}/{w('vMerge')}") is not None
                span = int(_value(cell.find(w("tcPr")), "gridSpan") or 1)
                if merges or span > 1:
                    self.remark(_("Bảng có ô gộp; ô gộp đã được tách ra, xin xem lại bảng."))
                found = [item for item in self._blocks(cell) if isinstance(item, FlowParagraph)]
                cells += [tuple(found), *[()] * min(span - 1, 60)]
                sides += [_side(cell)] * min(span, 61)
            rows.append(tuple(cells))
            aligns = tuple(sides)
        widths = tuple(int(column.get(w("w")) or 1) for column in element.iter(w("gridCol")))
        return FlowTable(tuple(rows), widths, aligns)

    def _runs(self, parent: Element) -> Iterator[Run]:
        for element in parent:
            name = etree.QName(element).localname
            if name == "r":
                yield from self._run(element)
            elif name == "sdt":
                yield from self._control(element)
            elif name in {"del", "moveFrom"}:
                self._remark_changes()
            elif name in {"oMath", "oMathPara"}:
                raise _refused(_("Tệp có công thức toán, không nhận được. Xin viết thành chữ."))
            elif name == "AlternateContent":
                self._remark_picture(element)
            else:
                if name in {"ins", "moveTo"}:
                    self._remark_changes()
                _check_instruction(element.get(w("instr"), ""))
                if name != "pPr":
                    yield from self._runs(element)

    def _control(self, element: Element) -> Iterator[Run]:
        content = element.find(w("sdtContent"))
        inside = [] if content is None else list(self._runs(content))
        text = "".join(run.text for run in inside)
        if not text:
            return
        properties = element.find(w("sdtPr"))
        field = self.controls.field_of(_value(properties, "tag"), _value(properties, "alias"), text)
        if field is None:
            yield from inside
        else:
            yield replace(inside[0], text=text, field=field, is_placeholder=not field)

    def _run(self, element: Element) -> Iterator[Run]:
        properties = element.find(w("rPr"))
        text = "".join(self._pieces(element))
        if text and _is_on(properties, "vanish"):
            self.remark(_("Tệp có chữ ẩn; chữ ẩn không đưa vào văn bản."))
        elif text:
            yield Run(text, bold=_is_on(properties, "b"), italic=_is_on(properties, "i"))

    def _pieces(self, run: Element) -> Iterator[str]:
        for element in run:
            name = etree.QName(element).localname
            if name == "t":
                yield element.text or ""
            elif name in _SIGNS:
                yield _PAGE if element.get(w("type")) == "page" else _SIGNS[name]
            elif name == "instrText":
                _check_instruction(element.text or "")
            elif name in {"footnoteReference", "endnoteReference"}:
                raise _refused(
                    _("Tệp có chú thích cuối trang, không nhận được. Xin đưa lời chú thích vào câu.")
                )
            elif name == "commentReference":
                self.remark(_("Tệp có lời nhận xét bên lề (comment); lời nhận xét không đưa vào văn bản."))
            elif name in {"drawing", "pict", "object", "AlternateContent"}:
                self._remark_picture(element)
            elif name == "sym":
                self.remark(_("Tệp có ký hiệu đặc biệt (Symbol); ký hiệu đó không đưa vào văn bản."))

    def _remark_picture(self, element: Element) -> None:
        if any((text.text or "").strip() for text in element.iter(w("t"))):
            raise _refused(
                _("Tệp có khung chữ (Text Box), không nhận được. Xin chép chữ trong khung ra ngoài.")
            )
        self.remark(_("Tệp có hình vẽ hoặc hình ảnh; hình không đưa vào văn bản."))

    def _remark_changes(self) -> None:
        self.remark(
            _("Tệp có thay đổi được theo dõi (Track Changes); mọi thay đổi được coi là đã chấp nhận.")
        )


def merged(runs: Iterable[Run]) -> Runs:
    """Runs with plain neighbours of one look joined, as a person sees them."""
    joined: list[Run] = []
    for run in runs:
        before = joined[-1] if joined else None
        is_plain = not run.field and not run.is_placeholder
        if before and is_plain and not before.field and not before.is_placeholder and _alike(before, run):
            joined[-1] = replace(before, text=before.text + run.text)
        elif run.text:
            joined.append(run)
    return tuple(joined)


def _alike(one: Run, other: Run) -> bool:
    # The look of a space cannot be seen.
    return (one.bold, one.italic) == (other.bold, other.italic) or not other.text.strip(" ")


def stripped(runs: Runs) -> Runs:
    """Without spaces at both ends."""
    pieces = list(runs)
    while pieces and not pieces[0].field and not pieces[0].text.strip():
        del pieces[0]
    while pieces and not pieces[-1].field and not pieces[-1].text.strip():
        del pieces[-1]
    if pieces and not pieces[0].field:
        pieces[0] = replace(pieces[0], text=pieces[0].text.lstrip())
    if pieces and not pieces[-1].field:
        pieces[-1] = replace(pieces[-1], text=pieces[-1].text.rstrip())
    return tuple(pieces)


def _split(paragraph: FlowParagraph) -> Iterator[FlowParagraph | PageBreak]:
    """A paragraph for each of its lines: in a text every line is one."""
    lines: list[list[Run]] = [[]]
    breaks: dict[int, bool] = {}
    for run in paragraph.runs:
        if run.field or run.is_placeholder:
            lines[-1].append(run)
            continue
        for piece in re.split("([\n\f])", run.text):
            if piece in {"\n", _PAGE}:
                lines.append([])
                breaks[len(lines) - 1] = piece == _PAGE
            elif piece:
                lines[-1].append(replace(run, text=piece))
    for number, line in enumerate(lines):
        if breaks.get(number):
            yield PageBreak()
        if runs := stripped(merged(line)):
            yield replace(paragraph, runs=runs)


def _cells_of(row: Element) -> Iterator[Element]:
    for element in row:
        name = etree.QName(element).localname
        if name == "tc":
            yield element
        elif name == "sdt" and (inside := element.find(w("sdtContent"))) is not None:
            yield from _cells_of(inside)


def _side(cell: Element) -> str:
    side = _value(cell.find(f"{w('p')}/{w('pPr')}"), "jc")
    return {"center": "center", "right": "right", "end": "right"}.get(side, "left")


def _style_names(styles: Element | None) -> dict[str, str]:
    found = () if styles is None else styles.iter(w("style"))
    return {style.get(w("styleId"), ""): _value(style, "name") for style in found}


def _value(parent: Element | None, name: str) -> str:
    element = None if parent is None else parent.find(w(name))
    return "" if element is None else element.get(w("val"), "")


def _is_on(properties: Element | None, name: str) -> bool:
    element = None if properties is None else properties.find(w(name))
    return element is not None and element.get(w("val"), "1") not in {"0", "false", "off"}


def _check_instruction(instruction: str) -> None:
    if _FETCHING.search(instruction):
        raise _refused(
            _(
                "Tệp có trường của Word lấy dữ liệu hoặc liên kết ra ngoài (%(field)s), không được nhận. Xin bỏ trường đó."
            )
            % {"field": instruction.strip()[:40]}
        )


def _refused(sentence: str) -> RuleError:
    return RuleError(sentence, field="file")
