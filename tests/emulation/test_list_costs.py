"""Every list of the year costs as many queries for three rows as for one."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusters.enums import Role
from emulation.enums import ConferenceKind, ReportPeriod
from emulation.queries.years import unit_matrix, year_map
from emulation.services import conferences, registrations, report_review, reports
from tests import factories as make
from tests.factories.emulation import make_award

DAY = dt.date(2026, 3, 2)
ACTING = {"at": dt.datetime(2026, 3, 2, 2, 0, tzinfo=dt.UTC)}
MOST_QUERIES = 20


@pytest.fixture
def auditor():
    return make.appoint(Role.AUDITOR)


def year_of(units):
    """A year in which every unit registered, reported, and that many conferences are planned."""
    year, award, actor = make.make_cluster_year(2026, units=units), make_award(), make.make_user()
    for unit in make.members_of(year):
        registrations.register_titles(
            cluster_year=year, by_unit=unit, picks={(award.pk, unit.pk)}, actor=actor, **ACTING
        )
        report = reports.save_report(
            cluster_year=year,
            unit=unit,
            period=ReportPeriod.MIDYEAR,
            revision=0,
            results="Tốt",
            actor=actor,
            **ACTING,
        )
        reports.submit_report(report_id=report.pk, actor=actor, **ACTING)
        report_review.open_report(report_id=report.pk, actor=actor, **ACTING)
        conferences.plan_conference(
            cluster_year=year, kind=ConferenceKind.OTHER, held_on=DAY, actor=actor, **ACTING
        )
    return year


def cost(act):
    with CaptureQueriesContext(connection) as queries:
        act()
    return len(queries)


@pytest.mark.parametrize(
    ("page", "rest", "row"),
    [
        ("registration_list", (), 'data-label="Danh hiệu">'),
        ("conference_list", (), 'data-label="Ngày họp">02/03/2026'),
        ("report_list", (ReportPeriod.MIDYEAR,), "Xem<span"),
        ("report_findings", (), "Sơ kết 6 tháng</small>"),
    ],
)
def test_a_list_costs_the_same_for_one_and_three(client, auditor, page, rest, row):
    client.force_login(auditor)
    costs = []
    for count in (1, 3):
        year = year_of(count)
        address = reverse(f"emulation:{page}", args=[year.pk, *rest])
        costs.append(cost(lambda address=address: client.get(address)))
        assert client.get(address).content.decode().count(row) == count

    assert costs[0] == costs[1] <= MOST_QUERIES


@pytest.mark.parametrize("read", [year_map, unit_matrix])
def test_map_and_matrix_cost_the_same_for_any_number_of_units(read):
    one, many = year_of(1), year_of(20)

    assert cost(lambda: read(one, DAY)) == cost(lambda: read(many, DAY)) <= MOST_QUERIES
