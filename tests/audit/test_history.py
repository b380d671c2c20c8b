"""What readers see of the log: their words, newest first, a fixed number of queries."""

import datetime as dt

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.queries import history_in, history_of
from audit.services import record
from clusters.enums import Role, UnitKind
from clusters.models import Appointment
from core import clock
from tests.factories import appoint, make_cluster_year, make_unit, make_user


@transaction.atomic
def note(target, actor=None, **fields):
    record(
        **{
            "actor": actor,
            "verb": "thing.changed",
            "target": target,
            "at": clock.now(),
            "summary": "Sửa.",
            **fields,
        }
    )


def changes(target):
    return [(c.label, c.before, c.after) for c in history_of(target)[0].changes]


def test_newest_first_with_actor_and_for_whom():
    unit, user = make_unit(), make_user("Trần Thị Lan")
    note(unit, summary="Lập.")
    note(unit, user, summary="Đổi tên.", on_behalf_of="Nguyễn Văn A")

    newest, oldest = history_of(unit)

    assert (newest.actor, newest.sentence, newest.on_behalf_of) == (
        "Trần Thị Lan",
        "Đổi tên.",
        "Nguyễn Văn A",
    )
    assert oldest.actor == "hệ thống"


def test_only_this_thing_and_only_this_year():
    year, other, unit = make_cluster_year(), make_cluster_year(), make_unit()
    note(unit, scope=year)
    note(unit, scope=other)
    note(make_unit())

    assert len(history_of(unit)) == 2
    assert len(history_in(year)) == 1


def test_choices_and_dates_and_switches_in_words():
    unit = make_unit()
    note(unit, before={"kind": UnitKind.AGENCY}, after={"kind": UnitKind.DEPARTMENT})
    assert changes(unit) == [("Loại đơn vị", UnitKind.AGENCY.label, UnitKind.DEPARTMENT.label)] or changes(
        unit
    )[0][1:] == (UnitKind.AGENCY.label, UnitKind.DEPARTMENT.label)

    user = make_user()
    note(user, before={"has_large_text": False}, after={"has_large_text": True})
    assert changes(user) == [("Chữ lớn", "Không", "Có")]

    appoint(Role.AUDITOR, user=user)
    appointment = Appointment.objects.get(user=user)
    note(appointment, before={"valid_to": None}, after={"valid_to": dt.date(2026, 3, 5)})
    assert changes(appointment) == [("Đến trước ngày", "", "05/03/2026")]


def test_a_key_becomes_the_name_of_what_it_points_to():
    appoint(Role.UNIT_HEAD, unit=make_unit("Sở Tư pháp Tiền Giang"), user=(user := make_user()))
    appointment = Appointment.objects.get(user=user)
    note(appointment, before={"unit": None}, after={"unit_id": appointment.unit_id})

    assert ("Đơn vị", "", "Sở Tư pháp Tiền Giang") in changes(appointment)


def test_zero_is_a_value_and_a_machine_s_name_is_not_shown():
    unit = make_unit()
    note(unit, before={"số phiếu": None, "sha256_x": "a"}, after={"số phiếu": 0, "sha256_x": "b"})

    assert changes(unit) == [("Số phiếu", "", "0")]


def test_a_very_long_value_is_cut():
    unit = make_unit()
    note(unit, after={"name": "ấ" * 100_000})

    assert len(changes(unit)[0][2]) < 400


@pytest.mark.parametrize(
    "value", ["không phải khóa", "999999999999999999999999", "", [1, 2], {"a": 1}, True, -1.5]
)
def test_any_recorded_value_can_be_shown(value):
    appoint(Role.AUDITOR, user=(user := make_user()))
    appointment = Appointment.objects.get(user=user)
    note(appointment, after={"unit": value, "valid_to": value, "role": value, "user": value})

    assert history_of(appointment)


def test_history_takes_the_same_queries_for_one_event_and_many():
    counts = []
    for rows in (1, 3):
        appoint(Role.UNIT_HEAD, unit=make_unit(), user=(user := make_user()))
        appointment = Appointment.objects.get(user=user)
        for _ in range(rows):
            note(appointment, after={"unit": make_unit().pk, "user": make_user().pk})
        with CaptureQueriesContext(connection) as queries:
            history_of(appointment)
        counts.append(len(queries))

    assert counts == [3, 3]


@pytest.fixture
def auditor(client):
    client.force_login(appoint(Role.AUDITOR))
    return client


def found(client, **asked):
    return [entry.sentence for entry in client.get(reverse("audit:event_list"), asked).context["entries"]]


def test_the_list_is_filtered_by_person_thing_words_and_days(auditor):
    lan = make_user("Trần Thị Lan")
    note(make_unit(), lan, summary="Đổi tên đơn vị.", at=dt.datetime(2026, 3, 5, 16, 59, tzinfo=dt.UTC))
    note(make_cluster_year(), summary="Lập cụm.", at=dt.datetime(2026, 3, 5, 17, 0, tzinfo=dt.UTC))

    assert found(auditor) == ["Lập cụm.", "Đổi tên đơn vị."]
    assert found(auditor, nguoi="thị lan") == ["Đổi tên đơn vị."]
    assert found(auditor, nguoi=lan.username) == ["Đổi tên đơn vị."]
    assert found(auditor, loai="clusters.clusteryear") == ["Lập cụm."]
    assert found(auditor, chu="lập") == ["Lập cụm."]
    assert found(auditor, tu="05/03/2026", den="05/03/2026") == ["Đổi tên đơn vị."]  # midnight in Việt Nam
    assert found(auditor, tu="06/03/2026") == ["Lập cụm."]


@pytest.mark.parametrize(
    "asked",
    [
        {"tu": "31/02/2026"},
        {"tu": "06/03/2026", "den": "05/03/2026"},
        {"loai": "x.y"},
        {"nguoi": "\x00"},
        {"chu": "😀" * 5000},
        {"nguoi": "a" * 100_000},
        {"truoc": "9" * 5000},
        {"truoc": "-1"},
        {"truoc": "\x00"},
    ],
)
def test_any_filter_gets_a_page(auditor, asked):
    response = auditor.get(reverse("audit:event_list"), asked)

    assert response.status_code == 200
    assert response.context["form"].errors


def test_the_list_takes_the_same_queries_for_one_event_and_three(auditor):
    counts = []
    for _ in (1, 3):
        note(make_unit(), make_user(), after={"name": "Tên mới"})
        note(make_unit(), make_user(), after={"name": "Tên mới"})
        with CaptureQueriesContext(connection) as queries:
            auditor.get(reverse("audit:event_list"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15


def test_the_list_has_pages(auditor):
    unit = make_unit()
    for number in range(53):
        note(unit, summary=f"Việc {number}.")

    assert len(found(auditor)) == 50
    page = auditor.get(reverse("audit:event_list"), {"chu": "việc"})
    assert f"truoc={page.context['last_seq']}" in page.content.decode()
    assert found(auditor, chu="việc", truoc=page.context["last_seq"]) == ["Việc 2.", "Việc 1.", "Việc 0."]
