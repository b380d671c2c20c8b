"""Pages of units, clusters and appointments, through HTTP."""

import datetime as dt
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from clusters.enums import LeadRole, Role, SuccessionKind, UnitKind
from clusters.models import Appointment, ClusterMembership, Unit
from tests import factories as make

CRAP = [
    "31/02/2026",
    "a" * 5000,
    "🎉🎉",
    "\x00",
    "99999999999999999999",
    "e\u0301\u0302\u0323" * 50,
    "<script>",
]


@pytest.fixture
def standing(client):
    client.force_login(make.appoint(Role.STANDING_BODY, user=make.make_user("Cán bộ Thường trực")))
    return client


def merge_data(*units, **fields):
    return {
        "kind": SuccessionKind.MERGE,
        "effective_on": "01/07/2025",
        "legal_basis": "Nghị quyết 202/2025/QH15",
        "predecessors": "\n".join(unit.code for unit in units),
        "new_units": "STP-DT; Sở Tư pháp Đồng Tháp",
        "new_kind": UnitKind.JUSTICE_DEPARTMENT,
        **fields,
    }


def test_the_list_shows_the_units_of_the_day_asked_for(standing):
    unit = make.make_unit("Sở Tư pháp Tiền Giang")
    unit.names.update(valid_to=dt.date(2025, 7, 1))

    answers = [
        standing.get(reverse("clusters:unit_list"), {"ngay": day}) for day in ("30/06/2025", "01/07/2025")
    ]

    assert [[row.name_on_day for row in answer.context["page"]] for answer in answers] == [
        ["Sở Tư pháp Tiền Giang"],
        [],
    ]


@pytest.mark.parametrize("crap", CRAP)
@pytest.mark.parametrize("parameter", ["q", "ngay", "loai", "trang", "tai_ve"])
def test_any_filter_is_answered(standing, parameter, crap):
    assert standing.get(reverse("clusters:unit_list"), {parameter: crap}).status_code == 200
    assert standing.get(reverse("clusters:appointment_list"), {parameter: crap}).status_code == 200


def test_the_list_is_downloaded(standing):
    make.make_unit("Sở Tư pháp Tiền Giang")

    answer = standing.get(reverse("clusters:unit_list"), {"tai_ve": "1"})

    sheet = load_workbook(BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]][1:3] == ["Sở Tư pháp Tiền Giang", UnitKind.DEPARTMENT.label]


def test_a_wrong_day_is_said_at_its_field_and_today_is_shown(standing):
    answer = standing.get(reverse("clusters:unit_list"), {"ngay": "31/02/2026"})

    assert "Ngày 31/02/2026 không có trong lịch." in answer.content.decode()


def test_a_unit_that_does_not_exist_is_not_found(standing):
    for guess in (0, 10**18, 10**30):
        assert standing.get(f"/don-vi-va-cum/don-vi/{guess}/").status_code == 404


def test_a_merge_is_looked_at_first_and_then_recorded(standing):
    units = [make.make_unit("Sở Tư pháp Tiền Giang"), make.make_unit("Sở Tư pháp Đồng Tháp")]
    data = merge_data(*units)

    preview = standing.post(reverse("clusters:unit_succeed"), data)
    assert preview.templates[0].name == "clusters/unit_succeed_confirm.html"
    assert Unit.objects.count() == 2
    done = standing.post(reverse("clusters:unit_succeed"), {**data, "xac-nhan": "1"})

    new = Unit.objects.get(code="STP-DT")
    assert done.url == reverse("clusters:unit_detail", args=[new.pk])
    assert "Sở Tư pháp Tiền Giang" in standing.get(done.url).content.decode()


