"""A workbook as it goes out: filled in, locked but where people write, with its hints in Vietnamese."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from decimal import Decimal
from typing import IO, Any
from uuid import UUID

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from workbooks.enums import ColumnType
from workbooks.kinds import Column, Value
from workbooks.sheets import identity

SHEET = "Nhập liệu"
HEAD_ROW = 4  # above it: title, what to do, when it was sent
NUMBER_HEADING = "STT"
AUTHOR = "Giao Ước"
MARK_AUTHOR = "Giao Ước: chỗ sai"
OPEN_FILL = PatternFill("solid", start_color="FFF8DC")
CLOSED_FILL = PatternFill("solid", start_color="F1F3F5")
_HEAD_FILL = PatternFill("solid", start_color="DCE6EE")
_LINE = Side(style="thin", color="B8C0C8")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A row to write: its number, its values in column order, open columns that it must not fill in."""

    number: int
    values: Sequence[Value]
    closed: frozenset[str] = frozenset()


def write(
    stream: IO[bytes],
    *,
    sent_id: UUID,
    title: str,
    issued: str,
    columns: Sequence[Column],
    lines: Iterable[Line],
    row_count: int,
) -> None:
    """Write the workbook to ``stream``, row by row, in memory that does not grow with the rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    _set_up(sheet, columns, row_count)
    for text, size in ((title, 14), (_how_to(), 11), (issued, 11)):
        top = _text_cell(sheet, text)
        top.font = Font(bold=size > 11, size=size)
        sheet.append([top])
    sheet.append(
        [_heading(sheet, NUMBER_HEADING, ""), *[_heading(sheet, c.heading, c.hint) for c in columns]]
    )
    styles = _Styles(sheet)
    for line in lines:
        sheet.append(
            [
                styles.cell(Decimal(line.number)),
                *[
                    styles.cell(
                        value,
                        is_open=column.is_open and column.name not in line.closed,
                        is_date=column.type == ColumnType.DATE,
                    )
                    for column, value in zip(columns, line.values, strict=True)
                ],
            ]
        )
    identity.put(book, sent_id)
    book.save(stream)


def _how_to() -> str:
    return _(
        "Chỉ điền ô nền vàng. Không thêm, bớt, chuyển dòng hay cột. Để trống nghĩa là chưa có; bằng không thì ghi 0."
    )


def _set_up(sheet: Any, columns: Sequence[Column], row_count: int) -> None:
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    sheet.protection.sheet = True  # no password: it guards against slips, the check guards the data
    sheet.protection.formatColumns = False
    sheet.protection.autoFilter = False
    sheet.print_title_rows = f"{HEAD_ROW}:{HEAD_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.column_dimensions["A"].width = 7
    letters = {column.name: get_column_letter(place) for place, column in enumerate(columns, start=2)}
    for column in columns:
        sheet.column_dimensions[letters[column.name]].width = column.width
        if column.is_open and row_count:
            for rule in _rules(column, letters):
                area = f"{letters[column.name]}{HEAD_ROW + 1}:{letters[column.name]}{HEAD_ROW + row_count}"
                rule.add(area)
                sheet.data_validations.append(rule)


def _rules(column: Column, letters: dict[str, str]) -> Iterable[DataValidation]:
    shared = {
        "allow_blank": True,
        "showErrorMessage": True,
        "showInputMessage": True,
        "errorTitle": _("Chưa đúng"),
        "promptTitle": column.heading[:32],
        "prompt": column.hint[:255] or None,
    }
    if column.type == ColumnType.NUMBER:
        most = f"${letters[column.most_in]}{HEAD_ROW + 1}" if column.most_in else str(column.most)
        yield DataValidation(
            type="decimal" if column.places else "whole",
            operator="between",
            formula1=str(column.least),
            formula2=most,
            error=_("Hãy nhập số trong khoảng cho phép; để trống nếu chưa có."),
            **shared,
        )
    elif column.type == ColumnType.DATE:
        yield DataValidation(
            type="date", operator="between", formula1="DATE(1945,1,1)", formula2="DATE(2100,12,31)",
            error=_("Hãy nhập ngày theo dạng ngày/tháng/năm."), **shared,
        )  # fmt: skip
    elif column.type in {ColumnType.YES, ColumnType.CHOICE}:
        listed = ",".join(("x",) if column.type == ColumnType.YES else column.choices)
        if len(listed) <= 250:  # Excel takes no longer list in the rule itself; the check knows it anyway
            yield DataValidation(
                type="list", formula1=f'"{listed}"', error=_("Hãy chọn trong danh sách."), **shared
            )
    elif column.hint:
        yield DataValidation(
            type="textLength", operator="lessThanOrEqual", formula1=str(column.max_length),
            error=_("Nội dung quá dài."), **shared,
        )  # fmt: skip


def _text_cell(sheet: Any, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    return cell


def _heading(sheet: Any, text: str, hint: str) -> WriteOnlyCell:
    cell = _text_cell(sheet, text)
    cell.font, cell.fill, cell.border = Font(bold=True), _HEAD_FILL, _BORDER
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    if hint:
        cell.comment = Comment(hint, AUTHOR, height=110, width=260)
    return cell


class _Styles:
    """Styles made once; a cell takes a copy, which costs a tenth of setting each anew."""

    def __init__(self, sheet: Any) -> None:
        self.sheet = sheet
        self.made: dict[tuple[bool, bool, bool], Any] = {}

    def cell(self, value: Value, *, is_open: bool = False, is_date: bool = False) -> WriteOnlyCell:
        if isinstance(value, bool):
            value = "x" if value else None
        is_text = isinstance(value, str)
        cell = WriteOnlyCell(self.sheet, value)
        if is_text:
            # A text that begins with "=" must not become a formula, here or after saving as CSV.
            cell.data_type = "s"
        risky = is_text and str(value)[:1] in tuple("=+-@\t\r")
        cell._style = copy(self._style(is_open=is_open, is_date=is_date, is_risky=risky))
        return cell

    def _style(self, *, is_open: bool, is_date: bool, is_risky: bool) -> Any:
        key = (is_open, is_date, is_risky)
        if key not in self.made:
            model = WriteOnlyCell(self.sheet, None)
            model.fill = OPEN_FILL if is_open else CLOSED_FILL
            model.border = _BORDER
            model.alignment = Alignment(wrap_text=True, vertical="top")
            model.protection = Protection(locked=not is_open)
            model.quotePrefix = is_risky
            if is_date:
                model.number_format = "dd/mm/yyyy"
            self.made[key] = model._style
        return self.made[key]
