"""Small real files, and files that only pretend."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook
from PIL import Image
from pypdf import PdfWriter


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    """Bytes handed in under a name."""
    return SimpleUploadedFile(name, content)


def pdf_bytes() -> bytes:
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def pdf(name: str = "kế hoạch.pdf") -> SimpleUploadedFile:
    """A PDF of one empty page."""
    return upload(name, pdf_bytes())


def image_bytes(kind: str = "PNG") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(stream, kind)
    return stream.getvalue()


def xlsx_bytes() -> bytes:
    book = Workbook()
    book.active["A1"] = "Đơn vị"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zip_bomb(megabytes: int = 120) -> bytes:
    """A workbook under 10 MB whose parts unpack to very much more."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_bytes())) as good,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for part in good.infolist():
            if part.filename != "xl/workbook.xml":
                bad.writestr(part.filename, good.read(part))
        with bad.open("xl/workbook.xml", "w", force_zip64=True) as out:
            for _ in range(megabytes):
                out.write(b" " * 1024 * 1024)
    return stream.getvalue()
