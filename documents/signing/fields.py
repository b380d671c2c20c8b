"""The reserved fields of a paper's file: where signatures go, and what is written in after the first one.

All fields are put in before anybody signs, in one revision: filling an empty field that was there keeps
earlier signatures valid, adding one afterwards need not. Nothing is certified, so that a signer's own
software, which does not certify either, may be the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, SigFieldSpec, append_signature_field

from documents.content.paper import FieldBox, Rendered
from documents.rendering.layout import LAYOUT
from documents.rendering.pdf import text_pdf
from documents.signing.reading import form_fields, value_of

NUMBER = "so"
DAY = "ngay"
SIGNATURE_PAGE = "trang_ky_"

_READ_ONLY = 1
_MULTILINE = 1 << 12
_PRINTED = 1 << 2
_LOCKED = 1 << 7
_APPEND_ONLY = 3  # SigFlags: signatures exist, and the file may only be appended to


@dataclass(frozen=True)
class SlotField:
    """A signature's field. ``label``: what readers of the screen hear, e.g. whose signature it waits for."""

    name: str
    kind: Literal["person", "agency"]
    label: str


def prepare(rendered: Rendered, slots: Sequence[SlotField]) -> bytes:
    """The file with all its fields, empty, ready to be signed and filled in any order.

    Each signature locks its own field; an agency's also the number and the day, which it finds written
    (SIG-5, SIG-7).

    Raises:
        ValueError: a slot has no box on the file, or a name twice.
    """
    boxes = {box.name: box for box in rendered.fields}
    names = [slot.name for slot in slots]
    missing = set(names) - boxes.keys()
    if missing or len(set(names)) != len(names) or any("." in name for name in names):
        raise ValueError(f"fields without a box, or named twice: {sorted(missing or names)}")
    writer = IncrementalPdfFileWriter(BytesIO(rendered.pdf))
    for slot in slots:
        box = boxes[slot.name]
        locked = [slot.name]
        if slot.kind == "agency" and NUMBER in boxes:
            locked += [name for name in (NUMBER, DAY) if name in boxes]
        append_signature_field(
            writer,
            SigFieldSpec(
                slot.name,
                on_page=box.page,
                box=box.box,
                field_mdp_spec=FieldMDPSpec(FieldMDPAction.INCLUDE, fields=locked),
                readable_field_name=slot.label,
            ),
        )
    for box in rendered.fields:
        if is_text_field(box.name):
            _append_text_field(writer, box)
    if "/AcroForm" in writer.root:
        form = writer.root["/AcroForm"]
        form["/SigFlags"] = generic.NumberObject(_APPEND_ONLY)
        writer.update_container(form)
        _tag(writer, form["/Fields"])
    return _written(writer)


def fill(pdf: bytes, values: dict[str, str]) -> bytes:
    """Write into empty text fields, once and for all, without touching what was signed.

    Args:
        values: field name → text; a new line begins a line.

    Raises:
        ValueError: no such field, or it was filled before.
    """
    if not values:
        return pdf
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    fields = form_fields(writer)
    for name, text in values.items():
        field = fields.get(name)
        if field is None or not is_text_field(name):
            raise ValueError(f"no text field {name}")
        if value_of(field, "/V"):
            raise ValueError(f"{name} is filled")
        field["/V"] = pdf_string(text)
        field["/AP"] = generic.DictionaryObject(
            {pdf_name("/N"): _appearance(writer, name, text, field["/Rect"])}
        )
        writer.update_container(field)
    return _written(writer)


def is_text_field(name: str) -> bool:
    return name in {NUMBER, DAY} or name.startswith(SIGNATURE_PAGE)


def label_of(name: str) -> str:
    """What a text field is for, in words."""
    if name == NUMBER:
        return _("Số văn bản")
    if name == DAY:
        return _("Ngày, tháng, năm")
    return _("Cách ký của bên thứ %(number)s") % {"number": name.removeprefix(SIGNATURE_PAGE)}


