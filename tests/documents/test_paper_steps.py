"""The life of a paper, step by step: what each one does, and what it refuses."""

import datetime as dt
import hashlib

import pytest

from audit.models import AuditEvent
from clusters.models import Appointment
from core.errors import RuleError, StateConflictError
from documents.enums import Authority, PaperKind, PaperState, RevisionReason, SlotKind, SlotMethod
from documents.models import AgencyProfile, NumberSeries, Paper, RegisterEntry
from documents.services import papers
from documents.services.revisions import add_revision, bytes_of, newest
from documents.sources import Subject
from documents.steps import latest_issue_day, path_of
from notifications.models import Notice
from tests.factories import papers as make
from tests.factories.papers import moment
from workdays.queries import work_calendar

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make.make_office()


def told(paper, what):
    return set(
        Notice.objects.filter(kind=f"paper.{what}", about_id=str(paper.pk)).values_list(
            "recipient", flat=True
        )
    )


@pytest.mark.rule("SIG-5")
def test_a_paper_signed_on_paper_goes_from_draft_to_issue(office):
    paper = make.issued(office)

    assert paper.state == PaperState.ISSUED
    verbs = list(
        AuditEvent.objects.filter(target_id=str(paper.pk), target_type="documents.paper")
        .order_by("seq")
        .values_list("verb", flat=True)
    )
    assert [verb for verb in verbs if verb.startswith("paper.")] == [
        "paper.drafted", "paper.text_saved", "paper.submitted", "paper.checked", "paper.approved",
        "paper.signed_by_person", "paper.numbered", "paper.issued",
    ]  # fmt: skip
    assert paper.register_entry.full_number == "01/TB-MH"
    assert [r.reason for r in paper.revisions.order_by("number")] == [
        RevisionReason.RENDERED,
        RevisionReason.NUMBERED,
    ]


@pytest.mark.rule("SIG-7")
def test_number_and_day_are_appended_to_the_signed_file(office):
    paper = make.numbered(office)
    first, second = paper.revisions.order_by("number")

    assert bytes_of(second).startswith(bytes_of(first))
    assert newest(paper)[0] == second
    assert hashlib.sha256(newest(paper)[1]).hexdigest() == second.sha256


def test_a_paper_signed_by_certificate_waits_for_the_agency(office):
    paper = make.numbered(office, method=SlotMethod.CERTIFICATE)
    with pytest.raises(StateConflictError):
        papers.issue_paper(paper=paper, actor=office.clerk, at=moment())

    make.settle_as(paper, SlotKind.AGENCY, office.clerk, method=SlotMethod.CERTIFICATE, at=moment())
    paper.refresh_from_db()

    assert paper.state == PaperState.SIGNED_BY_AGENCY
    assert papers.issue_paper(paper=paper, actor=office.clerk, at=moment()).state == PaperState.ISSUED


@pytest.mark.rule("INV-9", "SIG-3")
def test_the_agency_does_not_sign_before_the_person(office):
    paper = make.approved(office)
    with pytest.raises(RuleError, match="chưa ký"):
        make.settle_as(paper, SlotKind.AGENCY, office.clerk, method=SlotMethod.CERTIFICATE, at=moment())
    with pytest.raises(StateConflictError):
        papers.agency_has_signed(paper=paper, actor=office.clerk, at=moment())


@pytest.mark.rule("SIG-13")
def test_an_agency_without_a_seal_issues_after_the_number():
    office = make.make_office(has_seal=False)
    assert make.issued(office, method=SlotMethod.CERTIFICATE).state == PaperState.ISSUED


@pytest.mark.parametrize(
    ("kind", "steps"),
    [
        (PaperKind.PLAN, "draft checked approved_text signed_by_person numbered signed_by_agency issued"),
        (PaperKind.COVENANT, "draft checked approved_text signed_by_person issued"),
        (PaperKind.REGISTRATION_LIST, "draft checked approved_text signed_by_person signed_by_agency issued"),
        (PaperKind.COUNTING_MINUTES, "draft checked approved_text signed_by_person numbered issued"),
        (PaperKind.BALLOT_PAPER, "draft checked approved_text"),
    ],
)
def test_a_kind_skips_the_steps_it_does_not_have(kind, steps):
    assert " ".join(path_of(kind, has_agency_slot=True)) == steps


