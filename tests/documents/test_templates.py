"""Templates: written by the standing body on real facts, kept as versions; citations confirmed by the legal officer."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import Role
from core import clock
from core.errors import RuleError, StateConflictError
from documents import sources
from documents.content.markup import PARTS
from documents.enums import PaperKind
from documents.models import Citation, PaperTemplate, TemplateVersion
from documents.services.citations import (
    add_citation,
    confirm_citation,
    load_citations,
    withdraw_confirmation,
)
from documents.services.templates import load_templates, save_version
from documents.sources import Source, Subject, register
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def year(monkeypatch):
    monkeypatch.setattr(sources, "_sources", {})
    cluster_year = make.make_cluster_year(2026, name="Cụm thử mẫu")
    unit = make.members_of(cluster_year)[0]
    register(
        Source(
            kind=PaperKind.NOTICE,
            subjects=lambda year: [Subject(key=f"year:{year.pk}", label="Thông báo chung", agency=unit)],
            facts=lambda year, _key: {"cluster": {"name": year.name}, "members": [{"name": "Vụ A"}]},
            may_draft=lambda *_: True,
            labels={"cluster.name": "Tên cụm", "members.name": "Đơn vị thành viên"},
        )
    )
    load_templates()
    return cluster_year


@pytest.fixture
def template(year):
    notice = PaperTemplate.objects.get_or_create(kind=PaperKind.NOTICE)[0]
    notice.versions.all().delete()
    TemplateVersion.objects.create(template=notice, number=1, body="Kính báo.", made_at=clock.now())
    notice.version_number = 1
    notice.save()
    return notice


@pytest.fixture
def standing():
    return make.appoint(Role.STANDING_BODY)


def address(name, template, *more):
    return reverse(f"documents:template_{name}", args=[template.pk, *more])


def typed(template, **parts):
    return {"revision": template.version_number, "viec": "luu", "note": "Sửa câu mở đầu", **parts}


def test_a_new_version_is_kept_and_put_in_use(client, year, template, standing):
    client.force_login(standing)
    answer = client.post(address("edit", template), typed(template, body="Gửi {{ cluster.name }}."))
    assert answer.status_code == 302
    template.refresh_from_db()
    assert template.version_number == 2
    new = template.versions.get(number=2)
    assert (new.body, new.note, new.made_by) == ("Gửi {{ cluster.name }}.", "Sửa câu mở đầu", standing)
    event = AuditEvent.objects.latest("seq")
    assert (event.verb, event.before["body"]) == ("template.changed", "Kính báo.")


def test_the_preview_prints_real_facts_and_keeps_nothing(client, year, template, standing):
    client.force_login(standing)
    texts = typed(template, body="Gửi {{ cluster.name }}.") | {"viec": "xem"}
    page = client.post(address("edit", template), texts)
    assert page.status_code == 200
    assert "Gửi Cụm thử mẫu." in page.content.decode()
    file = client.post(address("preview", template), texts)
    assert file.content.startswith(b"%PDF")
    assert template.versions.count() == 1


def test_a_wrong_field_is_shown_at_each_part_and_nothing_typed_is_lost(client, year, template, standing):
    client.force_login(standing)
    texts = typed(template, body="a\n{{ ten_cum }}", bases="{{ xyz }}", abstract="Việc gấp")
    page = client.post(address("edit", template), texts)
    text = page.content.decode()
    assert page.status_code == 422
    assert "Dòng 2 của Nội dung: không có trường “ten_cum”. Có phải “cluster.name”?" in text
    assert "Dòng 1 của Căn cứ: không có trường “xyz”" in text
    assert "{{ ten_cum }}" in text
    assert "Việc gấp" in text
    assert template.versions.count() == 1
    assert client.post(address("preview", template), texts).status_code == 422


def test_a_field_in_a_list_is_known_by_its_loop(client, year, template, standing):
    client.force_login(standing)
    body = "{% for m in members %}\n{{ m.nam }}\n{% endfor %}"
    page = client.post(address("edit", template), typed(template, body=body))
    assert "Có phải “m.name”?" in page.content.decode()


def test_saving_needs_a_reason_and_a_change(client, year, template, standing):
    client.force_login(standing)
    page = client.post(address("edit", template), typed(template, body="Khác.", note=""))
    assert "Xin ghi lý do" in page.content.decode()
    page = client.post(address("edit", template), typed(template, body="Kính báo."))
    assert "không có gì khác" in page.content.decode()
    assert template.versions.count() == 1


def test_two_writers_at_once_the_later_sees_both_texts(client, year, template, standing):
    client.force_login(standing)
    stale = typed(template, body="Chữ của tôi.")
    client.post(address("edit", template), typed(template, body="Chữ của người khác."))
    page = client.post(address("edit", template), stale)
    text = page.content.decode()
    assert page.status_code == 422
    assert "mẫu đã có bản 2 mới hơn" in text
    assert "Chữ của tôi." in text
    assert "Chữ của người khác." in text
    again = client.post(address("edit", template), stale | {"revision": 2})
    assert again.status_code == 302
    assert template.versions.get(number=3).body == "Chữ của tôi."


def test_an_earlier_version_is_compared_and_put_in_use_again(client, year, template, standing):
    client.force_login(standing)
    client.post(address("edit", template), typed(template, body="Chữ mới."))
    page = client.get(address("version", template, 1))
    assert re.search(r"<del>.*Kính báo\.</del>", page.content.decode())
    assert client.post(address("version", template, 1), {"revision": 2}).status_code == 302
    assert template.versions.get(number=3).body == "Kính báo."
    stale = client.post(address("version", template, 2), {"revision": 2})
    assert stale.status_code == 422
    assert "vừa có bản mới hơn" in stale.content.decode()


def test_the_page_lists_fields_with_their_values(client, year, template, standing):
    client.force_login(standing)
    text = client.get(address("edit", template)).content.decode()
    assert "<code>members.name</code>" in text
    assert "Đơn vị thành viên" in text
    assert "Vụ A" in text


def test_without_real_facts_nothing_is_saved(client, template, standing, monkeypatch):
    monkeypatch.setattr(sources, "_sources", {})
    client.force_login(standing)
    page = client.post(address("edit", template), typed(template, body="Chữ mới."))
    assert page.status_code == 422
    assert "Chưa có dữ liệu thật" in page.content.decode()


@pytest.mark.parametrize(
    "junk",
    [
        {"body": "\x00"},
        {"body": "x" * 200_000},
        {"body": "{{" * 5_000},
        {"revision": "9" * 50},
        {"revision": ""},
        {"chon": "\x00|year:1"},
        {"chon": "999999999999|year:1"},
        {"chon": "'; --"},
        {"note": "🙂" * 500},
        {"abstract": "a\u0323" * 600},
    ],
)
def test_junk_is_answered_in_words(client, year, template, standing, junk):
    client.force_login(standing)
    for name in ("edit", "preview"):
        answer = client.post(address(name, template), typed(template, body="Chữ.") | junk)
        assert answer.status_code in {200, 302, 422}


def test_a_guessed_version_is_not_found(client, year, template, standing):
    client.force_login(standing)
    assert client.get(address("version", template, 99999)).status_code == 404
    assert client.get(reverse("documents:template_show", args=[10**18])).status_code == 404


def test_lists_cost_the_same_for_one_row_and_for_many(
    client, year, template, standing, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(standing)
    PaperTemplate.objects.exclude(pk=template.pk).delete()
    with django_assert_max_num_queries(20) as first:
        client.get(reverse("documents:template_list"))
    load_templates()
    assert PaperTemplate.objects.count() > 2
    with django_assert_num_queries(len(first)):
        client.get(reverse("documents:template_list"))


def test_saving_tries_the_text_on_its_subject(year, template, standing):
    subject = sources.source_of("notice").subjects(year)[0]
    texts = dict.fromkeys(PARTS, "") | {"body": "{{ sai }}"}
    with pytest.raises(RuleError):
        save_version(
            template=template, texts=texts, note="Thử", based_on=1, cluster_year=year, subject=subject,
            day=dt.date(2026, 3, 5), actor=standing, at=clock.now(),
        )  # fmt: skip


# ---- citations --------------------------------------------------------------------------------------


@pytest.fixture
def officer():
    return make.appoint(Role.LEGAL_OFFICER)


@pytest.fixture
def citation():
    return Citation.objects.create(code="nd-152-2025", text="Nghị định số 152/2025/NĐ-CP", status="secondary")


CONFIRMED = {
    "text": "Nghị định số 152/2025/NĐ-CP ngày 14 tháng 6 năm 2025 của Chính phủ",
    "seen_text": "Nghị định số 152/2025/NĐ-CP",
    "valid_from": "01/07/2025",
    "valid_to": "",
    "source": "Công báo số 1",
}


def test_the_legal_officer_confirms_the_words(client, officer, citation):
    client.force_login(officer)
    assert "chờ xác nhận" in client.get(reverse("documents:citation_list")).content.decode()
    answer = client.post(reverse("documents:citation_confirm", args=[citation.pk]), CONFIRMED)
    assert answer.status_code == 302
    citation.refresh_from_db()
    assert citation.is_printable
    assert (citation.text, citation.confirmed_by) == (CONFIRMED["text"], officer)
    assert AuditEvent.objects.latest("seq").verb == "citation.confirmed"
    client.post(reverse("documents:citation_withdraw", args=[citation.pk]))
    citation.refresh_from_db()
    assert not citation.is_printable


def test_words_changed_meanwhile_are_shown_before_confirming(client, officer, citation):
    client.force_login(officer)
    Citation.objects.update(text="Câu khác")
    page = client.post(reverse("documents:citation_confirm", args=[citation.pk]), CONFIRMED)
    assert page.status_code == 422
    assert "“Câu khác”" in page.content.decode()
    assert CONFIRMED["text"] in page.content.decode()


def test_nobody_else_confirms(client, citation, standing):
    client.force_login(standing)
    for name in ("confirm", "withdraw"):
        assert (
            client.post(reverse(f"documents:citation_{name}", args=[citation.pk]), CONFIRMED).status_code
            == 403
        )
    citation.refresh_from_db()
    assert citation.confirmed_at is None


def test_a_new_citation_waits_for_its_confirmation(client, officer):
    client.force_login(officer)
    form = {**CONFIRMED, "code": "nd-1-2026", "number": "1/2026/NĐ-CP"}
    assert client.post(reverse("documents:citation_new"), form).status_code == 302
    assert not Citation.objects.get(code="nd-1-2026").is_printable
    page = client.post(reverse("documents:citation_new"), form)
    assert "Mã này đã có" in page.content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("code", "Nghị định", "Mã chỉ gồm chữ thường không dấu"),
        ("valid_from", "31/02/2026", "không có trong lịch"),
        ("valid_to", "01/01/2020", "phải sau ngày bắt đầu"),
        ("text", "", "Chưa nhập mục này"),
        ("text", "a\x00", "ký tự không đọc được"),
        ("source", "x" * 400, "chỉ nhận tối đa"),
    ],
)
def test_a_bad_citation_is_refused_at_its_field(client, officer, field, value, sentence):
    client.force_login(officer)
    form = {**CONFIRMED, "code": "nd-1-2026", "number": "", field: value}
    page = client.post(reverse("documents:citation_new"), form)
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not Citation.objects.exists()


def test_services_guard_themselves(officer, citation):
    act = {"actor": officer, "at": clock.now()}
    with pytest.raises(StateConflictError):
        withdraw_confirmation(citation=citation, **act)
    with pytest.raises(RuleError):
        confirm_citation(
            citation=citation, text="x", seen_text=citation.text, source="y",
            valid_from=dt.date(2026, 1, 2), valid_to=dt.date(2026, 1, 1), **act,
        )  # fmt: skip
    with pytest.raises(RuleError):
        add_citation(
            code=citation.code, text="x", number="", source="y", valid_from=None, valid_to=None, **act
        )


def test_the_catalogue_never_overwrites_what_was_confirmed(officer):
    load_citations()
    citation = Citation.objects.get(code="nd-152-2025")
    assert not citation.is_printable
    confirm_citation(
        citation=citation, text="Chữ đã xác nhận", seen_text=citation.text, source="Công báo",
        valid_from=None, valid_to=None, actor=officer, at=clock.now(),
    )  # fmt: skip
    assert load_citations() == 0
    citation.refresh_from_db()
    assert citation.text == "Chữ đã xác nhận"


def test_the_list_of_citations_costs_the_same_for_one_and_for_many(
    client, officer, citation, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(officer)
    with django_assert_max_num_queries(20) as first:
        client.get(reverse("documents:citation_list"))
    load_citations()
    with django_assert_num_queries(len(first)):
        client.get(reverse("documents:citation_list"))
