"""What a paper asks and what was marked on it: no database, no keys, integers only.

Marks are one letter for each name, in the order of the paper: ``f`` for, ``a`` against, ``n`` nothing.
"""

import base64
import hashlib
import json
import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypedDict

from django.utils.translation import gettext as _

LETTERS = {"agree": "fan", "choose": "fn"}
WORDS = {"f": "for", "a": "against", "n": "none"}
TOTALS = ("issued", "returned", "valid", "invalid")


class Form(TypedDict):
    """What a paper asks. ``most``: how many names may be marked ``f``; None: any number."""

    kind: str
    names: list[str]
    most: int | None
    title: str
    ballot: str


@dataclass(frozen=True)
class Line:
    """What one name received."""

    name: str
    votes_for: int
    votes_against: int
    votes_none: int


@dataclass(frozen=True)
class Tally:
    """The sum of a box; never of a part of it (VOTE-25)."""

    issued: int
    returned: int
    valid: int
    invalid: int
    lines: tuple[Line, ...]

    def as_json(self) -> dict[str, Any]:
        """As it is kept, exported and fingerprinted."""
        return {**asdict(self), "lines": [asdict(line) for line in self.lines]}

    def __add__(self, other: "Tally") -> "Tally":
        """Sealed papers and those of the hall, in one count."""
        return Tally(
            *(getattr(self, total) + getattr(other, total) for total in TOTALS),
            tuple(
                Line(
                    one.name,
                    one.votes_for + two.votes_for,
                    one.votes_against + two.votes_against,
                    one.votes_none + two.votes_none,
                )
                for one, two in zip(self.lines, other.lines, strict=True)
            ),
        )


def check_form(form: Form) -> str:
    """Why nobody could vote by this form; empty: it is sound."""
    names, most = form["names"], form["most"]
    if form["kind"] not in LETTERS or not names or len(set(names)) != len(names):
        return _("Mẫu phiếu phải có ít nhất một tên và không có tên nào lặp lại.")
    if (most is None and form["kind"] == "choose") or (most is not None and most < 1):
        return _("Mẫu phiếu phải ghi được đánh dấu nhiều nhất bao nhiêu tên.")
    return ""


def check_marks(form: Form, marks: str) -> str:
    """Why this paper cannot be taken, as a sentence for the voter; empty: it is good.

    A paper without a mark is good: it counts against, as a blank one of the hall (VOTE-21).
    """
    if len(marks) != len(form["names"]) or set(marks) - set(LETTERS[form["kind"]]):
        return _("Lá phiếu không khớp với mẫu phiếu. Hãy mở lại trang phiếu và đánh dấu lại.")
    if form["most"] is not None and marks.count("f") > form["most"]:
        return _("Chỉ được đánh dấu nhiều nhất %(most)d tên; lá phiếu này đánh dấu %(marked)d tên.") % {
            "most": form["most"],
            "marked": marks.count("f"),
        }
    return ""


def plain(form: Form, marks: str) -> bytes:
    """The paper's bytes before sealing: of one length whatever was marked."""
    return marks.encode("ascii").ljust(len(form["names"]))


def read(form: Form, paper: bytes) -> str:
    """The marks on an opened paper; empty if it is not a good paper of this form."""
    marks = paper.decode("ascii", "replace")
    return "" if check_marks(form, marks) else marks


def tally(form: Form, papers: Sequence[str]) -> Tally:
    """The sum of the marks ``papers``; what is not good is invalid."""
    good = [marks for marks in papers if marks and not check_marks(form, marks)]
    lines = [
        Line(name, *(sum(marks[place] == letter for marks in good) for letter in "fan"))
        for place, name in enumerate(form["names"])
    ]
    return Tally(len(papers), len(papers), len(good), len(papers) - len(good), tuple(lines))


# --- counts of the papers of the hall -----------------------------------------------------------


def figure_keys(form: Form) -> list[str]:
    """What a count of papers must hold: the totals, then ``for_0``, ``against_0``, ``none_0``, and so on for each name."""
    return [
        *TOTALS,
        *(
            f"{WORDS[letter]}_{place}"
            for place in range(len(form["names"]))
            for letter in LETTERS[form["kind"]]
        ),
    ]


def check_figures(form: Form, figures: Mapping[str, int]) -> tuple[str, str]:
    """(key, sentence) of the first figure that cannot be (VOTE-28); ("", "") if all add up."""
    for key in figure_keys(form):
        if not isinstance(figures.get(key), int) or not 0 <= figures[key] < 1_000_000:
            return key, _("Phải là số nguyên từ 0 trở lên.")
    if figures["returned"] > figures["issued"]:
        return "returned", _("Phiếu thu về không thể nhiều hơn phiếu phát ra.")
    if figures["returned"] != figures["valid"] + figures["invalid"]:
        return "returned", _("Phiếu thu về phải bằng phiếu hợp lệ cộng phiếu không hợp lệ.")
    for place in range(len(form["names"])):
        parts = [figures.get(f"{word}_{place}", 0) for word in WORDS.values()]
        if sum(parts) != figures["valid"]:
            return f"for_{place}", _("Các số của mỗi tên cộng lại phải bằng số phiếu hợp lệ.")
    most = form["most"]
    if most is not None and sum(figures[f"for_{p}"] for p in range(len(form["names"]))) > (
        most * figures["valid"]
    ):
        return "for_0", _("Số lượt được đánh dấu nhiều hơn các phiếu hợp lệ có thể có.")
    return "", ""


def plain_figures(form: Form, figures: Mapping[str, int]) -> bytes:
    """The bytes of a count before sealing: of one length whatever the figures are."""
    return ",".join(f"{figures[key]:06d}" for key in figure_keys(form)).encode("ascii")


def read_figures(form: Form, opened: bytes) -> Tally:
    """The count that ``plain_figures`` wrote.

    Raises:
        ValueError: It is not a count of this form.
    """
    keys, values = figure_keys(form), [int(value) for value in opened.split(b",")]
    figures = dict(zip(keys, values, strict=True))
    if check_figures(form, figures)[0]:
        raise ValueError("not a count of this form")
    return Tally(
        *(figures[total] for total in TOTALS),
        tuple(
            Line(name, *(figures.get(f"{word}_{place}", 0) for word in WORDS.values()))
            for place, name in enumerate(form["names"])
        ),
    )


# --- names of papers ----------------------------------------------------------------------------


def new_nonce() -> str:
    """What a page of a paper carries, so that sending it twice is harmless."""
    return secrets.token_hex(24)


def paper_id(box_id: int, nonce: str) -> uuid.UUID:
    """The paper's key: says nothing of the voter, the moment or the choice."""
    return uuid.UUID(bytes=hashlib.sha256(f"{box_id}:{nonce}".encode()).digest()[:16])


def code_of(paper: uuid.UUID) -> str:
    """The voter's code: proves that this paper is in the box, never what is on it."""
    letters = base64.b32encode(hashlib.sha256(b"code:" + paper.bytes).digest()).decode()[:16]
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def fingerprint(value: Any) -> str:
    """SHA-256 over the one way to write ``value`` as JSON."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
