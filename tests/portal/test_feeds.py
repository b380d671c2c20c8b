"""Calendar addresses: what another library reads, what it may read, when the address ends."""

import datetime as dt
import logging
import re
import string

import pytest
import time_machine
import vobject
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import Role
from clusters.models import Appointment
from config.logs import WithoutValues
from core import clock
from deadlines.models import CalendarFeed
from emulation.enums import ConferenceKind, MilestoneKind
from emulation.models import Anniversary, Conference, Milestone, PeakPhase
from emulation.services.extensions import extend_step
from emulation.services.milestones import set_due
from portal.enums import EntryKind
from portal.feeds import render_feed
from portal.queries.calendar_entry import Entry
from scoring.services import visits
from tests import factories as make
from tests.factories.checks import DAY, by, make_team, make_visit
from tests.factories.targets import adopted_plan

TODAY = dt.datetime(2026, 3, 20, 3, 0, tzinfo=dt.UTC)
LONG_PLACE = "Hội trường Sở Tư pháp tỉnh Bà Rịa – Vũng Tàu; số 1, đường 30/4 \\ tầng 2, phòng họp lớn, lối vào phía sau"


@pytest.fixture
def year():
    with time_machine.travel(TODAY, tick=False):
        cluster_year = make.make_cluster_year(2026, units=2, name="Cụm số Một")
        Milestone.objects.create(
            cluster_year=cluster_year, kind=MilestoneKind.YEAR_REPORT, due_on=dt.date(2026, 11, 15)
        )
        conference = {"cluster_year": cluster_year, "kind": ConferenceKind.LAUNCH}
        Conference.objects.create(
            **conference, held_on=dt.date(2026, 3, 19), opening_time=dt.time(8, 30), place=LONG_PLACE
        )
        Conference.objects.create(**conference, held_on=dt.date(2026, 12, 31), session="Buổi sáng")
        plan = adopted_plan(cluster_year)
        PeakPhase.objects.create(
            plan=plan, ordinal=1, starts_on=dt.date(2026, 3, 26), ends_on=dt.date(2026, 5, 19)
        )
        Anniversary.objects.create(name="Ngày thử", day=28, month=8, founding_year=1945)
        yield cluster_year


@pytest.fixture
def officer(year, client):
    person = make.appoint(Role.UNIT_OFFICER, unit=make.members_of(year)[0])
    client.force_login(person)
    return person


def issue(client, year=None):
    """A new address, as the page shows it."""
    client.post(reverse("portal:feed_issue"), {"cum": year.pk if year else ""})
    feed = CalendarFeed.objects.get(cluster_year=year)
    return re.search(
        rf'id="dia-chi-{feed.pk}" readonly value="([^"]+)"', client.get(reverse("portal:feed_list")).text
    )[1]


def read(client, address):
    """The calendar as the other library reads it: its name, and its events by UID."""
    client.logout()
    answer = client.get(address)
    assert answer.status_code == 200, answer.status_code
    told = vobject.readOne(answer.content.decode())
    events = {event.uid.value: event for event in getattr(told, "vevent_list", [])}
    return told, events, answer


def test_another_library_reads_every_event_as_it_was_written(client, officer, year):
    told, events, answer = read(client, issue(client))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"]
    assert told.x_wr_calname.value == "Giao Ước: lịch của tôi"
    assert "method" not in told.contents
    assert (told.version.value, told.vtimezone.tzid.value) == ("2.0", "Asia/Ho_Chi_Minh")
    found = sorted(
        (e.dtstart.value.isoformat(), e.dtend.value.isoformat(), e.summary.value) for e in events.values()
    )
    assert found == [
        ("2025-08-28", "2025-08-29", "80 năm Ngày thử"),
        ("2026-03-19T08:30:00+07:00", "2026-03-19T11:30:00+07:00", "Hội nghị phát động, ký giao ước"),
        ("2026-03-26", "2026-05-20", "Đợt thi đua cao điểm 1"),
        ("2026-08-28", "2026-08-29", "81 năm Ngày thử"),
        ("2026-11-15", "2026-11-16", "Báo cáo tổng kết"),
        ("2026-12-31", "2027-01-01", "Hội nghị phát động, ký giao ước"),
        ("2027-08-28", "2027-08-29", "82 năm Ngày thử"),
    ]
    meeting = next(e for e in events.values() if "T" in e.dtstart.value.isoformat())
    assert meeting.location.value == LONG_PLACE
    due = next(e for e in events.values() if e.summary.value == "Báo cáo tổng kết")
    assert "Cụm số Một năm 2026" in due.description.value
    assert due.url.value.endswith(f"/bao-cao/tong-ket/{make.members_of(year)[0].pk}/soan/")
    assert (due.status.value, due.transp.value) == ("CONFIRMED", "TRANSPARENT")
    assert due.categories.value == ["Hạn"]