def test_every_step_refuses_a_paper_at_another_step(office):
    paper = make.draft(office)
    acts = {
        papers.send_back: {"reason": "x"},
        papers.approve_paper: {},
        papers.persons_have_signed: {},
        papers.number_paper: {},
        papers.agency_has_signed: {},
        papers.issue_paper: {},
        papers.replace_paper: {"reason": "x"},
        papers.correct_paper: {"correction": "x"},
        papers.recall_paper: {"reason": "x"},
    }
    for act, more in acts.items():
        with pytest.raises(StateConflictError):
            act(paper=paper, actor=office.head, at=moment(), **more)
    paper = make.approved(office)
    for act, more in {
        papers.submit_paper: {},
        papers.check_paper: {},
        papers.discard_paper: {"reason": "x"},
        **acts,
    }.items():
        if act in (papers.recall_paper, papers.persons_have_signed):
            continue
        with pytest.raises(StateConflictError):
            act(paper=paper, actor=office.head, at=moment(), **more)


def test_a_fixed_text_does_not_change_any_more(office):
    paper = make.approved(office)
    with pytest.raises(StateConflictError):
        papers.save_text(
            paper=paper, revision=paper.revision, text=make.TEXT, actor=office.drafter, at=moment()
        )
    with pytest.raises(StateConflictError):
        papers.choose_signer(
            paper=paper, authority=Authority.OWN, head_title="", signer_title="A", signer_name="B",
            signer=None, actor=office.drafter, at=moment(),
        )  # fmt: skip


def test_who_saves_second_is_told_and_changes_nothing(office):
    paper = make.draft(office)
    seen = paper.revision
    papers.save_text(
        paper=paper, revision=seen, text=make.TEXT | {"body": "Bản một."}, actor=office.drafter, at=moment()
    )
    with pytest.raises(StateConflictError, match="người khác đã lưu bản mới hơn"):
        papers.save_text(
            paper=paper, revision=seen, text=make.TEXT | {"body": "Bản hai."}, actor=office.head, at=moment()
        )
    paper.refresh_from_db()
    assert paper.body == "Bản một."


def test_a_text_with_a_wrong_field_is_not_saved(office):
    paper = make.draft(office)
    with pytest.raises(RuleError, match="Dòng 1"):
        papers.save_text(
            paper=paper, revision=paper.revision, text=make.TEXT | {"body": "{{ ten_cum }}"},
            actor=office.drafter, at=moment(),
        )  # fmt: skip
    paper.refresh_from_db()
    assert paper.body == make.TEXT["body"]


def test_a_paper_with_a_gap_goes_nowhere(office):
    paper = make.draft(office, body='Nhận xét: {{ can_dien("Nhận xét chung") }}')
    with pytest.raises(RuleError, match="Nhận xét chung"):
        papers.submit_paper(paper=paper, actor=office.drafter, at=moment())


def test_a_paper_without_a_signer_goes_nowhere(office):
    paper = make.draft(office)
    Paper.objects.filter(pk=paper.pk).update(signer_name="", signer=None)
    with pytest.raises(RuleError, match="Chưa chọn người ký"):
        papers.submit_paper(paper=paper, actor=office.drafter, at=moment())


def test_who_signs_is_told_when_the_text_is_checked_and_when_it_is_approved(office):
    paper = make.approved(office)
    assert told(paper, "checked") == told(paper, "approved") == {office.head.pk}


def test_a_text_sent_back_keeps_the_reason_until_it_is_handed_on_again(office):
    paper = make.checked(office)
    papers.send_back(paper=paper, reason="Sai ngày họp", actor=office.head, at=moment())
    paper.refresh_from_db()
    assert (paper.state, paper.sent_back_reason) == (PaperState.DRAFT, "Sai ngày họp")
    assert told(paper, "sent_back") == {office.drafter.pk}

    with pytest.raises(StateConflictError, match="chưa gửi kiểm tra"):
        papers.check_paper(paper=paper, actor=office.clerk, at=moment())
    papers.submit_paper(paper=paper, actor=office.drafter, at=moment())
    paper.refresh_from_db()
    assert paper.sent_back_reason == ""


def test_a_draft_is_the_clerks_only_once_it_is_handed_on(office):
    paper = make.draft(office)
    for act, more in ((papers.check_paper, {}), (papers.send_back, {"reason": "x"})):
        with pytest.raises(StateConflictError, match="chưa gửi kiểm tra"):
            act(paper=paper, actor=office.clerk, at=moment(), **more)
    papers.submit_paper(paper=paper, actor=office.drafter, at=moment())
    assert told(paper, "submitted") == {office.clerk.pk}
    with pytest.raises(StateConflictError, match="đã được gửi kiểm tra"):
        papers.submit_paper(paper=paper, actor=office.drafter, at=moment())


def test_without_a_clerk_the_head_hears_of_what_is_handed_on(office):
    Appointment.objects.filter(user=office.clerk).delete()
    assert told(make.submitted(office), "submitted") == {office.head.pk}