def _append_text_field(writer: IncrementalPdfFileWriter, box: FieldBox) -> None:
    page, _resources = writer.find_page_for_modification(box.page)
    left, bottom, right, top = box.box
    empty = generic.StreamObject(
        dict_data={
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Form"),
            pdf_name("/BBox"): generic.ArrayObject(
                [generic.FloatObject(side) for side in (0, 0, right - left, top - bottom)]
            ),
            pdf_name("/Resources"): generic.DictionaryObject(),
        },
        stream_data=b"",
    )
    flags = _READ_ONLY | (_MULTILINE if box.name.startswith(SIGNATURE_PAGE) else 0)
    field = writer.add_object(
        generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name("/Widget"),
                pdf_name("/FT"): pdf_name("/Tx"),
                pdf_name("/T"): pdf_string(box.name),
                pdf_name("/TU"): pdf_string(label_of(box.name)),
                pdf_name("/Ff"): generic.NumberObject(flags),
                pdf_name("/F"): generic.NumberObject(_PRINTED | _LOCKED),
                pdf_name("/Rect"): generic.ArrayObject([generic.FloatObject(side) for side in box.box]),
                pdf_name("/P"): page,
                pdf_name("/DA"): pdf_string("0 g"),
                pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(empty)}),
            }
        )
    )
    if "/AcroForm" not in writer.root:
        writer.root["/AcroForm"] = writer.add_object(
            generic.DictionaryObject({pdf_name("/Fields"): generic.ArrayObject()})
        )
        writer.update_root()
    listed = writer.root["/AcroForm"]["/Fields"]
    listed.append(field)
    writer.update_container(listed)
    writer.register_annotation(page, field)


def _tag(writer: IncrementalPdfFileWriter, fields: generic.ArrayObject) -> None:
    """Put the fields at the end of the document's structure, for readers of the screen (PDF/UA-1, 7.18.4)."""
    structure = value_of(writer.root, "/StructTreeRoot")
    if structure is None or "/Nums" not in structure["/ParentTree"]:
        return
    document, tree = structure["/K"].raw_get(0), structure["/ParentTree"]
    children, numbers = document.get_object()["/K"], tree["/Nums"]
    next_key = int(structure["/ParentTreeNextKey"])
    for key, reference in enumerate(fields, start=next_key):
        field = reference.get_object()
        element = writer.add_object(
            generic.DictionaryObject(
                {
                    pdf_name("/Type"): pdf_name("/StructElem"),
                    pdf_name("/S"): pdf_name("/Form"),
                    pdf_name("/P"): document,
                    pdf_name("/Pg"): field.raw_get("/P"),
                    pdf_name("/K"): generic.DictionaryObject(
                        {pdf_name("/Type"): pdf_name("/OBJR"), pdf_name("/Obj"): reference}
                    ),
                }
            )
        )
        field["/StructParent"] = generic.NumberObject(key)
        children.append(element)
        numbers += [generic.NumberObject(key), element]
    structure["/ParentTreeNextKey"] = generic.NumberObject(next_key + len(fields))
    for changed in (structure, children, numbers):
        writer.update_container(changed)


def _appearance(
    writer: IncrementalPdfFileWriter, name: str, text: str, rect: generic.ArrayObject
) -> generic.IndirectObject:
    left, bottom, right, top = (float(side) for side in rect)
    drawn = text_pdf(text.split("\n"), width_pt=right - left, height_pt=top - bottom, **_style_of(name))
    return writer.import_page_as_xobject(PdfFileReader(BytesIO(drawn)))


def _style_of(name: str) -> dict[str, Any]:
    if name == NUMBER:
        return {"size_pt": LAYOUT.number_pt, "align": "right"}
    if name == DAY:
        return {"size_pt": LAYOUT.date_pt, "italic": True}
    return {"size_pt": LAYOUT.signature_page_pt}


def _written(writer: IncrementalPdfFileWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()
