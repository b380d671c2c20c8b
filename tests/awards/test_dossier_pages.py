"""Pages of dossiers: one whole path, what is refused at its field, and no query more for more rows."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.enums import NominationState
from awards.models import Nomination, PublicComment, Submission
from clusters.enums import Role
from core import clock
from core.templatetags.vi_format import ngay
from documents.services.templates import load_templates
from rulebook.enums import RuleKind
from tests import factories as make
from tests.factories.ballots import make_flags
from tests.factories.dossiers import (
    appraised,
    drafted,
    make_laws,
    make_person,
    make_rule,
    make_titles,
    nominate,
    own_received,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def titles():
    """Titles and the laws that judge them, with money for one."""
    titles = make_titles()
    for law in make_laws():
        make_rule(law, "money.cstd", RuleKind.MONEY, {"multiplier": "4.5"}, award=titles["cstd_toan_quoc"])
    return titles


class Desk:
    """One person at the pages: every post must be accepted."""

    def __init__(self, client, user):
        self.client, self.user = client, user

    def posts(self, page, *args, query="", **values):
        self.client.force_login(self.user)
        answer = self.client.post(reverse(f"awards:{page}", args=args) + query, values)
        assert answer.status_code == 302, answer.text[answer.text.find("<main") :]

    def reads(self, page, *args, query=""):
        self.client.force_login(self.user)
        return self.client.get(reverse(f"awards:{page}", args=args) + query).text


def test_a_person_goes_from_the_units_draft_to_the_published_decision(client, titles):
    today = clock.today()
    past = ngay(today - dt.timedelta(days=21))
    unit = make.make_unit()
    person = make_person(unit)
    officer = Desk(client, make.appoint(Role.UNIT_OFFICER, unit=unit))
    head = Desk(client, make.appoint(Role.UNIT_HEAD, unit=unit))
    office = Desk(client, make.appoint(Role.STANDING_BODY))

    officer.posts(
        "dossier_draft",
        unit.pk,
        award_type=titles["cstd_toan_quoc"].pk,
        person=person.pk,
        achievement_year=today.year,
    )
    one = Nomination.objects.get()
    assert "Ghi kết quả biểu quyết của đơn vị" in officer.reads("dossier_show", one.pk)
    vote = {
        "minutes_number": "7/BB",
        "held_on": past,
        "how": "kin",
        "members": 12,
        "present": 11,
        "votes_for": 10,
    }
    officer.posts("dossier_vote", one.pk, **vote)
    told = officer.reads("dossier_show", one.pk)
    assert "83,33%" in told  # of all members, named
    assert "Thủ trưởng, Phó Thủ trưởng đơn vị gửi tờ trình." in told
    sending = reverse("awards:submission_send_own", args=[unit.pk])
    assert sending in head.reads("dossier_list")
    assert sending not in officer.reads("dossier_list")
    refused = officer.client.get(sending)
    assert refused.status_code == 403
    assert "Thủ trưởng, Phó Thủ trưởng đơn vị gửi tờ trình." in refused.content.decode()
    head.posts("submission_send_own", unit.pk, number="1/TTr", issued_on=past, granted=[one.pk])
    one.refresh_from_db()
    assert "1/TTr" in office.reads("submission_inbox")
    office.posts("submission_receive", one.submission_id, received_on=past)
    told = office.reads("dossier_show", one.pk)
    assert "Chứng nhận sáng kiến" in told
    assert "quy tắc chưa xác nhận" in told
    office.posts(
        "appraisal_record", query=f"?ho-so={one.pk}", result="propose", text="Đủ điều kiện", appraised_on=past
    )
    told = office.reads("dossier_show", one.pk)
    assert "thuộc diện phải lấy ý kiến công khai trước" in told
    office.posts("public_comment_open", query=f"?ho-so={one.pk}", notice="Thông báo 5", opened_on=past)
    comment = PublicComment.objects.get()
    assert "Lê Thị Hạnh" in office.reads("public_comment_paper", comment.pk)
    office.posts("public_comment_end", comment.pk, ended_on=ngay(today), outcome="Không có ý kiến")
    assert "11.390.000" in office.reads("decision_record", query=f"?ho-so={one.pk}")  # 4.5 × 2.530.000, up
    office.posts(
        "decision_record",
        number="9/QĐ-TTg",
        issued_on=ngay(today),
        issuer="Thủ tướng Chính phủ",
        granted=[one.pk],
    )
    one.refresh_from_db()
    office.posts("decision_publish", one.decision_id)
    assert "Lê Thị Hạnh" in client.get(reverse("awards:result_list")).text
    office.posts(
        "decision_cancel", one.pk, number="10/QĐ-TTg", issued_on=ngay(today), issuer="Thủ tướng Chính phủ",
        basis="Khai man thành tích", recovered="Đã thu hồi tiền",
    )  # fmt: skip
    assert [step.state for step in one.steps.order_by("pk")] == [
        "draft", "elevated", "submitted", "received", "appraised", "public_comment", "granted", "cancelled",
    ]  # fmt: skip


def test_early_end_and_bad_input_are_refused_at_the_field(client, titles):
    today = clock.today()
    one = own_received(titles["cstd_toan_quoc"], today, at=clock.now())
    appraised([one], today, at=clock.now())
    client.force_login(make.appoint(Role.STANDING_BODY))
    client.post(
        reverse("awards:public_comment_open") + f"?ho-so={one.pk}", {"notice": "TB", "opened_on": ngay(today)}
    )
    comment = PublicComment.objects.get()
    page = reverse("awards:public_comment_end", args=[comment.pk])
    early = client.post(page, {"ended_on": ngay(today), "outcome": "Không"})
    assert (early.status_code, "đủ 5 ngày làm việc" in early.text) == (422, True)
    change = reverse("awards:dossier_change", args=[one.pk])
    for bad in (
        {"state": "granted", "reason": "x"},
        {"state": "on_hold", "reason": "a\x00b"},
        {"state": "on_hold"},
    ):
        assert client.post(change, bad).status_code == 422
    assert client.get(reverse("awards:dossier_show", args=[2**62])).status_code == 404
    for query in ("?ho-so=abc&ho-so=9999999999999999999", "?ho-so=\x00", "?tinh-trang=\x00"):
        assert client.get(reverse("awards:appraisal_record") + query).status_code == 200
        assert client.get(reverse("awards:dossier_list") + query).status_code == 200
    assert client.post(reverse("awards:appraisal_record"), {"text": "x"}).status_code == 422
    head = make.appoint(Role.UNIT_HEAD, unit=one.unit)
    client.force_login(head)
    draft = reverse("awards:dossier_draft", args=[one.unit_id])
    wrong = {
        "award_type": "\x00",
        "person": "99999999999999999999",
        "achievement_year": "31/02",
        "merits": ["x"],
    }
    assert client.post(draft, wrong).status_code == 422
    vote = reverse(
        "awards:dossier_vote", args=[drafted(one.unit, titles["cstd_nganh"], one.person, at=clock.now()).pk]
    )
    figures = {"minutes_number": "1", "held_on": "31/02/2026", "how": "kin", "members": "3", "present": "4"}
    told = client.post(vote, figures)
    assert (told.status_code, "không có trong lịch" in told.text) == (422, True)


def test_lists_ask_no_more_for_more_rows(client, titles):
    office = make.appoint(Role.STANDING_BODY)
    today, at = clock.today(), clock.now()
    counts: list[tuple[int, ...]] = []
    pages = [
        reverse("awards:dossier_list"),
        reverse("awards:decision_record"),
        reverse("awards:submission_inbox"),
    ]
    for more in (1, 2):
        for _n in range(more):
            appraised([own_received(titles["cstd_nganh"], today, at=at)], today, at=at)
            own_received(titles["cstd_nganh"], today, at=at)
        client.force_login(office)
        asked = []
        dossier = reverse("awards:dossier_show", args=[Nomination.objects.latest("pk").pk])
        for page in [*pages, _appraisal_page(), dossier]:
            client.get(page)
            with CaptureQueriesContext(connection) as captured:
                client.get(page)
            asked.append(len(captured))
        counts.append(tuple(asked))

    assert counts[0] == counts[1]
    assert max(counts[0]) <= 17  # a dossier shows what it holds and is judged by the rules of its day
    assert client.get(pages[0]).text.count('scope="row"') == 6


def _appraisal_page():
    received = Nomination.objects.filter(state=NominationState.RECEIVED)
    return reverse("awards:appraisal_record") + "?" + "&".join(f"ho-so={one.pk}" for one in received)


def test_whoever_does_not_draw_it_up_sees_no_dossier_of_another_unit(client, titles):
    load_templates()
    one = own_received(titles["cstd_nganh"], clock.today(), at=clock.now())
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=make.make_unit()))
    assert client.get(reverse("awards:dossier_show", args=[one.pk])).status_code == 404
    assert one.unit_name not in client.get(reverse("awards:dossier_list")).text


@pytest.mark.rule("DOS-8")
def test_why_a_unit_waits_is_for_those_who_open_its_dossier(client):
    """The cluster sees that it waits; the reason may be an inspection or a complaint."""
    year = make.make_cluster_year(2026, units=2)
    unit, other = make.members_of(year)
    sector, _government = make_flags()
    letter = Submission.objects.create(
        cluster_year=year,
        number="1/TTr",
        issued_on=clock.today(),
        sent_at=clock.now(),
        sent_by=make.make_user(),
    )
    nominate(
        year, sector, unit, 1, submission=letter, state=NominationState.ON_HOLD, held_in_state="received",
        state_reason="Theo Đơn số 3",
    )  # fmt: skip
    pages = [
        reverse("awards:nomination_list", args=[year.pk]),
        reverse("portal:why_show", args=[year.pk, sector.pk, unit.pk]),
    ]

    for of, is_told in ((unit, True), (other, False)):
        client.force_login(make.appoint(Role.UNIT_HEAD, unit=of))
        for page in pages:
            told = client.get(page).text
            assert "Tạm dừng" in told
            assert ("Theo Đơn số 3" in told) == is_told
