"""A scoring table read from an Excel sheet as people make them: titles above, merged cells, numbers as text, totals.

Reads and judges, saves nothing. What cannot be read becomes a problem at its cell.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from core.errors import RuleError
from core.forms import UNREADABLE
from core.ordering import search_key
from core.templatetags.vi_format import diem
from scoring.enums import ItemKind, RuleKind
from scoring.rules import read_rule, suggest_days_late
from workbooks.sheets.reading import refuse_other_files

MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 1000, 30, 5
SMALLEST_STEP = Decimal("0.01")
HEADER_WITHIN = 40  # rows that titles may take up
LONGEST = {"code": 20, "title": 1000, "guidance": 4000}

# Columns of the published sheets (SCORE-4), by how their headings begin; "Loại" is ours, so that bonuses and
# penalties whose title does not say so come back as what they were.
HEADINGS = {
    "code": ("stt", "tt", "so tt"),
    "title": ("tieu chi", "noi dung"),
    "points": ("diem chuan", "diem toi da", "thang diem", "diem quy dinh"),
    "given": ("diem cham", "diem tu cham", "tu cham"),
    "proof": ("tai lieu minh chung", "minh chung", "tai lieu kiem chung"),
    "note": ("ghi chu", "cach cham", "huong dan"),
    "kind": ("loai",),
}
# As the sheet writes them, whatever language the page is read in.
KINDS = {
    ItemKind.GROUP: "Nhóm tiêu chí",
    ItemKind.CRITERION: "Tiêu chí",
    ItemKind.BONUS: "Điểm thưởng",
    ItemKind.PENALTY: "Điểm trừ",
}
_KINDS_WRITTEN = {search_key(label): kind for kind, label in KINDS.items()}
TOTALS = ("tong cong", "tong diem", "tong so", "cong diem", "tong")
_ROMAN = re.compile(r"^[IVX]+$")
_POINTS = re.compile(r"^(-?\d{1,5}(?:[.,]\d{1,4})?) ?(?:điểm|đ)?$", re.IGNORECASE)


@dataclass
class Line:
    """A line of the tree as it was read; ``parent`` is the place of its group in the list."""

    code: str
    title: str
    row: int
    parent: int | None = None
    depth: int = 0
    kind: str = ""  # empty until the whole table tells
    points: Decimal | None = None
    guidance: str = ""
    has_to_be_proved: bool = False
    rule: dict[str, Any] | None = None
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """What a sheet holds, line by line, and what is wrong with it as a whole."""

    lines: list[Line]
    problems: list[str]

    @property
    def problem_count(self) -> int:
        """Of the sheet and of all lines."""
        return len(self.problems) + sum(len(line.problems) for line in self.lines)


def read_sheet(stream: IO[bytes], name: str = "") -> Sheet:
    """The table on the first sheet that has the headings.

    Raises:
        RuleError: no Excel file, or no sheet with a column of criteria and one of points.

    Source: SCORE-4.
    """
    try:
        refuse_other_files(stream, name)
        stream.seek(0)
        book = load_workbook(stream, read_only=True, data_only=True)
        sheets = [_cells(sheet) for sheet in book.worksheets[:MOST_SHEETS]]
    except RuleError as error:
        raise RuleError(str(error), field="upload") from error
    # A broken file makes the reader raise nearly anything; each of these means "no such file".
    except Exception as error:
        raise RuleError(_("Tệp này không phải là bảng tính Excel, hoặc đã hỏng."), field="upload") from error
    for cells in sheets:
        if (found := _find_headings(cells)) is not None:
            return _Reader(cells[:MOST_ROWS], *found).read(is_cut=len(cells) > MOST_ROWS)
    raise RuleError(
        _("Không thấy dòng tiêu đề có cột “Tiêu chí” và cột “Điểm chuẩn”. Hãy đặt tên cột như bảng mẫu."),
        field="upload",
    )


def _cells(sheet: Any) -> list[list[Any]]:
    """The values; of merged cells the first has it, the others are empty."""
    sheet.reset_dimensions()  # what a file says of its size need not be so
    rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)
    return [list(row) for row in rows]


def _find_headings(cells: list[list[Any]]) -> tuple[int, dict[str, int]] | None:
    """The first row under the headings, and which column holds what; headings may fill two rows."""
    for row in range(min(len(cells), HEADER_WITHIN)):
        columns = _columns_in(cells[row])
        if "title" not in columns:
            continue
        end = row + 1
        if end < len(cells) and (more := _columns_in(cells[end])) and "title" not in more:
            columns, end = columns | more, end + 1
        if "points" in columns:
            return end, columns
    return None


def _columns_in(row: list[Any]) -> dict[str, int]:
    columns: dict[str, int] = {}
    for column, value in enumerate(row):
        words = search_key(_text(value))[:60]
        for name, beginnings in HEADINGS.items():
            if name not in columns and words.startswith(beginnings) and not _is_longer_code(name, words):
                columns[name] = column
                break
    return columns


def _is_longer_code(name: str, words: str) -> bool:
    return name == "code" and words not in HEADINGS["code"]


class _Reader:
    def __init__(self, cells: list[list[Any]], first: int, columns: dict[str, int]) -> None:
        self.cells, self.first, self.columns = cells, first, columns
        self.lines: list[Line] = []
        self.problems: list[str] = []
        self.levels: list[str] = []  # how the numbers of the open groups are written, outermost first
        self.open: list[int] = []
        self.total: tuple[Decimal, int] | None = None
        self.has_given = False

    def read(self, *, is_cut: bool) -> Sheet:
        for row in range(self.first, len(self.cells)):
            self._row(row)
        if not self.lines:
            raise RuleError(_("Dưới dòng tiêu đề không có tiêu chí nào."), field="upload")
        if is_cut:
            self.problems.append(_("Chỉ đọc %(count)s dòng đầu của bảng.") % {"count": MOST_ROWS})
        if self.has_given:
            self.problems.append(
                _("Cột “Điểm chấm” không được nạp: bảng tiêu chí chưa có điểm của đơn vị nào.")
            )
        self._settle()
        return Sheet(self.lines, self.problems)

    def _row(self, row: int) -> None:
        values = {name: self._value(row, name) for name in HEADINGS}
        code, title = _text(values["code"]).rstrip(".)").strip(), _text(values["title"])
        if not (code or title or values["points"] is not None or _text(values["note"])):
            return
        if _is_numbers_of_columns(code, title, values["points"]):
            return
        if _is_total(title or code):
            if isinstance(points := self._points(row, values["points"], None), Decimal):
                self.total = points, row
            return
        self.has_given |= values["given"] is not None
        if not code and self.lines and (title.startswith(("-", "+", "•", "*")) or values["points"] is None):
            self._continue(title, values)
            return
        self._begin(row, code, title, values)

    def _value(self, row: int, name: str) -> Any:
        column = self.columns.get(name)
        return None if column is None or column >= len(self.cells[row]) else self.cells[row][column]

    def _continue(self, title: str, values: dict[str, Any]) -> None:
        """A row without a number tells how the criterion above is scored."""
        line = self.lines[-1]
        points = _text(values["points"])
        if points and "điểm" not in title.lower():
            title = f"{title}: {points.replace('.', ',')} điểm"
        line.guidance = "\n".join(part for part in (line.guidance, title, _text(values["note"])) if part)

    def _begin(self, row: int, code: str, title: str, values: dict[str, Any]) -> None:
        line = Line(code=code[: LONGEST["code"]], title=title[: LONGEST["title"]], row=row + 1)
        line.guidance = _text(values["note"])
        if proof := _text(values["proof"]):
            line.has_to_be_proved = True
            sentence = _("Minh chứng: %(text)s") % {"text": proof}
            line.guidance = "\n".join(part for part in (line.guidance, sentence) if part)
        if not title:
            line.problems.append(self._at(row, "title", _("chưa có tên tiêu chí")))
        if not code:
            line.problems.append(self._at(row, "code", _("chưa có số thứ tự")))
        points = self._points(row, values["points"], line)
        line.points = points
        if written := _text(values["kind"]):
            line.kind = _KINDS_WRITTEN.get(search_key(written), "")
            if not line.kind:
                sentence = _(
                    "“%(text)s” không phải là một loại: Nhóm tiêu chí, Tiêu chí, Điểm thưởng, Điểm trừ"
                )
                line.problems.append(self._at(row, "kind", sentence % {"text": written[:40]}))
        self._place(line)
        self.lines.append(line)

    def _place(self, line: Line) -> None:
        """A number written as one of the open groups' closes all below it; another way of writing goes deeper."""
        style = _style(line.code)
        if style in self.levels:
            depth = self.levels.index(style)
            del self.levels[depth:], self.open[depth:]
        line.parent = self.open[-1] if self.open else None
        line.depth = len(self.open)
        self.levels.append(style)
        self.open.append(len(self.lines))

    def _points(self, row: int, value: Any, line: Line | None) -> Decimal | None:
        problem = ""
        if value is None or _text(value) == "":
            return None
        number = _number(value)
        if number is None:
            problem = _("“%(text)s” không phải là số điểm") % {"text": _text(value)[:40]}
        elif -int(number.normalize().as_tuple().exponent) > 2 or abs(number) > 99_999:
            problem = _("số điểm “%(text)s” quá nhỏ, quá lớn hoặc lẻ quá hai chữ số") % {
                "text": _text(value)[:40]
            }
        if problem:
            (self.problems if line is None else line.problems).append(self._at(row, "points", problem))
            return None
        return number

    def _at(self, row: int, name: str, sentence: str) -> str:
        cell = f"{get_column_letter(self.columns.get(name, 0) + 1)}{row + 1}"
        return _("Ô %(cell)s: %(sentence)s") % {"cell": cell, "sentence": sentence}

    def _settle(self) -> None:
        """What only the whole table tells: groups, bonuses, unique numbers, sums."""
        groups = {line.parent for line in self.lines if line.parent is not None}
        for place, line in enumerate(self.lines):
            line.guidance = line.guidance[: LONGEST["guidance"]]
            line.kind = ItemKind.GROUP if place in groups else line.kind or self._kind_of(line)
            self._judge(line)
        self._name_uniquely()
        for place in sorted(groups):
            self._compare_sum(place)
        if self.total:
            reached = self._sum(None)
            if reached != self.total[0]:
                facts = {"total": diem(self.total[0]), "sum": diem(reached)}
                sentence = _("tổng ghi %(total)s điểm, cộng các tiêu chí được %(sum)s") % facts
                self.problems.append(self._at(self.total[1], "points", sentence))

    def _judge(self, line: Line) -> None:
        if line.kind == ItemKind.GROUP:
            return
        if line.points is None and not any("điểm" in problem for problem in line.problems):
            line.problems.append(self._at(line.row - 1, "points", _("chưa có điểm chuẩn")))
        if line.points is not None and line.points < 0:
            if line.kind == ItemKind.PENALTY:
                line.points = -line.points
            else:
                line.problems.append(self._at(line.row - 1, "points", _("điểm chuẩn không được âm")))
                line.points = None
        if line.points is not None:
            line.rule = _rule_in(line)

    def _kind_of(self, line: Line) -> str:
        for above in self._and_above(line):
            words = search_key(above.title)
            if "diem thuong" in words or "diem cong" in words:
                return ItemKind.BONUS
            if "diem tru" in words or words.startswith("tru diem"):
                return ItemKind.PENALTY
        return ItemKind.CRITERION

    def _and_above(self, line: Line) -> Iterator[Line]:
        yield line
        while line.parent is not None:
            line = self.lines[line.parent]
            yield line

    def _name_uniquely(self) -> None:
        """Where a sheet numbers 1, 2, 3 in each group again, the group's number comes before."""
        codes = [line.code for line in self.lines]
        if len(set(codes)) < len(codes):
            for line in self.lines:
                if line.parent is not None and not line.code.startswith(f"{self.lines[line.parent].code}."):
                    line.code = f"{self.lines[line.parent].code}.{line.code}".rstrip(".")[: LONGEST["code"]]
        seen: set[str] = set()
        for line in self.lines:
            if not line.code or line.code in seen:
                if line.code:
                    line.problems.append(
                        self._at(line.row - 1, "code", _("số thứ tự “%(code)s” đã có") % {"code": line.code})
                    )
                line.code = _free(line.code, seen, len(seen) + 1)
            seen.add(line.code)

    def _sum(self, parent: int | None) -> Decimal:
        total = Decimal(0)
        for place, line in enumerate(self.lines):
            if line.parent == parent:
                if line.kind == ItemKind.GROUP:
                    total += self._sum(place)
                elif line.kind == ItemKind.CRITERION:
                    total += line.points or 0
        return total

    def _compare_sum(self, place: int) -> None:
        group = self.lines[place]
        if group.points is not None and group.points < 0:
            group.points = -group.points
        below = [line for line in self.lines if line.parent == place]
        if group.points is None or any(line.kind in {ItemKind.BONUS, ItemKind.PENALTY} for line in below):
            return
        reached = self._sum(place)
        if reached != group.points:
            facts = {"points": diem(group.points), "sum": diem(reached)}
            sentence = _("nhóm ghi %(points)s điểm, cộng các tiêu chí được %(sum)s") % facts
            group.problems.append(self._at(group.row - 1, "points", sentence))


