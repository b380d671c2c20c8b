"""Comparing rows that came back with what went out and with what holds now."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl.utils import column_index_from_string

from workbooks.enums import RowState
from workbooks.kinds import Column, Kind, RowIn, Scope, Value
from workbooks.models import SentRow, WorkbookRow
from workbooks.sheets.cells import Cell, CellError, from_json, read, same, shown, to_json
from workbooks.sheets.reading import SheetRow

WHOLE_ROW = "*"  # a problem of the row, not of one of its cells


@dataclass(kw_only=True)
class Judged:
    """A row that came back, on its way through the checks."""

    sheet_row: int
    sent: SentRow | None = None
    values: dict[str, Value] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    changes: dict[str, tuple[Value, Value]] = field(default_factory=dict)

    @property
    def state(self) -> RowState:
        """What the preview says of it."""
        if self.problems:
            return RowState.WRONG
        if not self.changes:
            return RowState.UNCHANGED
        # Not `in`: 0 is a number and would pass for False.
        is_new = all(before is None or before is False for before, _after in self.changes.values())
        return RowState.NEW if is_new else RowState.CHANGED


def judge_rows(
    kind: Kind,
    scope: Scope,
    columns: Sequence[Column],
    rows: Iterable[SheetRow],
    sent_rows: Mapping[int, SentRow],
    seen: set[int],
) -> list[Judged]:
    """Check rows of the sheet: the row itself, its cells, what holds now, what the domain says.

    Constant queries whatever the number of rows.

    Args:
        sent_rows: the rows that went out, by number, at least those of ``rows``.
        seen: numbers met before; added to.
    """
    judged = [_read_row(row, columns, sent_rows, seen) for row in rows]
    known = [each for each in judged if each.sent is not None]
    current = kind.current(scope, {each.sent.key for each in known})
    for each in known:
        _compare(each, columns, current.get(each.sent.key))
    asked = {each.sent.key: each for each in known if each.changes}
    sentences = kind.judge(
        scope,
        [RowIn(key=key, values=each.values, changes=each.changes) for key, each in asked.items()],
    )
    for key, found in sentences.items():
        asked[key].problems = found | asked[key].problems
    return judged


def _read_row(
    row: SheetRow, columns: Sequence[Column], sent_rows: Mapping[int, SentRow], seen: set[int]
) -> Judged:
    judged = Judged(sheet_row=row.number)
    number = number_of(row)
    sent = sent_rows.get(number) if number is not None else None
    if sent is None:
        judged.problems[WHOLE_ROW] = _(
            "Dòng này không có trong bảng đã gửi đi. Hãy xóa dòng, hoặc khôi phục STT."
        )
        return judged
    if number in seen:
        judged.problems[WHOLE_ROW] = _("STT %(number)s đã có ở một dòng trên. Mỗi STT chỉ một dòng.") % {
            "number": number
        }
        return judged
    seen.add(number)
    judged.sent = sent
    if row.is_hidden:
        judged.problems[WHOLE_ROW] = _("Dòng này đang bị ẩn. Hãy hiện dòng lên, xem lại rồi nộp.")
    went_out = {
        column.name: from_json(column, value) for column, value in zip(columns, sent.values, strict=True)
    }
    for column, cell in zip(columns, row.cells[1:], strict=True):
        _read_cell(judged, column, cell, went_out)
    _note_merged(judged, row, columns)
    return judged


def number_of(row: SheetRow) -> int | None:
    """The number in the row's first cell, if there is one."""
    value = row.cells[0].value
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 8:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        return None
    return int(value)


def _read_cell(judged: Judged, column: Column, cell: Cell, went_out: Mapping[str, Value]) -> None:
    is_closed = not column.is_open or column.name in judged.sent.closed
    try:
        value = read(column, cell)
    except CellError as error:
        judged.problems[column.name] = _locked(column, went_out[column.name]) if is_closed else str(error)
        return
    if is_closed:
        if not same(value, went_out[column.name]):
            judged.problems[column.name] = _locked(column, went_out[column.name])
        return
    judged.values[column.name] = value
    most = went_out.get(column.most_in)
    if isinstance(most, Decimal) and isinstance(value, Decimal) and value > most:
        judged.problems[column.name] = _("Số %(value)s vượt mức cao nhất của dòng này là %(most)s.") % {
            "value": shown(value),
            "most": shown(most),
        }


