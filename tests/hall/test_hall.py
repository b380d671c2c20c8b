"""A conference told from its agenda to its minutes, with what may go wrong at each step."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import Role
from core.errors import RuleError, StateConflictError
from emulation.enums import AttendanceState, ConferenceKind
from emulation.models import Conference
from emulation.queries.arrivals import hall_lines, present_units
from emulation.services import arrivals
from emulation.services.conferences import plan_conference
from hall.enums import Majority, StepKind, StepState
from hall.models import ShowOfHands
from hall.queries.minutes import minutes_text
from hall.queries.now import now_of
from hall.queries.pulse import key_of
from hall.services import door, hands, running, runsheet
from tests import factories as make
from tests.factories.ballots import AT, HELD_ON, make_hall
from tests.hall.test_agenda import AGENDA


@pytest.fixture(autouse=True)
def _on_the_day():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def hall():
    return make_hall(units=6, nominees=2)


@pytest.fixture
def conference(hall):
    return plan_conference(
        cluster_year=hall.cluster_year, kind=ConferenceKind.REVIEW, held_on=HELD_ON, agenda=AGENDA,
        place="Mỹ Tho", actor=hall.chair, at=AT,
    )  # fmt: skip


@pytest.fixture
def steps(hall, conference):
    made = runsheet.make_run_sheet(conference_id=conference.pk, actor=hall.chair, at=AT)
    return {step.kind: step for step in made}


def by(hall, conference, minutes=0):
    return {"conference_id": conference.pk, "actor": hall.chair, "at": AT + dt.timedelta(minutes=minutes)}


def come(hall, conference, units, minutes=0):
    for unit in units:
        arrivals.check_in(unit_id=unit.pk, full_name=f"Đại biểu {unit.name}", **by(hall, conference, minutes))


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def read(client, page, *args):
    return client.get(reverse(page, args=args)).content.decode()


def test_one_step_runs_at_a_time_and_every_act_is_in_the_log(hall, conference, steps):
    welcome, report = steps[StepKind.WELCOME], steps[StepKind.REPORT]
    running.start_step(step_id=welcome.pk, actor=hall.chair, at=AT)
    running.start_step(step_id=report.pk, actor=hall.chair, at=AT + dt.timedelta(minutes=12))
    welcome.refresh_from_db()
    assert (welcome.state, welcome.ended_at) == (StepState.DONE, AT + dt.timedelta(minutes=12))
    with pytest.raises(StateConflictError, match="đang diễn ra"):
        running.start_step(step_id=report.pk, actor=hall.chair, at=AT)
    # The clock of the machine was set back: the step still ends, at its beginning.
    assert running.end_step(step_id=report.pk, actor=hall.chair, at=AT).ended_at > AT
    running.start_step(step_id=welcome.pk, actor=hall.chair, at=AT + dt.timedelta(minutes=20))
    with pytest.raises(StateConflictError, match="đã xong"):
        running.skip_step(step_id=report.pk, actor=hall.chair, at=AT)
    running.skip_step(step_id=steps[StepKind.OTHER].pk, actor=hall.chair, at=AT)
    with pytest.raises(StateConflictError, match="không bỏ khỏi kịch bản"):
        runsheet.remove_step(step_id=report.pk, actor=hall.chair, at=AT)
    verbs = AuditEvent.objects.filter(verb__startswith="run_").order_by("seq").values_list("verb", flat=True)
    assert list(verbs) == [
        "run_sheet.made", "run_step.started", "run_step.ended", "run_step.started", "run_step.ended",
        "run_step.reopened", "run_step.skipped",
    ]  # fmt: skip
    with pytest.raises(RuleError, match="Chưa đến ngày họp"):
        running.start_step(step_id=report.pk, actor=hall.chair, at=AT - dt.timedelta(days=1))


def test_two_people_of_one_unit_scan_the_code_and_the_second_is_told(hall, conference):
    unit = hall.units[2]
    first, second = make.appoint(Role.UNIT_OFFICER, unit=unit), make.appoint(Role.UNIT_DEPUTY, unit=unit)
    code = door.renew_code(**by(hall, conference)).code
    url = reverse("hall:check_in", args=[conference.pk, code.lower()])
    assert f"Có mặt thay mặt {unit.name}" in signed_in(first).get(url).content.decode()
    answer = signed_in(first).post(url, {"unit": unit.pk}, follow=True)
    assert f"Bạn có mặt thay mặt {unit.name}" in answer.content.decode()
    assert signed_in(first).get(url).status_code == 302
    refused = signed_in(second).post(url, {"unit": unit.pk})
    assert refused.status_code == 422
    assert f"{unit.name} đã có {first.full_name} điểm danh" in refused.content.decode()
    noted = conference.attendances.get(unit=unit)
    assert (noted.state, noted.representative) == (AttendanceState.PRESENT, first.full_name)
    # A new code shuts the old one; somebody of no member unit, or with another's, is not let in.
    door.renew_code(**by(hall, conference))
    assert "đã được đổi" in signed_in(second).get(url).content.decode()
    assert signed_in(make.appoint(Role.UNIT_OFFICER, unit=make.make_unit())).get(url).status_code == 404
    with pytest.raises(RuleError, match="không phải là người của"):
        arrivals.check_in(unit_id=hall.units[3].pk, user=second, **by(hall, conference))
    with pytest.raises(RuleError, match="không phải là thành viên"):
        arrivals.check_in(unit_id=make.make_unit().pk, full_name="Ai đó", **by(hall, conference))


def test_a_person_of_several_units_chooses_one_and_stands_for_one(hall, conference):
    person = make.appoint(Role.UNIT_OFFICER, unit=hall.units[2])
    make.appoint(Role.UNIT_OFFICER, unit=hall.units[3], user=person)
    url = reverse("hall:check_in", args=[conference.pk, door.renew_code(**by(hall, conference)).code])
    client = signed_in(person)
    assert client.get(url).content.decode().count('type="radio"') == 2
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"unit": hall.units[4].pk}).status_code == 422
    client.post(url, {"unit": hall.units[3].pk})
    with pytest.raises(StateConflictError, match="Mỗi người thay mặt một đơn vị"):
        arrivals.check_in(unit_id=hall.units[2].pk, user=person, **by(hall, conference))
    assert set(present_units(conference)) == {hall.units[3].pk}


def test_a_delegate_who_leaves_breaks_the_quorum_and_who_returns_mends_it(hall, conference):
    hall.prepare(hall.rule(80, 100, quorum=(2, 3)), conference=conference)
    come(hall, conference, hall.units[:4])
    (quorum,) = now_of(conference).quorums
    assert (quorum.needed, quorum.is_met, quorum.lacking) == (4, True, 0)
    arrivals.leave(unit_id=hall.units[0].pk, **by(hall, conference, 30))
    (quorum,) = now_of(conference).quorums
    assert (quorum.is_met, quorum.lacking) == (False, 1)
    assert "còn thiếu 1" in read(signed_in(hall.chair), "hall:screen", conference.pk)
    with pytest.raises(StateConflictError, match="không có ai trong hội trường"):
        arrivals.leave(unit_id=hall.units[0].pk, **by(hall, conference, 31))
    with pytest.raises(RuleError, match="trước giờ đến"):
        arrivals.leave(unit_id=hall.units[1].pk, **by(hall, conference, -5))
    come(hall, conference, hall.units[:1], minutes=40)
    assert now_of(conference).quorums[0].is_met
    line = hall_lines(conference)[0]
    assert [bool(row.left_at) for row in line.arrivals] == [True, False]


def test_the_secretary_notes_many_units_at_once_all_or_none(hall, conference):
    secretary = make.appoint(Role.CLUSTER_SECRETARY, cluster_year=hall.cluster_year)
    officer = make.appoint(Role.UNIT_OFFICER, unit=hall.units[1])
    client, url = signed_in(secretary), reverse("hall:roll", args=[conference.pk])
    one, two, three = (unit.pk for unit in hall.units[1:4])
    ticked = {
        "noted": "co-mat", "units": [one, two], f"person_{one}": officer.pk, f"name_{two}": "Lê  Văn \u0302A",
    }  # fmt: skip
    refused = client.post(url, ticked | {"units": [one, two, three]})
    assert refused.status_code == 422
    assert "Hãy ghi họ và tên" in refused.content.decode()
    assert "Lê  Văn" in refused.content.decode()
    assert not present_units(conference)
    assert client.post(url, ticked).status_code == 302
    assert present_units(conference)[one].user == officer
    client.post(url, {"noted": "vang", "units": [three], f"reason_{three}": "Đi công tác"})
    client.post(url, {"noted": "nham", "units": [two]})
    states = {row.unit_id: row.state for row in conference.attendances.all()}
    assert states == {one: AttendanceState.PRESENT, three: AttendanceState.EXCUSED}
    assert client.post(url, {"noted": "vang", "units": [one]}).status_code == 422
    for junk in ({}, {"noted": "x", "units": [one]}, {"noted": "co-mat", "units": ["9" * 30]},
                 {"noted": "co-mat", "units": [three], f"name_{three}": "a\x00b"}):  # fmt: skip
        assert client.post(url, junk).status_code == 422
    paper = read(client, "hall:attendance_paper", conference.pk)
    assert officer.full_name in paper
    assert "Vắng: Đi công tác" in paper


def test_hands_are_counted_among_those_present(hall, conference, steps):
    step = steps[StepKind.ADOPTION]
    client, url = signed_in(hall.chair), reverse("hall:hands_record", args=[step.pk])
    form = {
        "question": "Thông qua báo cáo",
        "votes_for": 3,
        "votes_against": 1,
        "votes_none": 0,
        "majority": "half",
    }
    assert "Bước này chưa bắt đầu" in client.post(url, form).content.decode()
    running.start_step(step_id=step.pk, actor=hall.chair, at=AT)
    assert "Hãy điểm danh trước" in client.post(url, form).content.decode()
    come(hall, conference, hall.units[:4])
    beyond = client.post(url, form | {"votes_for": 4})
    assert beyond.status_code == 422
    assert "nhiều hơn số đơn vị có mặt (4)" in beyond.content.decode()
    for junk in (
        {"votes_for": "31/02"},
        {"votes_for": -1},
        {"question": ""},
        {"majority": "🙂"},
        {"votes_for": 10**9},
    ):
        assert client.post(url, form | junk).status_code == 422
    assert not ShowOfHands.objects.exists()
    client.post(url, form)
    client.post(url, form | {"votes_for": 2, "votes_against": 2, "question": "Thông qua biên bản"})
    adopted = dict(ShowOfHands.objects.values_list("question", "is_adopted"))
    assert adopted == {"Thông qua báo cáo": True, "Thông qua biên bản": False}
    assert Majority.TWO_THIRDS.holds(4, 6)
    assert not Majority.TWO_THIRDS.holds(3, 5)
    shown = ShowOfHands.objects.get(is_adopted=False)
    client.post(reverse("hall:hands_strike", args=[shown.pk]))
    assert ShowOfHands.objects.count() == 1


@pytest.mark.secrecy
def test_neither_the_wall_nor_a_phone_shows_figures_before_they_are_announced(hall, conference):
    steps = {s.kind: s for s in runsheet.make_run_sheet(**by(hall, conference))}
    ballot = hall.attend(hall.prepare(hall.rule(50, 100), conference=conference))
    # It was prepared after the sheet: its step finds it when it begins.
    assert running.start_step(step_id=steps[StepKind.BALLOT].pk, actor=hall.chair, at=AT).ballot == ballot
    assert "Mở bỏ phiếu" in read(signed_in(hall.chair), "hall:sheet_show", conference.pk)
    secretary = make.appoint(Role.CLUSTER_SECRETARY, cluster_year=hall.cluster_year)
    seen_by_secretary = read(signed_in(secretary), "hall:sheet_show", conference.pk)
    assert reverse("awards:ballot_open", args=[ballot.pk]) not in seen_by_secretary  # the leaders open
    assert "Xem cuộc bỏ phiếu" in seen_by_secretary
    hall.open(ballot)
    pages = ("hall:screen", "hall:here", "hall:sheet_show", "hall:minutes_fill")
    clients = [signed_in(hall.chair), signed_in(hall.teller_a)]

    def seen():
        cache.clear()
        return "".join(read(client, page, conference.pk) for client in clients for page in pages[:3])

    assert "Đang bỏ phiếu kín" in seen()
    ballot = hall.counted(hall.close(ballot), [5, 1])
    running.start_step(step_id=steps[StepKind.RESULT].pk, actor=hall.chair, at=AT)
    type(ballot).objects.filter(pk=ballot.pk).update(announced_at=None)
    hidden = seen() + minutes_text(conference)
    assert "5/6" not in hidden
    assert "Chưa có kết quả nào được công bố" in hidden
    type(ballot).objects.filter(pk=ballot.pk).update(announced_at=AT)
    shown = seen()
    assert "5/6" in shown
    assert "được suy tôn khi đạt 50% tổng số đơn vị thành viên" in shown
    assert "5/6 phiếu, được suy tôn" in minutes_text(conference)


def test_a_phone_asks_cheaply_whatever_the_size_of_the_hall(hall, conference, steps):
    client = signed_in(hall.teller_a)
    running.start_step(step_id=steps[StepKind.ADOPTION].pk, actor=hall.chair, at=AT)

    def ask(version=""):
        cache.delete(f"hall:version:{conference.pk}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = client.get(reverse("hall:pulse", args=[key_of(conference)]), {"v": version})
        # Who asks is read once for the session; the answer itself takes three at most.
        own = [q for q in queries if "session" not in q["sql"] and "accounts_user" not in q["sql"]]
        return answer, len(own)

    page = client.get(reverse("hall:here", args=[conference.pk]))
    version = page.context["version"]
    answer, alone = ask(version)
    assert (answer.status_code, answer.content) == (204, b"")
    come(hall, conference, hall.units)
    answer, full = ask(version)
    assert (answer.status_code, answer.content, answer["HX-Trigger"]) == (200, b"", "hoi-nghi-doi")
    assert alone == full <= 3
    with CaptureQueriesContext(connection) as queries:  # the second phone within a second
        client.get(reverse("hall:pulse", args=[key_of(conference)]))
    assert len([q for q in queries if "hall_" in q["sql"] or "emulation_" in q["sql"]]) == 0
    assert client.get(reverse("hall:pulse", args=[f"{conference.pk}:gia"])).status_code == 404


def test_pages_cost_the_same_at_two_units_and_six(hall, conference, steps):
    running.start_step(step_id=steps[StepKind.WELCOME].pk, actor=hall.chair, at=AT)
    client = signed_in(hall.chair)
    pages = ("hall:sheet_show", "hall:roll", "hall:screen", "hall:here", "hall:attendance_paper")

    def costs():
        found = {}
        for page in pages:
            cache.clear()
            with CaptureQueriesContext(connection) as queries:
                read(client, page, conference.pk)
            found[page] = len(queries)
        return found

    come(hall, conference, hall.units[:2])
    client = signed_in(hall.chair)
    costs()
    few = costs()
    come(hall, conference, hall.units[2:])
    assert costs() == few


def test_from_the_first_step_to_the_minutes(hall, conference, steps):
    come(hall, conference, hall.units[:5])
    arrivals.note_absence(unit_id=hall.units[5].pk, reason="Đi công tác", **by(hall, conference))
    client = signed_in(hall.chair)
    report, adoption = steps[StepKind.REPORT], steps[StepKind.ADOPTION]
    for step in (report, adoption):
        client.post(reverse("hall:step_act", args=[step.pk, "bat-dau"]))
    note = {"note": "Ba ý kiến phát biểu.", "revision": report.revision, "base-note": ""}
    answer = client.post(reverse("hall:step_note_save", args=[report.pk]), note)
    assert answer.json()["state"] == "saved"
    # A colleague who began with the empty note wrote elsewhere meanwhile: both are shown, nothing is lost.
    other = client.post(
        reverse("hall:step_note", args=[report.pk]), note | {"note": "Hai ý kiến."}
    ).content.decode()
    assert "Ba ý kiến phát biểu." in other
    assert "Hai ý kiến." in other
    hands.record_show_of_hands(
        step_id=adoption.pk, question="Thông qua báo cáo", votes_for=5, votes_against=0, votes_none=0,
        majority=Majority.TWO_THIRDS, actor=hall.chair, at=AT,
    )  # fmt: skip
    client.post(reverse("hall:step_act", args=[adoption.pk, "ket-thuc"]))
    page = client.get(reverse("hall:minutes_fill", args=[conference.pk]))
    text = page.context["form"].initial["minutes"]
    for words in (
        "Có mặt 5/6 đơn vị thành viên.", "vắng có lý do: Đi công tác", "1. Báo cáo tổng kết", "Ba ý kiến phát biểu.",
        "tán thành 5, không tán thành 0, không có ý kiến 0 trên 5 đơn vị có mặt; được thông qua (cần từ 2/3",
    ):  # fmt: skip
        assert words in text
    url = reverse("hall:minutes_fill", args=[conference.pk])
    assert client.post(url, {"minutes": text, "revision": 99}).status_code == 422
    client.post(url, {"minutes": text, "revision": conference.revision})
    assert Conference.objects.get(pk=conference.pk).minutes == text.replace("\r\n", "\n")


def test_the_sheet_is_changed_by_hand_and_a_stale_page_loses_nothing(hall, conference, steps):
    client, step = signed_in(hall.chair), steps[StepKind.REPORT]
    url = reverse("hall:step_change", args=[step.pk])
    form = {
        "kind": "other",
        "title": "Khen thưởng",
        "minutes_planned": "",
        "presenter": "",
        "ballot": "",
        "revision": 1,
    }
    assert client.post(url, form).status_code == 302
    stale = client.post(url, form | {"title": "Văn nghệ"})
    assert stale.status_code == 422
    assert "Khen thưởng" in stale.content.decode()
    assert 'value="Văn nghệ"' in stale.content.decode()
    for junk in (
        {"title": "a" * 10_000},
        {"kind": "x"},
        {"ballot": "7"},
        {"minutes_planned": "1e9"},
        {"title": "\x00"},
    ):
        assert client.post(url, form | {"revision": 2} | junk).status_code == 422
    client.post(reverse("hall:step_move", args=[step.pk]), {"huong": "len"})
    assert conference.run_steps.first() == step
    client.post(reverse("hall:step_remove", args=[step.pk]))
    new = client.post(reverse("hall:step_new", args=[conference.pk]), form | {"title": "Tặng quà"})
    assert new.status_code == 302
    assert conference.run_steps.last().title == "Tặng quà"
    assert client.post(reverse("hall:step_act", args=[step.pk, "bat-dau"])).status_code == 404
    assert (
        client.post(reverse("hall:step_act", args=[conference.run_steps.last().pk, "pha"])).status_code == 404
    )


def test_the_qr_leads_to_the_address_that_phones_can_reach(hall, conference):
    client, url = signed_in(hall.chair), reverse("hall:door_show", args=[conference.pk])
    assert "Tạo mã điểm danh" in client.get(url).content.decode()
    client.post(reverse("hall:door_renew", args=[conference.pk]))
    for bad in (
        "192.168.1.10",
        "ftp://may",
        "http://may/duong-dan",
        "http://may:x",
        "http://ai@may",
        "http://[::1",
    ):
        assert client.post(url, {"address": bad}).status_code == 422
    client.post(url, {"address": "http://192.168.1.10:8000/"})
    page = client.get(url).content.decode()
    assert "192.168.1.10:8000/hoi-nghi/" in page
    assert "<svg" in page
    wall = read(client, "hall:screen", conference.pk)
    assert "192.168.1.10:8000/hoi-nghi/" in wall
    assert "http-equiv" in wall.partition("<noscript>")[2].partition("</noscript>")[0]
