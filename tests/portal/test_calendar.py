"""The calendar: whose it is, how it is laid out, where it leads."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role
from emulation.enums import ConferenceKind, MilestoneKind, ReportPeriod, ReportState
from emulation.models import Conference, Milestone, PeakPhase, UnitReport
from tests import factories as make
from tests.factories.targets import adopted_plan

TODAY = dt.datetime(2026, 3, 20, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def _in_march():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def year(_in_march):
    """A cluster with a step done, one open, a conference, a phase."""
    cluster_year = make.make_cluster_year(2026, units=2, name="Cụm số Một")
    add = Milestone.objects.create
    add(cluster_year=cluster_year, kind=MilestoneKind.MIDYEAR, due_on=dt.date(2026, 3, 25))
    add(cluster_year=cluster_year, kind=MilestoneKind.VOTED, due_on=dt.date(2026, 3, 27))
    add(
        cluster_year=cluster_year, kind=MilestoneKind.LAUNCHED, due_on=dt.date(2026, 3, 10),
        reached_on=dt.date(2026, 3, 9),
        recorded_at=TODAY,
    )  # fmt: skip
    Conference.objects.create(
        cluster_year=cluster_year, kind=ConferenceKind.LAUNCH, held_on=dt.date(2026, 3, 19), opening_time=dt.time(8, 30),
        session="sáng", place="Hội trường A",
    )  # fmt: skip
    plan = adopted_plan(cluster_year)
    PeakPhase.objects.create(
        plan=plan, ordinal=1, starts_on=dt.date(2026, 3, 26), ends_on=dt.date(2026, 5, 19)
    )
    return cluster_year


def words(html):
    """What is read, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def count(client, page):
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    return len(asked)


def days(html):
    """The text of each day's cell, by its day."""
    cells = re.findall(
        r'<td class="gu-day[^>]*>\s*<p[^>]*><time datetime="([^"]+)">(.*?)</td>', html, re.DOTALL
    )
    return {day: words(text) for day, text in cells}


def test_a_month_shows_each_day_with_what_waits_and_what_is_done(client, year):
    unit, other = make.members_of(year)
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=unit))

    html = client.get("/lich/?thang=3&nam=2026").text
    cells = days(html)
    assert next(iter(cells)) == "2026-02-23"  # a Monday
    assert len(cells) == 42
    assert "Báo cáo sơ kết Còn 5 ngày" in cells["2026-03-25"]
    assert reverse("emulation:report_edit", args=[year.pk, ReportPeriod.MIDYEAR, unit.pk]) in html
    assert "08:30 sáng, Hội trường A Dự kiến" in cells["2026-03-19"]
    assert "hôm nay" in cells["2026-03-20"]
    assert "Bỏ phiếu bình xét" not in cells["2026-03-27"]  # the cluster's own work
    assert html.count("26/03/2026 đến 19/05/2026") == 1 + 1  # one band a week: 23–29/3 and 30–31/3

    whole = days(client.get(f"/lich/?thang=3&nam=2026&cua=cum-{year.pk}").text)
    assert "Bỏ phiếu bình xét" in whole["2026-03-27"]
    assert "Đã xong ngày 09/03/2026" in whole["2026-03-10"]

    UnitReport.objects.create(
        cluster_year=year, unit=unit, period=ReportPeriod.MIDYEAR, state=ReportState.SUBMITTED,
        submitted_at=TODAY, submitted_by=make.make_user(),
    )  # fmt: skip
    assert "Đơn vị đã xong" in days(client.get("/lich/?thang=3&nam=2026").text)["2026-03-25"]
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=other))
    assert "Còn 5 ngày" in days(client.get("/lich/?thang=3&nam=2026").text)["2026-03-25"]


def test_list_and_year_tell_the_same_and_kinds_are_chosen(client, year):
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=make.members_of(year)[0]))

    listed = client.get("/lich/?thang=3&nam=2026&xem=danh-sach").text
    for told in ("25/03/2026", "19/03/2026", "đến hết ngày 19/05/2026"):
        assert told in listed
    of_year = client.get("/lich/?nam=2026&xem=nam").text
    assert of_year.count("gu-year-month") == 12
    assert "Báo cáo sơ kết" in of_year
    assert "Tết" in of_year  # days off
    meetings = client.get("/lich/?nam=2026&xem=nam&loai=hop").text
    assert "Hội trường A" in meetings
    assert "Báo cáo sơ kết" not in meetings
    assert "loai=hop" in re.search(r'rel="next" href="([^"]+)"', meetings)[1]


def test_nobody_sees_the_dates_of_others(client, year):
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=make.make_unit()))

    assert "Báo cáo sơ kết" not in client.get("/lich/?thang=3&nam=2026").text
    unit = make.members_of(year)[0]
    for code in (f"cum-{year.pk}", f"don-vi-{unit.pk}", "tat-ca", "cum-99999999999999", "cum-²", "x"):
        assert client.get("/lich/", {"cua": code}).status_code == 404, code
    client.force_login(make.appoint(Role.STANDING_BODY))
    assert "Báo cáo sơ kết" in days(client.get("/lich/?thang=3&nam=2026").text)["2026-03-25"]
    for text in ("31/02/2026", "\x00", "9" * 400, "dài " * 4000, "🎉", "01/01/0001", "31/12/9999"):
        asked = dict.fromkeys(("ngay", "thang", "nam", "xem", "loai", "trang"), text)
        assert client.get("/lich/", asked).status_code == 200, text[:9]
        assert client.get("/lich/", {"cua": text}).status_code in {200, 404}, text[:9]


def test_many_clusters_alike_are_told_as_one_and_ask_no_more_queries(client, year):
    client.force_login(make.appoint(Role.STANDING_BODY))
    page = "/lich/?thang=4&nam=2026"

    def add(cluster_name):
        one = make.make_cluster_year(2026, units=1, name=cluster_name)
        Milestone.objects.create(cluster_year=one, kind=MilestoneKind.COVENANT, due_on=dt.date(2026, 4, 14))
        Conference.objects.create(cluster_year=one, kind=ConferenceKind.OTHER, held_on=dt.date(2026, 4, 15))

    add("Cụm thêm 1")
    one = count(client, page)
    for number in range(2, 7):
        add(f"Cụm thêm {number}")
    assert count(client, page) == one
    html = client.get(page).text
    assert "6 cụm, khu vực" in days(html)["2026-04-14"]
    link = re.search(r'href="(\?cua=tat-ca&amp;ngay=14/04/2026)"', html)[1].replace("&amp;", "&")
    listed = words(client.get(f"/lich/{link}").text)
    assert listed.count("Chốt nội dung, mở ký giao ước") == 6
    assert "Cuộc họp khác" not in listed
