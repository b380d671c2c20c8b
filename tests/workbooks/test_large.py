"""Large workbooks are worked on by the worker, step by step; a worker that dies loses nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role, UnitKind
from core import clock
from emulation.models import TitleRegistration
from jobs.models import Job
from jobs.services import run_next_job
from tests import factories as make
from tests.factories.emulation import make_award, put_under
from tests.workbooks.rounds import SHEET, act, give_back, send
from workbooks.models import ReturnedWorkbook
from workbooks.services import working
from workbooks.services.working import work_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client, monkeypatch):
    monkeypatch.setattr(working, "BATCH", 2)
    unit = make.make_unit("Cục Thử nghiệm", kind=UnitKind.AGENCY)
    year = make.make_cluster_year(clock.today().year, units=[unit, make.make_unit()])
    for number in range(4):
        put_under(make.make_unit(f"Phòng {number}", kind=UnitKind.SUB_UNIT), unit)
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=unit))
    make_award("Tập thể lao động xuất sắc")
    return year


def filled_in(client, year):
    book = send(client, year)
    for row in range(5, 10):
        book[SHEET][f"C{row}"] = "x"
    return book


def run() -> None:
    assert run_next_job(now=clock.now)


def test_a_large_workbook_is_checked_taken_and_undone_by_the_worker(client, world):
    answer = give_back(client, world, filled_in(client, world))

    batch, job = ReturnedWorkbook.objects.get(), Job.objects.get()
    page = client.get(answer.url).content.decode()
    assert "đang được làm ở nền" in page
    assert reverse("jobs:job_show", args=[job.pk]) in page
    assert client.get(reverse("jobs:job_show", args=[job.pk])).status_code == 200
    run()
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count()) == ("checked", 5)

    act(client, "take", batch, which="all")
    assert not TitleRegistration.objects.exists()
    run()
    assert TitleRegistration.objects.filter(state="submitted").count() == 5

    act(client, "undo", batch)
    run()
    assert TitleRegistration.objects.filter(state="withdrawn").count() == 5
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_a_worker_that_dies_is_followed_by_one_that_goes_on(client, world):
    give_back(client, world, filled_in(client, world))
    batch = ReturnedWorkbook.objects.get()
    next(work_on(batch.pk))  # dies after the first step
    run()
    assert batch.rows.count() == 5

    act(client, "take", batch, which="all")
    next(work_on(batch.pk))
    assert TitleRegistration.objects.count() == 2
    run()

    assert TitleRegistration.objects.count() == 5
    batch.refresh_from_db()
    assert batch.state == "taken"


def test_a_large_workbook_that_is_no_answer_says_so_on_its_page(client, world):
    book = filled_in(client, world)
    for number in range(600):
        book[SHEET].append([1000 + number, "thêm"])
    answer = give_back(client, world, book)
    run()

    page = client.get(answer.url).content.decode()
    assert "quá nhiều dòng thêm vào" in page
    assert "Không có dòng nào để nhận" in page
    assert Job.objects.get().state == "failed"


def test_lists_ask_the_database_the_same_whatever_they_hold(client, world, monkeypatch):
    monkeypatch.setattr(working, "BATCH", 500)
    url = reverse("workbooks:workbook_list", args=[world.pk, "dang-ky"])

    def cost(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    book = send(client, world)
    give_back(client, world, book)
    few = cost(url)
    book[SHEET]["C5"] = "sai"
    give_back(client, world, book)
    one = cost(reverse("workbooks:batch_show", args=[ReturnedWorkbook.objects.latest("pk").pk]))
    for row in range(5, 8):
        book[SHEET][f"C{row}"] = "sai"
    give_back(client, world, book)
    many = cost(reverse("workbooks:batch_show", args=[ReturnedWorkbook.objects.latest("pk").pk]))

    assert cost(url) == few
    assert many == one
