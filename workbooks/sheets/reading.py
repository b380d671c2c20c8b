"""A workbook that came back: refused as a whole where it cannot be ours, else read row by row.

Read in the order of the file and never whole: memory does not grow with the rows.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Any
from uuid import UUID
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext as _
from lxml import etree
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from core.errors import RuleError
from workbooks.sheets import identity
from workbooks.sheets.cells import Cell
from workbooks.sheets.writing import HEAD_ROW, NUMBER_HEADING, SHEET

MAX_UNPACKED_BYTES = 100 * 1024 * 1024
MAX_EXTRA_ROWS = 500
LAST_ROW = 1_048_576  # of any sheet of Excel
MAX_MERGED_CELLS = 200_000  # each becomes an object when the workbook is marked
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True, kw_only=True)
class SheetRow:
    """A row of the sheet below the headings; ``merged`` are letters of columns whose cells are merged."""

    number: int
    cells: Sequence[Cell]
    is_hidden: bool = False
    merged: frozenset[str] = frozenset()

    @property
    def is_blank(self) -> bool:
        """Whether nothing is written in it."""
        return all(cell.value is None or cell.value == "" for cell in self.cells)


@dataclass(kw_only=True)
class _Shape:
    """What the reading of cells does not tell: merged cells and hidden rows."""

    hidden: set[int] = field(default_factory=set)
    merged: dict[int, set[str]] = field(default_factory=dict)
    merged_cells: int = 0


def refuse_other_files(stream: IO[bytes], name: str) -> None:
    """Say in words what a file is that is no plain workbook.

    Raises:
        RuleError: old Excel, a password, macros, too large when unpacked, or no workbook at all.
    """
    stream.seek(0)
    head = stream.read(8)
    if head == _OLE_MAGIC:
        stream.seek(0)
        _refuse_old(stream, name)
    stream.seek(0)
    try:
        with ZipFile(stream) as archive:
            parts = archive.infolist()
    except BadZipFile as error:
        raise RuleError(_not_a_workbook(name), field="file") from error
    finally:
        stream.seek(0)
    names = {part.filename for part in parts}
    if any(part.endswith("vbaProject.bin") for part in names):
        raise RuleError(
            _("Tệp có macro nên không được nhận. Hãy lưu lại thành “Excel Workbook (.xlsx)” rồi nộp."),
            field="file",
        )
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise RuleError(_("Bảng quá lớn khi mở ra. Hãy xóa phần thêm vào rồi nộp lại."), field="file")
    if "xl/workbook.xml" not in names:
        raise RuleError(_not_a_workbook(name), field="file")


def _refuse_old(stream: IO[bytes], name: str) -> None:
    overlap = b""
    while part := stream.read(1 << 20):
        if _ENCRYPTED in overlap + part:
            raise RuleError(
                _("Tệp đang đặt mật khẩu nên không đọc được. Hãy bỏ mật khẩu mở tệp rồi nộp lại."),
                field="file",
            )
        overlap = part[-len(_ENCRYPTED) :]
    raise RuleError(
        _("“%(name)s” là tệp Excel đời cũ (.xls). Hãy lưu lại thành “Excel Workbook (.xlsx)” rồi nộp.")
        % {"name": name},
        field="file",
    )


def _not_a_workbook(name: str) -> str:
    return _("“%(name)s” không mở được như một bảng tính Excel (.xlsx). Hãy chọn lại tệp.") % {"name": name}


@contextmanager
def opened(stream: IO[bytes]) -> Iterator[Workbook]:
    """The workbook, to be read in passing.

    Raises:
        RuleError: it cannot be read as one.
    """
    stream.seek(0)
    book = None
    try:
        book = load_workbook(stream, read_only=True)
        yield book
    except RuleError:
        raise
    # A broken file makes the reader raise nearly anything, also half way; each of these means "not such a file".
    except Exception as error:
        raise RuleError(_not_a_workbook(getattr(stream, "name", "") or ""), field="file") from error
    finally:
        if book is not None:
            book.close()


def identity_of(stream: IO[bytes], name: str) -> UUID:
    """Which sent workbook a file is.

    Raises:
        RuleError: as `refuse_other_files` and `identity.read`.
    """
    refuse_other_files(stream, name)
    with opened(stream) as book:
        return identity.read(book)


def refuse_other_columns(stream: IO[bytes], headings: Sequence[str]) -> None:
    """Refuse a workbook whose sheet or columns are not those sent.

    Raises:
        RuleError: the sheet is gone, or a column was moved, renamed, taken out or put in; names the cell.
    """
    with opened(stream) as book:
        if SHEET not in {sheet.title for sheet in book.worksheets}:
            raise RuleError(
                _("Trang tính “%(sheet)s” không còn trong bảng. Hãy tải bảng mới.") % {"sheet": SHEET},
                field="file",
            )
        row = next(book[SHEET].iter_rows(min_row=HEAD_ROW, max_row=HEAD_ROW), ())
        found = ["" if cell.value is None else str(cell.value).strip() for cell in row]
    expected = [NUMBER_HEADING, *headings]
    found += [""] * (len(expected) - len(found))
    for place, (was, now) in enumerate(
        zip([*expected, *[""] * (len(found) - len(expected))], found, strict=True), start=1
    ):
        if was.strip() != now:
            words = {
                "cell": f"{get_column_letter(place)}{HEAD_ROW}",
                "was": was or _("trống"),
                "now": now[:60],
            }
            raise RuleError(
                _(
                    "Tiêu đề ở ô %(cell)s lúc gửi đi là “%(was)s”, nay là “%(now)s”. "
                    "Cột đã bị đổi tên, thêm, bớt hoặc chuyển chỗ. Hãy tải bảng mới rồi chép số liệu sang."
                )
                % words,
                field="file",
            )


def rows_of(stream: IO[bytes], *, columns: int, row_count: int) -> Iterator[SheetRow]:
    """Rows below the headings that hold anything, in the order of the sheet.

    Args:
        columns: how many went out, without the number.
        row_count: how many rows went out; far more than that is no answer to it.

    Raises:
        RuleError: many more rows than went out.
    """
    with opened(stream) as book:
        sheet = book[SHEET]
        shape = _shape_of(sheet)
        sheet.reset_dimensions()  # what a file says of its own size is not always so
        surplus = 0
        for number, cells in enumerate(
            sheet.iter_rows(min_row=HEAD_ROW + 1, max_col=columns + 1), start=HEAD_ROW + 1
        ):
            row = SheetRow(
                number=number,
                cells=[*cells, *[_EMPTY] * (columns + 1 - len(cells))],
                is_hidden=number in shape.hidden,
                merged=frozenset(shape.merged.get(number, ())),
            )
            surplus += number > HEAD_ROW + row_count and not row.is_blank
            if surplus > MAX_EXTRA_ROWS:
                raise RuleError(
                    _("Bảng có quá nhiều dòng thêm vào. Hãy xóa các dòng đó rồi nộp lại."), field="file"
                )
            if not row.is_blank or row.merged:
                yield row


class _Empty:
    value: Any = None
    data_type = "n"


_EMPTY = _Empty()


def _shape_of(sheet: Any) -> _Shape:
    """Merged cells and hidden rows, which openpyxl leaves out when it reads in passing."""
    shape = _Shape()
    with sheet._get_source() as source:
        for _event, element in etree.iterparse(
            source, tag=(f"{_MAIN}row", f"{_MAIN}mergeCell"), resolve_entities=False, no_network=True
        ):
            if element.tag == f"{_MAIN}row":
                number = int(element.get("r") or 0)
                if number > LAST_ROW:  # the reader would make every row up to it
                    raise ValueError(number)
                if element.get("hidden") in {"1", "true"}:
                    shape.hidden.add(number)
            else:
                _note_merged(shape, element.get("ref") or "")
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return shape


def _note_merged(shape: _Shape, area: str) -> None:
    try:
        left, top, right, bottom = range_boundaries(area)
    except (ValueError, TypeError):
        return
    if None not in {left, top, right, bottom}:
        shape.merged_cells += (bottom - top + 1) * (right - left + 1)
    if None in {left, top, right, bottom} or shape.merged_cells > MAX_MERGED_CELLS:
        raise RuleError(_("Bảng có quá nhiều ô gộp. Hãy bỏ gộp ô rồi nộp lại."), field="file")
    letters = {get_column_letter(place) for place in range(left, right + 1)}
    for number in range(max(top, HEAD_ROW + 1), bottom + 1):
        shape.merged[number] = shape.merged.get(number, set()) | letters