def _locked(column: Column, went_out: Value) -> str:
    if column.is_open:
        return _("Ô này không điền được cho dòng này. Hãy để lại như lúc gửi đi: %(value)s.") % {
            "value": shown(went_out)
        }
    return _("Ô này không được sửa. Lúc gửi đi là “%(value)s”; hãy gõ lại như vậy.") % {
        "value": shown(went_out)
    }


def _note_merged(judged: Judged, row: SheetRow, columns: Sequence[Column]) -> None:
    for letter in sorted(row.merged):
        place = column_index_from_string(letter) - 2
        name = columns[place].name if 0 <= place < len(columns) else WHOLE_ROW
        judged.problems[name] = _("Ô này đã bị gộp. Hãy bỏ gộp ô rồi điền từng ô.")


def _compare(judged: Judged, columns: Sequence[Column], now: Mapping[str, Value] | None) -> None:
    """What the person changed, against what holds now."""
    if now is None:
        judged.problems.setdefault(
            WHOLE_ROW, _("Dòng này không còn nhận số liệu: từ lúc gửi bảng đi đã bị bỏ hoặc đã chốt.")
        )
        return
    for column, raw in zip(columns, judged.sent.values, strict=True):
        if column.name not in judged.values or column.name in judged.problems:
            continue
        value, went_out, holds = judged.values[column.name], from_json(column, raw), now.get(column.name)
        if same(value, holds) or same(value, went_out):
            continue
        if not same(holds, went_out):
            judged.problems[column.name] = _(
                "Trong lúc bảng ở ngoài, ô này đã được đổi thành %(now)s (lúc gửi đi: %(then)s). Hãy tải bảng mới."
            ) % {"now": shown(holds), "then": shown(went_out)}
        elif value is None and not column.may_be_emptied:
            judged.problems[column.name] = _(
                "Ô này đang có %(now)s mà nay để trống. Để trống không phải là 0; hãy ghi số, hoặc ghi lại như cũ."
            ) % {"now": shown(holds)}
        else:
            judged.changes[column.name] = (holds, value)


def as_row(judged: Judged, returned_id: int) -> WorkbookRow:
    """The row as it is kept."""
    return WorkbookRow(
        returned_id=returned_id,
        sheet_row=judged.sheet_row,
        number=judged.sent.number if judged.sent else None,
        key=judged.sent.key if judged.sent else "",
        label=judged.sent.label if judged.sent else "",
        state=judged.state,
        problems=judged.problems,
        changes={name: [to_json(before), to_json(after)] for name, (before, after) in judged.changes.items()},
    )


def recheck(
    kind: Kind, scope: Scope, columns: Sequence[Column], rows: Sequence[WorkbookRow], *, undo: bool
) -> tuple[list[tuple[WorkbookRow, RowIn]], list[tuple[WorkbookRow, str]]]:
    """Rows whose change can be carried out now, and those for which it cannot, with the reason.

    Args:
        undo: the change is to be taken back, so what was taken must still hold; else what held before.
    """
    by_name = {column.name: column for column in columns}
    keys = {row.key for row in rows}
    kind.lock(scope, keys)
    current = kind.current(scope, keys)
    fit: list[tuple[WorkbookRow, RowIn]] = []
    unfit: list[tuple[WorkbookRow, str]] = []
    for row in rows:
        changes = {
            name: (from_json(by_name[name], before), from_json(by_name[name], after))
            for name, (before, after) in row.changes.items()
        }
        now = current.get(row.key)
        if now is None or not all(same(now.get(name), pair[undo]) for name, pair in changes.items()):
            unfit.append((row, _moved_on(undo=undo)))
            continue
        values = {**now, **{name: pair[not undo] for name, pair in changes.items()}}
        fit.append((row, RowIn(key=row.key, values=values, changes=changes)))
    if undo:
        return fit, unfit
    against = {key: found for key, found in kind.judge(scope, [each for _row, each in fit]).items() if found}
    unfit += [(row, " ".join(against[row.key].values())) for row, _in in fit if row.key in against]
    return [(row, each) for row, each in fit if row.key not in against], unfit


def _moved_on(*, undo: bool) -> str:
    if undo:
        return _("Giữ nguyên, vì số liệu của dòng này đã được đổi sau khi nhận.")
    return _("Chưa nhận, vì số liệu của dòng này vừa được người khác đổi. Hãy tải bảng mới.")
