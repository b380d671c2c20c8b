"""A workbook goes out, comes back, is taken and undone: registrations of a unit."""

import pytest
from django.urls import reverse

from clusters.enums import Role, UnitKind
from core import clock
from emulation.enums import RegistrationState
from emulation.models import TitleRegistration
from emulation.services.registrations import register_titles, withdraw_registration
from tests import factories as make
from tests.factories.emulation import make_award, put_under
from tests.workbooks.rounds import give_back, send
from workbooks.models import ReturnedWorkbook, SentWorkbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(client):
    unit = make.make_unit("Cục Thử nghiệm", kind=UnitKind.AGENCY)
    year = make.make_cluster_year(clock.today().year, units=[unit, make.make_unit()])
    below = [put_under(make.make_unit(f"Phòng {n}", kind=UnitKind.SUB_UNIT), unit) for n in (1, 2)]
    person = make.appoint(Role.UNIT_OFFICER, unit=unit)
    client.force_login(person)
    award = make_award("Tập thể lao động xuất sắc")
    return type("World", (), {"unit": unit, "year": year, "below": below, "person": person, "award": award})


def test_a_workbook_is_filled_in_previewed_taken_and_undone(client, world):
    book = send(client, world.year)
    sheet = book["Nhập liệu"]
    assert [cell.value for cell in sheet[4]] == ["STT", "Đơn vị", "Tập thể lao động xuất sắc"]
    assert [row[1].value for row in sheet.iter_rows(min_row=5)] == ["Cục Thử nghiệm", "Phòng 1", "Phòng 2"]
    assert sheet.protection.sheet
    assert sheet["B5"].protection.locked
    assert not sheet["C5"].protection.locked
    sheet["C5"] = "x"
    sheet["C6"] = "x"

    answer = give_back(client, world.year, book)

    batch = ReturnedWorkbook.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("workbooks:batch_show", args=[batch.pk])
    page = client.get(answer.url).content.decode()
    assert "Nhận tất cả 2 dòng tốt" in page
    assert not TitleRegistration.objects.exists()

    client.post(reverse("workbooks:batch_take", args=[batch.pk]), {"which": "all"})
    assert set(TitleRegistration.objects.values_list("for_unit__name", "state")) == {
        ("Cục Thử nghiệm", "submitted"),
        ("Phòng 1", "submitted"),
    }

    client.post(reverse("workbooks:batch_undo", args=[batch.pk]))
    assert set(TitleRegistration.objects.values_list("state", flat=True)) == {RegistrationState.WITHDRAWN}


def test_only_ticked_rows_are_taken(client, world):
    book = send(client, world.year)
    for cell in ("C5", "C6", "C7"):
        book["Nhập liệu"][cell] = "x"
    give_back(client, world.year, book)
    batch = ReturnedWorkbook.objects.get()
    second = batch.rows.get(label="Phòng 1")

    client.post(reverse("workbooks:batch_take", args=[batch.pk]), {"which": "some", "rows": [second.pk]})

    assert [each.for_unit.name for each in TitleRegistration.objects.all()] == ["Phòng 1"]


def test_what_was_changed_since_is_not_undone(client, world):
    book = send(client, world.year)
    book["Nhập liệu"]["C5"] = book["Nhập liệu"]["C6"] = "x"
    give_back(client, world.year, book)
    batch = ReturnedWorkbook.objects.get()
    client.post(reverse("workbooks:batch_take", args=[batch.pk]), {"which": "all"})
    withdraw_registration(
        registration_id=TitleRegistration.objects.get(for_unit=world.unit).pk,
        reason="Nhầm",
        actor=world.person,
        at=clock.now(),
    )

    client.post(reverse("workbooks:batch_undo", args=[batch.pk]))

    states = dict(batch.rows.values_list("label", "state"))
    assert (states["Cục Thử nghiệm"], states["Phòng 1"]) == ("5_taken", "6_undone")
    assert (
        "được đổi sau khi nhận"
        in client.get(reverse("workbooks:batch_show", args=[batch.pk])).content.decode()
    )


def test_the_same_workbook_goes_out_again_until_something_changes(client, world):
    send(client, world.year)
    book = send(client, world.year)
    assert SentWorkbook.objects.count() == 1
    register_titles(
        cluster_year=world.year,
        by_unit=world.unit,
        picks={(world.award.pk, world.unit.pk)},
        actor=world.person,
        at=clock.now(),
    )
    fresh = send(client, world.year)
    assert fresh["Nhập liệu"]["C5"].value == "x"

    answer = give_back(client, world.year, book)

    assert answer.status_code == 422
    assert "Bảng này đã cũ" in answer.content.decode()
    assert give_back(client, world.year, fresh).status_code == 302


def test_what_somebody_else_registered_meanwhile_is_no_change(client, world):
    book = send(client, world.year)
    register_titles(
        cluster_year=world.year,
        by_unit=world.unit,
        picks={(world.award.pk, world.unit.pk)},
        actor=world.person,
        at=clock.now(),
    )
    book["Nhập liệu"]["C5"] = "x"

    give_back(client, world.year, book)

    assert set(ReturnedWorkbook.objects.get().rows.values_list("state", flat=True)) == {"4_unchanged"}
