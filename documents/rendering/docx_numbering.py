"""Word's automatic numbers, written out: in the text of a paper numbers are typed and stay as typed."""

import re
from collections import defaultdict

from documents.rendering.docx_xml import Element, w

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


class Numbering:
    """Counts the lists of a file while its paragraphs are read in order."""

    def __init__(self, numbering: Element | None) -> None:
        self.levels: dict[str, dict[int, tuple[str, str, int]]] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        if numbering is None:
            return
        shapes = {
            shape.get(w("abstractNumId"), ""): {
                _whole(level.get(w("ilvl"))): _level(level) for level in shape.iter(w("lvl"))
            }
            for shape in numbering.iter(w("abstractNum"))
        }
        for number in numbering.iter(w("num")):
            shape = number.find(w("abstractNumId"))
            key = "" if shape is None else shape.get(w("val"), "")
            self.levels[number.get(w("numId"), "")] = shapes.get(key, {})

    def next(self, properties: Element | None) -> str:
        """The number of a paragraph with these list properties; empty if it is in no list."""
        if properties is None:
            return ""
        key, depth = _of(properties, "numId"), _whole(_of(properties, "ilvl"))
        levels = self.levels.get(key, {})
        if depth not in levels:
            return ""
        counts = self.counts[key]
        counts[depth] = counts.get(depth, levels[depth][2] - 1) + 1
        for deeper in [level for level in counts if level > depth]:
            del counts[deeper]
        kind, text, _start = levels[depth]
        if kind == "bullet":
            return "-"

        def written(match: re.Match[str]) -> str:
            level = int(match.group(1)) - 1
            form, _text, start = levels.get(level, ("decimal", "", 1))
            return _number(counts.get(level, start), form)

        return "" if kind == "none" else re.sub(r"%([1-9])", written, text)


def _level(level: Element) -> tuple[str, str, int]:
    return _of(level, "numFmt") or "decimal", _of(level, "lvlText"), _whole(_of(level, "start"), 1)


def _of(parent: Element, name: str) -> str:
    element = parent.find(w(name))
    return "" if element is None else element.get(w("val"), "")


def _whole(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else otherwise


def _number(number: int, form: str) -> str:
    if form in {"lowerLetter", "upperLetter"}:
        letter = "abcdefghijklmnopqrstuvwxyz"[(number - 1) % 26]
        return letter.upper() if form == "upperLetter" else letter
    if form in {"lowerRoman", "upperRoman"}:
        text = ""
        for value, sign in _ROMAN:
            count, number = divmod(number, value)
            text += sign * count
        return text.upper() if form == "upperRoman" else text
    return f"{number:02d}" if form == "decimalZero" else str(number)
