"""A year suspended or dissolved by decision: its papers stand still, and can only be taken back."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from clusters.enums import Role
from core import clock
from core.errors import RuleError, StateConflictError
from documents.enums import PaperKind, PaperState, SlotKind, SlotMethod, UploadState
from documents.models import Paper
from documents.queries.signing import why_closed
from documents.services import papers, tickets
from documents.services.revisions import newest
from documents.services.sweep import stuck
from documents.services.trust import set_up_demo
from documents.services.uploads import judge_upload, receive_upload
from documents.sources import Subject
from emulation.enums import HaltKind
from emulation.services.years import halt_year
from tests import factories as make
from tests.documents.authority import sign
from tests.factories import papers as make_paper
from tests.factories.papers import moment

pytestmark = pytest.mark.django_db
STILL = "đã dừng"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def office():
    return make_paper.make_office(make.make_cluster_year(clock.today().year, units=2))


def halt(office):
    today = clock.today()
    halt_year(
        cluster_year=office.year, kind=HaltKind.SUSPENDED, halted_on=today, decision_number="9/QĐ",
        decision_on=today, reason="Sắp xếp", actor=make.appoint(Role.STANDING_BODY), at=clock.now(),
    )  # fmt: skip


def test_no_step_is_taken_in_a_halted_year(office):
    one = {"actor": office.head, "at": moment()}
    text = {"revision": 1, "text": make_paper.TEXT}
    acts = [
        (make_paper.draft(office), papers.save_text, text),
        (make_paper.draft(office), papers.submit_paper, {}),
        (make_paper.submitted(office), papers.check_paper, {}),
        (make_paper.checked(office), papers.send_back, {"reason": "x"}),
        (make_paper.checked(office), papers.approve_paper, {}),
        (make_paper.signed(office), papers.number_paper, {}),
        (make_paper.numbered(office), papers.issue_paper, {}),
        (make_paper.issued(office), papers.replace_paper, {"reason": "x"}),
        (make_paper.issued(office), papers.correct_paper, {"correction": "x"}),
    ]
    halt(office)

    for paper, act, more in acts:
        before = Paper.objects.values_list("state", "revision").get(pk=paper.pk)
        with pytest.raises(RuleError, match=STILL) as refused:
            act(paper=paper, **one, **more)
        assert not isinstance(refused.value, StateConflictError), act
        assert Paper.objects.values_list("state", "revision").get(pk=paper.pk) == before
    subject = Subject(key="year:1", label="Thử", agency=office.agency)
    count = Paper.objects.count()
    with pytest.raises(RuleError, match=STILL):
        papers.draft_paper(source_kind=PaperKind.NOTICE, cluster_year=office.year, subject=subject, **one)
    assert Paper.objects.count() == count


def test_a_paper_is_taken_back_in_a_halted_year(client, office):
    paper = make_paper.issued(office, at=clock.now())
    halt(office)
    client.force_login(office.head)

    page = reverse("documents:paper_recall", args=[paper.pk])
    shown = client.get(reverse("documents:paper_show", args=[paper.pk])).content.decode()
    assert STILL in shown
    assert page in shown
    assert reverse("documents:paper_replace", args=[paper.pk]) not in shown
    assert client.post(page, {"reason": "Cụm đã dừng"}).status_code == 302
    paper.refresh_from_db()
    assert paper.state == PaperState.RECALLED


def test_a_halted_year_takes_no_signature(office):
    paper = make_paper.approved(office, at=clock.now())
    slot = paper.slots.select_related("paper__cluster_year", "unit").get(kind=SlotKind.PERSON)
    _revision, pdf = newest(paper)
    demo = set_up_demo(at=clock.now())
    holder = demo.issue_person(office.head.full_name, office.agency.name, at=clock.now())
    signed = SimpleUploadedFile("ky.pdf", sign(demo, pdf, slot.field_name, holder), "application/pdf")
    waiting = receive_upload(slot=slot, upload=signed, actor=office.head, at=clock.now())
    assert waiting.state == UploadState.RECEIVED
    halt(office)

    judged = judge_upload(upload_id=waiting.pk, at=clock.now())
    assert (judged.state, len(judged.reasons)) == (UploadState.REFUSED, 1)
    assert STILL in judged.reasons[0]["text"]
    slot = paper.slots.select_related("paper__cluster_year").get(pk=slot.pk)
    assert STILL in why_closed(slot)
    with pytest.raises(RuleError, match=STILL):
        tickets.make_ticket(slot=slot, actor=office.head, at=clock.now())
    with pytest.raises(RuleError, match=STILL):
        make_paper.settle_as(paper, SlotKind.PERSON, office.head, method=SlotMethod.ON_PAPER, at=clock.now())
    assert stuck(at=clock.now() + dt.timedelta(hours=1)) == []
