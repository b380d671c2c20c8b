"""A notice signed by its person, numbered, signed by its agency, issued and sealed: one file, all of it valid."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from documents.enums import PaperState, RevisionReason, SlotKind, UploadState
from documents.services import papers
from documents.services.preserving import due_for_sealing
from documents.services.revisions import newest
from documents.services.trust import current_trust, set_up_demo
from documents.services.uploads import judge_upload, receive_upload
from documents.signing.validation import report_on
from documents.tasks import judge_uploads
from tests.documents.authority import sign
from tests.documents.poppler import signatures_seen
from tests.factories import papers as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    return set_up_demo(at=timezone.now())


def hand_in(paper, kind, actor, identity, demo):
    slot = paper.slots.select_related("paper__cluster_year", "unit").get(kind=kind)
    pdf = sign(demo, newest(paper)[1], slot.field_name, identity)
    upload = receive_upload(
        slot=slot,
        upload=SimpleUploadedFile("da-ky.pdf", pdf, "application/pdf"),
        actor=actor,
        at=timezone.now(),
    )
    judged = judge_upload(upload_id=upload.pk, at=timezone.now())
    assert judged.state == UploadState.ACCEPTED, judged.reasons
    paper.refresh_from_db()


@pytest.mark.rule("SIG-7")
@pytest.mark.rule("SIG-24")
def test_number_agency_signature_and_seal_leave_the_persons_signature_valid(demo):
    now, earlier = timezone.now(), timezone.now() - dt.timedelta(hours=1)
    office = make.make_office()
    paper = make.approved(office, at=now)
    name = office.agency.name
    hand_in(
        paper, SlotKind.PERSON, office.head, demo.issue_person(office.head.full_name, name, at=earlier), demo
    )
    papers.number_paper(paper=paper, actor=office.clerk, at=timezone.now())
    hand_in(paper, SlotKind.AGENCY, office.clerk, demo.issue_agency(name, at=earlier), demo)
    paper.refresh_from_db()
    assert paper.state == PaperState.SIGNED_BY_AGENCY
    papers.issue_paper(paper=paper, actor=office.clerk, at=timezone.now())
    judge_uploads()

    assert paper.is_trial
    assert list(paper.revisions.order_by("number").values_list("reason", flat=True)) == [
        RevisionReason.RENDERED, RevisionReason.SIGNED, RevisionReason.NUMBERED, RevisionReason.SIGNED,
        RevisionReason.SEALED,
    ]  # fmt: skip
    assert not due_for_sealing().exists()
    pdf = newest(paper)[1]
    assert report_on(pdf, current_trust(), at=timezone.now()).verdict == "genuine"
    # Poppler does not judge the time stamp of a whole file.
    assert signatures_seen(pdf)[:2] == [("nguoi_ky_1", True), ("co_quan_ky_1", True)]
