"""Conferences: planned, attended, minuted, held; one that closes a year and opens the next."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from audit.models import AuditEvent
from clusters.enums import Role
from clusters.models import UnitName
from core.errors import RuleError, StateConflictError
from emulation.enums import AttendanceState, ConferenceKind, ConferenceState
from emulation.models import Attendance, Conference
from emulation.services import conferences as services
from emulation.services.conferences import Presence
from tests import factories as make

DAY = dt.date(2026, 3, 27)
NOW = dt.datetime(2026, 3, 27, 3, 0, tzinfo=dt.UTC)
BEFORE = dt.datetime(2026, 3, 26, 16, 59, 59, tzinfo=dt.UTC)  # 23:59:59 of the day before, in Việt Nam


@pytest.fixture
def year():
    return make.make_cluster_year(2026, units=3)


@pytest.fixture
def secretary(year):
    return make.appoint(Role.CLUSTER_SECRETARY, cluster_year=year)


@pytest.fixture
def conference(year, secretary):
    return plan(year, secretary)


def plan(year, actor, **details):
    values = {"kind": ConferenceKind.LAUNCH, "held_on": DAY, "place": "Bộ Tư pháp"} | details
    return services.plan_conference(cluster_year=year, actor=actor, at=NOW, **values)


def url(name, year, conference=None):
    return reverse(f"emulation:{name}", args=[year.pk] + ([conference.pk] if conference else []))


def form(**fields):
    return {
        "revision": "0", "kind": "launch", "held_on": "27/03/2026", "opening_time": "8 giờ 30", "session": "sáng", "place": "Bộ Tư pháp",
        "chaired_by": "", "guests": "", "agenda": "Khai mạc\nKý giao ước",
    } | fields  # fmt: skip


def test_the_secretary_plans_holds_and_minutes_a_conference(client, year, secretary):
    client.force_login(secretary)
    assert client.post(url("conference_new", year), form()).status_code == 302
    conference = Conference.objects.get()
    assert (conference.agenda, conference.state) == (["Khai mạc", "Ký giao ước"], ConferenceState.PLANNED)
    assert client.post(url("conference_hold", year, conference)).status_code == 302
    assert (
        client.post(
            url("conference_minutes", year, conference), {"revision": "0", "minutes": "Đã họp"}
        ).status_code
        == 302
    )

    page = client.get(url("conference_detail", year, conference)).content.decode()
    for words in ("Đã họp", "27/03/2026, 08:30, sáng", "Ký giao ước", "0/3 có mặt"):
        assert words in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"held_on": "31/02/2026"}, "không có trong lịch"),
        ({"held_on": "27/03/2030"}, "phải họp trong các năm từ 2025 đến 2027"),
        ({"held_on": ""}, "Chưa nhập ngày"),
        ({"opening_time": "24:00"}, "Giờ viết từ 00:00 đến 23:59"),
        ({"opening_time": "8 giờ\x00"}, "Giờ viết từ 00:00 đến 23:59"),
        ({"kind": "x"}, "Lựa chọn này không có trong danh sách"),
        ({"agenda": "a" * 501}, "mỗi dòng chỉ nhận tối đa 500"),
        ({"place": "\x00"}, "ký tự không đọc được"),
    ],
)
def test_a_broken_plan_gets_a_sentence_and_keeps_what_was_typed(client, year, secretary, fields, sentence):
    client.force_login(secretary)

    response = client.post(url("conference_new", year), form(guests="Lãnh đạo Bộ", **fields))

    page = response.content.decode()
    assert (response.status_code, sentence in page, "Lãnh đạo Bộ" in page) == (422, True, True)
    assert Conference.objects.count() == 0


def test_a_closing_conference_opens_the_next_year_of_the_same_cluster_only(client, year, secretary):
    following = make.make_cluster_year(2027, cluster=year.cluster)
    other = make.make_cluster_year(2027)
    with pytest.raises(RuleError, match="chính cụm này"):
        plan(year, secretary, kind=ConferenceKind.REVIEW, opens_cluster_year=other)

    client.force_login(secretary)
    client.post(url("conference_new", year), form(kind="review", opens_cluster_year=str(following.pk)))

    conference = Conference.objects.get()
    member = make.appoint(Role.UNIT_HEAD, unit=make.members_of(following)[0])
    client.force_login(member)
    assert client.get(url("conference_detail", following, conference)).status_code == 200
    assert client.get(url("conference_detail", year, conference)).status_code == 404


@pytest.mark.parametrize("act", ["hold", "attendance", "minutes"])
def test_nothing_of_a_conference_happens_before_its_day(conference, secretary, year, act):
    unit = make.members_of(year)[0]
    acts = {
        "hold": lambda at: services.hold_conference(conference_id=conference.pk, actor=secretary, at=at),
        "attendance": lambda at: services.record_attendance(
            conference_id=conference.pk,
            presences={unit.pk: Presence(state="present")},
            actor=secretary,
            at=at,
        ),
        "minutes": lambda at: services.save_minutes(
            conference_id=conference.pk, revision=0, minutes="Biên bản", actor=secretary, at=at
        ),
    }
    with pytest.raises(RuleError, match=r"[Cc]hưa"):
        acts[act](BEFORE)
    acts[act](NOW)


def test_a_held_conference_keeps_its_day_and_is_not_held_twice(conference, secretary):
    arguments = {"conference_id": conference.pk, "actor": secretary, "at": NOW}
    services.hold_conference(**arguments)
    with pytest.raises(StateConflictError):
        services.hold_conference(**arguments)
    with pytest.raises(StateConflictError, match="đã họp"):
        services.change_conference(revision=0, place="Nơi khác", **arguments)


def attendance_form(year, *states):
    values = {}
    for unit, (state, reason) in zip(make.members_of(year), states, strict=True):
        values |= {
            f"state_{unit.pk}": state,
            f"reason_{unit.pk}": reason,
            f"representative_{unit.pk}": "Bà B",
        }
    return values


def test_all_present_marks_only_those_left_open(client, year, secretary, conference):
    client.force_login(secretary)
    values = attendance_form(year, ("", ""), ("excused", "Đi công tác"), ("", ""))

    assert (
        client.post(url("conference_attendance", year, conference), values | {"all_present": "1"}).status_code
        == 302
    )

    states = dict(Attendance.objects.order_by("pk").values_list("unit__name", "state"))
    first, second, third = (unit.name for unit in make.members_of(year))
    assert states == {
        first: AttendanceState.PRESENT, second: AttendanceState.EXCUSED, third: AttendanceState.PRESENT,
    }  # fmt: skip


def test_an_excuse_needs_a_reason_at_its_field_and_nothing_is_half_saved(client, year, secretary, conference):
    client.force_login(secretary)

    response = client.post(
        url("conference_attendance", year, conference),
        attendance_form(year, ("present", ""), ("excused", ""), ("absent", "")),
    )

    unit = make.members_of(year)[1]
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_reason_{unit.pk}_error"' in page
    assert page.count("Bà B") == 3
    assert Attendance.objects.count() == 0


def test_a_record_of_attendance_can_be_taken_back(client, year, secretary, conference):
    client.force_login(secretary)
    address = url("conference_attendance", year, conference)
    client.post(address, attendance_form(year, ("present", ""), ("present", ""), ("present", "")))
    client.post(address, attendance_form(year, ("", ""), ("present", ""), ("present", "")))
    assert Attendance.objects.count() == 2


def test_only_members_of_the_day_are_called(client, year, secretary, conference):
    gone = make.members_of(year)[0]
    UnitName.objects.filter(unit=gone).update(valid_to=dt.date(2026, 1, 1))
    with pytest.raises(RuleError, match="không phải là thành viên"):
        services.record_attendance(
            conference_id=conference.pk,
            presences={gone.pk: Presence(state="present")},
            actor=secretary,
            at=NOW,
        )


def test_two_secretaries_write_the_minutes_at_once(client, year, secretary, conference):
    services.save_minutes(
        conference_id=conference.pk, revision=0, minutes="Bản của đồng nghiệp", actor=secretary, at=NOW
    )
    client.force_login(secretary)

    stale = client.post(
        url("conference_minutes", year, conference), {"revision": "0", "minutes": "Bản của tôi"}
    )

    page = stale.content.decode()
    assert stale.status_code == 422
    for words in ("Trong lúc bạn soạn", "Bản của đồng nghiệp", "Bản của tôi", 'value="1"'):
        assert words in page


def test_a_scan_that_is_not_what_its_name_says_is_refused_at_its_field(client, year, secretary, conference):
    client.force_login(secretary)
    fake = SimpleUploadedFile("bien-ban.pdf", b"MZ not a pdf")

    response = client.post(
        url("conference_minutes", year, conference), {"revision": "0", "minutes": "Giữ lại", "file": fake}
    )

    assert response.status_code == 422
    assert "không phải là tệp" in response.content.decode()
    assert Conference.objects.get().minutes == ""


def test_the_log_is_vietnamese_though_the_secretary_reads_english(conference, secretary):
    with override("en"):
        services.hold_conference(conference_id=conference.pk, actor=secretary, at=NOW)

    said = AuditEvent.objects.get(verb="conference.held").summary
    with override("vi"):
        assert said == f"Đã họp: {conference}"
