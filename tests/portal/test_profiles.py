"""A unit over five years, clusters beside each other."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from awards.models import AwardDecision, Nomination
from clusters.enums import Role, SuccessionKind
from clusters.models import ClusterYear, UnitSuccession
from clusters.permissions import Access
from core import clock
from emulation.enums import AwardSubject, ExemplarState
from emulation.models import Exemplar
from portal.queries.comparison import compare
from portal.queries.profiles import profile
from scoring.enums import CardState, Stage
from tests import factories as make
from tests.factories.emulation import make_award
from tests.factories.scoring import give, make_cards, make_table, put

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)


def scored(year, points, *, state=CardState.LOCKED):
    """Concluded cards of 20 points for the members, in order."""
    cards = make_cards(
        year, make_table(items=[{"code": "1", "max_points": "20"}], year=year.year, cluster_year=year)
    )
    for card, given in zip(cards, points, strict=True):
        give(card, Stage.FINAL, {"1": given})
        put(card, state)
    return cards


def told(unit, user):
    return profile(unit, Access(user, TODAY), TODAY)


@pytest.fixture
def auditor():
    return make.appoint(Role.AUDITOR)


def test_years_stand_latest_first_with_place_rank_and_titles(auditor):
    unit, other, third = (make.make_unit() for _ in range(3))
    earlier = make.make_cluster_year(2025, units=[unit, other])
    year = make.make_cluster_year(2026, units=[unit, other, third], cluster=earlier.cluster)
    scored(earlier, (20, 10))
    scored(year, (15, 15, 0))
    decision = AwardDecision.objects.create(
        number="5/QĐ", issued_on=TODAY, issuer="Bộ", recorded_at=clock.now(), recorded_by=auditor,
        published_at=clock.now(), published_by=auditor,
    )  # fmt: skip
    award = make_award()
    submitted = {"source_note": "Báo", "state": "elevated"}
    nomination = Nomination.objects.create(
        cluster_year=earlier, achievement_year=2025, award_type=award, unit=unit, unit_name=unit.name, ordinal=1,
        decision=decision, **submitted,
    )  # fmt: skip
    assert told(unit, auditor)[0].years[1].titles == []  # elevated is not granted
    Nomination.objects.filter(pk=nomination.pk).update(state="granted", submission=_letter(earlier, auditor))

    (story,) = told(unit, auditor)

    assert [(y.cluster_year.year, y.total, y.place, y.is_tied, y.out_of) for y in story.years] == [
        (2026, 15, 1, True, 3),
        (2025, 20, 1, False, 2),
    ]
    assert story.years[1].rank == "A"
    assert story.years[1].titles == [award.name]
    assert [point.value for point in story.years[0].strip.points if point.is_own] == [Decimal(75)]


def _letter(year, user):
    from awards.models import Submission

    return Submission.objects.create(
        cluster_year=year, number="1/TTr", issued_on=TODAY, sent_at=clock.now(), sent_by=user
    )


def test_years_of_a_unit_that_was_merged_stand_apart_and_are_said(auditor):
    old, new = make.make_unit("Sở Tư pháp Tiền Giang"), make.make_unit("Sở Tư pháp Đồng Tháp")
    scored(make.make_cluster_year(2024, units=[old]), (18,))
    scored(make.make_cluster_year(2026, units=[new]), (12,))
    UnitSuccession.objects.create(
        kind=SuccessionKind.MERGE, predecessor=old, successor=new, effective_on=dt.date(2025, 7, 1),
        legal_basis="NQ 202",
    )  # fmt: skip

    own, before = told(new, auditor)

    assert [year.total for year in own.years] == [12]
    assert [year.total for year in before.years] == [18]
    assert before.told == [
        "Đến hết ngày 30/06/2025 là Sở Tư pháp Tiền Giang; sau đó sáp nhập, hợp nhất, nay là Sở Tư pháp Đồng Tháp (NQ 202).",
        "Chưa có quyết định về kế thừa danh hiệu, nên không tính chung.",
    ]
    assert len(told(old, auditor)) == 1  # what came later is said, not counted


def test_others_see_only_what_is_published():
    year = make.make_cluster_year(2026, units=2)
    unit, other = make.members_of(year)
    cards = scored(year, (15, 10), state=CardState.FINAL)
    Exemplar.objects.create(
        cluster_year=year, unit=unit, subject=AwardSubject.PERSON, name="Chị A", what="Việc", story="Kể",
        state=ExemplarState.RECOGNISED, recognised_on=TODAY, decided_at=clock.now(), decided_by=make.make_user(),
    )  # fmt: skip
    own, stranger = make.appoint(Role.UNIT_OFFICER, unit=unit), make.appoint(Role.UNIT_HEAD, unit=other)

    def seen(user):
        (one,) = told(unit, user)[0].years
        return one.total, one.place, one.exemplars

    assert seen(own) == (15, 1, 1)
    assert seen(stranger) == (None, None, 0)
    put(cards[0], CardState.LOCKED)
    assert seen(stranger) == (15, 1, 0)


def test_the_profile_costs_no_more_for_three_units_in_the_cluster_than_for_one(client, auditor):
    client.force_login(auditor)
    costs = set()
    for units in (1, 3):
        year = make.make_cluster_year(2026, units=units)
        scored(year, [10] * units)
        unit = make.members_of(year)[0]
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("portal:profile_show", args=[unit.pk]))
        assert "10/20" in answer.content.decode()
        costs.add(len(queries))
    assert len(costs) == 1, costs


def test_clusters_stand_beside_each_other_with_what_changed_among_their_units(auditor):
    year, beside = make.make_cluster_year(2025, units=3), make.make_cluster_year(2025, units=1)
    scored(year, (20, 10, 0))
    gone, taker, _third = make.members_of(year)
    UnitSuccession.objects.create(
        kind=SuccessionKind.ABSORB, predecessor=gone, successor=taker, effective_on=dt.date(2025, 7, 1),
        legal_basis="NQ",
    )  # fmt: skip
    years = ClusterYear.objects.select_related("plan", "halt").filter(pk__in=[year.pk, beside.pk])

    first, second = compare(years.order_by("pk"), TODAY)

    assert (first.members, first.scores.mean, first.scores.median, first.scores.lowest) == (3, 50, 50, 0)
    assert first.changes == [f"01/07/2025: {gone.name}, nhập vào đơn vị khác → {taker.name}"]
    assert (second.members, second.scores.mean, second.changes) == (1, None, [])


def test_comparisons_cost_as_many_queries_for_three_clusters_as_for_one(client, auditor):
    client.force_login(auditor)
    costs = set()
    for year, clusters in ((2024, 1), (2025, 3)):
        for _number in range(clusters):
            scored(make.make_cluster_year(year, units=1), (10,))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("portal:comparison_list"), {"nam": year})
        assert answer.content.decode().count('class="gu-strip-dots"') == clusters
        costs.add(len(queries))
    assert len(costs) == 1, costs


def test_any_year_in_the_address_is_answered(client, auditor):
    client.force_login(auditor)
    make.make_cluster_year(2026)
    for word in ("", "x", "99999999999999999999", "\x00", "2026"):
        assert client.get(reverse("portal:comparison_list"), {"nam": word}).status_code == 200
