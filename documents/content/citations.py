"""Legal citations in texts: which may be printed, and which were typed by hand."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from documents.content.paper import Run, Runs

# How a placeholder begins that stands for a citation which may not be printed.
UNCONFIRMED = "Căn cứ chưa được xác nhận: "
NOT_IN_FORCE = "Căn cứ không có hiệu lực vào ngày của văn bản: "
CITED = "can_cu:"  # ``Run.field`` of a citation taken from the list begins so


@dataclass(frozen=True, kw_only=True)
class CitationBook:
    """The citations known on a day.

    Attributes:
        texts: words of every citation by its code.
        printable: codes of those that may be printed and are in force that day.
        not_in_force: codes of those that are not in force that day, confirmed or not.
        numbers: number and sign of the printable ones.
    """

    texts: Mapping[str, str] = field(default_factory=dict)
    printable: frozenset[str] = frozenset()
    not_in_force: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    def allowed_words(self) -> list[str]:
        """What may stand in a text though typed by hand, longest first."""
        return sorted({*(self.texts[code] for code in self.printable), *self.numbers}, key=len, reverse=True)


_CAPITAL = "A-ZÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝĂĐĨŨƠƯẠ-Ỹ"
_NUMBER = r"(?:số\s*:?\s*)?\d{1,5}(?:/\d{4})?/"
_DECREE = rf"Nghị\s+định\s+{_NUMBER}NĐ\s*[-–]\s*CP\b"
_CIRCULAR = rf"Thông\s+tư(?:\s+liên\s+tịch)?\s+{_NUMBER}TT(?:LT)?\s*[-–]\s*[{_CAPITAL}][{_CAPITAL}\-–]*"
_DECISION = rf"Quyết\s+định\s+{_NUMBER}QĐ\s*[-–]\s*(?:TTg|CTN)\b"
_RESOLUTION = rf"Nghị\s+quyết\s+{_NUMBER}(?:NQ\s*[-–]\s*CP|QH\d+|UBTVQH\d+)\b"
# A law is cited by its name with a number, a day or a year; "Đại học Luật Hà Nội" is none.
_LAW = (
    rf"(?:Bộ\s+luật|Luật|Pháp\s+lệnh|Hiến\s+pháp)\s+(?:[{_CAPITAL}][^.;:()\[\]]{{0,150}}?)?"
    r"(?:số\s+\d+/\d{4}/\S+|\d+/\d{4}/QH\d+|ngày\s+\d{1,2}\s+tháng\s+\d{1,2}\s+năm\s+\d{4}|ngày\s+\d{1,2}/\d{1,2}/\d{4}"
    r"|năm\s+\d{4})"
)
# In the list of bases every law named is a citation.
_LAW_AS_BASIS = rf"(?:Bộ\s+luật|Luật|Pháp\s+lệnh|Hiến\s+pháp)\s+[{_CAPITAL}][^.;:()\[\]]*"
_SCHOOL = r"(?<!học\s)(?<!đẳng\s)(?<!cấp\s)(?<!Báo\s)"
TYPED = re.compile("|".join([_DECREE, _CIRCULAR, _DECISION, _RESOLUTION, rf"\b{_SCHOOL}{_LAW}"]))
TYPED_AS_BASIS = re.compile("|".join([TYPED.pattern, rf"\b{_SCHOOL}{_LAW_AS_BASIS}"]))


def flag_typed(runs: Runs, book: CitationBook, *, is_basis: bool = False) -> Runs:
    """Turn legal citations that nobody confirmed into placeholders, wherever they were typed.

    A citation that equals a printable one stays (domain 0.1, habit 2).
    """
    text = "".join(
        _blank(run.text) if run.field.startswith(CITED) or run.is_placeholder else run.text for run in runs
    )
    if "/" not in text and "uật" not in text and "Pháp lệnh" not in text and "Hiến pháp" not in text:
        return runs
    for words in book.allowed_words():
        text = text.replace(words, _blank(words))
    spans = [match.span() for match in (TYPED_AS_BASIS if is_basis else TYPED).finditer(text)]
    return _split(runs, spans) if spans else runs


def is_typed(text: str) -> bool:
    """Whether the placeholder is a citation typed by hand."""
    return TYPED_AS_BASIS.search(text) is not None


def _blank(text: str) -> str:
    return "\0" * len(text)


def _split(runs: Runs, spans: list[tuple[int, int]]) -> Runs:
    """Cut the runs at the spans and make what lies within them placeholders."""
    cut: list[Run] = []
    start = 0
    for run in runs:
        end = start + len(run.text)
        edges = sorted({start, end, *(edge for span in spans for edge in span if start < edge < end)})
        for left, right in itertools.pairwise(edges):
            is_within = any(a <= left and right <= b for a, b in spans)
            piece = replace(run, text=run.text[left - start : right - start])
            cut.append(replace(piece, is_placeholder=True) if is_within else piece)
        start = end
    return tuple(cut)
