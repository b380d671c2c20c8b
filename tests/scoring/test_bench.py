"""Phép đo điểm chạy được trên dữ liệu nhỏ, và trang bảng chấm không hỏi quá số truy vấn đã hứa."""

import pytest

from portal.bench import scoring as bench
from portal.bench.units import World, add_clusters, add_watchers, add_years
from scoring.models import ScoreFigure, ScoreLine

pytestmark = pytest.mark.django_db


def test_the_bench_runs_and_a_card_asks_no_more_than_promised(monkeypatch):
    monkeypatch.setattr(bench, "RUNS", 1)
    world, writer = World(), add_watchers()["standing"]
    add_clusters(world, 1, members=3)
    add_clusters(world, 1, members=3)
    concluded, begun = add_years(world, world.clusters, [2026])
    bench.add_cards(world, [concluded], [begun], bench.add_table(2026, writer), writer)
    assert (ScoreLine.objects.count(), ScoreFigure.objects.count()) == (6 * 60, 3 * 60 * 4 + 3 * 60)

    said: list[str] = []
    figures = bench.page_figures(world, said.append) + bench.recompute_figures(2026, writer, said.append)
    found = {name: value for name, value, _unit, _target in figures}
    assert found["scoring.card_queries"] <= 15
    assert said[-1].startswith("tính lại 6 bảng")
