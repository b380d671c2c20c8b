"""An edited Word file of a paper, read back: its text in the five parts, and what was changed that may not be.

The file is compared with a fresh one of the same paper, so that what both say alike is unchanged.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from django.utils.translation import gettext as _

from core.errors import RuleError
from documents.content.citations import CITED
from documents.content.facts import plain_path
from documents.content.markup import Composed, lines_of
from documents.content.paper import Block, PageBreak, PaperContent, Paragraph, Run, Runs, Table
from documents.rendering import docx_styles as styles
from documents.rendering import lines
from documents.rendering.docx import BLOCK_STYLES, render_docx
from documents.rendering.docx_flow import Flow, FlowParagraph, FlowTable, Item, merged, stripped
from documents.rendering.docx_opening import open_docx
from documents.rendering.docx_tags import CODE_PROPERTY, DIGEST_PROPERTY, Controls, content_digest
from documents.rendering.docx_xml import Element

_ABSTRACT = {styles.ABSTRACT.name, styles.LETTER_ABSTRACT.name}
_ADDRESSEES = {styles.ADDRESSEES_ONE.name, styles.ADDRESSEES_HEAD.name, styles.ADDRESSEE.name}
_RECIPIENTS = {styles.RECIPIENTS_HEAD.name, styles.RECIPIENT.name}
_HEAD = {
    style.name
    for style in (
        styles.NATION_STYLE, styles.MOTTO_STYLE, styles.SUPERIOR, styles.AGENCY, styles.NUMBER, styles.PLACE_DATE,
        styles.TYPE_NAME, styles.AUTHORITY,
    )
}  # fmt: skip
_SIGNERS = {
    style.name
    for style in (
        styles.SIGNER_TITLE, styles.SIGNER_NAME, styles.SIGNER_ROOM, styles.PARTY_TITLE, styles.PARTY_ROOM,
        styles.PARTY_NAME,
    )
}  # fmt: skip
_SIGNATURE_PAGE = {styles.SIGNATURE_PAGE_TITLE.name, styles.SIGNATURE_PAGE_LINE.name}
_BLOCKS = {style.name: kind for kind, style in BLOCK_STYLES.items()}


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Something that the system writes and the file says otherwise; what the system knows stays."""

    label: str
    known: str
    given: str


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What an edited file says.

    Attributes:
        known: the text as the system has it, read in the same way.
        given: the text of the file, with the system's own values in its fields.
        is_of_this_text: the file was made from the text as it stands; False: the text changed since.
    """

    known: Composed
    given: Composed
    problems: tuple[FieldProblem, ...] = ()
    remarks: tuple[str, ...] = ()
    is_of_this_text: bool = True


def read_docx(data: bytes, content: PaperContent, *, labels: Mapping[str, str] | None = None) -> ReadBack:
    """Read an edited file of the paper whose text is ``content``.

    Args:
        labels: Vietnamese names of fields by path without list positions.

    Raises:
        RuleError: the file is dangerous, broken, no Word file, or of another paper.
    """
    opened = open_docx(data)
    properties = _properties(opened.properties)
    if properties.get(CODE_PROPERTY, content.code) != content.code:
        raise RuleError(
            _("Tệp này là của văn bản khác (mã %(code)s). Xin chọn tệp tải về từ chính văn bản này.")
            % {"code": properties[CODE_PROPERTY][:30]},
            field="file",
        )
    labels = labels or {}
    controls = Controls(content, labels)
    known = _Sorted(Flow(open_docx(render_docx(content, labels=labels)), controls))
    given = _Sorted(Flow(opened, controls))
    checked = _Checked(known, given, labels)
    return ReadBack(
        known=known.composed(),
        given=checked.given,
        problems=tuple(checked.problems),
        remarks=(*given.remarks, *checked.remarks),
        is_of_this_text=properties.get(DIGEST_PROPERTY) == content_digest(content),
    )


class _Sorted:
    """A file's text by its parts."""

    def __init__(self, flow: Flow) -> None:
        self.abstract: list[Runs] = []
        self.addressees: list[Runs] = []
        self.bases: list[Runs] = []
        self.blocks: list[Block] = []
        self.recipients: list[str] = []
        self.fixed: dict[str, list[str]] = {}
        self.remarks = flow.remarks
        self.is_past_text = False
        for item in flow.items:
            self._take(item)

    def composed(self) -> Composed:
        return Composed(
            abstract=_spaced(self.abstract),
            addressees=tuple(self.addressees),
            bases=tuple(self.bases),
            blocks=tuple(self.blocks),
            recipients=tuple(self.recipients),
        )

    def _take(self, item: Item) -> None:
        if isinstance(item, FlowTable):
            names = {paragraph.style for paragraph in item.paragraphs()}
            if names & (_HEAD | _SIGNERS | _SIGNATURE_PAGE):
                for paragraph in item.paragraphs():
                    self._take_paragraph(paragraph)
                self.is_past_text |= bool(names & _SIGNERS)
            elif table := _table(item):
                self._add(table)
        elif isinstance(item, PageBreak):
            if not self.is_past_text:
                self.blocks.append(item)
        else:
            self._take_paragraph(item)

    def _take_paragraph(self, paragraph: FlowParagraph) -> None:
        name = paragraph.style
        if name in _ABSTRACT:
            self.abstract.append(_without_start(paragraph.runs, "V/v"))
        elif name in _ADDRESSEES:
            runs = _without_start(_without_start(paragraph.runs, lines.ADDRESSEES), "-")
            self.addressees += [_without_end(runs)] if runs else []
        elif name == styles.BASIS.name:
            self.bases.append(_without_end(paragraph.runs))
        elif name in _RECIPIENTS:
            text = paragraph.text.strip().removeprefix(lines.RECIPIENTS).strip().removeprefix("-")
            self.recipients += [text.strip(" ;.")] if text.strip() else []
        elif name in _HEAD | _SIGNERS:
            self.fixed.setdefault(name, []).append(" ".join(paragraph.text.split()))
        elif name not in _SIGNATURE_PAGE:
            style = "centred" if paragraph.is_centred and name not in _BLOCKS else _BLOCKS.get(name, "body")
            self._add(Paragraph(paragraph.runs, _heading(name) or style))

    def _add(self, block: Block) -> None:
        if not self.is_past_text:
            self.blocks.append(block)
            return
        text = "".join(run.text for run in block.runs) if isinstance(block, Paragraph) else _("một bảng")
        sentence = _("Phần đứng sau chỗ ký không đưa vào văn bản: “%(text)s”.") % {"text": text[:100]}
        self.remarks.append(sentence)


