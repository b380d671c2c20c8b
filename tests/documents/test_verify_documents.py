"""``verify_documents`` tìm ra mọi tệp bị mất, bị sửa, bị thay, và nói đúng tên nó."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from documents.enums import UploadState
from documents.models import PaperRevision, RevocationList, TrustRoot
from files.storage import put
from tests.factories import papers
from tests.factories.signing import ceremony

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "kho"


@pytest.fixture
def paper():
    return papers.issued(papers.make_office())


def verify():
    out = StringIO()
    try:
        call_command("verify_documents", "--json", stdout=out)
    except CommandError as error:
        return error.returncode, json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def file_of(revision):
    return Path(revision.file.file.path)


def test_what_is_whole_is_said_to_be(paper):
    code, found = verify()

    assert (code, found["problems"]) == (0, [])
    assert found["counts"]["bản tệp"] == paper.revisions.count() > 1
    assert found["counts"]["tệp"] > paper.revisions.count()


def test_a_changed_byte_and_a_lost_file_are_named(paper):
    first, *_rest, last = paper.revisions.order_by("number")
    content = bytearray(file_of(last).read_bytes())
    content[100] ^= 1
    file_of(last).chmod(0o600)
    file_of(last).write_bytes(bytes(content))
    file_of(first).unlink()
    code, found = verify()
    named = {(row["area"], row["name"]) for row in found["problems"]}

    assert code == 1
    assert {("tệp", str(first.file_id)), ("tệp", str(last.file_id))} <= named
    assert ("bản tệp", f"{paper.code}/{first.number}") in named


def test_a_file_put_in_the_place_of_another_breaks_the_chain(paper):
    last = paper.revisions.order_by("-number").first()
    name, sha256, size = put([b"%PDF-1.7 another file"])
    last.file.file.name, last.file.sha256, last.file.size_bytes = name, sha256, size
    last.file.save()
    PaperRevision.objects.filter(pk=last.pk).update(sha256=sha256, size_bytes=size)
    code, found = verify()

    assert code == 1
    assert [(row["area"], row["problem"]) for row in found["problems"] if row["area"] == "bản tệp"] == [
        ("bản tệp", "không nối tiếp bản trước")
    ]


def test_a_file_that_no_row_knows_is_named_and_fails_nothing(paper):
    name, *_more = put([b"left by an act that was rolled back"])
    code, found = verify()

    assert code == 0
    assert [(row["area"], row["name"]) for row in found["problems"]] == [("tệp thừa", name)]


def test_a_signature_counts_by_what_was_kept_with_it_until_its_root_is_not_believed(settings, tmp_path):
    two = ceremony(settings, tmp_path)
    for slot in two.slots:
        assert two.hand_in(slot).state == UploadState.ACCEPTED
    named = ("chữ ký", two.paper.code)
    RevocationList.objects.all().delete()
    code, found = verify()
    assert (code, found["problems"], found["counts"]["chữ ký"]) == (0, [], 1)

    TrustRoot.objects.update(is_active=False)
    code, found = verify()
    assert code == 1
    assert [(row["area"], row["name"]) for row in found["problems"]] == [named]
