"""Units as an Excel sheet: what a sheet would change, row by row, and doing it whole or not at all."""

import datetime as dt
import hashlib
import json
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.db.models.functions import Upper
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import load_workbook

from clusters.enums import UnitKind
from clusters.models import Unit, UnitKindPeriod, UnitName, UnitParent
from core.errors import RuleError
from core.forms import UNREADABLE, VietnameseDateField
from core.ordering import search_key
from core.templatetags.vi_format import ngay, so

# The words of the sheet are Vietnamese whatever the reader's language, so that every sheet can be read back.
HEADINGS = {
    "code": "Mã đơn vị",
    "name": "Tên đơn vị",
    "kind": "Loại đơn vị",
    "parent_code": "Mã đơn vị cấp trên",
    "valid_from": "Có hiệu lực từ",
    "valid_to": "Đến trước ngày",
    "legal_basis": "Căn cứ",
    "note": "Ghi chú",
    "is_sample": "Dữ liệu minh hoạ",
}
LIMITS = {"code": 40, "name": 250, "parent_code": 40, "legal_basis": 300, "note": 500}
MAX_ROWS = 10_000
MAX_UNPACKED_BYTES = 80 * 1024 * 1024
YES = "có"


@dataclass(kw_only=True)
class UnitRow:
    """A unit as the sheet says it: its latest name, kind and parent, and since when."""

    code: str = ""
    name: str = ""
    kind: str = ""
    parent_code: str = ""
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    legal_basis: str = ""
    note: str = ""
    is_sample: bool = False


@dataclass(kw_only=True)
class Line:
    """One row of the sheet and what it would do: new, changed, unchanged or wrong."""

    number: int
    row: UnitRow
    errors: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    is_new: bool = False

    @property
    def state(self) -> str:
        if self.errors:
            return "wrong"
        if self.is_new:
            return "new"
        return "changed" if self.changes else "unchanged"

    @property
    def worded_changes(self) -> list[tuple[str, str, str]]:
        """The changes with the headings of their columns."""
        return [(HEADINGS[column], before, after) for column, before, after in self.changes]

    @property
    def kind_label(self) -> str:
        """The kind in words."""
        return str(UnitKind(self.row.kind).label)

    def refuse(self, column: str, sentence: str) -> None:
        """Add an error at the column."""
        self.errors.append((HEADINGS[column], sentence))