class _Checked:
    """The given text with the system's values, and what was said otherwise."""

    def __init__(self, known: _Sorted, given: _Sorted, labels: Mapping[str, str]) -> None:
        self.labels = labels
        self.problems: list[FieldProblem] = []
        self.remarks: list[str] = []
        self.values: dict[str, dict[str, Run]] = {}
        self.gaps: set[str] = set()
        before, after = known.composed(), given.composed()
        self.shown = dict.fromkeys(chain.from_iterable(lines_of(before)))  # in their order
        for run in self.shown:
            if run.is_placeholder:
                self.gaps.add(run.text)
            elif run.field:
                self.values.setdefault(run.field, {}).setdefault(run.text, run)
        self._compare_fields(before, after)
        self._compare_fixed(known.fixed, given.fixed)
        self.given = Composed(
            abstract=self._mended(after.abstract),
            addressees=tuple(self._mended(runs) for runs in after.addressees),
            bases=tuple(self._mended(runs) for runs in after.bases),
            blocks=tuple(self._block(block) for block in after.blocks),
            recipients=after.recipients,
        )

    def _compare_fields(self, before: Composed, after: Composed) -> None:
        def count(composed: Composed) -> Counter[str]:
            return Counter(run.field for run in chain.from_iterable(lines_of(composed)) if run.field)

        for field in count(before) - count(after):
            known = next(iter(self.values.get(field, {"": None})))
            self.remarks.append(
                _("Trường “%(label)s” (%(value)s) không còn trong tệp, hoặc đã thành chữ thường.")
                % {"label": self._label(field), "value": known[:60]}
            )

    def _compare_fixed(self, before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> None:
        for label in {**before, **after}:
            known, given = before.get(label, []), after.get(label, [])
            if known != given:
                self.problems.append(FieldProblem(label, "; ".join(known), "; ".join(given)))

    def _label(self, field: str) -> str:
        if field.startswith(CITED):
            return _("Căn cứ pháp lý")
        return str(self.labels.get(plain_path(field), field))

    def _mended(self, runs: Runs) -> Runs:
        return stripped(merged(piece for run in runs for piece in self._pieces(self._run(run))))

    def _pieces(self, run: Run) -> Iterator[Run]:
        """A gap whose control was lost is still one."""
        if run.field or run.is_placeholder or not self.gaps:
            yield run
            return
        for text in re.split(f"({'|'.join(map(re.escape, self.gaps))})", run.text):
            yield replace(run, text=text, is_placeholder=text in self.gaps)

    def _run(self, run: Run) -> Run:
        if run.is_placeholder:
            return run if run.text in self.gaps else replace(run, is_placeholder=False)
        if not run.field:
            return run
        # Also the look of a fact is the text's: LibreOffice drops it, Word does not let it be changed.
        values = self.values[run.field]
        if run in self.shown:
            return run
        if run.text in values:
            return values[run.text]
        known = next(iter(values.values()))
        problem = FieldProblem(self._label(run.field), known.text, run.text)
        if problem not in self.problems:
            self.problems.append(problem)
        return known

    def _block(self, block: Block) -> Block:
        if isinstance(block, Paragraph):
            return replace(block, runs=self._mended(block.runs))
        if isinstance(block, Table):
            return replace(
                block,
                header=tuple(self._mended(runs) for runs in block.header),
                rows=tuple(tuple(self._mended(runs) for runs in row) for row in block.rows),
            )
        return block


def _table(item: FlowTable) -> Table | None:
    """As wide as its widest row; the first row is the header."""
    width = max((len(row) for row in item.rows), default=0)
    if not width or not any(paragraph.text for paragraph in item.paragraphs()):
        return None
    rows = [(*row, *[()] * (width - len(row))) for row in item.rows]
    header, *others = [tuple(_spaced(paragraph.runs for paragraph in cell) for cell in row) for row in rows]
    widths = (*item.widths[:width], *[1] * (width - len(item.widths)))
    aligns = (*item.aligns, *["left"] * (width - len(item.aligns)))
    return Table(header=header, rows=tuple(others), widths=widths, aligns=aligns)


def _spaced(several: Iterable[Runs]) -> Runs:
    """Several paragraphs as one line."""
    joined: list[Run] = []
    for runs in several:
        joined += [Run(" "), *runs] if joined and runs else runs
    return merged(joined)


def _without_start(runs: Runs, start: str) -> Runs:
    if not runs or runs[0].field or not runs[0].text.casefold().startswith(start.casefold()):
        return runs
    return stripped((replace(runs[0], text=runs[0].text[len(start) :]), *runs[1:]))


def _without_end(runs: Runs) -> Runs:
    if not runs or runs[-1].field or runs[-1].is_placeholder:
        return runs
    return stripped((*runs[:-1], replace(runs[-1], text=runs[-1].text.rstrip(" ;."))))


def _heading(style: str) -> str:
    return "heading" if style.casefold().startswith("heading") else ""


def _properties(root: Element | None) -> dict[str, str]:
    found = () if root is None else root
    return {element.get("name", ""): "".join(element.itertext()) for element in found}
