"""Excel files that people download: text stays text, whatever it begins with."""

import datetime as dt
from collections.abc import Iterable, Sequence
from io import BytesIO

from django.http import HttpResponse
from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | Promise | int | dt.date | None


def xlsx_response(
    file_name: str, title: str, headings: Sequence[str], rows: Iterable[Sequence[Value]]
) -> HttpResponse:
    """A download with one sheet: a line of headings, then the rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    for number, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = max(14, min(50, len(heading) + 4))
    sheet.append([_cell(sheet, heading, bold=True) for heading in headings])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    stream = BytesIO()
    book.save(stream)
    response = HttpResponse(stream.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def _cell(sheet: object, value: Value, *, bold: bool = False) -> WriteOnlyCell:
    if isinstance(value, Promise):  # a label that waits for the reader's language
        value = str(value)
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        # A name that begins with "=" must not become a formula, here or after saving as CSV.
        cell.data_type = "s"
        cell.quotePrefix = value[:1] in "=+-@\t\r" and value != ""
    if isinstance(value, dt.date):
        cell.number_format = "dd/mm/yyyy"
    if bold:
        cell.font = Font(bold=True)
    return cell