def test_what_was_edited_after_it_was_handed_on_is_read_again_before_it_is_checked(office):
    paper = make.submitted(office)
    seen = paper.revision
    edited = papers.save_text(
        paper=paper, revision=seen, text=make.TEXT | {"body": "Bản mới."}, actor=office.drafter, at=moment()
    )
    assert edited.submitted_at == moment()
    with pytest.raises(StateConflictError):
        papers.check_paper(paper=paper, revision=seen, actor=office.clerk, at=moment())
    papers.check_paper(paper=paper, revision=edited.revision, actor=office.clerk, at=moment())


def test_the_clerk_sends_back_what_was_handed_on_and_it_is_handed_on_anew(office):
    paper = make.submitted(office)
    papers.send_back(paper=paper, reason="Thiếu nơi nhận", actor=office.clerk, at=moment())
    paper.refresh_from_db()
    assert (paper.submitted_at, paper.submitted_by) == (None, None)
    assert told(paper, "sent_back") == {office.drafter.pk}
    assert make.check(office, paper).state == PaperState.CHECKED


def test_what_was_read_is_what_is_approved(office):
    paper = make.checked(office)
    with pytest.raises(StateConflictError):
        papers.approve_paper(paper=paper, revision=paper.revision - 1, actor=office.head, at=moment())


def test_a_thing_has_one_paper_until_it_is_given_up(office):
    subject = Subject(key="plan:1", label="Thử", agency=office.agency)
    one = {
        "source_kind": PaperKind.PLAN,
        "cluster_year": office.year,
        "subject": subject,
        "actor": office.drafter,
        "at": moment(),
    }
    first = papers.draft_paper(**one)
    with pytest.raises(RuleError, match="đã có"):
        papers.draft_paper(**one)
    papers.discard_paper(paper=first, reason="Soạn lại", actor=office.drafter, at=moment())
    assert papers.draft_paper(**one).pk != first.pk


def test_a_button_pressed_twice_makes_one_letter(office):
    one = {
        "source_kind": PaperKind.OFFICIAL_LETTER,
        "cluster_year": office.year,
        "subject": f"year:{office.year.pk}",
        "at": moment(),
    }
    first = papers.draft_paper(**one, actor=office.drafter)
    assert papers.draft_paper(**one, actor=office.drafter) == first
    assert papers.draft_paper(**one, actor=office.head) != first
    papers.save_text(paper=first, revision=0, text=make.TEXT, actor=office.drafter, at=moment())
    second = papers.draft_paper(**one, actor=office.drafter)
    assert second != first
    Paper.objects.filter(pk=second.pk).update(revision=1)  # e.g. another signer was chosen
    assert papers.draft_paper(**one, actor=office.drafter) not in (first, second)


def test_notices_are_written_again_and_again(office):
    assert make.draft(office).subject == make.draft(office).subject
    assert Paper.objects.count() == 2


def test_the_signer_by_order_needs_the_title_signed_for(office):
    paper = make.draft(office)
    new = {
        "signer_title": "Chánh Văn phòng",
        "signer_name": "Trần Thị B",
        "signer": None,
        "actor": office.drafter,
        "at": moment(),
    }
    with pytest.raises(RuleError) as refused:
        papers.choose_signer(paper=paper, authority=Authority.BY_ORDER, head_title="", **new)
    assert refused.value.field == "head_title"
    papers.choose_signer(paper=paper, authority=Authority.BY_ORDER, head_title="Cục trưởng", **new)
    paper.refresh_from_db()
    assert (paper.signer_name, paper.head_title) == ("Trần Thị B", "Cục trưởng")


def test_a_file_that_does_not_continue_the_last_one_is_refused(office):
    paper = make.approved(office)
    revision, pdf = newest(paper)
    for wrong in (b"%PDF-1.7 khac", pdf, pdf[:-1] + b"xx"):
        with pytest.raises(StateConflictError):
            add_revision(paper=paper, pdf=wrong, reason=RevisionReason.SIGNED, at=moment(), actor=office.head)
    assert paper.revisions.get() == revision


def test_a_damaged_file_is_never_used(office):
    paper = make.approved(office)
    revision, _pdf = newest(paper)
    type(revision).objects.filter(pk=revision.pk).update(sha256="0" * 64)
    with pytest.raises(RuleError, match="bị mất hoặc bị hỏng"):
        newest(paper)


