"""Scoring tables in force and cards, made through the models; what a test is about it does through services."""

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from accounts.models import User
from clusters.enums import UnitKind
from clusters.models import ClusterYear
from core import clock
from scoring.enums import CardState, ItemKind, RuleKind, Stage, TableState
from scoring.models import (
    CrossCheck,
    RankBand,
    RankGate,
    Scorecard,
    ScoreFigure,
    ScoreItem,
    ScoreLine,
    ScoreTable,
    ScoreTableKind,
)
from tests.factories import make_user

_numbers = itertools.count(1)
LATENESS = {"tiers": [{"up_to": 0, "points": "2"}, {"up_to": 2, "points": "1.5"}, {"up_to": 5, "points": "1"}, {"up_to": 10, "points": "0.5"}], "beyond": "0"}  # fmt: skip

# A group with a criterion by hand and one by days late, another by hand, a bonus and a penalty: 20 points.
ITEMS: tuple[dict[str, Any], ...] = (
    {"code": "I", "kind": ItemKind.GROUP, "max_points": None},
    {"code": "I.1", "max_points": "8"},
    {"code": "I.2", "max_points": "2", "rule_kind": RuleKind.DAYS_LATE, "rule": LATENESS},
    {"code": "II", "kind": ItemKind.GROUP, "max_points": None},
    {"code": "II.1", "max_points": "10", "is_optional": True},
    {"code": "III", "kind": ItemKind.BONUS, "max_points": "3"},
    {"code": "IV", "kind": ItemKind.PENALTY, "max_points": "5"},
)
BANDS = (("A", "18"), ("B", "14"), ("C", "10"), ("D", None))


def make_table(
    *,
    items: Iterable[Mapping[str, Any]] = ITEMS,
    bands: Iterable[tuple[str, str | None]] = BANDS,
    kinds: Iterable[str] = tuple(UnitKind),
    year: int = 2026,
    gates: Iterable[Mapping[str, Any]] = (),
    cluster_year: ClusterYear | None = None,
    **fields: Any,
) -> ScoreTable:
    """A published table in force. ``I.2`` hangs under ``I`` by its code; points may be text.

    A gate names its band and its item by their codes: ``{"band": "A", "kind": …, "item": "I.1", "at_least": "5"}``.
    """
    number = next(_numbers)
    values = {
        "name": f"Bảng tiêu chí {number}", "decision_number": f"{number}/QĐ-BTP", "decision_issuer": "Bộ Tư pháp",
        "decision_on": dt.date(year, 3, 29), "state": TableState.PUBLISHED, "published_at": clock.now(),
        "published_by": make_user(),
    }  # fmt: skip
    values |= fields
    # A published table is never changed, so its parts come before its publication.
    publication = {name: values.pop(name) for name in ("state", "published_at", "published_by")}
    table = ScoreTable.objects.create(year=year, cluster_year=cluster_year, **values)
    ScoreTableKind.objects.bulk_create(
        ScoreTableKind(
            table=table,
            unit_kind=kind,
            year=year,
            cluster_year=cluster_year,
            is_in_force=publication["state"] == TableState.PUBLISHED,
        )
        for kind in kinds
    )
    made: dict[str, ScoreItem] = {}
    for position, given in enumerate(items, start=1):
        item = {"title": f"Tiêu chí {given['code']}", "max_points": None, **given}
        if item["max_points"] is not None:
            item["max_points"] = Decimal(item["max_points"])
        parent = made.get(item["code"].rpartition(".")[0])
        made[item["code"]] = ScoreItem.objects.create(table=table, position=position, parent=parent, **item)
    RankBand.objects.bulk_create(
        RankBand(table=table, ordinal=ordinal, code=code, at_least=at_least and Decimal(at_least))
        for ordinal, (code, at_least) in enumerate(bands, start=1)
    )
    by_code = {band.code: band for band in table.bands.all()}
    for gate in gates:
        known = {**gate, "band": by_code[gate["band"]], "item": made.get(gate.get("item", ""))}
        RankGate.objects.create(**{"wording": "Điều kiện thử"} | known)
    if publication["state"] != TableState.DRAFT:
        ScoreTable.objects.filter(pk=table.pk).update(**publication)
        table.refresh_from_db()
    return table


def make_cards(cluster_year: ClusterYear, table: ScoreTable | None = None) -> list[Scorecard]:
    """An open card with empty lines for every member, in the decision's order."""
    table = table or make_table(year=cluster_year.year)
    members = cluster_year.memberships.select_related("unit").order_by("ordinal")
    cards = [
        Scorecard.objects.create(cluster_year=cluster_year, unit=member.unit, table=table)
        for member in members
    ]
    items = list(table.items.exclude(kind=ItemKind.GROUP).order_by("position"))
    ScoreLine.objects.bulk_create(ScoreLine(card=card, item=item) for card in cards for item in items)
    return cards


def line(card: Scorecard, code: str) -> ScoreLine:
    """The card's line of a criterion."""
    return card.lines.select_related("item").get(item__code=code, item__table=card.table)


def give(
    card: Scorecard, stage: Stage, points: Mapping[str, Any], *, by: User | None = None, **fields
) -> None:
    """Figures of a stage as they would stand there: criterion → points; totals follow."""
    from scoring.services.figures import recompute_card

    at, by = clock.now(), by or make_user()
    ScoreFigure.objects.bulk_create(
        ScoreFigure(
            line=line(card, code), stage=stage, points=Decimal(str(given)), given_at=at, given_by=by, **fields
        )
        for code, given in points.items()
    )
    recompute_card(card)


def put(card: Scorecard, state: CardState, *, by: User | None = None) -> Scorecard:
    """The card in a state, without the way there; from FINAL on it needs figures of the final stage."""
    from scoring.services.figures import recompute_card

    at, by = clock.now(), by or make_user()
    if state == CardState.LOCKED:
        put(card, CardState.FINAL, by=by)
        card.locked_at, card.locked_by = at, by
    card.state = state
    if state != CardState.OPEN:
        card.submitted_at, card.submitted_by = at, by
    if state == CardState.CERTIFIED:
        card.certified_at, card.certified_entered_by = at, by
    if state in {CardState.FINAL, CardState.APPEALED, CardState.LOCKED}:
        card.finalised_at, card.finalised_by = at, by
    card.save()
    recompute_card(card)
    return card


def make_check(card: Scorecard, checker, *, by: User | None = None) -> CrossCheck:
    """The unit ``checker`` cross-checks the card."""
    return CrossCheck.objects.create(
        card=card, checker=checker, assigned_at=clock.now(), assigned_by=by or make_user()
    )
