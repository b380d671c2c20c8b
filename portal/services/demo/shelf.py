"""Sample evidence: small files made here, put on a unit's shelf and used where they prove something."""

import datetime as dt
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw
from pypdf import PdfWriter

from accounts.models import User
from clusters.models import Unit
from evidence.models import EvidenceItem
from evidence.services import add_evidence, attach
from portal.services.demo.stage import Stage


def pdf(name: str) -> SimpleUploadedFile:
    """A PDF of one empty page that says by its name that it is a sample."""
    writer, stream = PdfWriter(), io.BytesIO()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": name})
    writer.write(stream)
    return SimpleUploadedFile(f"{name}.pdf", stream.getvalue())


def picture(name: str) -> SimpleUploadedFile:
    """A picture that is plainly none of anything real."""
    return SimpleUploadedFile(f"{name}.png", _bars())


def _bars() -> bytes:
    image, stream = Image.new("RGB", (640, 400), "#eef2f7"), io.BytesIO()
    draw = ImageDraw.Draw(image)
    for number, height in enumerate((120, 190, 160, 260)):
        draw.rectangle((80 + 130 * number, 340 - height, 160 + 130 * number, 340), fill="#5b7fa6")
    draw.line((50, 340, 600, 340), fill="#334155", width=3)
    image.save(stream, "PNG")
    return stream.getvalue()


def keep(
    stage: Stage, unit: Unit, actor: User, upload: SimpleUploadedFile, *, places: list[str], ago: int
) -> EvidenceItem:
    """A file on the unit's shelf, used at ``places``."""
    when = {"actor": actor, "at": stage.at - dt.timedelta(days=ago)}
    item = add_evidence(
        unit=unit, year=stage.year.year, title=upload.name.rpartition(".")[0], upload=upload,
        note="Tệp đặt ra để dùng thử.", **when,
    )  # fmt: skip
    for place in places:
        attach(item_ids=[item.pk], place=place, **when)
    return item
