"""A text that was edited elsewhere, put back into the source it came from.

What did not change keeps its source: fields, loops and conditions stay. Only what changed is written anew,
with the fields in it where the source has an expression for them.
"""

import difflib
import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from documents.content.language import Ground, TextError
from documents.content.markup import PARTS, Composed, compose
from documents.content.paper import Block, PageBreak, Paragraph, Run, Runs, Table

_OPENS = re.compile(r"\{%-?\s*(?:for|if)\b")
_CLOSES = re.compile(r"\{%-?\s*end(?:for|if)\b")
_COMMAND = re.compile(r"\{%.*?%\}")
_EXPRESSION = re.compile(r"\{\{.*?\}\}")
_EMPHASIS = re.compile(r"([\\*_])")
_BRACES = re.compile(r"\{[{%#]")
_LINE_STARTS = re.compile(r"^(#{1,3} |-> |> |---$|\|)")
_BEFORE = {"heading": "# ", "line": "> ", "body": ""}
_RULES = {"left": ":{}", "center": ":{}:", "right": "{}:"}
_RULE_LENGTH = 60  # dashes of a whole table's width

Item = Block | Runs | str


@dataclass
class Merged:
    """The parts that changed, as source; sentences on what could not be kept as it was."""

    texts: dict[str, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)


def merge(sources: Mapping[str, str], known: Composed, given: Composed, ground: Ground) -> Merged:
    """Put the text ``given`` into the sources whose text is ``known``."""
    merged = Merged()
    writer = _Writer(sources, ground, merged.remarks)
    for part in PARTS:
        before, after = _items(part, known), _items(part, given)
        if list(map(_key, before)) != list(map(_key, after)):
            merged.texts[part] = writer.source_of(part, sources.get(part, ""), before, after)
    return merged


def _items(part: str, composed: Composed) -> Sequence[Item]:
    if part == "abstract":
        return [composed.abstract] if composed.abstract else []
    return composed.blocks if part == "body" else getattr(composed, part)


def _key(item: Item) -> Any:
    """What makes two items the same; columns may be a hair wider after a round through Word."""
    return replace(item, widths=()) if isinstance(item, Table) else item


@dataclass
class _Chunk:
    """Lines of a source that belong together, and how many items they come out as."""

    lines: list[str]
    count: int = 0


