"""A year's scoring of 3,500 units by 60 criteria: pages, the map, computing all anew, a large workbook."""

import datetime as dt
import statistics
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from clusters.enums import UnitKind
from clusters.models import ClusterYear
from core import clock
from portal.bench.figures import Figures
from portal.bench.units import World
from portal.bench.workbooks import import_figures
from portal.bench.working import cost_of
from scoring.enums import CardState, ItemKind, RuleKind, Stage, TableState
from scoring.models import CrossCheck, RankBand, Scorecard, ScoreItem, ScoreTable, ScoreTableKind
from scoring.services.recompute import order_recomputing
from scoring.views.cards import SLUGS

GROUPS, IN_GROUP = 6, 10
RUNS = 20
RULES: tuple[tuple[str, dict], ...] = (
    (RuleKind.MANUAL, {}),
    (RuleKind.DAYS_LATE, {"tiers": [{"up_to": 0, "points": "2"}, {"up_to": 5, "points": "1"}], "beyond": "0"}),
    (RuleKind.PERCENT, {"tiers": [{"at_least": "100", "points": "2"}, {"at_least": "80", "points": "1"}], "below": "0"}),
    (RuleKind.YES_NO, {"yes": "2", "no": "0"}),
)  # fmt: skip
# Every line of every card, and its figures: by the database itself, for they are nearly a million.
LINES = """
    INSERT INTO scoring_scoreline
        (card_id, item_id, measured, measured_note, is_not_applicable, not_applicable_reason)
    SELECT card.id, item.id, '{}', '', false, ''
    FROM scoring_scorecard card JOIN scoring_scoreitem item ON item.table_id = card.table_id
    WHERE item.kind = 'criterion' ORDER BY card.id, item.position
"""
FIGURES = """
    INSERT INTO scoring_scorefigure (line_id, stage, points, is_computed, reason, given_at, given_by_id)
    SELECT line.id, %(stage)s, greatest(0, item.max_points - (line.id * %(odd)s %% 4) * 0.5), false,
        'Theo kết quả kiểm tra', %(at)s, %(by)s
    FROM scoring_scoreline line
    JOIN scoring_scoreitem item ON item.id = line.item_id
    JOIN scoring_scorecard card ON card.id = line.card_id
    WHERE card.state = ANY(%(states)s) ORDER BY line.id
"""


def add_table(year: int, writer: User) -> ScoreTable:
    """A table in force of six groups of ten criteria, with ranks."""
    table = ScoreTable.objects.create(
        name="Bảng tiêu chí", year=year, points_step=Decimal("0.5"), decision_number="1/QĐ-BTP",
        decision_on=dt.date(year, 1, 15), decision_issuer="Bộ trưởng",
    )  # fmt: skip
    position = 0
    for group in range(1, GROUPS + 1):
        position += 1
        parent = ScoreItem.objects.create(
            table=table,
            kind=ItemKind.GROUP,
            code=str(group),
            position=position,
            title=f"Nhóm tiêu chí {group}",
        )
        items = []
        for place in range(1, IN_GROUP + 1):
            position += 1
            kind, rule = RULES[place % len(RULES)]
            items.append(
                ScoreItem(
                    table=table, parent=parent, code=f"{group}.{place}", position=position, max_points=2,
                    title=f"Tiêu chí {group}.{place}: tổ chức thực hiện nhiệm vụ được giao đúng tiến độ",
                    rule_kind=kind, rule=rule,
                )
            )  # fmt: skip
        ScoreItem.objects.bulk_create(items)
    borders = (("A", 100), ("B", 80), ("C", 60), ("D", None))
    RankBand.objects.bulk_create(
        RankBand(table=table, ordinal=n, code=code, at_least=border)
        for n, (code, border) in enumerate(borders, 1)
    )
    kinds = (UnitKind.JUSTICE_DEPARTMENT, UnitKind.PROVINCIAL_ENFORCEMENT)
    ScoreTableKind.objects.bulk_create(
        ScoreTableKind(table=table, unit_kind=kind, year=year, is_in_force=True) for kind in kinds
    )
    ScoreTable.objects.filter(pk=table.pk).update(
        state=TableState.PUBLISHED, published_at=clock.now(), published_by=writer
    )
    return table


