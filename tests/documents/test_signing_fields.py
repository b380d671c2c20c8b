"""Reserved fields: put in before the first signature, filled once, read aloud in Vietnamese."""

from io import BytesIO

import pypdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from documents.content.paper import Rendered
from documents.rendering.pdf import render_pdf
from documents.signing.fields import SlotField, fill, is_text_field, prepare
from documents.signing.validation import report_on
from tests.documents import pdf_papers, pki
from tests.documents.poppler import signatures_seen
from tests.documents.signed_files import prepared, rendered


def fields_of(pdf: bytes) -> dict:
    return pypdf.PdfReader(BytesIO(pdf)).get_fields()


def test_all_fields_are_there_before_anybody_signs():
    """Mọi ô có sẵn, để trống, trong một lần ghi, trước chữ ký đầu tiên."""
    paper, pdf = rendered(3, agencies=0), prepared(3)

    assert pdf.startswith(paper.pdf)
    assert (
        PdfFileReader(BytesIO(pdf)).total_revisions == PdfFileReader(BytesIO(paper.pdf)).total_revisions + 1
    )
    assert set(fields_of(pdf)) == {box.name for box in rendered(3).fields}
    assert not any(field.get("/V") for field in fields_of(pdf).values())


def test_fields_stand_in_the_structure_of_a_tagged_paper():
    """Văn bản gắn thẻ (PDF/UA): mỗi ô là một phần của cấu trúc, máy đọc màn hình tìm được; vẫn ký được."""
    paper = render_pdf(pdf_papers.covenant(2))
    names = [box.name for box in paper.fields if not is_text_field(box.name)]

    pdf = prepare(paper, [SlotField(name, "person", f"Chữ ký {name}") for name in names])

    structure = pypdf.PdfReader(BytesIO(pdf)).root_object["/StructTreeRoot"]
    numbers = structure["/ParentTree"]["/Nums"]
    parents = dict(zip(numbers[::2], numbers[1::2], strict=True))
    fields = fields_in_form(pdf)
    assert fields.keys() == {box.name for box in paper.fields}
    for name, field in fields.items():
        element = parents[field["/StructParent"]].get_object()
        assert element["/S"] == "/Form"
        assert element["/K"]["/Obj"]["/T"] == name
        assert element.indirect_reference in list(element["/P"]["/K"])
    assert max(parents) + 1 == structure["/ParentTreeNextKey"]
    authority = pki.Authority.make()
    signed = fill(pki.sign(pdf, names[0], authority.person()), {"trang_ky_1": "Chữ ký số"})
    assert report_on(signed, authority.trust(), at=pki.now()).is_valid


def test_fields_lie_where_the_paper_has_room_and_say_what_they_are():
    """Ô nằm đúng chỗ, có tên để máy đọc cho người khiếm thị, được in ra giấy."""
    page = pypdf.PdfReader(BytesIO(prepared(3))).pages[0]
    boxes = {box.name: box.box for box in rendered(3).fields}

    for annotation in (entry.get_object() for entry in page["/Annots"]):
        assert [float(side) for side in annotation["/Rect"]] == pytest.approx(boxes[annotation["/T"]])
        assert annotation["/TU"]
        assert annotation["/F"] & 0b100  # printed
        assert not annotation["/F"] & 0b11  # not hidden
        assert "/N" in annotation["/AP"]


@pytest.mark.rule("SIG-7")
def test_signature_locks_its_own_field_and_the_agency_the_number():
    """Chữ ký của người chỉ khóa ô của mình; chữ ký cơ quan khóa thêm số và ngày đã ghi."""
    fields = fields_of(prepared(1, agencies=1))
    locks = {
        name: [str(one) for one in field["/Lock"]["/Fields"]]
        for name, field in fields_with_locks(prepared(1, agencies=1)).items()
    }

    assert fields["ky_1"]["/FT"] == "/Sig"
    assert locks == {"ky_1": ["ky_1"], "co_quan_1": ["co_quan_1", "so", "ngay"]}