class _Writer:
    """Writes items as source."""

    def __init__(self, sources: Mapping[str, str], ground: Ground, remarks: list[str]) -> None:
        self.ground = ground
        self.remarks = remarks
        self.expressions = self._known_expressions(sources)

    def source_of(self, part: str, source: str, before: Sequence[Item], after: Sequence[Item]) -> str:
        kept = self._kept(part, source, before, after)
        lines: list[str] = []
        position = 0
        while position < len(after):
            if position in kept:
                chunk = kept[position]
                lines += chunk.lines
                position += chunk.count
            else:
                lines.append(self._written(part, after[position]))
                position += 1
        return "\n".join(lines)

    def _kept(
        self, part: str, source: str, before: Sequence[Item], after: Sequence[Item]
    ) -> dict[int, _Chunk]:
        """Chunks whose items all stand in the new text as they were, by where they stand there."""
        chunks = self._chunks(part, source)
        if sum(chunk.count for chunk in chunks) != len(before):
            return {}
        matcher = difflib.SequenceMatcher(
            None, list(map(_key, before)), list(map(_key, after)), autojunk=False
        )
        place = {a + n: b + n for a, b, size in matcher.get_matching_blocks() for n in range(size)}
        kept = {}
        start = 0
        for chunk in chunks:
            places = [place.get(n) for n in range(start, start + chunk.count)]
            first = places[0] if places else None
            if first is not None and places == list(range(first, first + chunk.count)):
                kept[first] = chunk
            start += chunk.count
        return kept

    def _chunks(self, part: str, source: str) -> list[_Chunk]:
        """The source cut where its text can be cut; lines that print nothing stay with those above."""
        chunks: list[_Chunk] = []
        for lines in _pieces(source):
            chunk = _Chunk(lines, self._count(part, lines))
            if chunks and not (chunk.count and chunks[-1].count):
                chunks[-1].lines += chunk.lines
                chunks[-1].count += chunk.count
            else:
                chunks.append(chunk)
        return chunks

    def _count(self, part: str, lines: list[str]) -> int:
        try:
            return len(_items(part, compose({part: "\n".join(lines)}, self.ground)))
        except TextError:
            return 0  # the sum will not fit, and nothing is kept

    def _known_expressions(self, sources: Mapping[str, str]) -> dict[Run, str]:
        """What each expression of the sources prints; those of loops' own names print nothing alone."""
        found: dict[Run, str] = {}
        for source in sources.values():
            for expression in dict.fromkeys(_EXPRESSION.findall(source)):
                if run := self._printed(expression):
                    found.setdefault(replace(run, bold=False, italic=False), expression)
        return found

    def _printed(self, expression: str) -> Run | None:
        try:
            runs = compose({"abstract": expression}, self.ground).abstract
        except TextError:
            return None
        return runs[0] if len(runs) == 1 else None

    def _written(self, part: str, item: Item) -> str:
        if isinstance(item, PageBreak):
            return "---"
        if isinstance(item, str):
            return self._line((Run(item),), part)
        if isinstance(item, Table):
            return self._table(item)
        if not isinstance(item, Paragraph):
            return self._line(item, part)
        text = self._line(item.runs, part)
        return f"-> {text} <-" if item.style == "centred" else f"{_BEFORE[item.style]}{text}"

    def _line(self, runs: Runs, part: str) -> str:
        """One line; where emphasis cannot be written, the words alone."""
        text = _LINE_STARTS.sub(r"\\\1", self._inline(runs))
        try:
            again = _items(part, compose({part: text}, self.ground))
        except TextError:
            again = []
        if part == "recipients" or (len(again) == 1 and _look(_runs_of(again[0])) == _look(runs)):
            return text
        words = "".join(run.text for run in runs)[:60]
        if any(run.bold or run.italic for run in runs):
            self.remarks.append(_("Bỏ chữ đậm, chữ nghiêng ở đoạn “%(words)s…”.") % {"words": words})
        plain = tuple(replace(run, bold=False, italic=False) for run in runs)
        return _LINE_STARTS.sub(r"\\\1", self._inline(plain))

    def _table(self, table: Table) -> str:
        scale = _RULE_LENGTH / (sum(table.widths) or 1)
        rules = [
            _RULES[align].format("-" * max(3, round(width * scale)))
            for width, align in zip(table.widths, table.aligns, strict=True)
        ]
        rows = [
            [self._inline(runs).replace("|", r"\|") for runs in row] for row in (table.header, *table.rows)
        ]
        return "\n".join(f"| {' | '.join(row)} |" for row in (rows[0], rules, *rows[1:]))

    def _inline(self, runs: Runs) -> str:
        looks = itertools.groupby(runs, key=lambda run: (run.bold, run.italic))
        return "".join(
            _emphasised("".join(self._run(run) for run in group), bold=bold, italic=italic)
            for (bold, italic), group in looks
        )

    def _run(self, run: Run) -> str:
        if not run.field and not run.is_placeholder:
            return _escaped(run.text)
        plain = replace(run, bold=False, italic=False)
        if expression := self.expressions.get(plain):
            return expression
        if run.is_placeholder:
            is_gap = run.text.startswith("[") and run.text.endswith("]") and '"' not in run.text
            return f'{{{{ can_dien("{run.text[1:-1]}") }}}}' if is_gap else _escaped(run.text)
        if self._printed(f"{{{{ {run.field} }}}}") == plain:
            return f"{{{{ {run.field} }}}}"
        sentence = _("“%(value)s” ở đoạn đã sửa thành chữ thường, không còn đổi theo dữ liệu của hệ thống.")
        if (remark := sentence % {"value": run.text[:60]}) not in self.remarks:
            self.remarks.append(remark)
        return _escaped(run.text)


def _runs_of(item: Item) -> Runs:
    return item.runs if isinstance(item, Paragraph) else item if isinstance(item, tuple) else ()


def _pieces(source: str) -> list[list[str]]:
    """Lines of a source that only make sense together: a loop, a condition, a table."""
    pieces: list[list[str]] = []
    depth = 0
    in_table = False
    for line in source.split("\n"):
        words = _COMMAND.sub("", line).strip()
        if pieces and (depth > 0 or (in_table and (words.startswith("|") or (line.strip() and not words)))):
            pieces[-1].append(line)
        else:
            pieces.append([line])
        if words or not line.strip():
            in_table = words.startswith("|")
        depth += len(_OPENS.findall(line)) - len(_CLOSES.findall(line))
    return pieces


def _escaped(text: str) -> str:
    text = _EMPHASIS.sub(r"\\\1", text)
    return _BRACES.sub(lambda match: f'{{{{ "{match.group()}" }}}}', text)


def _emphasised(text: str, *, bold: bool, italic: bool) -> str:
    """The signs of emphasis around the words, not around the spaces beside them."""
    words = text.strip(" ")
    if not words or not (bold or italic):
        return text
    sign = "*" * (2 * bold + italic)
    return text.replace(words, f"{sign}{words}{sign}", 1)


def _look(runs: Runs) -> list[tuple[str, bool, bool]]:
    """The words with their emphasis, whatever they come from; spaces look the same either way."""
    return [
        (letter, run.bold and letter != " ", run.italic and letter != " ")
        for run in runs
        for letter in run.text
    ]