def add_cards(
    world: World, concluded: list[ClusterYear], begun: list[ClusterYear], table: ScoreTable, writer: User
) -> None:
    """Concluded cards with all four figures of each line, and begun ones with the unit's own."""
    at = clock.now()
    who = {"submitted_at": at, "submitted_by": writer}
    whole = who | {
        "certified_at": at, "certified_entered_by": writer, "finalised_at": at, "finalised_by": writer,
        "final_total": 0,
    }  # fmt: skip
    cards = [
        Scorecard(cluster_year=year, unit=unit, table=table, state=state, **fields)
        for years, state, fields in (
            (concluded, CardState.FINAL, whole),
            (begun, CardState.SELF_SCORED, who),
        )
        for year in years
        for unit in world.members_of(year)[0]
    ]
    Scorecard.objects.bulk_create(cards)
    CrossCheck.objects.bulk_create(
        CrossCheck(
            card=card,
            checker=other.unit,
            assigned_at=at,
            assigned_by=writer,
            handed_in_at=at,
            handed_in_by=writer,
        )
        for card, other in pairwise(cards)
        if card.cluster_year == other.cluster_year and card.state == CardState.FINAL
    )
    with connection.cursor() as cursor:
        cursor.execute(LINES)
        for odd, stage in zip((3, 5, 7, 9), Stage, strict=True):
            states = [CardState.FINAL] + ([CardState.SELF_SCORED] if stage == Stage.SELF else [])
            cursor.execute(
                FIGURES,
                {"stage": stage, "odd": odd, "at": at, "by": writer.pk, "states": [str(s) for s in states]},
            )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def page_figures(world: World, say: Callable[[str], None]) -> Figures:
    """A card as its unit reads it and writes it, and the map of the first cluster as its Trưởng reads it."""
    year, head, chair = world.years[0], world.heads[0][2], world.heads[0][0]
    card = Scorecard.objects.get(cluster_year=year, unit=world.units[0][2])
    begun = Scorecard.objects.filter(state=CardState.SELF_SCORED).order_by("pk")[2]
    writer = world.heads[world.clusters.index(begun.cluster_year.cluster)][2]
    Scorecard.objects.filter(pk=begun.pk).update(state=CardState.OPEN)
    card_ms, card_queries = _cost(head, reverse("scoring:card_show", args=[year.pk, card.pk]))
    form = reverse("scoring:card_score", args=[begun.cluster_year_id, begun.pk, SLUGS[Stage.SELF]])
    form_ms, form_queries = _cost(writer, form)
    map_ms, map_queries = _cost(chair, reverse("scoring:map_show", args=[year.pk]))
    list_ms, list_queries = _cost(chair, reverse("scoring:card_list", args=[year.pk]))
    say(f"bảng chấm {card_ms:.0f} ms, trang chấm {form_ms:.0f} ms, bản đồ {map_ms:.0f} ms")
    return [
        ("scoring.card_ms", card_ms, "ms", 100),
        ("scoring.card_queries", card_queries, "truy vấn", 15),
        ("scoring.card_form_ms", form_ms, "ms", None),
        ("scoring.card_form_queries", form_queries, "truy vấn", None),
        ("scoring.card_list_ms", list_ms, "ms", None),
        ("scoring.card_list_queries", list_queries, "truy vấn", None),
        ("scoring.map_ms", map_ms, "ms", 300),
        ("scoring.map_queries", map_queries, "truy vấn", None),
    ]


def recompute_figures(year: int, orderer: User, say: Callable[[str], None]) -> Figures:
    """Computing all scores anew, and how far the worker's memory grows after the first tenth."""
    job = order_recomputing(year=year, actor=orderer, at=clock.now())
    taken, growth = cost_of(job)
    say(f"tính lại {job.done} bảng: {taken:.1f} s, thêm {growth:.0f} MB")
    return [
        ("scoring.recompute_s", round(taken, 1), "s", 60),
        ("scoring.recompute_rss_mb", round(growth, 1), "MB", 50),
    ]


def workbook_figures(year: ClusterYear, actor: User, say: Callable[[str], None]) -> Figures:
    """A workbook with every line of a large cluster: read, checked, taken."""
    found = import_figures(year, actor=actor, now=clock.now)
    say(f"nạp {found.rows} dòng: {found.seconds:.1f} s, thêm {found.grown_megabytes:.0f} MB")
    return [
        ("scoring.import_s", round(found.seconds, 1), "s", 60),
        ("scoring.import_rows", found.rows, "dòng", None),
        ("scoring.import_rss_mb", round(found.grown_megabytes, 1), "MB", None),
    ]


def _cost(reader: User, path: str) -> tuple[float, int]:
    """Median milliseconds and queries of a page.

    Raises:
        RuntimeError: it does not answer 200.
    """
    client = Client(headers={"host": "localhost"})
    client.force_login(reader)
    taken = []
    for _run in range(RUNS + 2):
        start = time.perf_counter()
        answer = client.get(path)
        taken.append((time.perf_counter() - start) * 1000)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code}")
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return round(statistics.median(taken[2:]), 1), len(captured)
