"""One cell: read as its column asks, kept as JSON, shown as people write it.

Empty is never zero: an empty cell is None, 0 is a number.
"""

import datetime as dt
import unicodedata
from decimal import Decimal
from typing import Any, Protocol

from django.utils.translation import gettext as _

from core.decimals import written
from core.forms import UNREADABLE
from core.templatetags.vi_format import diem, ngay, so
from workbooks.enums import ColumnType
from workbooks.kinds import Column, Value

YES_MARKS = frozenset({"x", "có"})
EARLIEST, LATEST = dt.date(1945, 1, 1), dt.date(2100, 12, 31)


class Cell(Protocol):
    """What openpyxl reads of a cell."""

    value: Any
    data_type: str


class CellError(Exception):
    """What is in the cell cannot be taken; the text says why and what to write."""


def read(column: Column, cell: Cell) -> Value:
    """The value of a cell.

    Raises:
        CellError: a formula, an error of Excel, or not what the column takes.
    """
    if cell.data_type == "f":
        raise CellError(_("Ô này là công thức. Hãy thay công thức bằng giá trị của nó."))
    if cell.data_type == "e":
        raise CellError(
            _("Ô này đang báo lỗi của Excel (%(value)s). Hãy gõ lại giá trị.") % {"value": cell.value}
        )
    value = cell.value
    if value is None or (isinstance(value, str) and not value.strip()):
        return False if column.type == ColumnType.YES else None
    return _READERS[column.type](column, value)


def _text(column: Column, value: Any) -> str:
    if isinstance(value, dt.date | dt.datetime):
        return f"{value:%d/%m/%Y}"
    text = _tidy(value)
    if len(text) > column.max_length:
        raise CellError(
            _("Dài %(length)s ký tự, chỉ nhận tối đa %(limit)s ký tự. Hãy viết ngắn lại.")
            % {"length": so(len(text)), "limit": so(column.max_length)}
        )
    return text


def _number(column: Column, value: Any) -> Decimal:
    if isinstance(value, str):
        raise CellError(
            _("“%(value)s” đang là chữ, không phải số. Hãy gõ lại số, không có dấu nháy hay đơn vị đi kèm.")
            % {"value": _short(value)}
        )
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise CellError(_("Ô này phải là số, nhưng đang là ngày hoặc kiểu khác. Hãy gõ lại số."))
    # Excel keeps 15 figures: 0.1 + 0.2 typed as 0,3 may come as 0.30000000000000004.
    number = Decimal(f"{value:.15g}")
    if not number.is_finite() or abs(number) > column.most:
        raise CellError(_("Số quá lớn. Chỉ nhận số đến %(limit)s.") % {"limit": so(column.most)})
    if number < column.least:
        raise CellError(_("Số phải từ %(limit)s trở lên.") % {"limit": so(column.least)})
    if number != number.quantize(Decimal(1).scaleb(-column.places)):
        if not column.places:
            raise CellError(_("Ô này chỉ nhận số nguyên."))
        raise CellError(_("Chỉ nhận tối đa %(places)s chữ số sau dấu phẩy.") % {"places": column.places})
    return number.quantize(Decimal(1).scaleb(-column.places))


def _yes(_column: Column, value: Any) -> bool:
    if isinstance(value, str) and _tidy(value).casefold() in YES_MARKS:
        return True
    raise CellError(
        _("Chỉ ghi x, hoặc để trống. “%(value)s” không hiểu được.") % {"value": _short(str(value))}
    )


def _choice(column: Column, value: Any) -> str:
    text = _tidy(value)
    for choice in column.choices:
        if text.casefold() == choice.casefold():
            return choice
    raise CellError(
        _("“%(value)s” không có trong danh sách. Hãy chọn một trong: %(choices)s.")
        % {"value": _short(text), "choices": "; ".join(column.choices)}
    )


def _date(_column: Column, value: Any) -> dt.date:
    if isinstance(value, str):
        raise CellError(
            _(
                "“%(value)s” đang là chữ, không phải ngày. Hãy gõ lại theo dạng ngày/tháng/năm, ví dụ 05/03/2026."
            )
            % {"value": _short(value)}
        )
    if isinstance(value, dt.datetime):
        value = value.date()
    if not isinstance(value, dt.date):
        raise CellError(_("Ô này phải là ngày. Hãy gõ theo dạng ngày/tháng/năm, ví dụ 05/03/2026."))
    if not EARLIEST <= value <= LATEST:
        raise CellError(_("Năm phải từ 1945 đến 2100."))
    return value


_READERS = {
    ColumnType.TEXT: _text,
    ColumnType.NUMBER: _number,
    ColumnType.YES: _yes,
    ColumnType.CHOICE: _choice,
    ColumnType.DATE: _date,
}


def _tidy(value: Any) -> str:
    text = str(value)
    if UNREADABLE.search(text):
        raise CellError(_("Có ký tự không đọc được (ký tự điều khiển). Hãy gõ lại dạng văn bản thường."))
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").strip()


def _short(text: str) -> str:
    """As much of what was typed as a sentence bears, without signs that cannot be shown."""
    visible = " ".join(UNREADABLE.sub("", text).split())
    return visible if len(visible) <= 40 else f"{visible[:39]}…"


def to_json(value: Value) -> str | bool | None:
    """As kept in the database; numbers never as floats."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return written(value)
    return value


def from_json(column: Column, value: str | bool | None) -> Value:
    """The other way round."""
    if value is None or isinstance(value, bool):
        return value
    if column.type == ColumnType.NUMBER:
        return Decimal(value)
    if column.type == ColumnType.DATE:
        return dt.date.fromisoformat(value)
    return value


def shown(value: Value) -> str:
    """As a person reads it; «trống» is told apart from 0."""
    if value is None or value == "":
        return _("trống")
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, Decimal):
        return diem(value)
    return ngay(value) if isinstance(value, dt.date) else value


def same(one: Value, other: Value) -> bool:
    """Whether two values say the same: an empty text is no text, 5 is 5.00."""
    return (None if one == "" else one) == (None if other == "" else other)