def _rule_in(line: Line) -> dict[str, Any] | None:
    """A rule that the guidance tells, if it is one that could stand."""
    rule = suggest_days_late(line.guidance, line.points)
    try:
        if rule:
            read_rule(RuleKind.DAYS_LATE, rule, max_points=line.points, step=SMALLEST_STEP)
    except RuleError:
        return None
    return rule


def _text(value: Any) -> str:
    """A cell as one line of readable text."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFC", UNREADABLE.sub("", str(value)[:5000]))
    return "\n".join(" ".join(part.split()) for part in text.splitlines() if part.strip())


def _number(value: Any) -> Decimal | None:
    """Points as a number or as text with a comma, "2 điểm" too; None for anything else."""
    if isinstance(value, bool):
        return None
    match = _POINTS.match(_text(value))
    try:
        return Decimal(match.group(1).replace(",", ".")) if match else None
    except InvalidOperation:
        return None


def _style(code: str) -> str:
    """How a number is written: A, I, 1, 1.1, a."""
    if "." in code:
        return f"dotted {code.count('.') + 1}"
    if code.isdigit():
        return "number"
    if _ROMAN.match(code):
        return "roman"
    return "capital" if code[:1].isupper() else "small"


def _is_total(text: str) -> bool:
    return search_key(text).startswith(TOTALS)


def _is_numbers_of_columns(code: str, title: str, points: Any) -> bool:
    """The row (1) (2) (3) under the headings."""
    bare = [text.strip("()") for text in (code, title, _text(points))]
    return all(text.isdigit() for text in bare if text) and bool(bare[1]) and bare[1].isdigit()


def _free(code: str, seen: set[str], number: int) -> str:
    """A number that nobody has, near to what was written."""
    base = code[:14] or _("mục")
    while f"{base}-{number}" in seen:
        number += 1
    return f"{base}-{number}"
