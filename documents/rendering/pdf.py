"""Papers and small pieces of text as PDF, drawn by typst.

Data goes in as JSON and never becomes markup. Only the faces of Tinos (the metric of Times New Roman) are
used; a character that they do not have stops the work with a sentence instead of a blank.
"""

import json
import re
import unicodedata
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import RuleError
from documents.content import facts_file
from documents.content.paper import Block, FieldBox, PageBreak, PaperContent, Paragraph, Rendered, Runs, Table
from documents.rendering import lines
from documents.rendering.layout import LAYOUT, grid_rows

HERE = Path(__file__).parent
STANDARDS = ["a-3a", "ua-1"]
POINTS_PER_MM = 72 / 25.4
UNBROKEN = re.compile(r"\S{30,}")
BREAKS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
NO_GLYPH = re.compile(r"the text `\"(?P<text>.+?)\"` could not be displayed")


def render_pdf(content: PaperContent, *, is_to_be_filled: bool = True) -> Rendered:
    """The paper as a tagged PDF/A-3a and PDF/UA-1 file, with its facts attached, and its reserved fields.

    Args:
        is_to_be_filled: leave a gap for an unknown date, to be written into this very file; else dots (a draft).

    Raises:
        RuleError: the text has a character that the paper's font does not have (an emoji, a control sign).
    """
    inputs = {"paper": json.dumps(_drawing(content, is_to_be_filled), ensure_ascii=False)}
    if content.facts is not None:
        inputs["facts"] = facts_file.facts_bytes(content.facts).decode()
    compiler, pdf = _compile("paper.typ", inputs, STANDARDS)
    boxes = json.loads(compiler.query("<field>", field="value"))
    page_count = json.loads(compiler.query("<end>", field="value"))[0]
    return Rendered(pdf=pdf, fields=tuple(_box(box) for box in boxes), page_count=page_count)


def text_pdf(
    text_lines: list[str],
    *,
    width_pt: float,
    height_pt: float,
    size_pt: float,
    italic: bool = False,
    bold: bool = False,
    align: str = "left",
    color: str = "#000000",
) -> bytes:
    """One page of just that text, for the look of a filled field or of a visible signature.

    Lines wrap at the width and stand in the middle of the height; the type shrinks until all of it fits.

    Args:
        align: ``left``, ``center`` or ``right``.

    Raises:
        RuleError: as `render_pdf`.
    """
    stamp = {
        "lines": [_clean(line) for line in text_lines],
        "width": width_pt,
        "height": height_pt,
        "size": size_pt,
        "italic": italic,
        "bold": bold,
        "align": align,
        "color": color,
    }
    return _compile("stamp.typ", {"stamp": json.dumps(stamp, ensure_ascii=False)}, ["a-2b"], tags=False)[1]


def _compile(
    source: str, inputs: dict[str, str], standards: list[str], *, tags: bool = True
) -> tuple[typst.Compiler, bytes]:
    compiler = typst.Compiler(
        str(HERE / source), root=str(HERE), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
    )
    try:
        return compiler, compiler.compile(format="pdf", pdf_standards=standards, pdf_tags=tags)
    except typst.TypstError as error:
        raise _as_sentence(error) from error


def _as_sentence(error: typst.TypstError) -> Exception:
    found = NO_GLYPH.search(str(error))
    return _unprintable(found["text"]) if found else error


def _unprintable(text: str) -> RuleError:
    return RuleError(
        _(
            "Văn bản có ký tự mà phông chữ của văn bản không in được: %(text)s. "
            "Hãy bỏ hoặc thay ký tự đó rồi làm lại."
        )
        % {"text": text}
    )


@cache
def _fonts() -> typst.Fonts:
    folder = settings.BASE_DIR / "static/vendor/tinos-paper"
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


