"""Totals and ranks of many cards are brought in step with a fixed number of queries."""

from django.db import connection

from scoring.enums import CardState, GateKind, Stage
from scoring.models import Scorecard
from scoring.services.figures import recompute
from tests import factories as make
from tests.factories.scoring import give, make_cards, make_table, put


def test_recompute_costs_the_same_for_one_card_and_for_many():
    year = make.make_cluster_year(2026, units=3)
    those = make_cards(year, make_table(gates=[{"band": "A", "kind": GateKind.CONFIRMED}]))
    for card in those:
        give(card, Stage.FINAL, {"I.1": 8, "I.2": 2, "II.1": 10})
        put(card, CardState.FINAL)
    Scorecard.objects.update(final_total=1, rank=None)
    counts = []
    for some in (those[:1], those[1:]):
        chosen = list(Scorecard.objects.filter(pk__in=[c.pk for c in some]).select_related("cluster_year"))
        with connection.execute_wrapper(_counter(counts)):
            counts.append(0)
            assert recompute(chosen) == len(some)
    assert counts[0] == counts[1] <= 10


def _counter(counts):
    def count(execute, *arguments):
        counts[-1] += 1
        return execute(*arguments)

    return count
