"""The same workbook given back: cells coloured, with a note in Vietnamese at each place that is wrong."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from workbooks.sheets.writing import AUTHOR, CLOSED_FILL, MARK_AUTHOR, OPEN_FILL, SHEET

WRONG_FILL = PatternFill("solid", start_color="F8C9C4")
LIST_SHEET = "Chỗ cần sửa"
_BEFORE = "\n\n–\n"


def mark(stream: IO[bytes], path: Path, notes: Iterable[tuple[str, str]]) -> None:
    """Write the workbook in ``stream`` to ``path`` with the notes; what was typed stays as it is.

    Args:
        notes: (address of a cell, sentence); several may lie at one cell.
    """
    stream.seek(0)
    book = load_workbook(stream)
    sheet = book[SHEET]
    _unmark(sheet)
    by_cell: dict[str, list[str]] = {}
    for address, sentence in notes:
        by_cell.setdefault(address, []).append(sentence)
    for address, sentences in by_cell.items():
        cell = _writable(sheet, address)
        cell.fill = WRONG_FILL
        said = "\n".join(sentences)
        if cell.comment:  # a note of theirs stays, below ours
            said += _BEFORE + cell.comment.text
        cell.comment = Comment(said, MARK_AUTHOR, height=30 + 22 * (1 + len(said) // 36), width=280)
    _list(book, by_cell)
    book.active = book.sheetnames.index(SHEET)
    book.save(path)


def _unmark(sheet: Any) -> None:
    """Take away our marks of an earlier round, so that only what is still wrong is coloured."""
    # Only cells that are there: one in the last corner of a sheet would make seventeen billion.
    for cell in sheet._cells.values():
        if not isinstance(cell, MergedCell) and cell.comment and cell.comment.author == MARK_AUTHOR:
            _ours, found, own = cell.comment.text.partition(_BEFORE)
            cell.comment = Comment(own, AUTHOR) if found else None
            cell.fill = CLOSED_FILL if cell.protection.locked else OPEN_FILL


def _writable(sheet: Any, address: str) -> Any:
    """The cell, or of merged ones the first, which alone bears a note."""
    cell = sheet[address]
    if isinstance(cell, MergedCell):
        area = next(area for area in sheet.merged_cells.ranges if address in area)
        return sheet.cell(area.min_row, area.min_col)
    return cell


def _list(book: Any, by_cell: dict[str, list[str]]) -> None:
    if LIST_SHEET in book.sheetnames:
        del book[LIST_SHEET]
    sheet = book.create_sheet(LIST_SHEET)
    sheet.append([_("Ô"), _("Cần sửa")])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 10, 100
    for address, sentences in by_cell.items():
        for sentence in sentences:
            sheet.append([address, sentence])
            for cell in sheet[sheet.max_row]:
                cell.data_type = "s"
    sheet.freeze_panes = "A2"
