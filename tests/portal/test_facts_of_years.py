"""The facts of many years are those of each year, with as many queries for ten as for one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clusters.models import ClusterYear
from core import clock
from emulation.enums import MilestoneKind
from emulation.queries.facts_of_years import facts_of_years
from emulation.queries.pending import ACTING_ROLES, awaited_units
from emulation.queries.year_facts import YearFacts, day_in
from portal.services.catalogues import load_catalogues
from portal.services.demo.years import load_demo

PARTS = (
    "milestones",
    "members",
    "commenters",
    "covenants",
    "parties",
    "unsigned",
    "registrations",
    "reports",
    "plan",
)


@pytest.fixture
def years():
    load_catalogues()
    load_demo(at=clock.now())
    return list(ClusterYear.objects.select_related("plan", "halt"))


def test_all_years_at_once_say_what_each_year_says(years):
    today = clock.today()
    assert len(years) > 3
    for one in facts_of_years(years, today):
        alone = YearFacts(one.cluster_year, day_in(one.cluster_year, today))
        for part in PARTS:
            assert getattr(one, part) == getattr(alone, part), (one.cluster_year, part)
        for kind in ACTING_ROLES:
            assert awaited_units(one, kind) == awaited_units(alone, kind)

    waiting = {
        one.cluster_year.cluster.code: len(awaited_units(one, MilestoneKind.COVENANT))
        for one in this_year(years)
    }
    assert waiting == {"cum-minh-hoa": 3, "khoi-minh-hoa": 0, "khu-vuc-minh-hoa": 0}
    assert queries_for(this_year(years)[:1]) == queries_for(this_year(years)) == 4


def this_year(years):
    """Facts of the sample years that are under way today."""
    return facts_of_years([year for year in years if year.year == clock.today().year], clock.today())


def queries_for(facts):
    """How many queries reading these years' facts takes."""
    with CaptureQueriesContext(connection) as queries:
        facts_of_years([one.cluster_year for one in facts], clock.today())
    return len(queries)
