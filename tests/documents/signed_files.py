"""Files with reserved fields to sign: a page of our own, with boxes as a covenant has them."""

import functools

import typst

from documents.content.paper import FieldBox, Rendered
from documents.signing.fields import SlotField, prepare


@functools.cache
def rendered(parties: int = 2, *, agencies: int = 0) -> Rendered:
    """Three pages like a covenant's, and boxes for ``parties`` people, number, day and signature page."""
    words = "Giao ước thi đua: cùng nhau làm tốt việc được giao, đoàn kết, trung thực. " * 60
    pdf = typst.compile(
        f'#set document(title: "Giao ước")\n#set page(paper: "a4")\n{words}\n#pagebreak()\nTrang ký'.encode(),
        pdf_standards=["a-3b"],
    )
    boxes = [FieldBox("so", 0, (100, 760, 160, 778)), FieldBox("ngay", 0, (300, 760, 540, 778))]
    for number in range(1, parties + agencies + 1):
        row, column = divmod(number - 1, 3)
        left, bottom = 60 + 160 * column, 700 - 70 * (row % 10)
        name = f"ky_{number}" if number <= parties else f"co_quan_{number - parties}"
        boxes.append(FieldBox(name, 0, (left, bottom, left + 140, bottom + 60)))
    for number in range(1, parties + 1):
        row, column = divmod(number - 1, 2)
        left, bottom = 60 + 240 * column, 760 - 50 * row
        boxes.append(FieldBox(f"trang_ky_{number}", 1, (left, bottom, left + 220, bottom + 45)))
    return Rendered(pdf=pdf, fields=tuple(boxes), page_count=2)


@functools.cache
def prepared(parties: int = 2, *, agencies: int = 0) -> bytes:
    """That file, ready to be signed in ``ky_1``, ``ky_2`` … and ``co_quan_1`` …"""
    slots = [SlotField(f"ky_{number}", "person", f"Chữ ký thứ {number}") for number in range(1, parties + 1)]
    slots += [SlotField(f"co_quan_{number}", "agency", "Chữ ký cơ quan") for number in range(1, agencies + 1)]
    return prepare(rendered(parties, agencies=agencies), slots)