@dataclass(kw_only=True)
class Plan:
    """What the whole sheet would do."""

    lines: list[Line] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def of(self, state: str) -> list[Line]:
        """The lines in this state."""
        return [line for line in self.lines if line.state == state]

    @property
    def counts(self) -> Counter[str]:
        return Counter(line.state for line in self.lines)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong and something would change."""
        return (
            not self.problems
            and not self.of("wrong")
            and any(line.state != "unchanged" for line in self.lines)
        )

    @property
    def digest(self) -> str:
        """Changes when the sheet or the data it meets changes."""
        facts = [[line.number, line.state, asdict(line.row), line.changes] for line in self.lines]
        return hashlib.sha256(json.dumps(facts, default=str).encode()).hexdigest()


def read_plan(stream: IO[bytes]) -> Plan:
    """Read a sheet and compare it with the units there are. Saves nothing (6 queries)."""
    plan = Plan()
    try:
        _read(stream, plan)
    except RuleError as error:
        plan.problems.append(str(error))
    if plan.lines and not plan.problems:
        _compare(plan.lines)
    elif not plan.problems:
        plan.problems.append(_("Tệp không có dòng nào dưới dòng tiêu đề. Hãy điền theo tệp mẫu."))
    return plan


def unit_rows(units: Iterable[Unit]) -> dict[str, UnitRow]:
    """Units as the sheet says them, by upper-case code, in the order given (3 queries)."""
    return {code: row for code, (row, _since) in _snapshots(list(units)).items()}


def cells_of(row: UnitRow) -> list[Any]:
    """The row as cells of the sheet."""
    values = asdict(row)
    with translation.override("vi"):
        values["kind"] = str(UnitKind(row.kind).label)
    values["is_sample"] = YES if row.is_sample else ""
    return [values[column] for column in HEADINGS]


# --- reading ---


def _read(stream: IO[bytes], plan: Plan) -> None:
    with zipfile.ZipFile(stream) as packed:
        if sum(part.file_size for part in packed.infolist()) > MAX_UNPACKED_BYTES:
            raise RuleError(_("Tệp quá lớn khi mở ra. Hãy chia thành nhiều tệp nhỏ hơn."))
    stream.seek(0)
    sheet = load_workbook(stream, data_only=False).worksheets[0]
    rows = sheet.iter_rows(max_col=len(HEADINGS) + 20)
    _check_headings(next(rows, ()))
    merged = {
        (row, column)
        for span in sheet.merged_cells.ranges
        for row in range(span.min_row, min(span.max_row, MAX_ROWS + 10) + 1)
        for column in range(span.min_col, min(span.max_col, len(HEADINGS)) + 1)
    }
    for number, cells in enumerate(rows, start=2):
        if all(cell.value is None or str(cell.value).strip() == "" for cell in cells):
            continue
        if len(plan.lines) >= MAX_ROWS:
            raise RuleError(
                _("Tệp có hơn %(limit)s dòng. Hãy chia thành nhiều tệp.") % {"limit": so(MAX_ROWS)}
            )
        plan.lines.append(_line(number, cells[: len(HEADINGS)], merged))


def _check_headings(cells: tuple) -> None:
    written = [" ".join(str(cell.value or "").split()) for cell in cells]
    while written and not written[-1]:
        written.pop()
    wanted = list(HEADINGS.values())
    if [search_key(text) for text in written] != [search_key(text) for text in wanted]:
        raise RuleError(
            _("Dòng tiêu đề không đúng. Cần đúng các cột theo thứ tự: %(headings)s. Hãy dùng tệp mẫu.")
            % {"headings": "; ".join(wanted)}
        )


def _line(number: int, cells: tuple, merged: set[tuple[int, int]]) -> Line:
    line = Line(number=number, row=UnitRow())
    for position, (column, cell) in enumerate(zip(HEADINGS, cells, strict=False), start=1):
        if (number, position) in merged:
            line.refuse(column, _("Ô bị gộp. Hãy bỏ gộp và ghi giá trị vào từng dòng."))
        elif cell.data_type == "f":
            line.refuse(column, _("Ô có công thức. Hãy dán lại dưới dạng giá trị."))
        elif cell.data_type == "e":
            line.refuse(column, _("Ô báo lỗi của Excel. Hãy ghi lại giá trị."))
        elif column in {"valid_from", "valid_to"}:
            setattr(line.row, column, _date(line, column, cell.value))
        else:
            text = _text(line, column, cell.value)
            setattr(line.row, column, _yes(line, text) if column == "is_sample" else text)
    row, wrong = line.row, {heading for heading, _sentence in line.errors}
    for column in ("code", "name", "kind"):
        if not getattr(row, column) and HEADINGS[column] not in wrong:
            line.refuse(column, _("Chưa ghi."))
    if row.kind:
        row.kind = _kind(line, row.kind)
    if row.valid_from and row.valid_to and row.valid_to <= row.valid_from:
        line.refuse("valid_to", _("Ngày kết thúc phải sau ngày bắt đầu."))
    return line


def _text(line: Line, column: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = unicodedata.normalize("NFC", " ".join(str(value).split()))
    if UNREADABLE.search(text):
        line.refuse(column, _("Có ký tự không đọc được."))
        return ""
    if len(text) > LIMITS.get(column, 250):
        line.refuse(
            column,
            _("Dài %(length)s ký tự, chỉ nhận tối đa %(limit)s ký tự.")
            % {"length": so(len(text)), "limit": so(LIMITS.get(column, 250))},
        )
        return ""
    return text


def _date(line: Line, column: str, value: Any) -> dt.date | None:
    if isinstance(value, dt.datetime):
        value = value.date()
    try:
        return VietnameseDateField(required=False).clean(
            f"{value:%d/%m/%Y}" if isinstance(value, dt.date) else value
        )
    except ValidationError as error:
        line.refuse(column, " ".join(error.messages))
        return None


@cache
def _kinds() -> dict[str, str]:
    """Kinds by their folded Vietnamese words."""
    with translation.override("vi"):
        return {search_key(str(kind.label)): kind.value for kind in UnitKind}


def _kind(line: Line, text: str) -> str:
    if kind := _kinds().get(search_key(text)):
        return kind
    with translation.override("vi"):
        names = "; ".join(str(kind.label) for kind in UnitKind)
    line.refuse(
        "kind", _("Không có loại “%(text)s”. Các loại: %(names)s.") % {"text": text[:60], "names": names}
    )
    return ""


def _yes(line: Line, text: str) -> bool:
    if search_key(text) in {"", "khong"}:
        return False
    if search_key(text) != "co":
        line.refuse("is_sample", _("Ghi “có” hoặc để trống."))
    return True


# --- comparing ---


def _compare(lines: list[Line]) -> None:
    counts = Counter(line.row.code.upper() for line in lines if line.row.code)
    wanted = {line.row.code.upper() for line in lines} | {line.row.parent_code.upper() for line in lines}
    units = Unit.objects.alias(upper=Upper("code")).filter(upper__in=wanted - {""}).order_by("pk")
    known = _snapshots(list(units))
    above = {code: row.parent_code.upper() for code, (row, _since) in known.items()}
    above |= {line.row.code.upper(): line.row.parent_code.upper() for line in lines}
    for line in lines:
        code, parent = line.row.code.upper(), line.row.parent_code.upper()
        if counts[code] > 1:
            line.refuse("code", _("Mã %(code)s có ở nhiều dòng của tệp.") % {"code": line.row.code})
        if parent and parent not in known and parent not in counts:
            line.refuse("parent_code", _("Không có đơn vị mã %(code)s.") % {"code": line.row.parent_code})
        elif parent and _is_circle(code, above):
            line.refuse("parent_code", _("Đơn vị cấp trên lại là cấp dưới của đơn vị này."))
        if line.errors:
            continue
        if code in known:
            _compare_known(line, *known[code])
        else:
            line.is_new = True


def _compare_known(line: Line, old: UnitRow, since: dict[str, dt.date | None]) -> None:
    new = line.row
    for column in ("name", "kind", "parent_code", "legal_basis", "note", "is_sample"):
        before, after = getattr(old, column), getattr(new, column)
        is_same = before.upper() == after.upper() if column == "parent_code" else before == after
        if not is_same:
            line.changes.append((column, _shown(column, before), _shown(column, after)))
    turned = [column for column, _before, _after in line.changes if column in since]
    if new.valid_to != old.valid_to:
        line.refuse(
            "valid_to",
            _("Kết thúc hoặc khôi phục đơn vị không làm bằng Excel. Hãy dùng trang Ghi thay đổi tổ chức."),
        )
    elif turned and old.valid_to:
        line.refuse(
            "code", _("Đơn vị đã kết thúc từ ngày %(day)s, không đổi được nữa.") % {"day": ngay(old.valid_to)}
        )
    elif turned and not new.valid_from:
        line.refuse("valid_from", _("Đổi tên, loại hoặc cấp trên thì phải ghi ngày có hiệu lực."))
    elif turned:
        for column in turned:
            if since[column] and new.valid_from <= since[column]:
                line.refuse(
                    "valid_from",
                    _("Trùng thời gian: %(what)s đang có bắt đầu từ %(day)s. Hãy ghi ngày sau ngày đó.")
                    % {"what": HEADINGS[column].lower(), "day": ngay(since[column])},
                )
    elif new.valid_from and new.valid_from != old.valid_from:
        line.refuse(
            "valid_from", _("Ngày khác mà tên, loại, cấp trên không đổi. Sửa ngày ở trang của đơn vị.")
        )


def _snapshots(units: list[Unit]) -> dict[str, tuple[UnitRow, dict[str, dt.date | None]]]:
    """Each unit as the sheet says it, and since when its name, kind and parent hold."""
    ids = [unit.pk for unit in units]
    # The default order of dated rows puts the latest last, so the last one of each unit stays.
    names = {row.unit_id: row for row in UnitName.objects.filter(unit__in=ids)}
    kinds = {row.unit_id: row for row in UnitKindPeriod.objects.filter(unit__in=ids)}
    parents = {row.unit_id: row for row in UnitParent.objects.filter(unit__in=ids).select_related("parent")}
    found = {}
    for unit in units:
        name, kind, parent = names[unit.pk], kinds[unit.pk], parents.get(unit.pk)
        holds = parent is not None and parent.valid_to == name.valid_to
        since = {
            "name": name.valid_from,
            "kind": kind.valid_from,
            "parent_code": (parent.valid_from if holds else parent.valid_to) if parent else None,
        }
        row = UnitRow(
            code=unit.code,
            name=name.name,
            kind=kind.kind,
            parent_code=parent.parent.code if holds else "",
            valid_from=max((day for day in since.values() if day), default=None),
            valid_to=name.valid_to,
            legal_basis=name.legal_basis,
            note=unit.note,
            is_sample=unit.is_sample,
        )
        found[unit.code.upper()] = (row, since)
    return found


def _is_circle(code: str, above: dict[str, str]) -> bool:
    seen, current = {code}, above.get(code, "")
    while current:
        if current == code:
            return True
        if current in seen:
            return False
        seen.add(current)
        current = above.get(current, "")
    return False


def _shown(column: str, value: Any) -> str:
    if column == "kind":
        return str(UnitKind(value).label)
    if column == "is_sample":
        return YES if value else ""
    return str(value)