def test_an_unknown_unit_is_refused_at_its_field_with_a_suggestion_and_nothing_is_lost(standing):
    make.make_unit("Sở Tư pháp Tiền Giang", code="STP-TG")

    answer = standing.post(
        reverse("clusters:unit_succeed"), merge_data(predecessors="tien giang\nkhông có đâu")
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Có phải là: STP-TG – Sở Tư pháp Tiền Giang?" in page
    assert "Không có đơn vị “không có đâu”." in page
    assert "tien giang\nkhông có đâu" in page


@pytest.mark.parametrize("crap", CRAP)
def test_any_field_of_a_succession_is_answered(standing, crap):
    data = merge_data(make.make_unit(), make.make_unit())
    for name in data:
        answer = standing.post(reverse("clusters:unit_succeed"), {**data, name: crap})
        assert answer.status_code in {200, 422}
    assert Unit.objects.count() == 2


def test_people_are_named_only_to_those_who_may_know(client):
    unit = make.make_unit()
    head = make.appoint(Role.UNIT_HEAD, unit=unit, user=make.make_user("Lê Thị Thủ Trưởng"))
    outsider = make.appoint(Role.UNIT_HEAD, unit=make.make_unit())
    seen = []
    for person in (head, outsider):
        client.force_login(person)
        page = client.get(reverse("clusters:unit_detail", args=[unit.pk])).content.decode()
        seen.append("Người được phân công" in page)

    assert seen == [True, False]


def test_members_are_added_in_one_go_or_not_at_all(standing):
    cluster_year = make.make_cluster_year(2026, units=2)
    free, taken = make.make_unit("Vụ Tự do"), make.make_cluster_year(2026, units=1).memberships.get().unit
    url = reverse("clusters:year_members", args=[cluster_year.pk])

    refused = standing.post(url, {"units": f"{free.code}\n{taken.code}", "valid_from": ""})
    assert refused.status_code == 422
    assert ClusterMembership.objects.filter(cluster_year=cluster_year).count() == 2
    standing.post(url, {"units": "vu tu do", "valid_from": "01/07/2026"})

    member = cluster_year.memberships.get(unit=free)
    assert (member.ordinal, member.valid_from) == (3, dt.date(2026, 7, 1))


def test_a_member_ends_and_the_order_is_corrected(standing):
    cluster_year = make.make_cluster_year(2026, units=3)
    first, second, third = cluster_year.memberships.order_by("ordinal")

    standing.post(
        reverse("clusters:member_end", args=[cluster_year.pk, third.pk]),
        {"valid_to": "01/07/2026", "reason": "giải thể"},
    )
    standing.post(
        reverse("clusters:members_order", args=[cluster_year.pk]),
        {f"m{first.pk}": "2", f"m{second.pk}": "1", f"m{third.pk}": "3"},
    )

    rows = list(cluster_year.memberships.order_by("ordinal").values_list("pk", "valid_to"))
    assert rows == [(second.pk, None), (first.pk, None), (third.pk, dt.date(2026, 7, 1))]


def test_a_wrong_number_in_the_order_keeps_what_was_typed(standing):
    cluster_year = make.make_cluster_year(2026, units=1)
    member = cluster_year.memberships.get()

    answer = standing.post(
        reverse("clusters:members_order", args=[cluster_year.pk]), {f"m{member.pk}": "một"}
    )

    assert answer.status_code == 422
    assert 'value="một"' in answer.content.decode()


def test_leaders_are_named_and_one_is_replaced(standing):
    cluster_year = make.make_cluster_year(2026, units=3)
    units = make.members_of(cluster_year)
    standing.post(
        reverse("clusters:year_leads", args=[cluster_year.pk]),
        {
            "chair_unit": units[0].pk,
            "chair_person_name": "Bạch Quốc An",
            "chair_position_title": "Vụ trưởng",
            "vice1_unit": units[1].pk,
            "decision_number": "2000/QĐ-BTP",
            "announced_on": "18/12/2025",
        },
    )
    chair = cluster_year.leads.get(role=LeadRole.CHAIR)

    standing.post(
        reverse("clusters:lead_replace", args=[cluster_year.pk, chair.pk]),
        {"unit": units[2].pk, "valid_from": "01/07/2026", "reason": "điều động"},
    )

    rows = list(
        cluster_year.leads.order_by("role", "pk").values_list("role", "unit", "person_name", "valid_to")
    )
    assert rows == [
        ("chair", units[0].pk, "Bạch Quốc An", dt.date(2026, 7, 1)),
        ("chair", units[2].pk, "", None),
        ("vice_chair", units[1].pk, "", None),
    ]


def test_naming_nobody_is_said_and_not_called_saved(standing):
    cluster_year = make.make_cluster_year(2026, units=3)

    answer = standing.post(reverse("clusters:year_leads", args=[cluster_year.pk]), {"chair_unit": ""})

    assert "Chưa chọn đơn vị nào." in answer.content.decode()


def test_a_lead_of_another_year_is_not_found(standing):
    one, other = make.make_cluster_year(2026), make.make_cluster_year(2026)
    lead = make.make_lead(other, make.members_of(other)[0])

    assert standing.get(reverse("clusters:lead_replace", args=[one.pk, lead.pk])).status_code == 404


def test_a_person_is_appointed_by_name_and_several_appointments_end_together(standing):
    unit = make.make_unit("Vụ Tổ chức cán bộ")
    person = make.make_user("Nguyễn Văn Cán Bộ")
    standing.post(
        reverse("clusters:appointment_create"),
        {
            "user": "nguyen van can bo",
            "role": Role.UNIT_OFFICER,
            "unit": "vu to chuc can bo",
            "valid_from": "01/01/2026",
        },
    )
    made = Appointment.objects.get(user=person)
    other = make.appoint(Role.AUDITOR).appointments.get()

    standing.post(
        f"{reverse('clusters:appointment_end')}?chon={made.pk}&chon={other.pk}",
        {"valid_to": "01/02/2026", "reason": ""},
    )

    assert made.unit == unit
    ends = set(Appointment.objects.filter(pk__in=[made.pk, other.pk]).values_list("valid_to", flat=True))
    assert ends == {dt.date(2026, 2, 1)}


@pytest.mark.parametrize("chosen", ["abc", "99999999999999999999999", "-1", "٣"])
def test_an_appointment_that_does_not_exist_cannot_be_ended(standing, chosen):
    assert standing.get(reverse("clusters:appointment_end"), {"chon": chosen}).status_code == 404
