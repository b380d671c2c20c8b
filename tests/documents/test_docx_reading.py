"""Edited Word files read back: what changed, what may not change, what is refused."""

import io
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from core.errors import RuleError
from documents.content.paper import Paragraph, Run, Table
from documents.rendering.docx import render_docx
from documents.rendering.docx_reading import read_docx
from documents.rendering.docx_xml import w
from tests.documents.word_files import (
    DOCUMENT,
    SAMPLES,
    edited,
    paragraph_with,
    parts_of,
    plan,
    put_together,
    replaced,
    with_parts,
    xml,
)

DATA = render_docx(plan())
PHRASE = "Phát động phong trào trong toàn "


def back(data, content=None):
    return read_docx(data, content or plan())


def words(block):
    return "".join(run.text for run in block.runs)


@pytest.mark.parametrize("name", SAMPLES)
def test_an_unchanged_file_comes_back_as_it_went_out(name):
    content = SAMPLES[name]
    read = back(render_docx(content), content)
    assert read.given == read.known
    assert (read.problems, read.remarks, read.is_of_this_text) == ((), (), True)
    assert read.given.abstract == content.abstract
    assert read.given.bases == content.bases
    assert read.given.addressees == content.addressees
    assert read.given.recipients == content.recipients
    blocks = [block for block in read.given.blocks if not isinstance(block, Table)]
    assert blocks == [block for block in content.blocks if not isinstance(block, Table)]
    tables = [(t.header, t.rows, t.aligns) for t in read.given.blocks if isinstance(t, Table)]
    assert tables == [(t.header, t.rows, t.aligns) for t in content.blocks if isinstance(t, Table)]


def test_changed_words_come_back_and_facts_stay_facts():
    read = back(replaced(DATA, PHRASE, "Phát động rộng khắp trong "))
    first, fact, *_rest = read.given.blocks[1].runs
    assert first == Run("Phát động rộng khắp trong ")
    assert fact == Run("Cụm thi đua số 1", field="cluster.name")
    assert read.problems == ()


def test_a_fact_typed_over_is_reported_and_stays():
    read = back(replaced(DATA, "Cụm thi đua số 1", "Cụm thi đua số 2"))
    assert [(p.label, p.known, p.given) for p in read.problems] == [
        ("cluster.name", "Cụm thi đua số 1", "Cụm thi đua số 2")
    ]
    assert read.given == read.known


def test_a_fact_taken_out_is_named():
    def unwrap(root):
        control = next(c for c in root.iter(w("sdt")) if "Cụm thi đua" in "".join(c.itertext()))
        control.getparent().replace(control, control.find(f"{w('sdtContent')}/{w('r')}"))

    read = back(edited(DATA, unwrap))
    assert words(read.given.blocks[1]) == words(read.known.blocks[1])
    assert ["không còn trong tệp" in remark for remark in read.remarks] == [True]


def test_a_gap_that_was_filled_becomes_words():
    read = back(replaced(DATA, "[Quyết định chia cụm]", "Quyết định của Bộ trưởng"))
    assert read.given.bases[1] == (Run("Căn cứ Quyết định của Bộ trưởng"),)


@pytest.mark.parametrize(
    ("old", "new", "label"),
    [
        ("06/KH-STP", "07/KH-STP", "Số, ký hiệu"),
        ("Nguyễn Thị Hường", "Trần Văn A", "Người ký (họ tên)"),
        ("SỞ TƯ PHÁP", "SỞ NỘI VỤ", "Cơ quan ban hành"),
        ("CỘNG HÒA", "CỘNG HOÀ", "Quốc hiệu"),
        ("ngày 05 tháng 3", "ngày 06 tháng 3", "Địa danh, ngày tháng"),
    ],
)
def test_what_the_form_writes_is_compared_and_not_taken(old, new, label):
    read = back(replaced(DATA, old, new))
    assert [problem.label for problem in read.problems] == [label]
    assert read.given == read.known


def test_tracked_changes_count_as_accepted():
    def track(root):
        runs = paragraph_with(root, PHRASE).findall(w("r"))
        parent = runs[0].getparent()
        (gone,) = xml('<w:del w:id="900"><w:r><w:delText>thừa</w:delText></w:r></w:del>')
        (come,) = xml('<w:ins w:id="901"><w:r><w:t>Hăng hái </w:t></w:r></w:ins>')
        parent.insert(1, gone)
        parent.insert(2, come)

    read = back(edited(DATA, track))
    assert words(read.given.blocks[1]).startswith(f"Hăng hái {PHRASE}")
    assert ["Track Changes" in remark for remark in read.remarks] == [True]


