"""Tính lại điểm của cả năm: từng đợt, thợ chết thì làm tiếp, bảng đã khóa giữ nguyên."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import AuditEvent
from clusters.enums import Role
from core import clock
from core.errors import RuleError
from jobs.enums import JobState
from jobs.models import Job
from jobs.services import LEASE, run_next_job
from scoring.enums import CardState, Stage
from scoring.models import Scorecard, ScoreFigure
from scoring.services import recompute
from tests import factories as make
from tests.factories import scoring as make_scoring

pytestmark = pytest.mark.django_db


@pytest.fixture
def cards():
    """Two clusters with a card each whose figures changed behind the totals, and a locked card."""
    table, made = make_scoring.make_table(), []
    for _number in range(2):
        (card,) = make_scoring.make_cards(make.make_cluster_year(2026, units=1), table)
        make_scoring.give(card, Stage.SELF, {"I.1": 4})
        made.append(card)
    locked = make_scoring.make_cards(make.make_cluster_year(2026, units=1), table)[0]
    make_scoring.give(locked, Stage.FINAL, {"I.1": 4})
    made.append(make_scoring.put(locked, CardState.LOCKED))
    ScoreFigure.objects.exclude(line__card=locked).update(points=Decimal("6.5"))
    return made


def order():
    return recompute.order_recomputing(year=2026, actor=make.make_user(), at=clock.now())


def totals(cards):
    kept = {card.pk: card for card in Scorecard.objects.all()}
    return [kept[card.pk].self_total for card in cards[:2]] + [kept[cards[2].pk].final_total]


def test_all_cards_of_the_year_are_computed_anew_but_locked_ones(cards):
    job = order()
    assert run_next_job(now=clock.now)
    job.refresh_from_db()

    assert (job.state, job.done, job.total) == (JobState.DONE, 2, 2)
    assert totals(cards) == [Decimal("6.5"), Decimal("6.5"), Decimal(4)]
    assert AuditEvent.objects.filter(verb="scorecard.recomputed").count() == 2


def test_a_worker_that_dies_between_two_clusters_loses_nothing(cards, monkeypatch):
    job, at, batches = order(), clock.now(), []
    whole = recompute._recompute_batch

    def die_at_the_second(**arguments):
        batches.append(arguments["year_id"])
        if len(batches) == 2:
            raise KeyboardInterrupt
        whole(**arguments)

    monkeypatch.setattr(recompute, "_recompute_batch", die_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run_next_job(now=lambda: at)
    assert totals(cards)[:2] == [Decimal("6.5"), Decimal(4)]

    assert run_next_job(now=lambda: at + 2 * LEASE)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (JobState.DONE, 2)
    assert totals(cards)[:2] == [Decimal("6.5"), Decimal("6.5")]
    # What was computed before the death was right already, so nothing is told of it a second time.
    assert AuditEvent.objects.filter(verb="scorecard.recomputed").count() == 2


def test_a_year_without_cards_is_refused_in_words():
    with pytest.raises(RuleError, match="2031 không có bảng chấm điểm"):
        recompute.order_recomputing(year=2031, actor=make.make_user(), at=clock.now())


@pytest.mark.parametrize("year", ["", "abc", "9" * 40, "-5", "2031"])
def test_the_standing_body_orders_it_on_a_page_and_bad_years_are_told(cards, year):
    client = Client()
    client.force_login(make.appoint(Role.STANDING_BODY))
    url = reverse("scoring:recompute")
    answer = client.post(url, {"year": year})
    assert answer.status_code == 422
    assert not Job.objects.exists()
    answer = client.post(url, {"year": "2026"})
    assert answer.url == reverse("jobs:job_show", args=[Job.objects.get().pk])
