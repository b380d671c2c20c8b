"""Files that are no signed papers at all, or hold what may run: refused at once, in words."""

import time
from io import BytesIO

import pypdf
import pytest
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from documents.signing.refusals import RefusedError
from documents.signing.threats import refuse_dangerous
from tests.documents import pki
from tests.documents.signed_files import prepared

MB = 1024 * 1024


def refusal(pdf: bytes, *, max_bytes: int = 20 * MB) -> str:
    with pytest.raises(RefusedError) as refused:
        refuse_dangerous(pdf, max_bytes=max_bytes)
    assert {reason.rule for reason in refused.value.reasons} == {"TEP"}
    return str(refused.value)


def changed(change) -> bytes:
    writer = pypdf.PdfWriter(clone_from=BytesIO(prepared(2)))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def action(kind: str, **entries) -> DictionaryObject:
    values = {NameObject(f"/{key}"): TextStringObject(value) for key, value in entries.items()}
    return DictionaryObject({NameObject("/S"): NameObject(kind), **values})


def test_our_own_files_are_taken():
    """Tệp của hệ thống, đã ký hay chưa, không bị coi là nguy hiểm."""
    refuse_dangerous(prepared(2), max_bytes=MB)
    refuse_dangerous(pki.sign(prepared(2), "ky_1", pki.Authority.make().person()), max_bytes=MB)


def test_200_mb_are_refused_before_anything_is_read():
    """Tệp 200 MB: từ chối ngay, không đọc."""
    huge = b"%PDF-1.7\n" + bytes(200 * MB)
    start = time.perf_counter()

    assert "lớn hơn 20 MB" in refusal(huge)
    assert time.perf_counter() - start < 0.1


@pytest.mark.parametrize(
    "pdf",
    [
        b"",
        b"PK\x03\x04 mot tep khac",
        b"%PDF-1.7\n",
        "ảnh chụp màn hình".encode(),
        b"%PDF-1.7\n" + b"[" * 100_000,
        b"%PDF-1.7\n1 0 obj\n" + b"<</A" * 50_000,
    ],
    ids=["empty", "zip", "only a header", "text", "deep", "deep dictionaries"],
)
def test_what_is_no_pdf_is_refused(pdf):
    """Không phải PDF: từ chối bằng một câu, không lỗi máy chủ."""
    assert "không phải là PDF" in refusal(pdf)


@pytest.mark.parametrize("part", [0.1, 0.5, 0.9, 0.999])
def test_truncated_file_is_refused(part):
    """Tệp bị cắt cụt: từ chối."""
    whole = prepared(2)

    assert "bị cắt cụt hoặc bị hỏng" in refusal(whole[: int(len(whole) * part)])


@pytest.mark.parametrize("password", ["mot-mat-khau", ""])
def test_encrypted_file_is_refused(password):
    """Tệp có mật khẩu hoặc mã hóa: từ chối, bảo bỏ mật khẩu."""
    locked = changed(lambda writer: writer.encrypt(password, owner_password="chu"))

    assert "mật khẩu" in refusal(locked)


@pytest.mark.parametrize(
    ("kind", "entries", "sentence"),
    [
        ("/JavaScript", {"JS": "app.alert(1)"}, "tự chạy"),
        ("/Launch", {"F": "cmd.exe"}, "tự chạy"),
        ("/ImportData", {"F": "x"}, "tự chạy"),
        ("/URI", {"URI": "http://example.com/"}, "dẫn ra ngoài"),
        ("/SubmitForm", {"F": "http://example.com/"}, "dẫn ra ngoài"),
        ("/GoToR", {"F": "x.pdf"}, "dẫn ra ngoài"),
    ],
)
@pytest.mark.parametrize("place", ["open", "page", "behind a reference"])
def test_actions_are_refused(kind, entries, sentence, place):
    """Lệnh tự chạy, liên kết ra ngoài, ở đâu trong tệp cũng bị từ chối."""

    def change(writer):
        evil = action(kind, **entries)
        if place == "open":
            writer.root_object[NameObject("/OpenAction")] = evil
        elif place == "page":
            writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): evil})
        else:
            evil[NameObject("/S")] = writer._add_object(NameObject(kind))
            writer.root_object[NameObject("/OpenAction")] = writer._add_object(evil)

    assert sentence in refusal(changed(change))


def test_dynamic_form_is_refused():
    """Biểu mẫu XFA: từ chối."""

    def change(writer):
        writer.root_object["/AcroForm"][NameObject("/XFA")] = TextStringObject("<xdp/>")

    assert "tự chạy" in refusal(changed(change))


@pytest.mark.parametrize(
    ("name", "content"),
    [("hoa-don.pdf.exe", b"x"), ("anh.png", b"MZ\x90\x00"), ("du-lieu.json", b"\x7fELF"), ("chay.sh", b"ls")],
)
def test_attached_program_is_refused(name, content):
    """Tệp đính kèm là chương trình, dù đổi đuôi: từ chối."""
    assert "đính kèm một chương trình" in refusal(
        changed(lambda writer: writer.add_attachment(name, content))
    )


def test_attached_data_is_taken():
    """Dữ liệu đính kèm của chính hệ thống thì được."""
    refuse_dangerous(
        changed(lambda writer: writer.add_attachment("du-lieu.json", b'{"parties": []}')), max_bytes=MB
    )
