"""Paragraphs, controls and tables of a Word file."""

from collections.abc import Mapping
from functools import cache

from django.conf import settings
from PIL import ImageFont

from documents.content.paper import Run, Runs
from documents.rendering import docx_styles as styles
from documents.rendering.docx_styles import TEXT_WIDTH, Style, twips
from documents.rendering.docx_tags import alias_of, tag_of
from documents.rendering.docx_xml import Element, el, text_elements


class Writer:
    """Paragraphs, with the controls in them numbered."""

    def __init__(self, labels: Mapping[str, str]) -> None:
        self.labels = labels
        self.controls = 0

    def paragraph(self, style: Style, runs: Runs | str = (), *properties: Element) -> Element:
        """A paragraph; ``properties`` of its own come in the order that the format asks for."""
        inside = (Run(runs),) if isinstance(runs, str) else runs
        shape = el("pPr", el("pStyle", val=style.key), *properties)
        return el("p", shape, *[self.run(run) for run in inside if run.text])

    def run(self, run: Run) -> Element:
        written = el("r", _run_properties(run), *text_elements(run.text))
        return self._control(run, written) if tag_of(run) else written

    def _control(self, run: Run, written: Element) -> Element:
        self.controls += 1
        return el(
            "sdt",
            el(
                "sdtPr",
                el("alias", val=alias_of(run, self.labels)),
                el("tag", val=tag_of(run)),
                el("id", val=self.controls),
                # A fact is changed where it comes from; it can be deleted with its sentence.
                None if run.is_placeholder else el("lock", val="contentLocked"),
                el("showingPlcHdr") if run.is_placeholder else None,
                # LibreOffice keeps the title of plain-text controls only, and the highlight of others only.
                None if run.is_placeholder else el("text", multiLine=1),
            ),
            el("sdtContent", written),
        )


def _run_properties(run: Run) -> Element | None:
    properties = [
        *([el("b"), el("bCs")] if run.bold else []),
        *([el("i"), el("iCs")] if run.italic else []),
        *([el("highlight", val="yellow")] if run.is_placeholder else []),
    ]
    return el("rPr", *properties) if properties else None


def rule(writer: Writer, room: int, text: str, style: Style, share: float) -> Element:
    """A line of ``share`` of the width of the text over it, centred in ``room``."""
    width = min(text_width(text, style), room) * share
    side = max(0, round((room - width) / 2))
    # The insets of the cells of a table without borders are none, so the middle is the room's.
    border = el("pBdr", el("top", val="single", sz=6, space=0, color="auto"))
    return writer.paragraph(styles.RULE, (), border, el("ind", left=side, right=side))


def text_width(text: str, style: Style) -> float:
    return _font(bold=style.bold).getlength(text) * style.size * 20 / 1000


@cache
def _font(*, bold: bool) -> ImageFont.FreeTypeFont:
    name = "Tinos_700Bold.ttf" if bold else "Tinos_400Regular.ttf"
    return ImageFont.truetype(settings.BASE_DIR / "static/vendor/tinos-paper" / name, 1000)


def grid(rows: list[list[list[Element]]], widths: list[int], *, inset: int = 0) -> Element:
    """Paragraphs side by side: a table without borders whose rows stay whole."""
    return el(
        "tbl",
        table_properties(border="none", across=inset),
        el("tblGrid", *[el("gridCol", w=width) for width in widths]),
        *[
            el(
                "tr",
                el("trPr", el("cantSplit")),
                *[table_cell(cell, width) for cell, width in zip(row, widths, strict=True)],
            )
            for row in rows
        ],
    )


def table_properties(*, border: str, across: int = 0) -> Element:
    across, down = (twips(1.4), twips(1.2)) if border == "single" else (across, 0)
    sides = ("top", "left", "bottom", "right")
    edges = [el(side, val=border, sz=4, space=0, color="auto") for side in (*sides, "insideH", "insideV")]
    return el(
        "tblPr",
        el("tblW", w=TEXT_WIDTH, type="dxa"),
        el("tblInd", w=0, type="dxa"),
        el("tblBorders", *edges),
        el("tblLayout", type="fixed"),
        el(
            "tblCellMar",
            *[el(side, w=across if side in {"left", "right"} else down, type="dxa") for side in sides],
        ),
    )


def table_cell(paragraphs: list[Element], width: int) -> Element:
    return el("tc", el("tcPr", el("tcW", w=width, type="dxa")), *paragraphs)