def test_a_deleted_paragraph_end_joins_two_paragraphs():
    def join(root):
        (properties,) = xml('<w:rPr><w:del w:id="902"/></w:rPr>')
        paragraph_with(root, "Ghi chú").find(w("pPr")).append(properties)

    read = back(edited(DATA, join))
    assert words(read.given.blocks[-2]) == "Ghi chú không lùi đầu dòng.Trên đây là Kế hoạch."


def test_automatic_numbers_are_written_out():
    numbering = (
        f'<w:numbering xmlns:w="{w("").strip("{}")}"><w:abstractNum w:abstractNumId="5"><w:lvl w:ilvl="0">'
        '<w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1">'
        '<w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%2)"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="5"/></w:num></w:numbering>'
    )

    def add(root):
        place = paragraph_with(root, "Ghi chú")
        for level, text in ((0, "Một"), (1, "Hai"), (1, "Ba"), (0, "Bốn")):
            (made,) = xml(
                f'<w:p><w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="3"/></w:numPr></w:pPr>'
                f"<w:r><w:t>{text}</w:t></w:r></w:p>"
            )
            place.addprevious(made)

    read = back(with_parts(edited(DATA, add), word__numbering_xml=numbering.encode()))
    new = [words(block) for block in read.given.blocks if isinstance(block, Paragraph)][3:7]
    assert new == ["1. Một", "a) Hai", "b) Ba", "2. Bốn"]


def test_lines_breaks_and_pasted_styles_become_paragraphs():
    def paste(root):
        (made,) = xml(
            '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:rPr><w:b w:val="0"/><w:i/></w:rPr>'
            '<w:t xml:space="preserve">Một </w:t><w:tab/><w:t>hai</w:t><w:br/><w:t>Ba</w:t></w:r></w:p>'
        )
        paragraph_with(root, "Ghi chú").addprevious(made)

    blocks = back(edited(DATA, paste)).given.blocks
    assert Paragraph((Run("Một  hai", italic=True),), "heading") in blocks
    assert Paragraph((Run("Ba", italic=True),), "heading") in blocks


def test_a_table_with_merged_cells_is_taken_apart():
    def span(root):
        cell = next(c for c in root.iter(w("tc")) if "".join(c.itertext()) == "TT")
        cell.find(w("tcPr")).extend(xml('<w:gridSpan w:val="2"/>'))
        cell.getparent().remove(cell.getnext())

    read = back(edited(DATA, span))
    table = next(block for block in read.given.blocks if isinstance(block, Table))
    assert table.header == ((Run("TT"),), (), (Run("Thời hạn"),))
    assert any("ô gộp" in remark for remark in read.remarks)


def test_words_after_the_signature_are_named_and_not_taken():
    def add(root):
        root.find(w("body"))[-1].addprevious(xml("<w:p><w:r><w:t>Tái bút</w:t></w:r></w:p>")[0])

    read = back(edited(DATA, add))
    assert read.given == read.known
    assert ["Tái bút" in remark for remark in read.remarks] == [True]


