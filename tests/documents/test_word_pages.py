"""A paper to Word and back on the screen: each change is seen before it is saved."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from documents.models import Paper
from documents.queries.papers import text_of
from documents.rendering.docx_reading import read_docx
from documents.services.composing import content_of
from documents.services.word import word_file
from tests.documents.word_files import parts_of, put_together, replaced
from tests.factories import papers as make

pytestmark = pytest.mark.django_db
BODY = 'Các đơn vị thuộc {{ cluster.name }} làm việc theo lịch.\nCâu sẽ sửa.\n{{ can_dien("nơi họp") }}'


@pytest.fixture
def office():
    return make.make_office()


@pytest.fixture
def draft(office):
    return make.draft(office, body=BODY)


@pytest.fixture
def drafter(client, office):
    client.force_login(office.drafter)
    return client


def hand_in(client, paper, data, name="sua.docx"):
    url = reverse("documents:paper_word_upload", args=[paper.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, data)})


def download(client, paper):
    return client.get(reverse("documents:paper_docx", args=[paper.pk]))


def save(client, page):
    form = page.context["form"]
    data = {name: form.initial[name] for name in form.fields}
    return client.post(page.context["edit_url"], data)


def test_the_file_is_downloaded_and_reads_back_unchanged(drafter, draft):
    answer = download(drafter, draft)
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert draft.code in answer["Content-Disposition"]
    content = content_of(draft, day=make.moment().date())
    read = read_docx(answer.content, content)
    assert read.given == read.known


def test_an_edited_file_is_shown_first_and_saved_on_consent(drafter, draft):
    data = replaced(download(drafter, draft).content, "Câu sẽ sửa.", "Câu đã sửa.")
    page = hand_in(drafter, draft, data)
    assert page.status_code == 200
    html = page.content.decode()
    assert "− Câu sẽ sửa." in html
    assert "+ Câu đã sửa." in html
    assert text_of(Paper.objects.get(pk=draft.pk))["body"] == BODY

    assert save(drafter, page).status_code == 302
    assert text_of(Paper.objects.get(pk=draft.pk))["body"] == BODY.replace("sẽ sửa", "đã sửa")


def test_an_unchanged_file_has_nothing_to_save(drafter, draft):
    page = hand_in(drafter, draft, download(drafter, draft).content)
    assert "Không có gì để lưu" in page.content.decode()
    assert "Lưu nội dung lấy từ tệp Word" not in page.content.decode()


def test_a_fact_typed_over_is_shown_and_stays(drafter, draft):
    name = draft.cluster_year.name
    page = hand_in(drafter, draft, replaced(download(drafter, draft).content, name, "Cụm tự đặt tên"))
    html = page.content.decode()
    assert "Trong tệp: “Cụm tự đặt tên”" in html
    assert page.context["reading"].changes == []


def test_who_saves_second_is_told_and_keeps_what_the_file_says(drafter, draft, office):
    page = hand_in(drafter, draft, replaced(download(drafter, draft).content, "Câu sẽ sửa.", "Câu từ Word."))
    make.papers.save_text(
        paper=draft, revision=draft.revision, text=make.TEXT | {"body": "Người khác viết."},
        actor=office.drafter, at=make.moment(),
    )  # fmt: skip

    answer = save(drafter, page)
    assert answer.status_code == 422
    assert "Câu từ Word." in answer.content.decode()
    assert "Người khác viết." in answer.content.decode()


def test_a_file_from_before_the_last_change_is_told_apart(drafter, draft, office):
    data = download(drafter, draft).content
    make.papers.save_text(
        paper=draft, revision=draft.revision, text=make.TEXT | {"body": "Người khác viết."},
        actor=office.drafter, at=make.moment(),
    )  # fmt: skip
    page = hand_in(drafter, draft, data)
    assert "đã thay đổi sau khi tệp này được tải về" in page.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.docx", b"", "Tệp rỗng"),
        ("a.docx", b"abc", "không phải là tệp Word"),
        ("a.doc", b"\xd0\xcf\x11\xe0", "không thuộc loại được nhận"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99, "mật khẩu"),
        ("a\x00\u202e.docx", b"PK\x03\x04" + b"0" * 99, "không phải là tệp Word"),
        ("a.docx", b"0" * (11 * 1024 * 1024), "tối đa 10 MB"),
    ],
)
def test_a_bad_file_is_refused_at_its_field(drafter, draft, name, data, sentence):
    page = hand_in(drafter, draft, data, name)
    assert page.status_code == 422
    assert sentence in str(page.context["form"].errors["file"])


def test_a_file_with_macros_is_refused_and_nothing_is_kept(drafter, draft):
    data = put_together({**parts_of(download(drafter, draft).content), "word/vbaProject.bin": b"x"})
    page = hand_in(drafter, draft, data)
    assert page.status_code == 422
    assert "macro" in str(page.context["form"].errors["file"])


def test_after_the_check_the_text_is_no_longer_taken(drafter, office):
    paper = make.checked(office)
    data = word_file(paper, day=make.moment().date())
    assert hand_in(drafter, paper, data).status_code == 302
    assert drafter.get(reverse("documents:paper_word_upload", args=[paper.pk])).status_code == 302


def test_an_issued_paper_is_downloaded_with_its_number(client, office):
    paper = make.issued(office)
    client.force_login(office.head)
    import docx

    document = docx.Document(io.BytesIO(download(client, paper).content))
    assert "Số: 01/TB-MH" in document.tables[0].rows[1].cells[0].text


def test_who_does_not_draft_may_not_hand_in(client, office, draft):
    client.force_login(office.head)
    assert download(client, draft).status_code == 200
    other = make.make.appoint(make.Role.UNIT_HEAD, unit=make.make.make_unit())
    client.force_login(other)
    assert download(client, draft).status_code == 404
    assert client.get(reverse("documents:paper_word_upload", args=[draft.pk])).status_code == 404
