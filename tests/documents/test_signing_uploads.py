"""Signed files handed in: what is taken, what is refused and why, at once and by a worker that died."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from core.errors import RuleError
from documents.enums import UploadState
from documents.models import PaperRevision, SignatureUpload
from documents.services.revisions import newest
from documents.services.uploads import judge_upload, receive_upload
from documents.tasks import judge_uploads
from notifications.models import Notice
from tests.factories.signing import ceremony


@pytest.fixture
def two(settings, tmp_path):
    return ceremony(settings, tmp_path)


def _rules(upload):
    return {reason["rule"] for reason in upload.reasons}


@pytest.mark.rule("SIG-26")
def test_somebody_elses_certificate_is_refused_and_the_file_kept(two):
    slot = two.slots[0]
    upload = two.hand_in(slot, two.signed(slot, name="Người Lạ"))

    assert upload.state == UploadState.REFUSED
    assert "SIG-26" in _rules(upload)
    assert two.slots[0].is_awaited
    assert newest(two.paper)[0].number == 1
    assert upload.file.size_bytes > 0
    assert (
        Notice.objects.filter(recipient=two.heads[slot.unit_id], kind="paper.signature_refused").count() == 1
    )


@pytest.mark.rule("SIG-26")
def test_the_unit_must_bear_its_name_of_that_day(two):
    slot = two.slots[0]
    upload = two.hand_in(slot, two.signed(slot, unit="Tên đơn vị cũ"))
    assert _rules(upload) == {"SIG-26"}


def test_a_signature_in_anothers_field_is_refused(two):
    first, second = two.slots
    wrong = two.signed(second, name=two.heads[first.unit_id].full_name, unit=first.unit_name)
    upload = two.hand_in(first, wrong)

    assert upload.state == UploadState.REFUSED
    assert first.field_name in upload.reasons[0]["text"]


def test_a_file_not_signed_another_file_and_junk_are_refused_at_once(two):
    slot = two.slots[0]
    untouched = two.receive(slot, newest(two.paper)[1])
    other = two.receive(slot, b"%PDF-1.7\n" + b"x" * 500)
    assert [untouched.state, other.state] == [UploadState.REFUSED] * 2
    assert "Hãy ký" in untouched.reasons[0]["text"]
    for junk in (b"", b"MZ chay", b"PK\x03\x04"):
        with pytest.raises(RuleError):
            receive_upload(
                slot=slot, upload=SimpleUploadedFile("a.pdf", junk), actor=two.secretary, at=timezone.now()
            )
    assert SignatureUpload.objects.count() == 2


def test_a_file_too_large_is_refused_before_it_is_read(two, settings):
    settings.SIGNATURE_MAX_MB = 0
    with pytest.raises(RuleError, match="lớn hơn"):
        two.receive(two.slots[0], b"%PDF-1.7 nho")


@pytest.mark.rule("SIG-7")
def test_who_signed_an_older_state_is_told_to_fetch_the_newer_and_succeeds_then(two):
    first, second = two.slots
    from_first_state = two.signed(second)
    two.hand_in(first)

    late = two.receive(second, from_first_state)
    again = two.hand_in(second)

    assert late.state == UploadState.REFUSED
    assert "bản mới" in late.reasons[0]["text"]
    assert again.state == UploadState.ACCEPTED


def test_two_files_from_one_state_received_before_either_is_judged(two):
    first, second = two.slots
    pdf = newest(two.paper)[1]
    uploads = [two.receive(slot, two.signed(slot, pdf)) for slot in (first, second)]
    judge_uploads()

    states = [SignatureUpload.objects.get(pk=upload.pk).state for upload in uploads]
    assert states == [UploadState.ACCEPTED, UploadState.REFUSED]


def test_judged_twice_counts_once(two):
    upload = two.hand_in(two.slots[0])
    again = judge_upload(upload_id=upload.pk, at=timezone.now())
    assert again.state == UploadState.ACCEPTED
    assert PaperRevision.objects.filter(paper=two.paper).count() == 2


def test_a_post_that_ended_meanwhile_is_refused_not_stuck(two):
    slot = two.slots[0]
    upload = two.receive(slot, two.signed(slot))
    two.heads[slot.unit_id].appointments.update(valid_to=timezone.localdate())

    judge_uploads()

    upload.refresh_from_db()
    assert upload.state == UploadState.REFUSED
    assert newest(two.paper)[0].number == 1


@pytest.mark.django_db(transaction=True)
def test_two_judged_at_the_same_second_lose_nothing(settings, tmp_path):
    two = ceremony(settings, tmp_path)
    pdf = newest(two.paper)[1]
    uploads = [two.receive(slot, two.signed(slot, pdf)) for slot in two.slots]
    barrier = Barrier(4)

    def judge(pk):
        try:
            barrier.wait(timeout=20)
            return judge_upload(upload_id=pk, at=timezone.now()).state
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:  # each file by two workers
        list(pool.map(judge, [upload.pk for upload in uploads] * 2))

    states = sorted(SignatureUpload.objects.values_list("state", flat=True))
    assert states == [UploadState.ACCEPTED, UploadState.REFUSED]
    assert sum(slot.is_settled for slot in two.slots) == 1
    assert newest(two.paper)[0].number == 2
    loser = next(slot for slot in two.slots if slot.is_awaited)
    assert two.hand_in(loser).state == UploadState.ACCEPTED


@pytest.mark.faults
def test_a_worker_killed_before_judging_leaves_the_file_for_the_next(
    celery_worker_process, settings, tmp_path
):
    import time

    two = ceremony(settings, tmp_path)
    slot = two.slots[0]
    worker = celery_worker_process(DATA_DIR=str(tmp_path))
    worker.kill9()
    upload = two.receive(slot, two.signed(slot))  # its call waits in the queue, or died with the worker
    assert SignatureUpload.objects.get(pk=upload.pk).state == UploadState.RECEIVED

    celery_worker_process(DATA_DIR=str(tmp_path))
    judge_uploads.delay()
    until = time.monotonic() + 60
    while time.monotonic() < until and SignatureUpload.objects.filter(state=UploadState.RECEIVED).exists():
        time.sleep(0.2)

    upload.refresh_from_db()
    assert upload.state == UploadState.ACCEPTED, upload.reasons
    assert two.paper.revisions.count() == 2