def _box(found: dict[str, Any]) -> FieldBox:
    top = LAYOUT.page_height_mm * POINTS_PER_MM - found["y"]
    left = found["x"]
    box = (left, top - found["height"], left + found["width"], top)
    return FieldBox(name=found["name"], page=found["page"] - 1, box=tuple(round(side, 2) for side in box))


def _drawing(content: PaperContent, is_to_be_filled: bool) -> dict[str, Any]:
    return {
        "layout": asdict(LAYOUT),
        "title": _clean(content.title or content.type_name or "Văn bản"),
        "nation": lines.NATION,
        "motto": lines.MOTTO,
        "superior": _clean(content.superior_name.upper()),
        "agency": _clean(content.agency_name.upper()),
        "type": _clean(content.type_name.upper()),
        "is_numbered": content.is_numbered,
        "number": None if content.number is None else lines.number_text(content.number),
        "sign": _clean(content.sign),
        "has_date": lines.has_date_line(content),
        "place": _clean(content.place),
        "dated": None if is_to_be_filled and not content.dated else lines.date_text(content.dated),
        "authority": _clean(content.authority_line.upper()),
        "abstract": _runs(lines.abstract_runs(content)),
        "kinh_gui": lines.ADDRESSEES,
        "addressees": [_runs(runs) for runs in lines.addressee_lines(content)],
        "bases": [_runs(runs) for runs in lines.basis_lines(content)],
        "blocks": [_block(block) for block in content.blocks],
        "signers": [
            {
                "fields": cell.fields,
                "lines": [_clean(line.upper()) for line in cell.lines],
                "name": _clean(cell.name),
            }
            for cell in content.signers
        ],
        "rows": grid_rows(len(content.signers)),
        "noi_nhan": lines.RECIPIENTS,
        "recipients": [_clean(line) for line in lines.recipient_lines(content)],
        "signature_page": content.signature_page,
        "page_of_signatures": {
            "title": lines.SIGNATURE_PAGE,
            "note": lines.SIGNATURE_PAGE_NOTE,
            "header": lines.SIGNATURE_PAGE_HEADER,
        },
        "mark": _clean(content.mark),
        "code": _clean(content.code),
        "verify_url": _clean(content.verify_url),
        "qr": _qr(content.verify_url) if content.verify_url else "",
        "facts_name": facts_file.NAME,
    }


def _block(block: Block) -> dict[str, Any]:
    match block:
        case Paragraph():
            return {"type": "paragraph", "style": block.style, "runs": _runs(block.runs)}
        case Table():
            return {
                "type": "table",
                "header": [_runs(runs) for runs in block.header],
                "rows": [[_runs(runs) for runs in row] for row in block.rows],
                "widths": block.widths,
                "aligns": block.aligns,
            }
        case PageBreak():
            return {"type": "page_break"}


def _runs(runs: Runs) -> list[dict[str, Any]]:
    return [
        {
            "text": _clean(run.text),
            "bold": run.bold,
            "italic": run.italic,
            "is_placeholder": run.is_placeholder,
        }
        for run in runs
    ]


def _clean(text: str) -> str:
    """Composed letters without invisible signs; a word too long for any column may break where it must.

    Raises:
        RuleError: a control sign or half a character, which no font prints.
    """
    text = unicodedata.normalize("NFC", BREAKS.sub("\n", text).replace("\t", " "))
    if not (text.isascii() and text.replace("\n", "").isprintable()):
        kinds = {letter: unicodedata.category(letter) for letter in set(text) - {"\n"}}
        for letter, kind in kinds.items():
            if kind in {"Cc", "Cs", "Co", "Cn"}:
                raise _unprintable(f"U+{ord(letter):04X}")
        text = "".join(letter for letter in text if kinds.get(letter) != "Cf")
    return UNBROKEN.sub(lambda found: "\u200b".join(found[0]), text)


def _qr(url: str) -> str:
    return segno.make(url, error="m", micro=False).svg_inline(border=0, omitsize=True)
