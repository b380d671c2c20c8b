"""Every list costs as many queries with three rows as with one, and at most fifteen."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clusters.enums import Role
from clusters.models import UnitParent
from clusters.services.units import rename_unit
from tests import factories as make


def renamed_unit(number: int):
    unit = make.make_unit(f"Tên cũ {number}")
    arguments = {"valid_from": dt.date(2020, 1, 1), "legal_basis": "", "actor": None, "at": timezone.now()}
    rename_unit(unit=unit, name=f"Khác {number}", **arguments)
    return unit


def units(count):
    for number in range(count):
        renamed_unit(number)
    return reverse("clusters:unit_list")


def units_by_former_names(count):
    return f"{units(count)}?q=ten+cu"


def unit(count):
    top = make.make_unit()
    for number in range(count):
        UnitParent.objects.create(unit=renamed_unit(number), parent=top)
        make.appoint(Role.UNIT_OFFICER, unit=top)
        make.make_cluster_year(2020 + number, units=[top])
    return reverse("clusters:unit_detail", args=[top.pk])


def clusters(count):
    for _ in range(count):
        make.make_cluster_year(2026)
    return reverse("clusters:cluster_list")


def cluster(count):
    first = make.make_cluster_year(2026)
    for number in range(count):
        year = make.make_cluster_year(2020 - number, cluster=first.cluster, units=count)
        make.make_lead(year, make.members_of(year)[0])
    return reverse("clusters:cluster_detail", args=[first.cluster_id])


def appointments(count):
    for _ in range(count):
        make.appoint(Role.UNIT_OFFICER, unit=make.make_unit())
    return reverse("clusters:appointment_list")


def members(count):
    return reverse("clusters:year_members", args=[make.make_cluster_year(2026, units=count).pk])


def leads(count):
    year = make.make_cluster_year(2026, units=3)
    for number, member in enumerate(make.members_of(year)[:count]):
        make.make_lead(year, member, "vice_chair" if number else "chair")
    return reverse("clusters:year_leads", args=[year.pk])


@pytest.mark.parametrize(
    "page", [units, units_by_former_names, unit, clusters, cluster, appointments, members, leads]
)
def test_a_list_costs_the_same_with_one_row_and_with_three(page, client):
    client.force_login(make.appoint(Role.STANDING_BODY))
    costs = []
    for count in (1, 3):
        url = page(count)
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        costs.append(len(queries))

    assert costs[0] == costs[1] <= 15
