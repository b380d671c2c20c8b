"""Taking files in: read to see what they are, hashed, kept privately, never changed."""

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from zipfile import ZipFile

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from accounts.models import User
from audit.services import record
from core.errors import RuleError
from files.models import FileKind, StoredFile
from files.storage import CHUNK, put

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 100 * 1024 * 1024
_SUFFIXES = {
    FileKind.PDF: (".pdf",),
    FileKind.PNG: (".png",),
    FileKind.JPEG: (".jpg", ".jpeg"),
    FileKind.XLSX: (".xlsx",),
    FileKind.ZIP: (".zip",),
    FileKind.DOCX: (".docx",),
}
SCANS = frozenset({FileKind.PDF, FileKind.PNG, FileKind.JPEG})


@transaction.atomic
def store_file(
    *,
    upload: UploadedFile,
    scope: models.Model,
    uploaded_by: User,
    at: dt.datetime,
    allowed: frozenset[FileKind] = SCANS,
    field: str = "file",
) -> StoredFile:
    """Keep an uploaded file; whoever may read ``scope`` may read it.

    Raises:
        RuleError: too large, empty, of a kind not allowed, or not what its name says.
    """
    if upload.size is None or upload.size == 0:
        raise RuleError(_("Tệp rỗng. Hãy chọn lại tệp."), field=field)
    if upload.size > MAX_BYTES:
        raise RuleError(_("Tệp lớn hơn 10 MB. Hãy giảm dung lượng rồi nộp lại."), field=field)
    name = _clean_name(upload.name or "")
    kind = _kind_by_name(name, allowed, field)
    if not _reads_as(kind, upload):
        raise RuleError(
            _("Tệp «%(name)s» không phải là tệp %(kind)s như tên gọi, hoặc đã hỏng. Hãy nộp lại tệp khác.")
            % {"name": name, "kind": kind.label},
            field=field,
        )
    return _keep(upload.chunks(CHUNK), name=name, kind=kind, scope=scope, owner=uploaded_by, at=at)


@transaction.atomic
def store_bytes(
    *, content: bytes, name: str, kind: FileKind, scope: models.Model, made_for: User, at: dt.datetime
) -> StoredFile:
    """Keep a file that the system itself made for somebody; whoever may read ``scope`` may read it."""
    return _keep([content], name=name, kind=kind, scope=scope, owner=made_for, at=at)


@transaction.atomic
def store_made_file(
    *, path: Path, name: str, kind: FileKind, scope: models.Model, made_for: User, at: dt.datetime
) -> StoredFile:
    """`store_bytes` of a file too large for memory."""
    return _keep(_pieces(path), name=name, kind=kind, scope=scope, owner=made_for, at=at)


def _keep(
    parts: Iterable[bytes], *, name: str, kind: FileKind, scope: models.Model, owner: User, at: dt.datetime
) -> StoredFile:
    path, sha256, size = put(parts)
    stored = StoredFile.objects.create(
        original_name=name,
        kind=kind,
        size_bytes=size,
        sha256=sha256,
        file=path,
        scope_type=scope._meta.label_lower,
        scope_id=str(scope.pk),
        uploaded_at=at,
        uploaded_by=owner,
    )
    record(
        actor=owner,
        verb="file.stored",
        target=stored,
        scope=scope,
        at=at,
        summary=name,
        after={"sha256": sha256, "size_bytes": size},
    )
    return stored


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            yield part


def _clean_name(name: str) -> str:
    """The last part of the path, without signs that cannot be seen or that turn the reading direction."""
    last = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(c if c.isprintable() else " " for c in last)
    return " ".join(visible.split())[-200:] or "tep"


def _kind_by_name(name: str, allowed: frozenset[FileKind], field: str) -> FileKind:
    for kind in sorted(allowed):
        if name.lower().endswith(_SUFFIXES[FileKind(kind)]):
            return FileKind(kind)
    kinds = ", ".join(str(FileKind(kind).label) for kind in sorted(allowed))
    raise RuleError(_("Chỉ nhận tệp: %(kinds)s. Hãy chọn tệp khác.") % {"kinds": kinds}, field=field)


def _reads_as(kind: FileKind, stream: IO[bytes]) -> bool:
    """Whether the content opens as what the name promises."""
    stream.seek(0)
    try:
        if kind == FileKind.PDF:
            return stream.read(5) == b"%PDF-" and len(PdfReader(stream).pages) > 0
        if kind == FileKind.ZIP:
            return _unpacked_bytes(stream) <= MAX_UNPACKED_BYTES
        if kind == FileKind.DOCX:
            return _unpacked_bytes(stream) <= MAX_UNPACKED_BYTES and _is_word(stream)
        if kind == FileKind.XLSX:
            return _unpacked_bytes(stream) <= MAX_UNPACKED_BYTES and bool(
                load_workbook(stream, read_only=True).sheetnames
            )
        with Image.open(stream) as image:
            image.verify()
            return image.format == {FileKind.PNG: "PNG", FileKind.JPEG: "JPEG"}[kind]
    # Broken files make the readers raise nearly anything; each of these means "not such a file".
    except Exception:  # noqa: BLE001
        return False
    finally:
        stream.seek(0)


def _is_word(stream: IO[bytes]) -> bool:
    """Whether the package holds a Word text, and no macros."""
    with ZipFile(stream) as archive:
        return "word/document.xml" in archive.namelist() and "word/vbaProject.bin" not in archive.namelist()


def _unpacked_bytes(stream: IO[bytes]) -> int:
    """What a workbook's parts say they unpack to; zipfile never unpacks more than they say."""
    with ZipFile(stream) as archive:
        return sum(part.file_size for part in archive.infolist())
