"""How a workbook is known again: its number under a seal, in two places of the file."""

from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from core.errors import RuleError

PROPERTY = "GiaoUoc"
HIDDEN_SHEET = "nhan-dang"
_SALT = "workbooks.identity"


def put(book: Workbook, sent_id: UUID) -> None:
    """Write the identity into a workbook that goes out; its sheets must be made before."""
    token = _signer().sign(str(sent_id))
    book.custom_doc_props.append(StringProperty(name=PROPERTY, value=token))
    hidden = book.create_sheet(HIDDEN_SHEET)
    hidden.sheet_state = "veryHidden"
    hidden.protection.sheet = True
    hidden.append([token])


def read(book: Workbook) -> UUID:
    """Which sent workbook this is.

    Raises:
        RuleError: none of ours, or its identity was changed.
    """
    tokens = _tokens(book)
    if not tokens:
        raise RuleError(
            _(
                "Bảng này không phải bảng do hệ thống gửi đi. Hãy bấm “Tải bảng Excel”, điền vào bảng đó rồi nộp lại."
            ),
            field="file",
        )
    try:
        found = {UUID(_signer().unsign(token)) for token in tokens}
    except (BadSignature, ValueError) as error:
        raise RuleError(_foreign(), field="file") from error
    if len(found) != 1:
        raise RuleError(_foreign(), field="file")
    return found.pop()


def _foreign() -> str:
    return _(
        "Phần nhận dạng của bảng đã bị sửa, hoặc bảng do một hệ thống khác gửi đi. "
        "Hãy tải bảng mới từ đây rồi chép số liệu sang."
    )


def _tokens(book: Workbook) -> set[str]:
    tokens = {str(p.value) for p in book.custom_doc_props.props if p.name == PROPERTY}
    if HIDDEN_SHEET in {sheet.title for sheet in book.worksheets}:
        first = next(book[HIDDEN_SHEET].iter_rows(max_row=1, max_col=1), ())
        tokens |= {str(cell.value) for cell in first if cell.value is not None}
    return tokens


def _signer() -> Signer:
    return Signer(salt=_SALT)
