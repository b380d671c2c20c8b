"""Opening a Word file that somebody hands in: nothing of it is run, fetched or unpacked beyond its limits."""

import io
from dataclasses import dataclass
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as ZlibError  # noqa: N812 - a class with a small name

from django.utils.translation import gettext as _
from lxml import etree

from core.errors import RuleError
from documents.rendering.docx_xml import Element

MAX_BYTES = 10 * 1024 * 1024
MAX_PARTS = 300
MAX_UNPACKED_BYTES = 60 * 1024 * 1024
MAX_XML_BYTES = 12 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAIN_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MAIN_RELATION = "/relationships/officeDocument"
_ACTIVE = ("macroenabled", "vbaproject", "vbadata", "activex", "oleobject", "embeddings/")


@dataclass(frozen=True)
class Opened:
    """The XML of a Word file that concerns its text; parts that are not there are None."""

    document: Element
    styles: Element | None
    numbering: Element | None
    properties: Element | None


def open_docx(data: bytes) -> Opened:
    """Read what concerns the text.

    Raises:
        RuleError: not a Word file, too large, packed to burst, protected by a password, with macros, embedded
            objects, links to the outside or definitions of entities; the sentence says which.
    """
    if len(data) > MAX_BYTES:
        raise _refused(_("Tệp lớn hơn 10 MB. Xin bỏ bớt hình ảnh rồi nộp lại."))
    if data.startswith(_OLE):
        raise _refused(
            _(
                "Tệp đặt mật khẩu hoặc là tệp Word kiểu cũ (.doc). Xin mở bằng Word, bỏ mật khẩu, lưu lại dạng .docx rồi nộp."
            )
        )
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except (BadZipFile, ZlibError, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise _refused(_("Tệp không phải là tệp Word (.docx) hoặc đã hỏng. Xin chọn lại tệp.")) from error


def _read(archive: ZipFile) -> Opened:
    entries = archive.infolist()
    _check_size(entries)
    names = {entry.filename for entry in entries}
    types = _part(archive, names, "[Content_Types].xml")
    if types is None:
        raise _refused(_("Tệp không phải là tệp Word (.docx). Xin chọn lại tệp."))
    _check_active(names, types)
    for name in sorted(names):
        if name.endswith(".rels"):
            _check_relations(_part(archive, names, name))
    main = _main_part(archive, names, types)
    document = _part(archive, names, main)
    if document is None:
        raise _refused(_("Tệp Word thiếu phần nội dung. Xin mở bằng Word, lưu lại rồi nộp."))
    folder = main.rpartition("/")[0]
    return Opened(
        document=document,
        styles=_part(archive, names, f"{folder}/styles.xml"),
        numbering=_part(archive, names, f"{folder}/numbering.xml"),
        properties=_part(archive, names, "docProps/custom.xml"),
    )


def _check_size(entries: list[ZipInfo]) -> None:
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise _refused(_("Tệp bung ra quá lớn (quá 60 MB hoặc quá 300 phần), không mở để bảo đảm an toàn."))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _refused(_("Tệp nén có mật khẩu. Xin lưu lại bằng Word, không đặt mật khẩu, rồi nộp."))
    names = [entry.filename for entry in entries]
    if len(set(names)) < len(names) or any(".." in name or name.startswith("/") for name in names):
        raise _refused(_("Tệp Word có các phần trùng tên hoặc sai chỗ. Xin lưu lại bằng Word rồi nộp."))


def _check_active(names: set[str], types: Element) -> None:
    kinds = {element.get("ContentType", "") for element in types.iter(etree.Element)}
    if any(sign in text.lower() for text in names | kinds for sign in _ACTIVE):
        raise _refused(
            _(
                "Tệp có macro hoặc đối tượng nhúng (ActiveX, OLE), không được nhận. Xin lưu lại dạng .docx không có macro và đối tượng nhúng."
            )
        )


def _check_relations(relations: Element | None) -> None:
    for relation in () if relations is None else relations.iter(etree.Element):
        kind = relation.get("Type", "").rpartition("/")[2]
        if relation.get("TargetMode", "").lower() == "external":
            raise _refused(
                _(
                    "Tệp có liên kết ra ngoài (%(target)s), không được nhận. Xin bỏ liên kết (trong Word: bấm chuột phải, Remove Hyperlink; mẫu hoặc hình lấy từ nơi khác: bỏ hẳn) rồi nộp lại."
                )
                % {"target": relation.get("Target", "")[:100]}
            )
        if kind in {"aFChunk", "subDocument", "frame"}:
            raise _refused(
                _("Tệp có tài liệu khác nhúng bên trong, không được nhận. Xin chép chữ vào rồi nộp lại.")
            )


def _main_part(archive: ZipFile, names: set[str], types: Element) -> str:
    relations = _part(archive, names, "_rels/.rels")
    targets = [
        relation.get("Target", "").lstrip("/")
        for relation in (() if relations is None else relations.iter(etree.Element))
        if relation.get("Type", "").endswith(_MAIN_RELATION)
    ]
    is_word = any(
        element.get("ContentType") == _MAIN_TYPE and element.get("PartName", "").lstrip("/") in targets
        for element in types.iter(etree.Element)
    )
    if len(targets) != 1 or not is_word:
        raise _refused(_("Tệp không phải là văn bản Word (.docx). Xin chọn lại tệp."))
    return targets[0]


def _part(archive: ZipFile, names: set[str], name: str) -> Element | None:
    if name not in names:
        return None
    with archive.open(name) as stream:
        data = stream.read(MAX_XML_BYTES + 1)
    if len(data) > MAX_XML_BYTES:
        raise _refused(_("Tệp bung ra quá lớn (quá 60 MB hoặc quá 300 phần), không mở để bảo đảm an toàn."))
    # Definitions may be written in two bytes a letter as well.
    if b"<!DOCTYPE" in data.replace(b"\0", b""):
        raise _strange()
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise _refused(_("Tệp Word đã hỏng, không đọc được. Xin mở bằng Word, lưu lại rồi nộp.")) from error
    if root.getroottree().docinfo.doctype:  # in whatever letters it was written
        raise _strange()
    return root


def _strange() -> RuleError:
    return _refused(_("Tệp Word có phần định nghĩa lạ (DTD), không mở để bảo đảm an toàn."))


def _refused(sentence: str) -> RuleError:
    return RuleError(sentence, field="file")