def test_the_file_avoids_what_calendars_stumble_over(client, officer, year):
    content = client.get(issue(client)).content

    assert content.endswith(b"END:VCALENDAR\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")  # Outlook wants CRLF
    lines = content.split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert any(line.startswith(b" ") for line in lines)  # something was folded
    for line in lines:
        line.decode()  # folded between letters, not within one
    assert not content.startswith(b"\xef\xbb\xbf")
    events = content.split(b"BEGIN:VEVENT")[1:]
    for name in (b"UID:", b"DTSTAMP:", b"SEQUENCE:", b"LAST-MODIFIED:", b"DTEND"):
        assert [event.count(b"\r\n" + name) for event in events] == [1] * len(events), name
    stamps = re.findall(rb"DTSTAMP:(\S+)", content)
    assert all(re.fullmatch(rb"\d{8}T\d{6}Z", stamp) for stamp in stamps)
    assert b"DTSTART;TZID=Asia/Ho_Chi_Minh:20260319T083000" in content
    assert b"DTSTART;VALUE=DATE:20261115" in content
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT4H" in content


@pytest.mark.parametrize(
    ("where", "hour"),
    [
        ("Hội trường tầng 2: 8 giờ 30", "08:30"), ("2 giờ chiều, phòng 8 hội trường", "14:00"),
        ("7h15 tối", "19:15"), ("14:05", "14:05"), ("Phòng 12: nhà A", None),
    ],
)  # fmt: skip
def test_an_hour_written_with_the_place_is_read_as_meant(where, hour):
    day = dt.date(2026, 3, 19)
    entry = Entry(key="session:1", kind=EntryKind.MEETING, title="Họp", on=day, until=day, where=where)
    told = vobject.readOne(render_feed(name="x", entries=[entry], changes={}, since=TODAY).decode())
    start = told.vevent.dtstart.value
    assert (f"{start:%H:%M}" if isinstance(start, dt.datetime) else None) == hour


def test_a_day_that_moves_keeps_its_name_and_counts_up(client, officer, year):
    address = issue(client)
    _told, before, first = read(client, address)
    etag, day = first["ETag"], first["Last-Modified"]
    assert client.get(address, HTTP_IF_NONE_MATCH=etag).status_code == 304
    assert client.get(address, HTTP_IF_MODIFIED_SINCE=day).status_code == 304

    with time_machine.travel(TODAY + dt.timedelta(hours=2), tick=False):
        set_due(
            cluster_year=year, kind=MilestoneKind.YEAR_REPORT, due_on=dt.date(2026, 11, 20), reason="Dời",
            actor=None, at=clock.now(),
        )  # fmt: skip
        assert client.get(address, HTTP_IF_MODIFIED_SINCE=day).status_code == 200
        _told, after, answer = read(client, address)
    assert answer["ETag"] != etag
    assert set(after) == set(before)
    (moved,) = [uid for uid in after if after[uid].dtstart.value != before[uid].dtstart.value]
    assert after[moved].dtstart.value == dt.date(2026, 11, 20)
    assert int(after[moved].sequence.value) > int(before[moved].sequence.value)
    assert after[moved].last_modified.value > before[moved].last_modified.value


def test_a_new_address_ends_the_old_at_once(client, officer, year):
    old = issue(client, year)
    assert read(client, old)[0].x_wr_calname.value == "Cụm số Một năm 2026"
    client.force_login(officer)
    new = issue(client, year)

    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    events = AuditEvent.objects.filter(verb="calendar_feed.issued").order_by("seq")
    assert [(event.actor, event.after) for event in events] == [
        (officer.get_username(), {"serial": 1}), (officer.get_username(), {"serial": 2}),
    ]  # fmt: skip
    secret = new.rpartition("/")[2]
    assert not [event for event in events if secret in f"{event.summary}{event.after}"]
    # The last letter of a base64 text carries bits that say nothing: every other one must be refused too.
    letter = secret.removesuffix(".ics")[-1]
    alphabet = string.ascii_letters + string.digits + "-_"
    others = [secret.removesuffix(f"{letter}.ics") + other + ".ics" for other in alphabet if other != letter]
    for wrong in (*others, "1-1.ics", "\x00.ics", "1-1." + "x" * 5000 + ".ics"):
        assert client.get(new.replace(secret, wrong)).status_code == 404
    stranger = make.appoint(Role.UNIT_HEAD, unit=make.make_unit())
    client.force_login(stranger)
    assert client.post(reverse("portal:feed_issue"), {"cum": year.pk}).status_code == 404
    assert client.get(reverse("portal:feed_list"), {"cum": year.pk}).status_code == 404