def fields_in_form(pdf: bytes) -> dict:
    form = pypdf.PdfReader(BytesIO(pdf)).root_object["/AcroForm"]
    return {entry.get_object()["/T"]: entry.get_object() for entry in form["/Fields"]}


def fields_with_locks(pdf: bytes) -> dict:
    return {name: field for name, field in fields_in_form(pdf).items() if "/Lock" in field}


def test_first_signature_is_not_bound_to_certify():
    """Không ô nào đòi chứng thực: phần mềm ký nào cũng ký đầu tiên được."""
    reader = pypdf.PdfReader(BytesIO(prepared(2)))

    assert "/Perms" not in reader.root_object
    assert all("/SV" not in field for field in fields_with_locks(prepared(2)).values())


def test_slot_without_a_place_is_an_error():
    """Ô chữ ký không có chỗ trên giấy thì báo lỗi, không lặng lẽ bỏ qua."""
    slot = SlotField("ky_9", "person", "Chữ ký")

    with pytest.raises(ValueError, match="ky_9"):
        prepare(rendered(2), [slot])


def test_paper_without_any_field_stays_readable():
    """Văn bản không có ô nào vẫn là tệp đọc được."""
    pdf = prepare(Rendered(pdf=rendered(1).pdf, fields=(), page_count=2), [])

    assert len(pypdf.PdfReader(BytesIO(pdf)).pages) == 2


@pytest.mark.rule("SIG-7")
def test_number_written_after_the_signature_keeps_it_valid():
    """Cấp số sau khi ký: chữ ký vẫn hiệu lực, ở đây và ở pdfsig; số hiện trên trang."""
    authority = pki.Authority.make()
    signed = pki.sign(prepared(2), "ky_1", authority.person())

    numbered = fill(signed, {"so": "06", "ngay": "Lai Châu, ngày 05 tháng 3 năm 2026"})

    assert numbered.startswith(signed)
    found = fields_of(numbered)
    assert found["so"]["/V"] == "06"
    assert found["ngay"]["/V"] == "Lai Châu, ngày 05 tháng 3 năm 2026"
    assert signatures_seen(numbered) == [("ky_1", True)]
    report = report_on(numbered, authority.trust(), at=pki.now())
    assert report.is_valid
    assert report.signatures[0].later_fields == ("ngay", "so")
    # No signature covers the number yet: the file alone does not prove it.
    assert report.verdict == "unknown"
    assert report.unprotected == ("ngay", "so")


def test_filled_text_is_drawn_with_our_own_font():
    """Chữ điền vào được vẽ bằng phông nhúng trong tệp, đủ dấu."""
    text = "Nguyễn Thị Hồng Gấm đã ký\nlúc 08:30:15 ngày 05/03/2026 (+07:00)"

    pdf = fill(prepared(2), {"trang_ky_2": text})

    page = pypdf.PdfReader(BytesIO(pdf)).pages[1]
    look = next(one.get_object() for one in page["/Annots"] if one.get_object()["/T"] == "trang_ky_2")["/AP"][
        "/N"
    ]
    fonts = [font.get_object()["/BaseFont"] for font in look["/Resources"]["/Font"].values()]
    assert fonts
    assert all("Tinos" in name for name in fonts)
    assert look["/BBox"]


@pytest.mark.parametrize("values", [{"so": "07"}, {"ky_1": "x"}, {"khong_co": "x"}])
def test_fields_are_filled_once_and_only_if_there(values):
    """Ô đã điền, ô chữ ký, ô không có: báo lỗi."""
    pdf = fill(prepared(2), {"so": "06"})

    with pytest.raises(ValueError, match=r"filled|no text field"):
        fill(pdf, values)


def test_nothing_to_fill_changes_nothing():
    assert fill(prepared(2), {}) == prepared(2)
