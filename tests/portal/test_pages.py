"""The list of years, the map of one, calendar, search, health."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.services import record
from clusters.enums import Role, SuccessionKind, UnitKind
from clusters.services.succession import NewUnit, succeed
from core import clock
from documents.enums import PaperKind
from documents.services.papers import draft_paper
from documents.services.templates import load_templates
from emulation.enums import MilestoneKind, ReportedTopic
from emulation.models import Milestone, ReportedFact
from jobs.models import Job
from notifications.models import Heartbeat
from tests import factories as make

NONSENSE = ["\x00", "🙂" * 40, "a" * 100_000, "e\u0301\u0323" * 50, "' OR 1=1 --", "9" * 60]


@pytest.fixture
def office(client):
    client.force_login(make.appoint(Role.STANDING_BODY))
    return client


def count(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", ["portal:year_list", "portal:calendar", "portal:search"])
def test_lists_ask_the_same_for_one_row_and_for_three(page, office):
    def add():
        year = make.make_cluster_year(clock.today().year, name="Cụm tìm được")
        Milestone.objects.create(cluster_year=year, kind=MilestoneKind.REGISTERED, due_on=clock.today())

    add()
    url = reverse(page) + ("?q=tim+duoc" if page == "portal:search" else "")
    one = count(office, url)
    add()
    add()
    assert count(office, url) == one <= 23  # the calendar asks every app what is due


def test_the_map_asks_the_same_for_three_units_and_for_thirty(office):
    small, large = make.make_cluster_year(2026, units=3), make.make_cluster_year(2026, units=30)
    pages = [reverse("portal:year_detail", args=[year.pk]) for year in (small, large)]

    assert count(office, pages[0]) == count(office, pages[1]) <= 16


def test_the_map_asks_units_to_go_on_only_with_what_is_theirs(client):
    year = make.make_cluster_year(clock.today().year, units=2)
    page = reverse("portal:year_detail", args=[year.pk])
    officer = make.appoint(Role.UNIT_OFFICER, unit=make.members_of(year)[0])

    def heading(person):
        client.force_login(person)
        html = client.get(page).content.decode()
        return [words for words in ("Xem bước đang làm: ", "Làm tiếp: ") if words in html]

    assert heading(make.appoint(Role.STANDING_BODY)) == ["Làm tiếp: "]
    assert heading(officer) == ["Xem bước đang làm: "], "the cluster drafts its plan"
    yesterday = clock.today() - dt.timedelta(days=1)
    Milestone.objects.create(cluster_year=year, kind=MilestoneKind.REGISTERED, due_on=yesterday)
    assert heading(officer) == ["Làm tiếp: "], "each unit registers"


def test_the_list_of_years_filters_without_diacritics(office):
    make.make_cluster_year(2026, name="Cụm thi đua số Một")
    make.make_cluster_year(2025, name="Khu vực Đông Nam bộ")

    html = office.get("/nam-thi-dua/?q=dong+nam&nam=2025").content.decode()
    assert "Khu vực Đông Nam bộ" in html
    assert "số Một</a>" not in html


@pytest.mark.parametrize("text", NONSENSE)
@pytest.mark.parametrize("url", ["/tra-cuu/", "/nam-thi-dua/", "/lich/"])
def test_nonsense_is_answered_with_a_page(url, text, office):
    for field in ("q", "nam", "thang", "trang"):
        assert office.get(url, {field: text}).status_code == 200


def test_the_history_of_a_year_is_turned_page_by_page(office):
    year = make.make_cluster_year(2026)
    for n in range(31):
        with transaction.atomic():
            record(
                actor=None,
                verb="thing.changed",
                target=year,
                scope=year,
                at=clock.now(),
                summary=f"Việc số {n}.",
            )
    url = reverse("portal:year_history", args=[year.pk])

    first, second = office.get(url).text, office.get(url, {"trang": "2"}).text

    assert ("Việc số 30." in first, "Việc số 0." in first) == (True, False)
    assert ("Việc số 30." in second, "Việc số 0." in second) == (False, True)


def test_the_map_shows_members_conferences_and_what_the_press_told(office):
    year = make.make_cluster_year(2020, units=2, source_note="Báo chí")
    ReportedFact.objects.create(
        cluster_year=year, topic=ReportedTopic.MEMBERS, value=13, source="Báo chí ngày 18/12"
    )

    html = office.get(reverse("portal:year_detail", args=[year.pk])).content.decode()
    assert "Báo chí đưa tin" in html
    for unit in make.members_of(year):
        assert unit.name in html


@pytest.mark.parametrize("words", ["so tu phap tien giang", "Sở Tư pháp Đồng Tháp", "dong thap"])
def test_a_merged_unit_is_found_by_either_name(words, office):
    old = [
        make.make_unit(f"Sở Tư pháp {place}", kind=UnitKind.JUSTICE_DEPARTMENT)
        for place in ("Tiền Giang", "Đồng Tháp")
    ]
    new = NewUnit(code="STP-DONG-THAP", name="Sở Tư pháp Đồng Tháp", kind=UnitKind.JUSTICE_DEPARTMENT)
    succeed(
        kind=SuccessionKind.MERGE, predecessors=old, new_units=[new], effective_on=dt.date(2025, 7, 1),
        legal_basis="Nghị quyết sáp nhập", actor=None, at=clock.now(),
    )  # fmt: skip

    html = office.get("/tra-cuu/", {"q": words}).content.decode()
    assert "Sở Tư pháp Đồng Tháp" in html
    assert "Sở Tư pháp Tiền Giang" in html


def test_health_names_what_does_not_work(client):
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["database"] == {"ok": True}
    assert answer.json()["broker"] == {"ok": True}
    assert answer.json()["beat"] == {"ok": False, "last_run_at": None}


@pytest.mark.parametrize(("minutes", "status"), [(1, 200), (4, 503)])
def test_health_goes_by_the_last_beats(minutes, status, client):
    for name in ("beat", "worker", "long_worker"):
        Heartbeat.objects.create(name=name, beaten_at=clock.now() - dt.timedelta(minutes=minutes))

    assert client.get("/healthz").status_code == status


def test_health_counts_long_work_that_nobody_takes_up(client):
    Heartbeat.objects.bulk_create(
        Heartbeat(name=name, beaten_at=clock.now()) for name in ("beat", "worker", "long_worker")
    )
    year, at = make.make_cluster_year(2026), clock.now() - dt.timedelta(minutes=20)
    old = Job.objects.create(
        kind="thu",
        cluster_year=year,
        ordered_at=at,
        touched_at=at,
        ordered_by=make.make_user(),
    )
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()["jobs"]) == (503, {"ok": False, "stuck": 1})

    Job.objects.create(
        kind="thu",
        cluster_year=year,
        ordered_at=at,
        touched_at=clock.now(),
        ordered_by=old.ordered_by,
    )
    assert client.get("/healthz").json()["jobs"] == {
        "ok": True,
        "stuck": 0,
    }  # the queue is long, but it moves


def test_the_switcher_keeps_the_part_of_the_year(client):
    unit = make.make_unit()
    years = [make.make_cluster_year(year, units=[unit]) for year in (2025, 2026)]
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=unit))

    html = client.get(reverse("emulation:registration_list", args=[years[1].pk])).content.decode()
    assert reverse("emulation:registration_list", args=[years[0].pk]) in html


def test_the_map_leads_to_the_decisions_and_to_drafting_them(client):
    load_templates()
    make.make_unit("Bộ Tư pháp", kind=UnitKind.MINISTRY)
    year = make.make_cluster_year(2026)
    page, new = (reverse(name, args=[year.pk]) for name in ("portal:year_detail", "documents:paper_new"))
    body = make.appoint(Role.STANDING_BODY)
    paper = draft_paper(
        source_kind=PaperKind.DIVISION_DECISION, cluster_year=year, subject=f"year:{year.pk}", actor=body,
        at=dt.datetime(2026, 1, 5, 2, 0, tzinfo=dt.UTC),
    )  # fmt: skip
    shown = reverse("documents:paper_show", args=[paper.pk])
    client.force_login(body)
    told = client.get(page).text
    assert (shown in told, new in told) == (True, True)
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=make.members_of(year)[0]))
    told = client.get(page).text
    assert (shown in told, new in told) == (False, False)  # a draft of the ministry