@pytest.mark.rule("SIG-9")
def test_a_replacement_takes_the_old_ones_place_when_it_is_issued(office):
    old = make.issued(office)
    new = papers.replace_paper(paper=old, reason="Sai số liệu", actor=office.drafter, at=moment())
    assert (new.body, new.signer_name) == (old.body, old.signer_name)
    with pytest.raises(RuleError, match="đang được soạn"):
        papers.replace_paper(paper=old, reason="Lần nữa", actor=office.drafter, at=moment())

    make.check(office, new)
    papers.approve_paper(paper=new, actor=office.head, at=moment())
    make.settle_as(new, SlotKind.PERSON, office.head, method=SlotMethod.ON_PAPER, at=moment())
    old.refresh_from_db()
    assert old.state == PaperState.ISSUED
    papers.number_paper(paper=new, actor=office.clerk, at=moment())
    papers.issue_paper(paper=new, actor=office.clerk, at=moment())
    old.refresh_from_db()
    assert old.state == PaperState.REPLACED


@pytest.mark.rule("SIG-9")
def test_a_discarded_replacement_makes_room_for_another(office):
    old = make.issued(office)
    new = papers.replace_paper(paper=old, reason="Sai", actor=office.drafter, at=moment())
    papers.discard_paper(paper=new, reason="Nhầm", actor=office.drafter, at=moment())
    assert papers.replace_paper(paper=old, reason="Sai", actor=office.drafter, at=moment()).replaces == old


@pytest.mark.rule("SIG-9")
def test_a_wrong_form_is_corrected_by_a_letter(office):
    old = make.issued(office)
    letter = papers.correct_paper(
        paper=old,
        correction="Tại trang 1, “năm 2025” nay đọc là “năm 2026”.",
        actor=office.clerk,
        at=moment(),
    )
    assert letter.kind == PaperKind.OFFICIAL_LETTER
    assert "Thông báo số 01/TB-MH ngày 05/03/2026" in letter.abstract

    make.check(office, letter)
    papers.approve_paper(paper=letter, actor=office.head, at=moment())
    make.settle_as(letter, SlotKind.PERSON, office.head, method=SlotMethod.ON_PAPER, at=moment())
    entry = papers.number_paper(paper=letter, actor=office.clerk, at=moment())
    papers.issue_paper(paper=letter, actor=office.clerk, at=moment())
    old.refresh_from_db()

    assert entry.full_number == "02/MH-TH"
    assert old.state == PaperState.CORRECTED


@pytest.mark.rule("SIG-9")
def test_a_recalled_paper_keeps_file_and_number_and_its_readers_are_told(office):
    paper = make.issued(office)
    readers = told(paper, "issued")
    papers.recall_paper(paper=paper, reason="Ban hành nhầm", actor=office.head, at=moment())
    paper.refresh_from_db()

    assert (paper.state, paper.recall_reason) == (PaperState.RECALLED, "Ban hành nhầm")
    assert told(paper, "recalled") == readers == {office.head.pk, office.drafter.pk}
    assert paper.revisions.count() == 2
    assert RegisterEntry.objects.filter(paper=paper).exists()
    with pytest.raises(StateConflictError):
        papers.recall_paper(paper=paper, reason="Lần nữa", actor=office.head, at=moment())


def test_nothing_is_replaced_by_what_was_taken_back(office):
    old = make.issued(office)
    new = papers.replace_paper(paper=old, reason="Sai", actor=office.drafter, at=moment())
    make.check(office, new)
    papers.approve_paper(paper=new, actor=office.head, at=moment())
    make.settle_as(new, SlotKind.PERSON, office.head, method=SlotMethod.ON_PAPER, at=moment())
    papers.number_paper(paper=new, actor=office.clerk, at=moment())
    papers.recall_paper(paper=old, reason="Nhầm", actor=office.head, at=moment())
    with pytest.raises(StateConflictError, match="đã bị thu hồi"):
        papers.issue_paper(paper=new, actor=office.clerk, at=moment())


@pytest.mark.rule("SIG-8")
def test_what_is_signed_before_days_off_is_issued_after_them():
    calendar = work_calendar(dt.date(2026, 1, 1), dt.date(2026, 12, 31))  # nothing entered: computed days
    friday, before_national_day = dt.date(2026, 11, 6), dt.date(2026, 8, 28)
    assert latest_issue_day(friday, calendar) == dt.date(2026, 11, 9)
    assert latest_issue_day(before_national_day, calendar) == dt.date(2026, 9, 3)


def test_without_a_letterhead_no_number_is_taken(office):
    paper = make.signed(office)
    AgencyProfile.objects.all().delete()
    with pytest.raises(RuleError, match="thể thức"):
        papers.number_paper(paper=paper, actor=office.clerk, at=moment())
    assert not NumberSeries.objects.exists()
