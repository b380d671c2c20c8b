"""A unit with an officer and a place to prove: a shortcoming that a check found."""

import pytest

from clusters.enums import LeadRole, Role
from tests import factories as make
from tests.factories.checks import make_finding, make_team, make_visit


@pytest.fixture
def year():
    cluster_year = make.make_cluster_year(2026, units=3)
    make.make_lead(cluster_year, make.members_of(cluster_year)[0], LeadRole.CHAIR)
    return cluster_year


@pytest.fixture
def unit(year):
    return make.members_of(year)[1]


@pytest.fixture
def other(year):
    return make.members_of(year)[2]


@pytest.fixture
def officer(unit):
    return make.appoint(Role.UNIT_OFFICER, unit=unit)


@pytest.fixture
def finding(year, unit):
    return make_finding(make_visit(make_team(year, make.members_of(year)[0]), unit))


@pytest.fixture
def place(finding):
    return f"finding:{finding.pk}"
