"""Opening PDFs that anybody may have made."""

import logging
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import TypeVar

from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler

from documents.signing.refusals import refused

# They write a traceback for each certificate that is not believed.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

# What reading a file made with malice or by a broken program can raise out of the libraries.
UNREADABLE = (
    PdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    ArithmeticError,
    RecursionError,
    OSError,
    zlib.error,
)

_MOST_REVISIONS = 500  # sixty parties with their agencies need some 130

_Result = TypeVar("_Result")


def read(pdf: bytes, work: Callable[[PdfFileReader], _Result]) -> _Result:
    """Do ``work`` on the open file, first by the letter of the standard, then leniently.

    Software of other makers signs validly but writes files that the strict reader does not take.

    Raises:
        RefusedError: no PDF, cut off, encrypted, of too many revisions, or read differently by
            different programs (hybrid).
    """
    try:
        return _read(pdf, work, strict=True)
    except UNREADABLE:
        pass
    try:
        return _read(pdf, work, strict=False)
    except UNREADABLE:
        raise refused(
            "TEP",
            _(
                "Tệp không phải là PDF, bị cắt cụt hoặc bị hỏng nên không đọc được. "
                "Hãy tải lại tệp từ hệ thống rồi ký và nộp lại."
            ),
        ) from None


def _read(pdf: bytes, work: Callable[[PdfFileReader], _Result], *, strict: bool) -> _Result:
    reader = PdfFileReader(BytesIO(pdf), strict=strict)
    if reader.encrypted:
        raise refused(
            "TEP",
            _("Tệp bị khóa bằng mật khẩu hoặc mã hóa. Hãy bỏ mật khẩu, hoặc tải lại tệp từ hệ thống rồi ký."),
        )
    if reader.xrefs.hybrid_xrefs_present:
        raise refused(
            "TEP",
            _(
                "Tệp có hai bảng mục lục khác nhau, nên mỗi phần mềm có thể hiện một nội dung khác. "
                "Hãy tải lại tệp từ hệ thống và ký bằng phần mềm khác."
            ),
        )
    if reader.total_revisions > _MOST_REVISIONS:
        raise refused(
            "TEP",
            _("Tệp bị ghi thêm quá nhiều lần nên không kiểm tra được. Hãy nộp đúng tệp tải từ hệ thống."),
        )
    return work(reader)


def value_of(dictionary: generic.DictionaryObject, key: str) -> generic.PdfObject | None:
    """What stands under a key, also behind a reference (which ``get`` does not follow)."""
    try:
        return dictionary[key]
    except KeyError:
        return None


def form_fields(view: PdfHandler) -> dict[str, generic.DictionaryObject]:
    """The fields at the top of the form, by name.

    Raises:
        ValueError: two fields bear one name, so that programs may take either.
    """
    found: dict[str, generic.DictionaryObject] = {}
    form = value_of(view.root, "/AcroForm")
    for entry in (form and value_of(form, "/Fields")) or ():
        field = entry.get_object()
        name = str(value_of(field, "/T"))
        if name in found:
            raise ValueError(f"two fields named {name}")
        found[name] = field
    return found
