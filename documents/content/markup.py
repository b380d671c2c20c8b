r"""The five parts of a text with the facts written in, as Runs and Blocks.

Fields: ``{{ cluster.name }}``, filters after ``|`` (`documents.content.facts.FILTERS`), ``| hoac("…")`` for
what may be missing, ``{{ can_dien("Nhận xét chung") }}`` for what somebody must write, ``{{ can_cu("mã") }}`` for
a legal basis. A known field without a value prints as a visible gap.

Every line of the body is a paragraph; numbering is typed and stays as typed:

    # Mục (chữ đậm)          -> giữa trang <-          > dòng không thụt đầu
    **đậm** *nghiêng*        \* dấu sao thường         --- (sang trang mới)
    | STT | Đơn vị           |                         (bảng: hàng đầu là tiêu đề,
    |:---:|------------------|                          số gạch là độ rộng, : là căn lề)
    {% for p in parties %}
    | {{ loop.index }} | {{ p.unit_name }} |
    {% endfor %}
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from documents.content.citations import flag_typed
from documents.content.language import FIRST_MARK, MARKS, PART_LABELS, Ground, Mark, TextError, Written
from documents.content.paper import Block, PageBreak, PaperContent, Paragraph, Run, Runs, Table
from documents.content.writing import write

_inline = MarkdownIt("zero").enable(["emphasis", "escape"])
_HEADING = re.compile(r"^#{1,3} +(?=\S)")
_CENTRED = re.compile(r"^-> *(.*?) *<-$")
_LINE = re.compile(r"^> +(?=\S)")
_RULE = re.compile(r"^\|?( *:?-+:? *\|)+( *:?-+:? *)?$")
_CELLS = re.compile(r"(?<!\\)\|")
_EDGES = re.compile(r"^\||(?<!\\)\|$")
A_FACT = chr(FIRST_MARK)  # any fact, where only its place counts
_AROUND_FACTS = re.compile(f"({A_FACT})")
PARTS = tuple(PART_LABELS)


@dataclass(frozen=True, slots=True)
class Composed:
    """The parts of a paper that come from its text."""

    abstract: Runs = ()
    addressees: tuple[Runs, ...] = ()
    bases: tuple[Runs, ...] = ()
    blocks: tuple[Block, ...] = ()
    recipients: tuple[str, ...] = ()


def lines_of(text: Composed | PaperContent) -> Iterator[Runs]:
    """Abstract, addressees, bases, then each paragraph and each cell of the body; not the recipients."""
    yield from (text.abstract, *text.addressees, *text.bases)
    for block in text.blocks:
        if isinstance(block, Paragraph):
            yield block.runs
        elif isinstance(block, Table):
            for row in (block.header, *block.rows):
                yield from row


def compose(texts: Mapping[str, str], ground: Ground) -> Composed:
    """Write the facts into the parts (``abstract``, ``addressees``, ``bases``, ``body``, ``recipients``).

    Raises:
        TextError: the first mistake, with its part and line.
    """
    written = {part: write(part, texts.get(part, ""), ground) for part in PARTS}
    abstract = written["abstract"]
    abstract.text = " ".join(abstract.text.split())
    return Composed(
        abstract=_checked(_runs(abstract.text, abstract.marks), ground),
        addressees=tuple(_checked(runs, ground) for runs in _lines(written["addressees"])),
        bases=tuple(_checked(runs, ground, is_basis=True) for runs in _lines(written["bases"])),
        blocks=tuple(_blocks(written["body"], ground)),
        recipients=tuple("".join(run.text for run in runs) for runs in _lines(written["recipients"])),
    )


def problems_in(texts: Mapping[str, str], ground: Ground) -> list[TextError]:
    """The first mistake of each part, for a page that shows all of them."""
    found = []
    for part in PARTS:
        try:
            compose({part: texts.get(part, "")}, ground)
        except TextError as error:
            found.append(error)
    return found


def _checked(runs: Runs, ground: Ground, *, is_basis: bool = False) -> Runs:
    return flag_typed(runs, ground.citations, is_basis=is_basis)


def _lines(written: Written) -> list[Runs]:
    """One item a line; the layout adds dashes and the signs that end lines."""
    lines = [part for line in written.text.split("\n") for part in _unfolded(line.strip(), written.marks)]
    return [_runs(line, written.marks) for line in lines if line]


def _blocks(written: Written, ground: Ground) -> list[Block]:
    blocks: list[Block] = []
    rows: list[tuple[int, str]] = []
    for number, raw in enumerate([*written.text.split("\n"), ""]):
        line = raw.strip()
        if line.startswith("|"):
            rows.append((number, line))
            continue
        if rows:
            blocks.append(_table(rows, written, ground))
            rows = []
        if line == "---":
            blocks.append(PageBreak())
        elif line:
            blocks.extend(_paragraphs(line, written, ground))
    return blocks


def _paragraphs(line: str, written: Written, ground: Ground) -> list[Paragraph]:
    if match := _CENTRED.match(line):
        return [Paragraph(_checked(_runs(match.group(1), written.marks), ground), "centred")]
    for shape, style in ((_HEADING, "heading"), (_LINE, "line")):
        if match := shape.match(line):
            return [Paragraph(_checked(_runs(line[match.end() :], written.marks), ground), style)]
    return [
        Paragraph(_checked(_runs(part, written.marks), ground))
        for part in _unfolded(line, written.marks)
        if part
    ]


def _unfolded(line: str, marks: list[Mark]) -> list[str]:
    """A line that is nothing but one fact of several lines: a line for each of them."""
    if len(line) != 1 or not MARKS.match(line):
        return [line]
    mark = marks[ord(line) - FIRST_MARK]
    texts = [text.strip() for text in mark.text.split("\n") if text.strip()]
    if len(texts) < 2:
        return [line]
    first = len(marks)
    marks.extend(mark._replace(text=text) for text in texts)
    return [chr(FIRST_MARK + first + n) for n in range(len(texts))]


def _table(rows: list[tuple[int, str]], written: Written, ground: Ground) -> Table:
    def fail(number: int, sentence: str) -> TextError:
        return TextError(sentence, part=written.part, line=written.lines[min(number, len(written.lines) - 1)])

    first = rows[0][0]
    if len(rows) < 2 or not _RULE.match(rows[1][1]):
        raise fail(first, _("bảng cần hàng tiêu đề, rồi một hàng gạch như |---|---|."))
    cells = [[cell.strip() for cell in _CELLS.split(_EDGES.sub("", line))] for _number, line in rows]
    rules = cells[1]
    for (number, _line), row in zip(rows, cells, strict=True):
        if len(row) != len(rules):
            raise fail(
                number,
                _("hàng này của bảng có %(count)s ô, hàng gạch có %(wanted)s ô.")
                % {"count": len(row), "wanted": len(rules)},
            )
    runs = [
        tuple(_checked(_runs(cell, written.marks), ground) for cell in row) for row in (cells[0], *cells[2:])
    ]
    return Table(
        header=runs[0],
        rows=tuple(runs[1:]),
        widths=tuple(float(rule.count("-")) for rule in rules),
        aligns=tuple(_align(rule) for rule in rules),
    )


def _align(rule: str) -> str:
    if rule.startswith(":") and rule.endswith(":"):
        return "center"
    return "right" if rule.endswith(":") else "left"


def _runs(text: str, marks: list[Mark]) -> Runs:
    """Emphasis and escapes of one line; each fact becomes a run of its own."""
    facts = (marks[ord(sign) - FIRST_MARK] for sign in MARKS.findall(text))
    runs: list[Run] = []
    for words, bold, italic in _styled(MARKS.sub(A_FACT, text)):
        for piece in _AROUND_FACTS.split(words):
            if piece == A_FACT:
                runs.append(_fact(next(facts), bold=bold, italic=italic))
            elif piece:
                runs.append(Run(piece, bold, italic))
    return tuple(runs)


@lru_cache(maxsize=4096)
def _styled(text: str) -> tuple[tuple[str, bool, bool], ...]:
    """The stretches of a line: words, bold, italic. Rows of a table differ only in their facts."""
    if not any(sign in text for sign in "*_\\"):
        return ((text, False, False),)
    found = []
    bold = italic = 0
    for token in _inline.parseInline(text)[0].children or ():
        bold += {"strong_open": 1, "strong_close": -1}.get(token.type, 0)
        italic += {"em_open": 1, "em_close": -1}.get(token.type, 0)
        if token.content and token.nesting == 0:
            found.append((token.content, bold > 0, italic > 0))
    return tuple(found)


def _fact(mark: Mark, *, bold: bool, italic: bool) -> Run:
    words = " ".join(mark.text.split()) if "\n" in mark.text else mark.text
    return Run(words, bold, italic, mark.field, mark.is_placeholder)
