"""The facts of many years are those of each year, with as many queries for ten as for one."""

from collections import Counter

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from clusters.models import ClusterYear
from core import clock
from emulation.enums import CommentResponse, MilestoneKind
from emulation.models import Conference, DraftComment, Exemplar, PeakPhase, Target
from emulation.queries.facts_of_years import facts_of_years
from emulation.queries.pending import ACTING_ROLES, awaited_units
from emulation.queries.targets import targets_of
from emulation.queries.year_facts import YearFacts, day_in

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
def years(sample_years):
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
    assert waiting == {
        "cum-minh-hoa": 3, "cum-dang-hop-minh-hoa": 0, "khoi-minh-hoa": 0, "khu-vuc-minh-hoa": 0,
    }  # fmt: skip
    assert queries_for(this_year(years)[:1]) == queries_for(this_year(years)) == 4


def test_they_say_what_is_held_and_what_waits(years):
    remark = DraftComment.objects.filter(plan__cluster_year__year=clock.today().year).first()
    words = {"is_without_remarks": False, "body": "Nên ghi rõ số", "response": CommentResponse.PENDING}
    DraftComment.objects.filter(pk=remark.pk).update(**words)
    copy = Target.objects.filter(plan__isnull=False, plan__cluster_year__year=clock.today().year).first()
    copy.pk, copy.ordinal = None, 99
    copy.save(force_insert=True)
    for one in facts_of_years(years, clock.today()):
        year = one.cluster_year
        held = Conference.objects.filter(cluster_year=year).values_list(
            "kind", "state", "held_on", "opening_time"
        )
        phases = PeakPhase.objects.filter(plan__cluster_year=year)
        in_text = Q(plan__cluster_year=year) | Q(covenant__cluster_year=year)
        pending = DraftComment.objects.filter(
            in_text, response=CommentResponse.PENDING, is_without_remarks=False
        )
        assert sorted(one.conferences) == sorted(held)
        assert one.phases == {phase.ordinal: [phase.starts_on, phase.ends_on] for phase in phases}
        assert one.unanswered == Counter(pending.values_list("covenant", flat=True))
        assert one.not_given == targets_of(year).filter(shares=None).count()
        assert one.proposed == Exemplar.objects.filter(cluster_year=year, state="proposed").count()

    facts = this_year(years)
    for part in ("conferences", "phases", "unanswered", "not_given"):
        assert any(getattr(one, part) for one in facts), part


def this_year(years):
    """Facts of the sample years that are under way today."""
    return facts_of_years([year for year in years if year.year == clock.today().year], clock.today())


def queries_for(facts):
    """How many queries reading these years' facts takes."""
    with CaptureQueriesContext(connection) as queries:
        facts_of_years([one.cluster_year for one in facts], clock.today())
    return len(queries)
