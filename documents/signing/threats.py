"""What no file handed in may hold: things that run, lead elsewhere or hide."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader

from documents.signing.reading import UNREADABLE, read, value_of
from documents.signing.refusals import Reason, RefusedError, refused

_MOST_OBJECTS = 200_000
_MOST_NESTED = 60

_ACTIONS_THAT_RUN = frozenset(
    {"/JavaScript", "/Launch", "/ImportData", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute"}
)
_ACTIONS_THAT_LEAD_AWAY = frozenset({"/URI", "/SubmitForm", "/GoToR", "/GoToE"})
_KEYS_THAT_RUN = frozenset({"/JS", "/JavaScript", "/XFA"})
_MEDIA = frozenset({"/RichMedia", "/Movie", "/Sound", "/Screen", "/3D"})
_EXECUTABLE_NAMES = (
    ".exe", ".dll", ".com", ".scr", ".msi", ".bat", ".cmd", ".ps1", ".vbs", ".vbe", ".js", ".jse", ".wsf",
    ".hta", ".jar", ".sh", ".py", ".app", ".lnk", ".reg", ".docm", ".xlsm", ".pptm",
)  # fmt: skip
_EXECUTABLE_STARTS = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xfe\xed\xfa", b"#!")


def refuse_dangerous(pdf: bytes, *, max_bytes: int) -> None:
    """Refuse a file that is too large, unreadable, encrypted, or holds what may run or lead elsewhere.

    Cheap enough for the moment of the upload. The size is looked at before anything is read.

    Raises:
        RefusedError: with every reason found.
    """
    if len(pdf) > max_bytes:
        raise refused(
            "TEP",
            _(
                "Tệp lớn hơn %(limit)s MB nên không được nhận. Hãy nộp đúng tệp đã tải về và ký, không nộp bản quét."
            )
            % {"limit": max_bytes // (1024 * 1024)},
        )
    if b"%PDF-" not in pdf[:1024]:
        raise refused("TEP", _("Tệp không phải là PDF. Hãy chọn tệp PDF đã ký."))
    found = read(pdf, _found_in)
    if found:
        raise RefusedError([Reason("TEP", text) for text in sorted(found)])


def _found_in(reader: PdfFileReader) -> set[str]:
    refs = set().union(
        *(reader.xrefs.explicit_refs_in_revision(number) for number in range(reader.total_revisions))
    )
    if len(refs) > _MOST_OBJECTS:
        return {_("Tệp có quá nhiều thành phần nên không kiểm tra được. Hãy nộp đúng tệp tải từ hệ thống.")}
    found: set[str] = set()
    for ref in refs:
        for dictionary in _dictionaries(reader.get_object(ref)):
            found |= set(_wrong_with(dictionary))
    return found


def _dictionaries(value: object, depth: int = 0) -> Iterator[generic.DictionaryObject]:
    """Every dictionary written directly in an object (references are visited on their own)."""
    if depth > _MOST_NESTED:
        raise ValueError("nested too deeply")
    if isinstance(value, generic.DictionaryObject):
        yield value
        for key in value:
            yield from _dictionaries(value.raw_get(key), depth + 1)
    elif isinstance(value, generic.ArrayObject):
        for index in range(len(value)):
            yield from _dictionaries(value.raw_get(index), depth + 1)


def _wrong_with(dictionary: generic.DictionaryObject) -> Iterator[str]:
    action = value_of(dictionary, "/S")
    if action in _ACTIONS_THAT_RUN or not _KEYS_THAT_RUN.isdisjoint(dictionary):
        yield _("Tệp có chứa lệnh tự chạy (mã lệnh hoặc biểu mẫu động). Hãy tải lại tệp từ hệ thống rồi ký.")
    if action in _ACTIONS_THAT_LEAD_AWAY:
        yield _("Tệp có liên kết dẫn ra ngoài hoặc gửi dữ liệu đi. Hãy tải lại tệp từ hệ thống rồi ký.")
    if value_of(dictionary, "/Subtype") in _MEDIA:
        yield _("Tệp có chứa phim, âm thanh hoặc hình động. Hãy tải lại tệp từ hệ thống rồi ký.")
    if "/EF" in dictionary and _is_executable(dictionary):
        yield _(
            "Tệp có đính kèm một chương trình. Hãy bỏ tệp đính kèm đó, hoặc tải lại tệp từ hệ thống rồi ký."
        )


def _is_executable(specification: generic.DictionaryObject) -> bool:
    names = (str(value_of(specification, key)) for key in ("/F", "/UF", "/DOS", "/Unix", "/Mac"))
    if any(name.strip().lower().endswith(_EXECUTABLE_NAMES) for name in names):
        return True
    streams = specification["/EF"]
    for key in streams:
        try:
            start = streams[key].data[:4]
        except UNREADABLE:
            return True  # it cannot be looked at
        if start.startswith(_EXECUTABLE_STARTS):
            return True
    return False
