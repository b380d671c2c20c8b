"""A paper as a Word file: the same text in the same order as the PDF, for a clerk to edit.

Every fact of the system is a content control that carries the fact's path, so that an edited file can be
read back (`documents.rendering.docx_reading`). The file holds no macro, no link and no time of making.
The QR stays with the PDF: a file that anybody may edit does not carry a picture that says it is genuine.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby, islice

from documents.content.paper import PageBreak, PaperContent, Paragraph, Run, SignerCell, Table
from documents.rendering import docx_package, lines
from documents.rendering import docx_styles as styles
from documents.rendering.docx_styles import TEXT_WIDTH, Style, twips
from documents.rendering.docx_writer import (
    Writer,
    grid,
    rule,
    table_cell,
    table_properties,
    text_width,
)
from documents.rendering.docx_xml import Element, R, el
from documents.rendering.layout import LAYOUT, grid_rows

BLOCK_STYLES = {
    "body": styles.BODY,
    "heading": styles.HEADING,
    "centred": styles.CENTRED,
    "line": styles.LINE,
}
GAP = "\u00a0" * 6  # room for a number that is not known yet
HEAD_RIGHT = twips(LAYOUT.head_right_mm)
HEAD_LEFT = TEXT_WIDTH - HEAD_RIGHT
SIGNER_WIDTH = twips(LAYOUT.signer_width_mm)
PARTY_INSET = twips(1.5)
# Looks of the lines over a signature, of the room for it, of the name under it.
SIGNER = (styles.SIGNER_TITLE, styles.SIGNER_ROOM, styles.SIGNER_NAME)
PARTY = (styles.PARTY_TITLE, styles.PARTY_ROOM, styles.PARTY_NAME)


def render_docx(content: PaperContent, *, labels: Mapping[str, str] | None = None) -> bytes:
    """Write a paper as a Word file; the same content gives the same bytes.

    Args:
        labels: Vietnamese names of fields by path without list positions, shown on their controls.
    """
    writer = Writer(labels or {})
    body = el(
        "body",
        *_head(writer, content),
        *_opening(writer, content),
        *_blocks(writer, content),
        *_signatures(writer, content),
        *_signature_page(writer, content),
        _section(),
    )
    return docx_package.package(content, el("document", body), _margins(writer, content))


def _head(writer: Writer, content: PaperContent) -> Iterable[Element]:
    """Agency and country side by side; under them number and date."""
    agency = content.agency_name.upper()
    superior = content.superior_name.upper()
    rows = [
        [
            [
                *([writer.paragraph(styles.SUPERIOR, superior)] if superior else []),
                writer.paragraph(styles.AGENCY, agency),
                rule(writer, HEAD_LEFT, agency, styles.AGENCY, LAYOUT.short_line),
            ],
            [
                writer.paragraph(styles.NATION_STYLE, lines.NATION),
                writer.paragraph(styles.MOTTO_STYLE, lines.MOTTO),
                rule(writer, HEAD_RIGHT, lines.MOTTO, styles.MOTTO_STYLE, 1),
            ],
        ]
    ]
    under = [_under_agency(writer, content), _under_country(writer, content)]
    if any(under):
        rows.append([cell or [writer.paragraph(styles.NUMBER)] for cell in under])
    yield grid(rows, [HEAD_LEFT, HEAD_RIGHT])
    yield writer.paragraph(styles.GAP)


def _under_agency(writer: Writer, content: PaperContent) -> list[Element]:
    made = []
    if content.is_numbered:
        made.append(writer.paragraph(styles.NUMBER, number_line(content)))
    if not content.type_name and content.abstract:
        made.append(writer.paragraph(styles.LETTER_ABSTRACT, lines.abstract_runs(content)))
    return made


def _under_country(writer: Writer, content: PaperContent) -> list[Element]:
    text = date_line(content)
    return [writer.paragraph(styles.PLACE_DATE, text)] if text else []


def number_line(content: PaperContent) -> str:
    """``Số: 06/KH-STP``, with room where the number is not known."""
    number = GAP if content.number is None else lines.number_text(content.number)
    return f"Số: {number}/{content.sign}" if content.sign else f"Số: {number}"


def date_line(content: PaperContent) -> str:
    """Place and date, with dots where the date is not known; empty where none is printed."""
    if not lines.has_date_line(content):
        return ""
    date = lines.date_text(content.dated)
    return f"{content.place}, {date}" if content.place else date


def _opening(writer: Writer, content: PaperContent) -> Iterable[Element]:
    """Type and abstract, addressees, bases."""
    if content.type_name:
        yield writer.paragraph(styles.TYPE_NAME, content.type_name.upper())
        if content.abstract:
            yield writer.paragraph(styles.ABSTRACT, content.abstract)
        last = "".join(run.text for run in content.abstract) or content.type_name.upper()
        yield rule(writer, TEXT_WIDTH, last, styles.ABSTRACT, LAYOUT.short_line)
        yield writer.paragraph(styles.GAP)
    if content.authority_line:
        yield writer.paragraph(styles.AUTHORITY, content.authority_line.upper())
    addressees = lines.addressee_lines(content)
    if len(addressees) == 1:
        yield writer.paragraph(styles.ADDRESSEES_ONE, (Run(f"{lines.ADDRESSEES} "), *addressees[0]))
    elif addressees:
        yield writer.paragraph(styles.ADDRESSEES_HEAD, lines.ADDRESSEES)
        yield from [writer.paragraph(styles.ADDRESSEE, runs) for runs in addressees]
    for runs in lines.basis_lines(content):
        yield writer.paragraph(styles.BASIS, runs)


def _blocks(writer: Writer, content: PaperContent) -> Iterable[Element]:
    for number, block in enumerate(content.blocks, 1):
        if isinstance(block, Paragraph):
            # The signer's block never stands alone on a page.
            stays = [el("keepNext")] if number == len(content.blocks) and len(content.signers) == 1 else []
            yield writer.paragraph(BLOCK_STYLES[block.style], block.runs, *stays)
        elif isinstance(block, PageBreak):
            yield el("p", el("pPr", el("pStyle", val=styles.GAP.key)), el("r", el("br", type="page")))
        else:
            yield _table(writer, block)
            yield writer.paragraph(styles.GAP)


def _table(writer: Writer, table: Table) -> Element:
    scale = TEXT_WIDTH / (sum(table.widths) or 1)
    widths = [round(width * scale) for width in table.widths]
    head = [
        table_cell([writer.paragraph(styles.CELL_HEADER, runs)], width)
        for runs, width in zip(table.header, widths, strict=True)
    ]
    rows = [
        [
            table_cell([writer.paragraph(styles.CELL, runs, el("jc", val=align))], width)
            for runs, width, align in zip(row, widths, table.aligns, strict=True)
        ]
        for row in table.rows
    ]
    properties = el("trPr", el("cantSplit"), el("tblHeader"))
    return el(
        "tbl",
        table_properties(border="single"),
        el("tblGrid", *[el("gridCol", w=width) for width in widths]),
        el("tr", properties, *head) if any(table.header) else None,
        *[el("tr", el("trPr", el("cantSplit")), *row) for row in rows],
    )


def _signatures(writer: Writer, content: PaperContent) -> Iterable[Element]:
    """One signer: beside the recipients. Several: a grid whose cells stay whole, the recipients under it."""
    recipients = _recipients(writer, content)
    if len(content.signers) == 1:
        left = recipients or [writer.paragraph(styles.RECIPIENT)]
        right = _signer(writer, content.signers[0], SIGNER)
        yield writer.paragraph(styles.GAP, (), el("keepNext"))
        yield grid([[left, right]], [TEXT_WIDTH - SIGNER_WIDTH, SIGNER_WIDTH])
        yield writer.paragraph(styles.GAP)
        return
    if content.signers:
        yield writer.paragraph(styles.GAP)
        yield from _signature_grids(writer, content.signers)
    yield from recipients


def _signature_grids(writer: Writer, signers: tuple[SignerCell, ...]) -> Iterable[Element]:
    """A table of the rows of three and one of the rows of two: no cell is joined from others."""
    left = iter(signers)
    for columns, same in groupby(grid_rows(len(signers))):
        width = TEXT_WIDTH // columns
        room = width - 2 * PARTY_INSET
        rows = []
        for row in (tuple(islice(left, columns)) for _row in same):
            highest = max(_line_count(cell, room) for cell in row)
            rows.append([_signer(writer, cell, PARTY, highest - _line_count(cell, room)) for cell in row])
        yield grid(rows, [width] * columns, inset=PARTY_INSET)
        yield writer.paragraph(styles.GAP)


def _signer(
    writer: Writer, cell: SignerCell, look: tuple[Style, Style, Style], missing_lines: int = 0
) -> list[Element]:
    """A cell; ``missing_lines`` of room more, so that the names of a row stand level."""
    title, room, name = look
    return [
        *[writer.paragraph(title, line) for line in cell.lines],
        *[writer.paragraph(title) for _ in range(missing_lines)],
        writer.paragraph(room),
        writer.paragraph(name, cell.name),
    ]


def _line_count(cell: SignerCell, width: int) -> int:
    """How many lines the words over a signature take."""
    return sum(_wrapped(line, width) for line in cell.lines)


def _wrapped(text: str, width: int) -> int:
    count, taken = 1, 0.0
    for word in text.split():
        length = text_width(word, styles.PARTY_TITLE)
        if taken and taken + length > width:
            count, taken = count + 1, 0.0
        taken += length + text_width(" ", styles.PARTY_TITLE)
    return count


def _recipients(writer: Writer, content: PaperContent) -> list[Element]:
    texts = lines.recipient_lines(content)
    if not texts:
        return []
    head = writer.paragraph(styles.RECIPIENTS_HEAD, lines.RECIPIENTS)
    return [head, *[writer.paragraph(styles.RECIPIENT, text) for text in texts]]


def _signature_page(writer: Writer, content: PaperContent) -> Iterable[Element]:
    if not content.signature_page:
        return
    yield writer.paragraph(styles.SIGNATURE_PAGE_TITLE, lines.SIGNATURE_PAGE)
    yield writer.paragraph(styles.SIGNATURE_PAGE_LINE, lines.SIGNATURE_PAGE_NOTE)
    widths = [twips(12), twips(73), TEXT_WIDTH - twips(85)]
    texts = [lines.SIGNATURE_PAGE_HEADER]
    texts += [
        (str(n), "\n".join(filter(None, (*cell.lines, cell.name))), "")
        for n, cell in enumerate(content.signers, 1)
    ]
    rows = [
        el(
            "tr",
            el("trPr", el("cantSplit"), None if number else el("tblHeader")),
            *[
                table_cell([writer.paragraph(styles.SIGNATURE_PAGE_LINE, text)], width)
                for text, width in zip(row, widths, strict=True)
            ],
        )
        for number, row in enumerate(texts)
    ]
    columns = el("tblGrid", *[el("gridCol", w=width) for width in widths])
    yield el("tbl", table_properties(border="single"), columns, *rows)
    yield writer.paragraph(styles.GAP)


def _margins(writer: Writer, content: PaperContent) -> dict[str, Element]:
    """Headers and footers: the mark on every page, the number from the second, the code on the first."""

    def mark() -> Element:
        return writer.paragraph(styles.MARK, content.mark)

    number = el("fldSimple", el("r", el("t")), instr=" PAGE ")
    number[0][0].text = "2"
    page_number = writer.paragraph(styles.PAGE_NUMBER)
    page_number.append(number)
    code = f"Mã kiểm tra văn bản: {content.code}\n{content.verify_url}" if content.code else ""
    return {
        "header1": el("hdr", mark()),
        "header2": el("hdr", mark(), page_number),
        "footer1": el("ftr", writer.paragraph(styles.CODE, code)),
        "footer2": el("ftr", writer.paragraph(styles.CODE)),
    }


def _section() -> Element:
    def named(kind: str, when: str, key: str) -> Element:
        made = el(kind, type=when)
        made.set(f"{{{R}}}id", key)
        return made

    return el(
        "sectPr",
        named("headerReference", "first", docx_package.FIRST_HEADER),
        named("headerReference", "default", docx_package.HEADER),
        named("footerReference", "first", docx_package.FIRST_FOOTER),
        named("footerReference", "default", docx_package.FOOTER),
        el("pgSz", w=twips(LAYOUT.page_width_mm), h=twips(LAYOUT.page_height_mm)),
        el(
            "pgMar",
            top=twips(LAYOUT.margin_top_mm),
            right=twips(LAYOUT.margin_right_mm),
            bottom=twips(LAYOUT.margin_bottom_mm),
            left=twips(LAYOUT.margin_left_mm),
            header=twips(LAYOUT.mark_top_mm),
            footer=twips(LAYOUT.code_bottom_mm),
            gutter=0,
        ),
        el("titlePg"),
    )
