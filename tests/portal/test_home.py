"""Everyone's home: what waits, for whom, by when; the same number of queries however many years."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.models import Submission
from clusters.enums import LeadRole, Role
from clusters.permissions import Access
from core import clock
from emulation.enums import MilestoneKind
from emulation.models import CampaignPlan, Milestone, StepExtension
from portal.queries.home import desk_of
from portal.services.demo.cast import ACCOUNTS
from tests import factories as make

MOST_HOME, MOST_CALENDAR = 17, 16
NOTHING_TO_DO = {"kiemtra"}  # the auditor only reads


@pytest.fixture
def today():
    return clock.today()


def titles(user, today):
    return [work.title for work in desk_of(Access(user, today), today).work]


@pytest.mark.usefixtures("sample_years")
def test_every_sample_account_has_something_to_do_today(today):
    from accounts.models import User

    idle = {a.username for a in ACCOUNTS if not titles(User.objects.get(username=a.username), today)}
    assert idle == NOTHING_TO_DO

    teller = desk_of(Access(User.objects.get(username="kiemphieu1"), today), today)
    assert sorted(work.action for work in teller.work) == ["Nhập kết quả", "Đặt mật khẩu"]
    acting = desk_of(Access(User.objects.get(username="lamthay1"), today), today)
    to_sign = next(work for work in acting.work if work.title == "Ký giao ước thi đua")
    assert "làm thay Võ Thị Năm" in to_sign.why
    returned = desk_of(Access(User.objects.get(username="canbo2"), today), today)
    assert "Chưa nêu kết quả thực hiện chỉ tiêu số hoá hồ sơ" in " ".join(work.why for work in returned.work)
    for account in ACCOUNTS:  # each button leads to a page that this person may open
        client = Client()
        client.force_login(User.objects.get(username=account.username))
        cost = [count(client, page) for page in ("/", "/lich/")]
        asks_machinery = account.username == "quantri"  # of every part of it whether it works
        assert cost[0] <= MOST_HOME + asks_machinery, (account.username, cost)
        assert cost[1] <= MOST_CALENDAR, (account.username, cost)
        for work in desk_of(Access(User.objects.get(username=account.username), today), today).work:
            assert client.get(work.url).status_code == 200, (account.username, work.title, work.url)


def test_done_work_is_gone(today):
    head, year = head_of_new_year(today.year)
    milestone = Milestone.objects.create(cluster_year=year, kind=MilestoneKind.REGISTERED, due_on=today)
    assert titles(head, today) == ["Đăng ký danh hiệu thi đua"]

    milestone.reached_on, milestone.recorded_at = today, clock.now()
    milestone.save()
    assert titles(head, today) == []


def test_a_missed_registration_says_what_to_do(today):
    head, year = head_of_new_year(today.year)
    Milestone.objects.create(
        cluster_year=year, kind=MilestoneKind.REGISTERED, due_on=today - dt.timedelta(days=1)
    )

    (work,) = desk_of(Access(head, today), today).work
    assert "đề nghị Trưởng cụm đổi hạn" in work.why


def test_an_empty_home_says_that_all_is_done_or_why_nothing_comes(client, today):
    unit = make.make_unit()
    for user, words in (
        (make.make_user(), "chưa có phân công"),
        (make.appoint(Role.UNIT_OFFICER, unit=unit), "chưa thuộc cụm nào"),
    ):
        client.force_login(user)
        page = client.get("/").content.decode()
        assert words in page
        assert "Bạn đã làm hết việc" not in page
    make.make_cluster_year(today.year, units=[unit, make.make_unit()])
    assert "Bạn đã làm hết việc" in client.get("/").content.decode()


def test_the_standing_body_sees_lists_to_receive(today):
    _head, year = head_of_new_year(today.year)
    sender = make.make_user()
    Submission.objects.create(
        cluster_year=year, number="1/TTr", issued_on=today, sent_at=clock.now(), sent_by=sender
    )

    assert "Tiếp nhận danh sách đề nghị, Tờ trình 1/TTr" in titles(make.appoint(Role.STANDING_BODY), today)


def head_of_new_year(year, unit=None, user=None):
    """A person who heads a unit and leads its cluster in ``year``."""
    unit = unit or make.make_unit()
    cluster_year = make.make_cluster_year(year, units=[unit, make.make_unit()])
    make.make_lead(cluster_year, make.members_of(cluster_year)[1], LeadRole.CHAIR)
    user = user or make.appoint(Role.UNIT_HEAD, unit=unit)
    return user, cluster_year


@pytest.mark.parametrize("role", [Role.UNIT_HEAD, Role.UNIT_OFFICER, Role.STANDING_BODY, Role.AUDITOR])
def test_ten_years_ask_no_more_than_one(role, client, today):
    unit = make.make_unit()
    user = make.appoint(role, unit=unit if role in (Role.UNIT_HEAD, Role.UNIT_OFFICER) else None)

    def add(year):
        cluster_year = make.make_cluster_year(year, units=[unit, make.make_unit()])
        make.make_lead(cluster_year, unit)
        CampaignPlan.objects.create(cluster_year=cluster_year, year=year)
        Milestone.objects.create(cluster_year=cluster_year, kind=MilestoneKind.REGISTERED, due_on=today)
        sender = make.make_user()
        Submission.objects.create(
            cluster_year=cluster_year, number="1", issued_on=today, sent_at=clock.now(), sent_by=sender
        )

    add(today.year)
    one = queries(client, user)
    for years_ago in range(1, 10):
        add(today.year - years_ago)
    assert queries(client, user) == one <= MOST_HOME


def queries(client, user):
    client.force_login(user)
    client.get(reverse("portal:home"))
    return count(client, reverse("portal:home"))


def count(client, page):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(page).status_code == 200
    return len(captured)


def test_a_unit_with_more_time_reads_its_own_day(today):
    head, year = head_of_new_year(today.year)
    due_on, later = today + dt.timedelta(days=5), today + dt.timedelta(days=12)
    step = {"cluster_year": year, "kind": MilestoneKind.REGISTERED}
    Milestone.objects.create(**step, due_on=due_on)
    unit, other = make.members_of(year)
    StepExtension.objects.create(
        **step, unit=unit, due_on=later, decision_number="1/QĐ", decision_on=today, reason="Bão lũ",
        recorded_at=clock.now(), recorded_by=make.make_user(),
    )  # fmt: skip

    def days(user):
        coming = desk_of(Access(user, today), today).coming
        return [(date.on, date.kind) for date in coming if date.title == MilestoneKind.REGISTERED.label]

    assert days(head) == [(later, "Hạn, đã gia hạn cho đơn vị")]
    assert days(make.appoint(Role.UNIT_HEAD, unit=other)) == [(due_on, "Hạn")]