@pytest.mark.parametrize(
    ("inside", "remark"),
    [
        ('<w:r><w:commentReference w:id="1"/></w:r>', "comment"),
        ("<w:r><w:drawing/></w:r>", "hình"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>ẩn</w:t></w:r>", "chữ ẩn"),
        ('<w:r><w:sym w:char="F0FC"/></w:r>', "ký hiệu"),
    ],
)
def test_what_a_text_cannot_hold_is_named(inside, remark):
    data = edited(DATA, lambda root: paragraph_with(root, "Ghi chú").extend(xml(inside)))
    read = back(data)
    assert read.given == read.known
    assert [remark in said for said in read.remarks] == [True]


def test_a_file_of_another_paper_or_of_an_older_text_is_told():
    with pytest.raises(RuleError, match="văn bản khác"):
        back(DATA, plan(code="ZZZZ-ZZZZ-ZZZZ"))
    assert not back(DATA, plan(recipients=("Lưu: VT",))).is_of_this_text


def bomb():
    stream = io.BytesIO()
    with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
        for name, data in parts_of(DATA).items():
            archive.writestr(name, data)
        for n in range(7):
            archive.writestr(f"word/b{n}.xml", b"\0" * 10_000_000)
    return stream.getvalue()


def with_relation(kind, target, mode=' TargetMode="External"'):
    relation = f'<Relationship Id="rId99" Type="http://x/relationships/{kind}" Target="{target}"{mode}/></Relationships>'
    name = "word/_rels/document.xml.rels"
    parts = parts_of(DATA)
    return put_together({**parts, name: parts[name].replace(b"</Relationships>", relation.encode())})


def with_type(content_type):
    parts = parts_of(DATA)
    override = f'<Override PartName="/word/a.bin" ContentType="{content_type}"/></Types>'
    types = parts["[Content_Types].xml"].replace(b"</Types>", override.encode())
    return put_together({**parts, "[Content_Types].xml": types})


def with_document(data):
    return put_together({**parts_of(DATA), DOCUMENT: data})


def within(inside):
    return edited(DATA, lambda root: paragraph_with(root, "Ghi chú").extend(xml(inside)))


ENTITIES = '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
DANGEROUS = {
    "empty": (b"", "không phải là tệp Word"),
    "no zip": (b"%PDF-1.7 ...", "không phải là tệp Word"),
    "truncated": (DATA[: len(DATA) // 2], "không phải là tệp Word"),
    "old or encrypted": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "mật khẩu"),
    "too large": (DATA + b"\0" * (10 * 1024 * 1024), "10 MB"),
    "bomb": (bomb(), "quá lớn"),
    "too many parts": (put_together(parts_of(DATA) | {f"x{n}": b"" for n in range(400)}), "quá lớn"),
    "another zip": (put_together({"a.txt": b"a"}), "không phải là tệp Word"),
    "a workbook": (put_together({"[Content_Types].xml": b"<Types/>"}), "không phải là văn bản Word"),
    "macro": (put_together(parts_of(DATA) | {"word/vbaProject.bin": b"x"}), "macro"),
    "macro type": (with_type("application/vnd.ms-word.document.macroEnabled.main+xml"), "macro"),
    "ole": (put_together(parts_of(DATA) | {"word/embeddings/oleObject1.bin": b"x"}), "đối tượng nhúng"),
    "activex": (put_together(parts_of(DATA) | {"word/activeX/activeX1.xml": b"<a/>"}), "đối tượng nhúng"),
    "link": (with_relation("hyperlink", "http://xau.example/"), "liên kết ra ngoài"),
    "template": (with_relation("attachedTemplate", "file:///c:/a.dotm"), "liên kết ra ngoài"),
    "picture from elsewhere": (with_relation("image", "http://xau.example/a.png"), "liên kết ra ngoài"),
    "another document inside": (with_relation("aFChunk", "a.html", ""), "nhúng bên trong"),
    "path": (put_together(parts_of(DATA) | {"../../etc/passwd": b"x"}), "sai chỗ"),
    "broken": (with_document(b"<a><b></a>"), "đã hỏng"),
    "entities": (with_document(ENTITIES.encode()), "DTD"),
    "entities in two bytes": (with_document(ENTITIES.encode("utf-16")), "DTD"),
    "deep": (with_document(b"<a>" * 5000 + b"</a>" * 5000), "đã hỏng"),
    "fetching field": (within("<w:r><w:instrText>DDEAUTO c:\\a.exe</w:instrText></w:r>"), "trường của Word"),
    "link as field": (within('<w:fldSimple w:instr=" HYPERLINK http://x "/>'), "trường của Word"),
    "footnote": (within('<w:r><w:footnoteReference w:id="2"/></w:r>'), "chú thích"),
    "text box": (within("<w:r><w:pict><w:t>chữ</w:t></w:pict></w:r>"), "khung chữ"),
}


@pytest.mark.parametrize("name", DANGEROUS)
def test_a_dangerous_or_broken_file_is_refused_by_name(name):
    data, reason = DANGEROUS[name]
    with pytest.raises(RuleError, match=reason) as refused:
        back(data)
    assert refused.value.field == "file"


def test_a_flipped_byte_is_refused():
    place = DATA.index(b"word/document.xml") + 200
    data = DATA[:place] + bytes([DATA[place] ^ 0xFF]) + DATA[place + 1 :]
    with pytest.raises(RuleError):
        back(data)
