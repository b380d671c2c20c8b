"""Pages of papers: what they show, what may be done from them, what bad input gets."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role
from clusters.permissions import Access
from core import clock
from documents.enums import PaperKind, PaperState, SlotMethod
from documents.models import Paper, RegisterEntry
from documents.permissions import visible_papers
from documents.services import papers
from portal.queries.home import desk_of
from tests import factories as make
from tests.factories import papers as make_paper
from tests.faults.attacks import DECOMPOSED, TEN_MEGABYTES

pytestmark = pytest.mark.django_db
BAD = [
    "\x00",
    "31/02/2026",
    DECOMPOSED,
    TEN_MEGABYTES,
    "{{ 7 * 7 }} {% for x in range(10**9) %}x{% endfor %}",
    "<script>",
    "😀",
]


@pytest.fixture
def office():
    return make_paper.make_office(make.make_cluster_year(clock.today().year, units=2))


def url(page, paper, *more):
    return reverse(f"documents:{page}", args=[paper.pk, *more])


def text(response):
    return response.content.decode()


def test_each_person_of_the_office_does_their_step_from_the_papers_page(client, office):
    paper = make_paper.draft(office, at=clock.now())
    for person, page, data, state in (
        (office.drafter, "paper_submit", {"revision": 1}, PaperState.DRAFT),
        (office.clerk, "paper_check", {"revision": 1}, PaperState.CHECKED),
        (office.head, "paper_approve", {"revision": 1}, PaperState.APPROVED_TEXT),
    ):
        client.force_login(person)
        assert url(page, paper) in text(client.get(url("paper_show", paper)))
        answer = client.post(url(page, paper), data)
        assert (answer.status_code, answer.url) == (302, url("paper_show", paper))
        paper.refresh_from_db()
        assert paper.state == state
    make_paper.settle_as(paper, "person", office.head, method=SlotMethod.ON_PAPER, at=clock.now())
    client.force_login(office.clerk)
    for page in ("paper_number", "paper_issue"):
        assert url(page, paper) in text(client.get(url("paper_show", paper)))
        assert client.post(url(page, paper)).status_code == 302
    shown = text(client.get(url("paper_show", paper)))
    assert "Thông báo số 01/TB-MH" in shown
    assert "Đã phát hành" in shown


def test_a_button_that_is_not_mine_says_whose_it_is(client, office):
    paper = make_paper.draft(office)
    client.force_login(office.clerk)
    shown = text(client.get(url("paper_show", paper)))
    assert f"Người soạn ({office.drafter.full_name}) gửi khi soạn xong." in shown
    assert client.get(url("paper_check", paper)).url == url("paper_show", paper)
    papers.submit_paper(paper=paper, actor=office.drafter, at=clock.now())
    client.force_login(office.drafter)
    shown = text(client.get(url("paper_show", paper)))
    assert f"Văn thư hoặc thủ trưởng, cấp phó của {office.agency.name} làm việc này." in shown


def test_the_paper_of_a_thing_is_drafted_from_its_page_and_found_there_again(client, office):
    unit = make.members_of(office.year)[0]
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=unit))
    page = reverse("documents:paper_of", args=[office.year.pk]) + f"?kind=scorecard&subject=unit:{unit.pk}"
    assert "Soạn văn bản" in text(client.get(page))
    made = client.post(page)
    paper = Paper.objects.get()
    assert made.url == client.get(page).url == url("paper_show", paper)
    assert (paper.kind, paper.agency) == (PaperKind.SCORECARD, unit)


def test_a_letter_is_drafted_beside_those_that_are_there(client, office):
    client.force_login(office.drafter)
    page = reverse("documents:paper_of", args=[office.year.pk])
    page += f"?kind=official_letter&subject=year:{office.year.pk}"
    first = client.post(page).url
    assert first in text(client.get(page))
    assert client.post(page).url == first
    paper = Paper.objects.get()
    client.post(url("paper_edit", paper), make_paper.TEXT | {"revision": paper.revision})
    assert client.post(page).url != first


def test_who_may_not_draft_sees_no_button_and_drafts_nothing(client, office):
    officer = make.appoint(Role.UNIT_OFFICER, unit=make.members_of(office.year)[0])
    client.force_login(officer)
    page = reverse("documents:paper_of", args=[office.year.pk])
    page += f"?kind=official_letter&subject=year:{office.year.pk}"
    assert "Người soạn văn bản" in text(client.get(page))
    assert client.post(page).status_code == 403
    assert not Paper.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?kind=x&subject=y",
        "?kind=plan&subject=%00",
        "?kind=plan&subject=" + "9" * 200,
        "?kind=plan&subject=plan:1",
    ],
)
def test_a_thing_that_is_not_there_is_not_found(client, office, query):
    client.force_login(office.drafter)
    assert client.get(reverse("documents:paper_of", args=[office.year.pk]) + query).status_code == 404


def test_two_editors_the_second_sees_both_texts(client, office):
    paper = make_paper.draft(office)
    client.force_login(office.drafter)
    data = make_paper.TEXT | {"revision": paper.revision}
    assert client.post(url("paper_edit", paper), data | {"body": "Bản thứ nhất."}).status_code == 302
    second = client.post(url("paper_edit", paper), data | {"body": "Bản thứ hai."})
    assert second.status_code == 422
    assert "người khác đã lưu bản mới hơn" in text(second)
    assert "Bản thứ nhất." in text(second)
    assert "Bản thứ hai." in text(second)
    again = data | {"body": "Bản thứ hai.", "revision": paper.revision + 1}
    assert client.post(url("paper_edit", paper), again).status_code == 302


def test_a_wrong_field_is_told_at_its_part(client, office):
    paper = make_paper.draft(office)
    client.force_login(office.drafter)
    data = make_paper.TEXT | {"revision": paper.revision, "body": "Dòng đầu\n{{ cluster.nam }}"}
    answer = client.post(url("paper_edit", paper), data)
    assert answer.status_code == 422
    assert "Dòng 2" in text(answer)
    assert answer.context["form"].errors["body"]
    assert "{{ cluster.nam }}" in text(answer)


@pytest.mark.parametrize("bad", BAD, ids=range(len(BAD)))
def test_bad_text_gets_a_sentence_or_is_kept_as_typed(client, office, bad):
    paper = make_paper.draft(office)
    client.force_login(office.head)
    data = dict.fromkeys(("abstract", "addressees", "bases", "body", "recipients"), bad)
    assert client.post(url("paper_edit", paper), data | {"revision": paper.revision}).status_code in (
        302,
        413,
        422,
    )
    assert client.post(url("paper_discard", paper), {"reason": bad}).status_code in (302, 413, 422)
    assert client.get(url("paper_show", paper)).status_code == 200
    assert client.get(url("paper_pdf", paper)).status_code in (200, 302)


@pytest.mark.parametrize("number", [0, 999_999, 10**30])
def test_guessed_numbers_are_not_found(client, office, number):
    client.force_login(office.clerk)
    for page in ("paper_show", "paper_pdf", "paper_edit", "paper_number"):
        assert client.get(reverse(f"documents:{page}", args=[number])).status_code == 404
    paper = make_paper.approved(office)
    assert client.get(url("paper_revision", paper, number)).status_code == 404
    assert client.get(reverse("documents:register_show", args=[number, 2026])).status_code == 404
    assert client.get(reverse("documents:register_show", args=[office.agency.pk, number])).status_code == 404
    assert client.get(reverse("documents:register_edit", args=[number])).status_code == 404


def test_a_step_of_the_past_leads_back_to_the_paper(client, office):
    paper = make_paper.issued(office)
    client.force_login(office.head)
    for page in (
        "paper_submit",
        "paper_check",
        "paper_approve",
        "paper_send_back",
        "paper_edit",
        "paper_discard",
    ):
        assert client.get(url(page, paper)).url == url("paper_show", paper)
    client.force_login(office.clerk)
    for page in ("paper_number", "paper_issue"):
        assert client.post(url(page, paper)).url == url("paper_show", paper)


def test_a_draft_opens_as_a_pdf_that_says_so(client, office):
    from io import BytesIO

    from pypdf import PdfReader

    paper = make_paper.draft(office)
    client.force_login(office.drafter)
    answer = client.get(url("paper_pdf", paper))
    assert answer["Content-Type"] == "application/pdf"
    assert "DỰ THẢO" in PdfReader(BytesIO(answer.content)).pages[0].extract_text()


def test_a_members_paper_is_read_by_the_unit_and_those_who_write_for_the_cluster(office):
    unit = make.members_of(office.year)[1]
    paper = make_paper.approved(office)
    Paper.objects.filter(pk=paper.pk).update(kind=PaperKind.SCORECARD, subject="unit:1", agency=unit)
    other = make.members_of(office.year)[0]
    readers = {
        "own": make.appoint(Role.UNIT_OFFICER, unit=unit),
        "secretary": office.drafter,
        "auditor": make.appoint(Role.AUDITOR),
        "other": make.appoint(Role.UNIT_HEAD, unit=other),
        "admin": make.make_user(is_superuser=True),
    }
    day = clock.today()
    seen = {
        name
        for name, user in readers.items()
        if visible_papers(Access(user, day)).filter(pk=paper.pk).exists()
    }
    assert seen == {"own", "secretary", "auditor"}
    Paper.objects.filter(pk=paper.pk).update(state=PaperState.DRAFT, content=None, facts=None)
    seen = {
        name
        for name, user in readers.items()
        if visible_papers(Access(user, day)).filter(pk=paper.pk).exists()
    }
    assert seen == {"own"}


def test_home_shows_the_next_step_to_whoever_must_do_it(office):
    def titles(user):
        return [
            work.title
            for work in desk_of(Access(user, clock.today()), clock.today()).work
            if "hông báo" in work.title
        ]

    about = "Lịch làm việc của cụm"
    paper = make_paper.draft(office, at=clock.now())
    assert (titles(office.drafter), titles(office.clerk)) == ([f"Soạn xong Thông báo: {about}"], [])
    papers.submit_paper(paper=paper, actor=office.drafter, at=clock.now())
    assert (titles(office.drafter), titles(office.clerk)) == ([], [f"Kiểm tra thể thức Thông báo: {about}"])
    papers.check_paper(paper=paper, actor=office.clerk, at=clock.now())
    assert (titles(office.clerk), titles(office.head)) == ([], [f"Duyệt Thông báo: {about}"])
    papers.send_back(paper=paper, reason="Sai", actor=office.head, at=clock.now())
    assert titles(office.drafter) == [f"Sửa Thông báo: {about}"]
    make_paper.check(office, paper, at=clock.now())
    papers.approve_paper(paper=paper, actor=office.head, at=clock.now())
    assert titles(office.head) == [f"Ký Thông báo: {about}"]
    make_paper.settle_as(paper, "person", office.head, method=SlotMethod.CERTIFICATE, at=clock.now())
    assert (titles(office.head), titles(office.clerk)) == ([], [f"Cấp số Thông báo: {about}"])
    papers.number_paper(paper=paper, actor=office.clerk, at=clock.now())
    assert titles(office.clerk) == [f"Ký Thông báo số 01/TB-MH: {about}"]
    make_paper.settle_as(paper, "agency", office.clerk, method=SlotMethod.CERTIFICATE, at=clock.now())
    assert titles(office.clerk) == [f"Phát hành Thông báo số 01/TB-MH: {about}"]
    papers.issue_paper(paper=paper, actor=office.clerk, at=clock.now())
    assert titles(office.clerk) == titles(office.head) == titles(office.drafter) == []


def test_late_issue_is_said(client, office):
    paper = make_paper.signed(office, at=clock.now() - dt.timedelta(days=10))
    client.force_login(office.clerk)
    assert "Nay đã quá hạn" in text(client.get(url("paper_show", paper)))


def test_lists_cost_the_same_with_one_row_and_with_three(client, office):
    client.force_login(office.clerk)
    pages = [
        reverse("documents:paper_index"),
        reverse("documents:paper_list", args=[office.year.pk]),
        reverse("documents:register_list"),
        reverse("documents:register_show", args=[office.agency.pk, 2026]),
        reverse("documents:register_paper", args=[office.agency.pk, 2026]),
        reverse("portal:home"),
    ]
    client.force_login(office.head)

    def costs():
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(page).status_code == 200
            found.append(len(captured))
        return found

    def add():
        make_paper.numbered(office)
        make_paper.checked(office)

    add()
    one = costs()
    add()
    add()
    assert costs() == one
    assert max(one) <= 18  # the home page: it asks for sessions of the council too


def test_the_register_is_filtered_completed_and_printed(client, office):
    paper = make_paper.numbered(office)
    client.force_login(office.clerk)
    book = reverse("documents:register_show", args=[office.agency.pk, 2026])
    assert "01/TB-MH" in text(client.get(book))
    assert "01/TB-MH" not in text(client.get(book + "?loai=KH"))
    assert "01/TB-MH" in text(client.get(book + "?q=LỊCH"))
    line = reverse("documents:register_edit", args=[paper.register_entry.pk])
    assert client.post(line, {"file_keeper": "Văn phòng", "copies": "3"}).url == book
    assert client.post(line, {"copies": "ba"}).status_code == 422
    printed = text(client.get(reverse("documents:register_paper", args=[office.agency.pk, 2026])))
    assert "Đơn vị, người nhận bản lưu" in printed
    assert "Văn phòng" in printed


def test_a_number_is_taken_for_a_paper_made_outside(client, office):
    client.force_login(office.clerk)
    page = reverse("documents:register_reserve", args=[office.agency.pk])
    data = {"type_code": "KH", "sign": "KH-MH", "abstract": "Kế hoạch giấy", "signer_name": "Nguyễn Văn A"}
    assert client.post(page, data | {"abstract": ""}).status_code == 422
    assert client.post(page, data).status_code == 302
    assert RegisterEntry.objects.get().full_number == "01/KH-MH"
    assert client.post(page, data | {"type_code": "../x"}).status_code == 422


def test_issue_names_those_who_will_be_told(client, office):
    reader = make.appoint(Role.UNIT_HEAD, unit=make.members_of(office.year)[1])
    paper = make_paper.numbered(office)
    client.force_login(office.clerk)
    assert reader.full_name in text(client.get(url("paper_issue", paper)))
