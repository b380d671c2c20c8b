"""Word files taken apart and put together again, as a clerk or an attacker would change them."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

from lxml import etree

from documents.content.paper import PageBreak, PaperContent, Paragraph, Run, SignerCell, Table
from documents.rendering.docx_xml import w

DOCUMENT = "word/document.xml"


def parts_of(data):
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def put_together(parts):
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return stream.getvalue()


def with_parts(data, **changed):
    """The file with parts added or replaced; names as ``word__settings_xml``."""
    named = {name.replace("__", "/").replace("_", "."): part for name, part in changed.items()}
    return put_together({**parts_of(data), **named})


def edited(data, change):
    """The file after ``change(root)`` of its document."""
    parts = parts_of(data)
    root = etree.fromstring(parts[DOCUMENT])
    change(root)
    parts[DOCUMENT] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return put_together(parts)


def replaced(data, old, new):
    """The file with ``old`` in its document's XML replaced, at every place."""
    parts = parts_of(data)
    text = parts[DOCUMENT].decode()
    assert old in text
    return put_together({**parts, DOCUMENT: text.replace(old, new).encode()})


def xml(text):
    """Elements from text with the prefix ``w``."""
    space = w("").strip("{}")
    return list(etree.fromstring(f'<w:x xmlns:w="{space}">{text}</w:x>'))


def paragraph_with(root, words):
    """The first paragraph that holds these words."""
    return next(p for p in root.iter(w("p")) if words in "".join(t.text or "" for t in p.iter(w("t"))))


def plan(**parts):
    """A plan with everything a text can hold: facts, gaps, emphasis, a table, a page break."""
    usual = {
        "kind": "plan",
        "title": "Kế hoạch tổ chức phong trào thi đua năm 2026",
        "superior_name": "Ủy ban nhân dân tỉnh Tiền Giang",
        "agency_name": "Sở Tư pháp tỉnh Tiền Giang",
        "type_name": "Kế hoạch",
        "abstract": (Run("Tổ chức phong trào thi đua năm "), Run("2026", field="plan.year")),
        "bases": (
            (Run("Căn cứ "), Run("Luật Thi đua, khen thưởng", field="can_cu:ltdkt-2022")),
            (Run("Căn cứ "), Run("[Quyết định chia cụm]", is_placeholder=True)),
        ),
        "blocks": (
            Paragraph((Run("I. MỤC ĐÍCH, YÊU CẦU"),), "heading"),
            Paragraph(
                (
                    Run("Phát động phong trào trong toàn "),
                    Run("Cụm thi đua số 1", field="cluster.name"),
                    Run(" với khẩu hiệu “"),
                    Run("Đoàn kết", bold=True),
                    Run("”."),
                )
            ),
            Table(
                header=((Run("TT"),), (Run("Nhiệm vụ"),), (Run("Thời hạn"),)),
                rows=tuple(
                    (
                        (Run(str(n)),),
                        (Run(f"Nhiệm vụ thứ {n}", field=f"tasks.{n - 1}.name"), Run(" của các đơn vị")),
                        (Run(f"{n:02d}/6/2026", field=f"tasks.{n - 1}.due_on"),),
                    )
                    for n in range(1, 41)
                ),
                widths=(1, 8, 3),
                aligns=("center", "left", "right"),
            ),
            PageBreak(),
            Paragraph((Run("* * *"),), "centred"),
            Paragraph((Run("Ghi chú không lùi đầu dòng."),), "line"),
            Paragraph((Run("Trên đây là Kế hoạch.", italic=True),)),
            Paragraph((Run("Khẩu hiệu: "), Run("Kỷ cương", bold=True, field="plan.slogan"), Run("."))),
        ),
        "signers": (
            SignerCell(("nguoi_ky_1", "co_quan_ky_1"), ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Nguyễn Thị Hường"),
        ),
        "number": 6,
        "sign": "KH-STP",
        "place": "Tiền Giang",
        "dated": (5, 3, 2026),
        "recipients": ("Bộ Tư pháp (để báo cáo)", "Lưu: VT, VP"),
        "code": "GUAA-BBCC-DDEE",
        "verify_url": "https://giaouoc.example.vn/kiem-tra-van-ban/GUAA-BBCC-DDEE/",
        "mark": "DỰ THẢO",
        "facts": {"plan": {"year": 2026}},
    }
    return PaperContent(**(usual | parts))


def letter(**parts):
    usual = {
        "type_name": "",
        "superior_name": "",
        "agency_name": "Bộ Tư pháp",
        "abstract": (Run("hướng dẫn đăng ký danh hiệu thi đua"),),
        "sign": "BTP-TCCB",
        "number": 5034,
        "place": "Hà Nội",
        "addressees": ((Run("Các đơn vị thuộc Bộ"),), (Run("Sở Tư pháp các tỉnh, thành phố"),)),
        "bases": (),
        "blocks": (Paragraph((Run("Đề nghị các đơn vị gửi bản đăng ký."),)),),
        "kind": "official_letter",
    }
    return plan(**(usual | parts))


def covenant(count=26, **parts):
    signers = tuple(
        SignerCell((f"nguoi_ky_{n}",), (f"SỞ TƯ PHÁP TỈNH THỨ {n}", "GIÁM ĐỐC"), f"Nguyễn Văn {n}")
        for n in range(1, count + 1)
    )
    usual = {"kind": "covenant", "type_name": "Giao ước thi đua", "is_numbered": False, "sign": ""}
    return plan(**(usual | {"signers": signers, "recipients": (), "signature_page": True} | parts))


SAMPLES = {
    "plan": plan(),
    "letter": letter(),
    "covenant": covenant(),
    "one_addressee": letter(addressees=((Run("Bộ Tư pháp"),),)),
}
