"""The admin sets up and decides nothing; every write has its event; bad input gets a sentence."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.models import AuditEvent
from clusters.enums import Role, UnitKind
from clusters.models import Appointment, ClusterYear, Unit
from clusters.queries import kind_on, name_on
from emulation.models import Anniversary, CovenantTemplate, Parameter
from tests import factories as make

# What an administrator may change; everything else that is registered is only shown.
SET_UP = {
    "accounts.user", "clusters.unit", "clusters.cluster", "clusters.clusteryear", "clusters.appointment",
    "emulation.awardtype", "emulation.anniversary", "emulation.parameter", "emulation.planningstep",
    "emulation.covenanttemplate", "documents.trustroot", "documents.revocationlist",
    "documents.agencyprofile",
}  # fmt: skip
DELETABLE = {"emulation.anniversary", "emulation.covenanttemplate"}
REGISTERED = {model._meta.label_lower: panel for model, panel in admin.site._registry.items()}


@pytest.fixture
def administrator(client):
    client.force_login(make.make_user("Quản Trị", is_superuser=True, is_staff=True))
    return client


def empty_rows(prefix, total=0):
    return {f"{prefix}-TOTAL_FORMS": total, f"{prefix}-INITIAL_FORMS": 0}


def unit_form(unit, **more):
    """The change form of a unit as it stands, with what is to change."""
    name, kind = unit.names.get(), unit.kinds.get()
    return {
        "note": unit.note,
        "names-TOTAL_FORMS": 1, "names-INITIAL_FORMS": 1, "names-0-id": name.pk, "names-0-unit": unit.pk,
        "names-0-name": name.name, "names-0-valid_from": "01/01/2000",
        "kinds-TOTAL_FORMS": 1, "kinds-INITIAL_FORMS": 1, "kinds-0-id": kind.pk, "kinds-0-unit": unit.pk,
        "kinds-0-kind": kind.kind, "kinds-0-valid_from": "01/01/2000",
        **empty_rows("parents"), **empty_rows("heads"), **more,
    }  # fmt: skip


def year_form(cluster, **more):
    return {
        "cluster": cluster.pk, "year": 2026, "kind": "cluster", "name": "Cụm số 1",
        **empty_rows("memberships"), **empty_rows("leads"), **more,
    }  # fmt: skip


def change_url(obj):
    return reverse(f"admin:{obj._meta.app_label}_{obj._meta.model_name}_change", args=[obj.pk])


@pytest.mark.parametrize("label", sorted(set(REGISTERED) - SET_UP))
def test_what_decides_can_only_be_looked_at(label):
    request = RequestFactory().get("/")
    request.user = make.make_user(is_superuser=True, is_staff=True)
    panel = REGISTERED[label]

    rights = (panel.has_add_permission(request), panel.has_change_permission(request))

    assert rights == (False, False)
    assert panel.has_delete_permission(request) == (label in DELETABLE)


def test_what_is_set_up_is_registered_and_kept():
    request = RequestFactory().get("/")
    request.user = make.make_user(is_superuser=True, is_staff=True)

    assert set(REGISTERED) >= SET_UP
    assert {
        label for label in SET_UP if REGISTERED[label].has_delete_permission(request)
    } == DELETABLE & SET_UP


def test_votes_and_counts_are_not_in_the_admin():
    hidden = {
        "awards.count",
        "awards.countline",
        "awards.rollentry",
        "awards.writtenopinion",
        "emulation.draftcomment",
    }

    assert hidden & set(REGISTERED) == set()


@pytest.mark.parametrize("label", sorted(REGISTERED))
def test_every_list_opens_whatever_is_asked(administrator, label):
    url = reverse(f"admin:{label.replace('.', '_')}_changelist")

    for query in ("", "q=so+tu+phap+%F0%9F%8E%89", "q=%00", "p=999999999999999999999", "e=1", "o=9.9.9"):
        assert administrator.get(f"{url}?{query}", follow=True).status_code == 200, query
    for guess in ("999999999999999999999999", "khong-co", "0", "%00"):
        assert administrator.get(f"{url}{guess}/change/", follow=True).status_code in {200, 404}, guess


def test_a_unit_is_added_by_the_service_with_one_event(administrator):
    answer = administrator.post(
        reverse("admin:clusters_unit_add"),
        {
            "code": "STP-TG",
            "first_name": "Sở Tư pháp Tiền Giang",
            "first_kind": UnitKind.JUSTICE_DEPARTMENT,
            "valid_from": "01/01/1982",
        },
    )

    assert answer.status_code == 302
    assert name_on(Unit.objects.get(), dt.date(1982, 1, 1)) == "Sở Tư pháp Tiền Giang"
    assert [event.verb for event in AuditEvent.objects.order_by("seq")] == ["unit.created"]


def test_a_taken_code_is_said_at_its_field_and_nothing_typed_is_lost(administrator):
    make.make_unit(code="STP-TG")

    answer = administrator.post(
        reverse("admin:clusters_unit_add"),
        {"code": "stp-tg", "first_name": "Sở mới", "first_kind": UnitKind.JUSTICE_DEPARTMENT},
    )

    page = answer.content.decode()
    assert "Mã stp-tg đã dùng cho đơn vị khác." in page
    assert 'value="Sở mới"' in page
    assert AuditEvent.objects.count() == 0


def test_a_unit_is_renamed_in_one_form_and_kept_in_step(administrator):
    unit = make.make_unit("Vụ A", code="A")
    rename = {
        "names-TOTAL_FORMS": 2, "names-0-valid_to": "01/07/2025",
        "names-1-unit": unit.pk, "names-1-name": "Cục A", "names-1-valid_from": "01/07/2025",
    }  # fmt: skip

    answer = administrator.post(change_url(unit), unit_form(unit, **rename))

    assert answer.status_code == 302, answer.context["errors"]
    unit.refresh_from_db()
    assert (unit.name, unit.search_text) == ("Cục A", "vu a\ncuc a\na")
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor_name) == ("unit.changed", "Quản Trị")
    assert event.after["tên đơn vị theo thời kỳ: Cục A"] == {"tên": "Cục A", "có hiệu lực từ": "2025-07-01"}


def test_overlapping_names_are_said_at_the_row(administrator):
    unit = make.make_unit("Vụ A")
    second = {
        "names-TOTAL_FORMS": 2, "names-1-unit": unit.pk, "names-1-name": "Cục A", "names-1-valid_from": "01/07/2025",
    }  # fmt: skip

    answer = administrator.post(change_url(unit), unit_form(unit, **second))

    assert "Thời gian trùng với dòng khác." in answer.content.decode()
    assert unit.names.count() == 1


@pytest.mark.parametrize("crap", ["31/02/2026", "a" * 100_000, "\x00", "🎉", "-1", "10/10/0000"])
def test_any_input_of_a_unit_is_answered(administrator, crap):
    unit = make.make_unit("Vụ A")
    for name in (
        "names-0-name",
        "names-0-valid_from",
        "kinds-0-kind",
        "names-TOTAL_FORMS",
        "names-0-id",
        "note",
    ):
        answer = administrator.post(change_url(unit), unit_form(unit, **{name: crap}))
        assert answer.status_code in {200, 302}

    assert kind_on(unit, dt.date(2026, 1, 1)) == UnitKind.DEPARTMENT


def test_a_unit_cannot_be_put_under_itself(administrator):
    unit = make.make_unit()
    under = {"parents-TOTAL_FORMS": 1, "parents-0-unit": unit.pk, "parents-0-parent": unit.pk}

    answer = administrator.post(change_url(unit), unit_form(unit, **under))

    assert answer.status_code == 200
    assert unit.parents.count() == 0


def test_a_year_with_members_and_leaders_is_set_up_in_one_form(administrator):
    units, cluster = [make.make_unit(), make.make_unit()], make.make_cluster_year(2020).cluster
    data = year_form(
        cluster,
        **{
            "memberships-TOTAL_FORMS": 2, "memberships-0-ordinal": 1, "memberships-0-unit": units[0].pk,
            "memberships-1-ordinal": 2, "memberships-1-unit": units[1].pk,
            "leads-TOTAL_FORMS": 1, "leads-0-role": "chair", "leads-0-unit": units[0].pk,
        },
    )  # fmt: skip

    answer = administrator.post(reverse("admin:clusters_clusteryear_add"), data)

    assert answer.status_code == 302, answer.context["errors"]
    year = ClusterYear.objects.get(cluster=cluster, year=2026)
    assert (make.members_of(year), year.leads.get().unit) == (units, units[0])


def test_a_member_of_another_cluster_is_refused_in_words(administrator):
    taken = make.members_of(make.make_cluster_year(2026))[0]
    cluster = make.make_cluster_year(2020).cluster
    data = year_form(
        cluster,
        **{"memberships-TOTAL_FORMS": 1, "memberships-0-ordinal": 1, "memberships-0-unit": taken.pk},
    )

    answer = administrator.post(reverse("admin:clusters_clusteryear_add"), data)

    assert "Trong năm này đơn vị đã thuộc một cụm khác." in answer.content.decode()
    assert not ClusterYear.objects.filter(cluster=cluster, year=2026).exists()


def test_a_member_that_does_not_exist_that_day_is_refused_at_its_row(administrator):
    gone = make.make_unit("Vụ đã giải thể")
    gone.names.update(valid_to=dt.date(2025, 7, 1))
    data = year_form(
        make.make_cluster_year(2020).cluster,
        **{"memberships-TOTAL_FORMS": 1, "memberships-0-ordinal": 1, "memberships-0-unit": gone.pk},
    )

    answer = administrator.post(reverse("admin:clusters_clusteryear_add"), data)

    assert "Vụ đã giải thể không tồn tại vào ngày 01/01/2026." in answer.content.decode()


def test_an_appointment_follows_the_same_rules_as_on_the_page(administrator):
    unit, person = make.make_unit(), make.make_user()
    make.appoint(Role.UNIT_HEAD, unit=unit)
    data = {"user": person.pk, "role": Role.UNIT_HEAD, "unit": unit.pk, "valid_from": "01/01/2026"}

    refused = administrator.post(reverse("admin:clusters_appointment_add"), data)
    done = administrator.post(reverse("admin:clusters_appointment_add"), {**data, "role": Role.UNIT_DEPUTY})

    assert "Đơn vị đã có thủ trưởng trong thời gian này." in refused.content.decode()
    assert done.status_code == 302
    assert Appointment.objects.get(user=person).role == Role.UNIT_DEPUTY
    assert [event.verb for event in AuditEvent.objects.order_by("seq")] == ["appointment.made"]


def test_the_administrator_takes_no_role(administrator):
    me = User.objects.get(full_name="Quản Trị")
    data = {"user": me.pk, "role": Role.STANDING_BODY, "valid_from": "01/01/2026"}

    answer = administrator.post(reverse("admin:clusters_appointment_add"), data)

    assert "Không ai tự giao việc cho chính mình." in answer.content.decode()
    assert Appointment.objects.count() == 0


def test_a_sign_in_is_made_with_a_password_that_the_log_never_sees(administrator):
    data = {
        "username": "canbo1", "full_name": "Lê Thị Cán Bộ", "email": "cb@vi-du.test",
        "password1": "mat-khau-rat-dai-9", "password2": "mat-khau-rat-dai-9",
    }  # fmt: skip

    answer = administrator.post(reverse("admin:accounts_user_add"), data)

    assert answer.status_code == 302, answer.context["errors"]
    user = User.objects.get(username="canbo1")
    assert user.check_password("mat-khau-rat-dai-9")
    assert "mat-khau-rat-dai-9" not in str(list(AuditEvent.objects.values()))
    assert AuditEvent.objects.get(target_id=str(user.pk)).verb == "user.created"


def test_a_changed_password_is_in_the_log_without_the_password(administrator):
    user = make.make_user()
    data = {"password1": "mat-khau-rat-dai-9", "password2": "mat-khau-rat-dai-9", "usable_password": "true"}

    answer = administrator.post(reverse("admin:auth_user_password_change", args=[user.pk]), data)

    assert answer.status_code == 302
    event = AuditEvent.objects.get()
    assert event.verb == "user.changed"
    assert "mat-khau" not in str(event.after)


def test_a_lost_second_factor_is_removed_with_an_event(administrator):
    user = make.make_user()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    data = {"action": "remove_second_factor", "_selected_action": [user.pk]}

    for _ in range(2):
        administrator.post(reverse("admin:accounts_user_changelist"), data)

    assert not Authenticator.objects.exists()
    event = AuditEvent.objects.order_by("seq").last()
    assert (event.verb, event.actor_name, event.target_id) == (
        "account.second_factor_off",
        "Quản Trị",
        str(user.pk),
    )


def test_lists_are_written_one_item_a_line(administrator):
    data = {
        "name": "Mẫu thường dùng",
        "pledges": "Thi đua, đoàn kết\nHoàn thành chỉ tiêu",
        "bases": "",
        "is_active": "on",
    }

    answer = administrator.post(reverse("admin:emulation_covenanttemplate_add"), data)

    assert answer.status_code == 302, answer.context["errors"]
    assert CovenantTemplate.objects.get().pledges == ["Thi đua, đoàn kết", "Hoàn thành chỉ tiêu"]


def test_confirming_a_parameter_needs_its_basis_and_stamps_the_person(administrator):
    parameter = Parameter.objects.create(key="vote.quorum", name="Tỷ lệ có mặt")
    data = {"name": "Tỷ lệ có mặt", "value": "2/3", "is_confirmed": "on"}

    refused = administrator.post(change_url(parameter), data)
    administrator.post(change_url(parameter), {**data, "legal_basis": "Quy chế 1"})

    parameter.refresh_from_db()
    assert "Xác nhận thì phải ghi căn cứ pháp lý." in refused.content.decode()
    assert (parameter.confirmed_by.full_name, parameter.legal_basis) == ("Quản Trị", "Quy chế 1")


def test_a_day_that_no_calendar_has_is_refused_and_a_row_may_go(administrator):
    url = reverse("admin:emulation_anniversary_add")
    refused = administrator.post(url, {"name": "Ngày lạ", "month": 2, "day": 30})
    administrator.post(url, {"name": "Ngày Pháp luật", "month": 11, "day": 9})
    row = Anniversary.objects.get()

    administrator.post(reverse("admin:emulation_anniversary_delete", args=[row.pk]), {"post": "yes"})

    assert "Ngày 30/2 không có trong lịch." in refused.content.decode()
    assert [event.verb for event in AuditEvent.objects.order_by("seq")] == [
        "anniversary.created",
        "anniversary.deleted",
    ]


def test_the_history_page_reads_the_log(administrator):
    unit = make.make_unit("Vụ A")
    administrator.post(change_url(unit), unit_form(unit, note="Ghi chú mới"))

    page = administrator.get(reverse("admin:clusters_unit_history", args=[unit.pk])).content.decode()

    assert "Sửa đơn vị: Vụ A" in page
    assert "Ghi chú mới" in page


def test_people_and_units_are_searched_without_diacritics(administrator):
    make.make_unit("Sở Tư pháp Đồng Tháp")
    make.make_user("Nguyễn Thị Đào")

    units = administrator.get(reverse("admin:clusters_unit_changelist"), {"q": "dong thap"})
    people = administrator.get(reverse("admin:accounts_user_changelist"), {"q": "Thị đào"})

    assert [row.name for row in units.context["cl"].result_list] == ["Sở Tư pháp Đồng Tháp"]
    assert [row.full_name for row in people.context["cl"].result_list] == ["Nguyễn Thị Đào"]


def test_the_standing_body_is_not_let_in(client):
    client.force_login(make.appoint(Role.STANDING_BODY))

    assert client.get(reverse("admin:index")).status_code == 302


@pytest.mark.parametrize("name", ["unit", "cluster", "clusteryear", "appointment"])
def test_a_list_costs_the_same_with_one_row_and_with_three(administrator, name):
    url, costs = reverse(f"admin:clusters_{name}_changelist"), []
    for count in (1, 3):
        for _ in range(count):
            year = make.make_cluster_year(2026, units=1)
            make.appoint(Role.UNIT_OFFICER, unit=make.members_of(year)[0])
        administrator.get(url)
        with CaptureQueriesContext(connection) as queries:
            administrator.get(url)
        costs.append(len(queries))

    assert costs[0] == costs[1]
