"""Ai cũng kiểm tra được một văn bản, và không tệp nào đưa vào bị giữ lại."""

import hashlib
import logging
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from audit.models import AuditEvent
from documents.enums import SlotMethod
from documents.models import FileCheck
from documents.services.papers import recall_paper
from documents.services.public_checks import MAX_MEGABYTES
from documents.services.revisions import bytes_of
from files.models import StoredFile
from tests.factories import papers
from tests.files import samples

PAGE = reverse("documents:verify")


@pytest.fixture
def office(db):
    return papers.make_office()


@pytest.fixture
def paper(office):
    return papers.issued(office)


def drop(client, content, name="van-ban.pdf"):
    response = client.post(PAGE, {"file": SimpleUploadedFile(name, content, "application/pdf")})
    return response.status_code, " ".join(response.content.decode().split())


def newest(paper):
    return bytes_of(paper.revisions.order_by("-number").first())


@pytest.mark.parametrize("form", ["{}", "{} ", "lower", "joined", "spaced"])
def test_a_code_is_understood_however_it_is_typed(client, paper, form):
    code = {
        "lower": paper.code.lower(),
        "joined": paper.code.replace("-", ""),
        "spaced": paper.code.replace("-", " – "),
    }.get(form, form.format(paper.code))
    response = client.get(PAGE, {"ma": code}, follow=True)
    text = response.content.decode()

    assert response.redirect_chain == [(reverse("documents:verify_code", args=[paper.code]), 302)]
    assert "Văn bản có thật, đang có hiệu lực." in text
    assert paper.register_entry.full_number in text
    assert "Lịch làm việc của cụm" in text
    assert "Ký trên giấy, có bản quét" in text


def test_a_wrong_code_is_said_to_be_unknown(client, paper):
    for code in ("AAAA-AAAA-AAAA", "khong-hop-le", "%00", "é", "x" * 300):
        response = client.get(reverse("documents:verify_code", args=[code]))
        assert response.status_code == 404
        assert "Không có văn bản nào mang mã này" in response.content.decode()


def test_a_draft_is_known_to_nobody_and_a_paper_being_signed_tells_nothing_of_its_words(client, office):
    draft, approved = papers.draft(office), papers.approved(office)

    assert client.get(reverse("documents:verify_code", args=[draft.code])).status_code == 404
    text = client.get(reverse("documents:verify_code", args=[approved.code])).content.decode()
    assert "đang được ký, chưa phát hành" in text
    assert "Lịch làm việc của cụm" not in text


def test_a_recalled_paper_says_why(client, office, paper):
    recall_paper(paper=paper, reason="Nhầm thẩm quyền", actor=office.head, at=papers.moment())
    text = client.get(reverse("documents:verify_code", args=[paper.code])).content.decode()

    assert "đã bị thu hồi, không dùng nữa" in text
    assert "Nhầm thẩm quyền" in text


def test_the_very_file_is_recognised_without_looking_at_its_signatures(client, paper):
    status, text = drop(client, newest(paper))

    assert status == 200
    assert "Đúng tệp của văn bản" in text
    assert paper.register_entry.full_number in text


def test_an_older_state_of_the_file_is_said_to_be_old(client, paper):
    first = bytes_of(paper.revisions.order_by("number").first())
    _status, text = drop(client, first)

    assert "Bản cũ của văn bản" in text


def test_one_changed_byte_makes_it_no_original(client, paper):
    content = bytearray(newest(paper))
    place = len(content) // 3
    content[place] ^= 1
    _status, text = drop(client, bytes(content))

    assert "Đúng tệp của văn bản" not in text
    assert "Không phải bản gốc" in text or "Không kiểm tra được tệp này" in text


def test_something_appended_is_found_with_the_place_where_it_begins(client, paper):
    _status, text = drop(client, newest(paper) + b"\n% more\n")

    assert "Không phải bản gốc" in text or "Không kiểm tra được" in text


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (samples.pdf_bytes(), "Không phải văn bản của hệ thống"),
        (samples.pdf_bytes(), "Tệp không có chữ ký số nào"),
        (b"hello", "không phải là PDF"),
        (b"%PDF-1.7\n1 0 obj\n<<", "không đọc được"),
        (b"", "Tệp rỗng"),
    ],
)
def test_other_files_get_a_sentence(client, db, content, words):
    status, text = drop(client, content)

    assert status in {200, 422}
    assert words in text


def test_a_file_too_large_is_broken_off_and_named(client, db):
    status, text = drop(client, b"%PDF-" + b"0" * (MAX_MEGABYTES * 1024 * 1024 + 70_000))

    assert status == 422
    assert f"nặng quá {MAX_MEGABYTES} MB" in text


@pytest.mark.secrecy
def test_nothing_of_a_dropped_file_is_kept(client, paper, settings, caplog, monkeypatch):
    kept = (StoredFile.objects.count(), FileCheck.objects.count(), AuditEvent.objects.count())
    content = samples.pdf_bytes() + b"%" + b"0" * 5_000_000
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", None)  # writing it aside would fail
    with caplog.at_level(logging.DEBUG):
        status, _text = drop(client, content, name="bi-mat-cua-toi.pdf")

    assert status == 200
    assert kept == (StoredFile.objects.count(), FileCheck.objects.count(), AuditEvent.objects.count())
    digest = hashlib.sha256(content).hexdigest()
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.name == digest]
    assert "bi-mat-cua-toi" not in caplog.text


def test_a_network_that_drops_very_many_files_waits(client, db, settings):
    settings.VISITOR_LIMITS = {"file_check": (2, 300)}
    answers = [drop(client, samples.pdf_bytes())[0] for _n in range(3)]

    assert answers == [200, 200, 422]
    assert "tra bằng mã kiểm tra" in drop(client, samples.pdf_bytes())[1]


def test_the_forms_token_is_asked_for(db):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    response = strict.post(PAGE, {"file": SimpleUploadedFile("a.pdf", samples.pdf_bytes())})
    assert response.status_code == 403


def test_the_page_of_a_code_asks_little_of_the_database(client, office, django_assert_num_queries):
    paper = papers.issued(office, method=SlotMethod.ON_PAPER)
    client.get(reverse("documents:verify_code", args=[paper.code]))
    with django_assert_num_queries(2):
        client.get(reverse("documents:verify_code", args=[paper.code]))
