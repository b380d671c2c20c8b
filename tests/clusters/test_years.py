"""Members and leaders of a cluster's year."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from clusters.enums import ClusterKind, LeadRole, Role
from clusters.models import Cluster, ClusterLead, ClusterMembership
from clusters.permissions import Access
from clusters.queries import leads_on, members_on
from clusters.services import leads, years
from clusters.services.leads import Decision, LeadSpec
from core.errors import RuleError
from tests import factories as make

NEW_YEAR, MIDDLE = dt.date(2026, 1, 1), dt.date(2026, 7, 1)
DECISION = Decision(number="100/QĐ-BTP", signed_on=dt.date(2025, 12, 18), announced_on=dt.date(2025, 12, 18))


def by():
    return {"actor": make.make_user(), "at": timezone.now()}


def opened(**fields):
    cluster = Cluster.objects.create(code="CUM-1", name="Cụm thi đua số 1")
    return years.create_year(
        cluster=cluster, year=2026, kind=ClusterKind.CLUSTER, name="Cụm thi đua số 1", **fields, **by()
    )


def constituted():
    cluster_year = opened(decision_number="100/QĐ-BTP", decision_on=dt.date(2025, 12, 18))
    units = [make.make_unit() for _ in range(3)]
    years.set_members(cluster_year=cluster_year, units=units, **by())
    named = [LeadSpec(role=LeadRole.CHAIR, unit=units[0]), LeadSpec(role=LeadRole.VICE_CHAIR, unit=units[1])]
    leads.set_leads(cluster_year=cluster_year, leads=named, decision=DECISION, **by())
    return cluster_year, units


def test_a_cluster_has_a_year_once():
    cluster_year = opened()

    with pytest.raises(RuleError, match="đã có năm thi đua 2026"):
        years.create_year(
            cluster=cluster_year.cluster, year=2026, kind=ClusterKind.CLUSTER, name="Tên khác", **by()
        )


def test_a_year_says_all_that_is_missing():
    assert years.missing_to_constitute(opened(), NEW_YEAR) == [
        "Chưa ghi số và ngày của quyết định chia cụm.",
        "Cụm phải có ít nhất hai đơn vị thành viên.",
        "Chưa cử Trưởng.",
        "Phải có một hoặc hai Phó Trưởng.",
    ]


def test_a_whole_year_is_missing_nothing_and_keeps_the_order_of_the_decision():
    cluster_year, units = constituted()

    years.ensure_constituted(cluster_year, NEW_YEAR)

    assert [member.unit for member in members_on(cluster_year, NEW_YEAR)] == units


def test_a_member_that_is_gone_by_the_day_is_named():
    cluster_year, units = constituted()
    units[2].names.update(valid_to=dt.date(2025, 12, 31))

    with pytest.raises(RuleError, match=f"{units[2]} không tồn tại vào ngày 01/01/2026"):
        years.ensure_constituted(cluster_year, NEW_YEAR)


def test_a_unit_belongs_to_one_cluster_a_year():
    _cluster_year, units = constituted()
    other = make.make_cluster_year(2026)

    with pytest.raises(RuleError, match="đã là thành viên của Cụm thi đua số 1 năm 2026"):
        years.add_member(cluster_year=other, unit=units[2], **by())


def test_a_unit_changes_cluster_within_the_year_on_one_day():
    cluster_year, units = constituted()
    other = make.make_cluster_year(2026)
    membership = cluster_year.memberships.get(unit=units[2])

    years.end_membership(membership=membership, valid_to=MIDDLE, reason="sắp xếp lại", **by())
    years.add_member(cluster_year=other, unit=units[2], valid_from=MIDDLE, **by())

    eve = MIDDLE - dt.timedelta(days=1)
    assert [members_on(cluster_year, day).filter(unit=units[2]).count() for day in (eve, MIDDLE)] == [1, 0]
    assert [members_on(other, day).filter(unit=units[2]).count() for day in (eve, MIDDLE)] == [0, 1]


def test_the_database_refuses_overlapping_memberships():
    _cluster_year, units = constituted()
    other = make.make_cluster_year(2026)

    with pytest.raises(IntegrityError, match="cluster_membership_one_cluster"), transaction.atomic():
        ClusterMembership.objects.create(cluster_year=other, unit=units[2], ordinal=9, valid_from=MIDDLE)


def test_a_unit_to_come_cannot_be_a_member_before():
    unit = make.make_unit()
    unit.names.update(valid_from=MIDDLE)

    with pytest.raises(RuleError, match="không tồn tại vào ngày 01/01/2026"):
        years.add_member(cluster_year=opened(), unit=unit, **by())


def test_members_are_reordered_and_ids_of_another_year_are_passed_over():
    cluster_year, units = constituted()
    first, second, _third = cluster_year.memberships.order_by("ordinal")
    stranger = make.make_cluster_year(2026).memberships.order_by("pk").first()

    years.reorder_members(
        cluster_year=cluster_year, ordinals={first.pk: 2, second.pk: 1, stranger.pk: 77}, **by()
    )

    assert [member.unit for member in members_on(cluster_year, NEW_YEAR)] == [units[1], units[0], units[2]]
    stranger.refresh_from_db()
    assert stranger.ordinal != 77


@pytest.mark.rule("CLU-7")
def test_leaders_are_announced_at_the_closing_of_the_year_before():
    cluster_year, units = constituted()

    chair = leads_on(cluster_year, NEW_YEAR)[0]

    assert (chair.unit, chair.announced_on) == (units[0], dt.date(2025, 12, 18))


@pytest.mark.rule("INV-21", "CLU-5")
def test_a_deputy_head_may_lead_a_full_head():
    cluster_year, units = constituted()
    named = [
        LeadSpec(
            role=LeadRole.CHAIR, unit=units[0], person_name="Trần Văn Dũng", position_title="Phó Vụ trưởng"
        ),
        LeadSpec(
            role=LeadRole.VICE_CHAIR, unit=units[1], person_name="Nguyễn Thanh Tú", position_title="Vụ trưởng"
        ),
    ]

    leads.set_leads(cluster_year=cluster_year, leads=named, decision=DECISION, **by())

    assert [lead.person_name for lead in leads_on(cluster_year, NEW_YEAR)] == [
        "Trần Văn Dũng",
        "Nguyễn Thanh Tú",
    ]


@pytest.mark.rule("INV-21", "CLU-6")
def test_a_leader_is_replaced_within_the_year_with_the_history_kept_and_the_rights_moved():
    cluster_year, units = constituted()
    old_head, new_head = (make.appoint(Role.UNIT_HEAD, unit=unit) for unit in (units[0], units[2]))
    chair = cluster_year.leads.get(role=LeadRole.CHAIR)

    leads.replace_lead(
        lead=chair,
        by=LeadSpec(role="", unit=units[2]),
        valid_from=MIDDLE,
        decision=DECISION,
        reason="điều động",
        **by(),
    )

    eve = MIDDLE - dt.timedelta(days=1)
    assert [leads_on(cluster_year, day)[0].unit for day in (eve, MIDDLE)] == [units[0], units[2]]
    assert [Access(old_head, day).leads_year(cluster_year) for day in (eve, MIDDLE)] == [True, False]
    assert [Access(new_head, day).leads_year(cluster_year) for day in (eve, MIDDLE)] == [False, True]
    with pytest.raises(RuleError, match="thay người"):
        leads.set_leads(cluster_year=cluster_year, leads=[], decision=DECISION, **by())


@pytest.mark.parametrize(
    ("roles", "sentence"),
    [
        ([LeadRole.CHAIR, LeadRole.CHAIR], "Chỉ có một Trưởng"),
        ([LeadRole.VICE_CHAIR] * 3, "Nhiều nhất hai Phó Trưởng"),
    ],
)
def test_too_many_leaders_are_refused(roles, sentence):
    cluster_year, units = constituted()
    named = [LeadSpec(role=role, unit=unit) for role, unit in zip(roles, units, strict=False)]

    with pytest.raises(RuleError, match=sentence):
        leads.set_leads(cluster_year=cluster_year, leads=named, decision=DECISION, **by())


def test_a_stranger_unit_cannot_lead():
    cluster_year, _units = constituted()
    stranger = LeadSpec(role=LeadRole.CHAIR, unit=make.make_unit("Vụ Lạ"))

    with pytest.raises(RuleError, match="Vụ Lạ không phải đơn vị thành viên"):
        leads.set_leads(cluster_year=cluster_year, leads=[stranger], decision=DECISION, **by())


def test_the_database_refuses_two_chairs_on_one_day():
    cluster_year, units = constituted()

    with pytest.raises(IntegrityError, match="cluster_lead_one_chair"), transaction.atomic():
        ClusterLead.objects.create(cluster_year=cluster_year, role=LeadRole.CHAIR, unit=units[2])