def test_who_left_reads_nothing_more(client, officer, year):
    own = issue(client)
    of_year = issue(client, year)
    assert len(read(client, of_year)[1]) == 7

    Appointment.objects.filter(user=officer).update(valid_to=dt.date(2026, 3, 20))
    assert read(client, of_year)[1] == {}
    assert "Báo cáo tổng kết" not in read(client, own)[2].content.decode()
    type(officer).objects.update(is_active=False)
    assert read(client, own)[1] == {}


def test_one_address_may_not_ask_without_end_and_no_secret_is_logged(client, officer, year, settings, caplog):
    address = issue(client)
    settings.VISITOR_LIMITS = {"calendar_feed": (2, 300)}
    with caplog.at_level(logging.WARNING):
        answers = [client.get(address).status_code for _n in range(3)]
        client.get(address.replace(".ics", "x.ics"))

    assert answers == [200, 200, 429]
    secret = address.rpartition("/")[2].removesuffix(".ics")
    told = [WithoutValues("%(message)s").format(record) for record in caplog.records]
    assert any("/lich/dong/…" in line for line in told)
    assert not any(secret in line for line in told)


def test_the_file_asks_the_same_of_one_and_three_clusters(client, officer, year):
    unit = make.members_of(year)[0]
    address = issue(client)
    client.logout()

    def count():
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        return len(asked)

    one = count()
    for number in (2027, 2028):
        other = make.make_cluster_year(number, units=[unit])
        Milestone.objects.create(
            cluster_year=other, kind=MilestoneKind.REGISTERED, due_on=dt.date(2027, 1, 5)
        )
    assert count() == one


def test_work_in_another_cluster_is_told_without_its_words(client, year):
    inspector = make.appoint(Role.UNIT_OFFICER, unit=make.make_unit())  # of no cluster
    with time_machine.travel(dt.datetime(2026, 6, 1, 3, tzinfo=dt.UTC), tick=False):
        visited = make.members_of(year)[0]
        team = make_team(year, make.members_of(year)[1], user=inspector)
        make_visit(team, visited, held_on=None)
        client.force_login(inspector)

        assert f"Kiểm tra {visited.name}" in client.get("/lich/?thang=6&nam=2026").text
        _told, events, answer = read(client, issue(client))
    told = {(event.dtstart.value, event.summary.value) for event in events.values()}
    assert (dt.date(2026, 6, 10), "Đoàn kiểm tra đi kiểm tra") in told
    assert visited.name not in answer.content.decode().replace("\r\n ", "")


def test_a_check_keeps_its_name_counts_up_and_stays_when_it_is_done(client, year):
    visited, checking = make.members_of(year)
    inspector = make.appoint(Role.UNIT_OFFICER, unit=checking)
    with time_machine.travel(dt.datetime(2026, 6, 12, 3, tzinfo=dt.UTC), tick=False):
        visit = make_visit(make_team(year, checking, user=inspector), visited, held_on=None)
        client.force_login(inspector)
        address = issue(client)
        told = []
        for days, held_on in ((0, None), (1, None), (1, DAY)):
            visit = visits.save_visit(
                visit_id=visit.pk, revision=visit.revision, planned_on=DAY + dt.timedelta(days), held_on=held_on,
                place="", unit_attendants="", conclusion="", **by(inspector),
            )  # fmt: skip
            events = read(client, address)[1]
            told += [(uid, e) for uid, e in events.items() if "Đoàn kiểm tra" in e.summary.value]
    assert len({uid for uid, _event in told}) == 1
    assert [(event.dtstart.value.day, event.summary.value) for _uid, event in told] == [
        (10, "Đoàn kiểm tra đi kiểm tra"), (11, "Đoàn kiểm tra đi kiểm tra"), (11, "Đã xong: Đoàn kiểm tra đi kiểm tra"),
    ]  # fmt: skip
    counts = [int(event.sequence.value) for _uid, event in told]
    assert counts == sorted(set(counts))


def test_more_time_for_a_unit_moves_its_own_event(client, officer, year):
    unit, address = make.members_of(year)[0], issue(client)
    _told, before, _answer = read(client, address)
    with time_machine.travel(TODAY + dt.timedelta(hours=2), tick=False):
        extend_step(
            cluster_year=year, unit=unit, kind=MilestoneKind.YEAR_REPORT, due_on=dt.date(2026, 11, 20),
            decision_number="12/QĐ", decision_on=TODAY.date(), reason="Bão lũ", actor=officer, at=clock.now(),
        )  # fmt: skip
        _told, after, _answer = read(client, address)
    assert set(after) == set(before)
    (moved,) = [uid for uid in after if after[uid].dtstart.value != before[uid].dtstart.value]
    assert after[moved].dtstart.value == dt.date(2026, 11, 20)
    assert "đã gia hạn" in after[moved].description.value
    assert int(after[moved].sequence.value) > int(before[moved].sequence.value)
