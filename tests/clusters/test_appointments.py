"""Rights that start and stop by date."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.models import AuditEvent
from clusters.enums import Role
from clusters.models import Appointment
from clusters.permissions import Access
from clusters.services.appointments import appoint, end_appointment
from core.errors import RuleError
from tests import factories as make

DAY = dt.date(2026, 3, 1)


def by():
    return {"actor": make.make_user(), "at": timezone.now()}


def test_a_right_begins_and_ends_on_its_days():
    user, unit = make.make_user(), make.make_unit()
    appointment = appoint(user=user, role=Role.UNIT_HEAD, unit=unit, valid_from=DAY, **by())

    end_appointment(appointment=appointment, valid_to=dt.date(2026, 9, 1), reason="nghỉ hưu", **by())

    days = [dt.date(2026, 2, 28), DAY, dt.date(2026, 8, 31), dt.date(2026, 9, 1)]
    assert [Access(user, day).works_for(unit) for day in days] == [False, True, True, False]
    assert [event.verb for event in AuditEvent.objects.order_by("seq")] == [
        "appointment.made",
        "appointment.ended",
    ]


def test_nobody_appoints_themselves():
    user = make.make_user()

    with pytest.raises(RuleError, match="Không ai tự giao việc"):
        appoint(user=user, role=Role.STANDING_BODY, valid_from=DAY, actor=user, at=timezone.now())


def test_an_administrator_holds_no_role():
    user = make.make_user(is_superuser=True)

    with pytest.raises(RuleError, match="Quản trị hệ thống"):
        appoint(user=user, role=Role.UNIT_HEAD, unit=make.make_unit(), valid_from=DAY, **by())


def test_a_unit_has_one_head_at_a_time():
    unit = make.make_unit()
    head = make.appoint(Role.UNIT_HEAD, unit=unit)

    with pytest.raises(RuleError, match=f"thủ trưởng là {head}"):
        appoint(user=make.make_user(), role=Role.UNIT_HEAD, unit=unit, valid_from=DAY, **by())
    with pytest.raises(IntegrityError, match="appointment_one_head"), transaction.atomic():
        Appointment.objects.create(user=make.make_user(), role=Role.UNIT_HEAD, unit=unit, valid_from=DAY)


def test_the_next_head_begins_on_the_day_the_last_one_ends():
    unit = make.make_unit()
    make.appoint(Role.UNIT_HEAD, unit=unit, valid_to=DAY)

    assert appoint(user=make.make_user(), role=Role.UNIT_HEAD, unit=unit, valid_from=DAY, **by()).pk


@pytest.mark.parametrize(
    ("role", "has_unit", "has_year", "field"),
    [
        (Role.UNIT_OFFICER, False, False, "unit"),
        (Role.AUDITOR, True, False, "unit"),
        (Role.CLUSTER_SECRETARY, False, False, "cluster_year"),
        (Role.STANDING_BODY, False, True, "cluster_year"),
    ],
)
def test_a_role_stands_in_its_place(role, has_unit, has_year, field):
    with pytest.raises(RuleError) as refused:
        appoint(
            user=make.make_user(),
            role=role,
            unit=make.make_unit() if has_unit else None,
            cluster_year=make.make_cluster_year() if has_year else None,
            valid_from=DAY,
            **by(),
        )

    assert refused.value.field == field


def test_acting_for_somebody_needs_a_basis_and_is_shown():
    user, absent, unit = make.make_user(), make.make_user("Lê Văn Vắng"), make.make_unit("Vụ A")
    common = {"user": user, "role": Role.UNIT_DEPUTY, "unit": unit, "valid_from": DAY, "acts_for": absent}

    with pytest.raises(RuleError, match="căn cứ"):
        appoint(**common, **by())
    appoint(**common, basis="Giấy uỷ quyền 12", **by())

    assert Access(user, DAY).acting_for == "Lê Văn Vắng (Cấp phó của thủ trưởng đơn vị, Vụ A)"


def test_the_same_role_is_not_given_twice():
    user = make.appoint(Role.AUDITOR)

    with pytest.raises(RuleError, match="đã có vai trò đó"):
        appoint(user=user, role=Role.AUDITOR, valid_from=DAY, **by())


def test_an_end_before_the_start_is_refused():
    user = make.appoint(Role.AUDITOR, valid_from=DAY)

    with pytest.raises(RuleError, match="bắt đầu từ ngày 01/03/2026"):
        end_appointment(appointment=user.appointments.get(), valid_to=DAY, **by())
