"""Taking files in and giving them out again."""

import time
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from accounts.models import User
from clusters.enums import Role
from clusters.permissions import Access
from core import clock
from core.errors import RuleError
from files.models import FileKind, StoredFile
from files.readers import may_read
from files.services import MAX_BYTES, store_file
from tests.factories import appoint, make_cluster_year, make_unit, make_user, members_of
from tests.files import samples

ALL = frozenset(FileKind)


def store(upload, scope=None, allowed=ALL):
    return store_file(
        upload=upload,
        scope=scope or make_cluster_year(),
        uploaded_by=make_user(),
        at=clock.now(),
        allowed=allowed,
    )


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("kế hoạch.pdf", samples.pdf_bytes(), FileKind.PDF),
        ("ẢNH.PNG", samples.image_bytes("PNG"), FileKind.PNG),
        ("ảnh.jpeg", samples.image_bytes("JPEG"), FileKind.JPEG),
        ("đơn vị.xlsx", samples.xlsx_bytes(), FileKind.XLSX),
    ],
)
def test_a_good_file_is_kept_as_it_is(name, content, kind):
    stored = store(samples.upload(name, content))

    assert (stored.kind, stored.original_name, stored.size_bytes) == (kind, name, len(content))
    with stored.file.open("rb") as kept:
        assert kept.read() == content


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("thư.pdf", b"chi la van ban", "không phải là tệp PDF"),
        ("thư.pdf", b"%PDF-1.7\n chi co phan dau", "không phải là tệp PDF"),
        ("thư.pdf", b"", "Tệp rỗng"),
        ("ảnh.jpg", samples.image_bytes("PNG"), "không phải là tệp ảnh JPEG"),
        ("ảnh.png", samples.image_bytes("JPEG"), "không phải là tệp ảnh PNG"),
        ("ảnh.png", samples.image_bytes("PNG")[:40], "không phải là tệp ảnh PNG"),
        ("trang.html", b"<script>alert(1)</script>", "Chỉ nhận tệp"),
        ("trang.pdf.html", samples.pdf_bytes(), "Chỉ nhận tệp"),
        ("trang.pdf", b"<html><script>alert(1)</script>" + samples.pdf_bytes(), "không phải là tệp PDF"),
        ("to.pdf", samples.pdf_bytes() + b"\n" * MAX_BYTES, "lớn hơn 10 MB"),
        ("bảng.xlsx", b"PK\x03\x04 khong phai", "không phải là tệp bảng tính"),
        ("", samples.pdf_bytes(), "Chỉ nhận tệp"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused_and_not_kept(name, content, words):
    upload = samples.upload("x.bin", content)
    upload.name = None if name == "" else name
    with pytest.raises(RuleError, match=words) as error:
        store(upload)

    assert error.value.field == "file"
    assert not StoredFile.objects.exists()


def test_a_zip_bomb_is_refused_before_it_unpacks():
    bomb = samples.zip_bomb()
    assert len(bomb) < MAX_BYTES
    began = time.monotonic()
    with pytest.raises(RuleError, match="không phải là tệp bảng tính"):
        store(samples.upload("bảng.xlsx", bomb))

    assert time.monotonic() - began < 2


@pytest.mark.parametrize(
    "name",
    [
        "a\x00b.pdf",
        "../../etc/passwd.pdf",
        "😀😀.pdf",
        "ế" * 300 + ".pdf",
        "a\r\nSet-Cookie: x=1.pdf",
        'a";x=".pdf',
        "\u202efdp.pdf",
    ],
)
def test_any_name_is_kept_safe_and_given_back_safe(name, client):
    upload = samples.pdf()
    upload._name = name  # past Django's own cleaning
    cluster_year = make_cluster_year()
    stored = store(upload, cluster_year)
    client.force_login(appoint(Role.STANDING_BODY))
    response = client.get(reverse("files:file_show", args=[stored.pk]))

    assert response.status_code == 200
    assert ".." not in stored.file.name
    assert not {"\x00", "\r", "\n", "/", "\\"} & set(stored.original_name)
    assert "\n" not in response["Content-Disposition"]


def test_a_pdf_opens_in_the_browser_and_nothing_keeps_a_copy(client):
    stored = store(samples.pdf("Kế hoạch 06.pdf"))
    client.force_login(appoint(Role.AUDITOR))
    response = client.get(reverse("files:file_show", args=[stored.pk]))

    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == "inline; filename*=utf-8''K%E1%BA%BF%20ho%E1%BA%A1ch%2006.pdf"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert b"".join(response) == samples.pdf_bytes()


def test_anything_else_is_saved_and_runs_nothing(client):
    stored = store(samples.upload("ảnh.png", samples.image_bytes()))
    client.force_login(appoint(Role.AUDITOR))
    response = client.get(reverse("files:file_show", args=[stored.pk]))

    assert response["Content-Type"] == "image/png"
    assert response["Content-Disposition"].startswith("attachment;")
    assert "sandbox" in response["Content-Security-Policy"]


def test_a_file_lost_from_the_disk_says_so(client):
    stored = store(samples.pdf())
    stored.file.storage.delete(stored.file.name)
    client.force_login(appoint(Role.AUDITOR))
    response = client.get(reverse("files:file_show", args=[stored.pk]))

    assert response.status_code == 503
    assert "không tìm thấy trong kho lưu trữ" in response.content.decode()


def test_a_file_of_a_unit_is_for_its_people_and_those_who_read_all(client):
    unit = make_unit()
    stored = store(samples.pdf(), unit)
    page = reverse("files:file_show", args=[stored.pk])
    answers = []
    for user in (
        appoint(Role.UNIT_OFFICER, unit=unit),
        appoint(Role.AUDITOR),
        appoint(Role.UNIT_HEAD, unit=make_unit()),
        make_user(),
    ):
        client.force_login(user)
        answers.append(client.get(page).status_code)

    assert answers == [200, 200, 404, 404]


def test_a_right_that_ended_reads_no_more(client):
    cluster_year = make_cluster_year()
    unit = members_of(cluster_year)[0]
    stored = store(samples.pdf(), cluster_year)
    client.force_login(appoint(Role.UNIT_HEAD, unit=unit, valid_to=clock.today()))

    assert client.get(reverse("files:file_show", args=[stored.pk])).status_code == 404


@pytest.mark.parametrize("scope", apps.get_models(), ids=lambda model: model._meta.label_lower)
@pytest.mark.parametrize("is_superuser", [False, True])
def test_whoever_has_no_right_reads_no_file_of_anything(scope, is_superuser, rf):
    request = rf.get("/")
    request.user = make_user(is_superuser=is_superuser)
    request.access = Access(request.user, clock.today())

    key = uuid4() if isinstance(scope._meta.pk, models.UUIDField) else make_cluster_year().pk
    assert not may_read(request, StoredFile(scope_type=scope._meta.label_lower, scope_id=str(key)))


def test_a_kind_of_thing_that_nobody_spoke_for_is_read_by_nobody(rf):
    request = rf.get("/")
    request.user = appoint(Role.STANDING_BODY)
    request.access = Access(request.user, clock.today())

    assert may_read(
        request, StoredFile(scope_type="clusters.clusteryear", scope_id=str(make_cluster_year().pk))
    )
    assert not may_read(request, StoredFile(scope_type="accounts.user", scope_id=str(request.user.pk)))


def test_a_stranger_learns_nothing(client):
    stored = store(samples.pdf())

    assert client.get(reverse("files:file_show", args=[stored.pk])).status_code == 302
    assert User.objects.exists()
