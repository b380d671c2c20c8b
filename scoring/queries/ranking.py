"""Ranks and places: what follows from final totals, gates and the published order of equal ones."""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from clusters.models import ClusterYear, Unit
from core.templatetags.vi_format import diem
from emulation.queries.targets import met_share
from emulation.queries.year_facts import day_in
from scoring.enums import GateKind, ItemKind, Stage, TieRule
from scoring.models import GateAnswer, RankBand, RankGate, Scorecard, ScoreFigure, ScoreItem
from scoring.permissions import CONCLUDED
from scoring.queries.card_facts import year_end

Points = Mapping[int, Decimal]  # criterion → final points


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """The rank that score and gates give, and which gates keep the card from the rank its score suggests."""

    band: RankBand | None
    by_score: RankBand | None
    failed: list[str]


@dataclass(frozen=True, kw_only=True)
class GateLine:
    """A condition of a rank that a person must confirm, and the answer."""

    gate: RankGate
    answer: GateAnswer | None


@dataclass(frozen=True, kw_only=True)
class RankRules:
    """The ranks of some cards' tables with their gates, and what people answered."""

    bands: dict[int, list[RankBand]]  # table → the best first
    answers: dict[tuple[int, int], GateAnswer]  # (card, gate)

    @property
    def gates(self) -> list[RankGate]:
        """Every gate, in the order of the ranks."""
        return [gate for bands in self.bands.values() for band in bands for gate in band.gates.all()]

    def to_confirm(self, card: Scorecard) -> list[GateLine]:
        """The conditions of the card's ranks that a person confirms."""
        gates = [gate for band in self.bands.get(card.table_id, []) for gate in band.gates.all()]
        confirmed = [gate for gate in gates if gate.kind == GateKind.CONFIRMED]
        return [GateLine(gate=gate, answer=self.answers.get((card.pk, gate.pk))) for gate in confirmed]


def rank_rules(cards: Sequence[Scorecard]) -> RankRules:
    """What the ranks of these cards follow from beside points (3 queries, 2 where no rank has a gate)."""
    bands: dict[int, list[RankBand]] = {}
    gates = Prefetch("gates", RankGate.objects.select_related("band").order_by("pk"))
    rows = RankBand.objects.filter(table__in={card.table_id for card in cards}).prefetch_related(gates)
    for band in rows.order_by("ordinal"):
        bands.setdefault(band.table_id, []).append(band)
    has_gates = any(band.gates.all() for those in bands.values() for band in those)
    given = GateAnswer.objects.filter(card__in=cards).order_by("pk") if has_gates else ()
    return RankRules(bands=bands, answers={(answer.card_id, answer.gate_id): answer for answer in given})


def ranks_of(
    cards: Sequence[Scorecard],
    final: Mapping[int, Points],
    not_applicable: Mapping[int, Collection[int]],
    rules: RankRules,
) -> dict[int, Ranked]:
    """Card → the rank of its final total: the best reached by points whose gates all hold.

    No query, but those of the targets where a gate asks for them.

    Source: SCORE-6, SCORE-8.
    """
    shares: dict[int, Mapping[int, Any]] = {}
    if any(gate.kind == GateKind.TARGETS_MET for gate in rules.gates):
        years = {card.cluster_year_id: card.cluster_year for card in cards}
        shares = {pk: met_share(year, year_end(year)) for pk, year in years.items()}

    ranked = {}
    for card in cards:
        failed: dict[int, list[str]] = {}
        reached = [
            band
            for band in rules.bands.get(card.table_id, [])
            if band.at_least is None or (card.final_total is not None and card.final_total >= band.at_least)
        ]
        for band in reached:
            failed[band.pk] = [
                problem
                for gate in band.gates.all()
                if (
                    problem := _problem(
                        gate,
                        final.get(card.pk, {}),
                        not_applicable.get(card.pk, ()),
                        shares.get(card.cluster_year_id, {}).get(card.unit_id),
                        rules.answers.get((card.pk, gate.pk)),
                    )
                )
            ]
        band = next((band for band in reached if not failed[band.pk]), None)
        above = [b for b in reached if band is None or b.ordinal < band.ordinal]
        ranked[card.pk] = Ranked(
            band=band,
            by_score=reached[0] if reached else None,
            failed=[f"{_('Hạng %(rank)s') % {'rank': b.code}}: {why}" for b in above for why in failed[b.pk]],
        )
    return ranked


def _problem(
    gate: RankGate, points: Points, not_applicable: Collection[int], share: tuple[int, int] | None, answer: GateAnswer | None
) -> str:  # fmt: skip
    """Why the gate does not hold, empty where it does. What nobody answered does not hold."""
    if gate.kind == GateKind.CONFIRMED:
        if answer is not None and answer.is_met:
            return ""
        why = _("chưa có người xác nhận") if answer is None else _("người chấm xác nhận không đạt")
    elif gate.kind == GateKind.TARGETS_MET:
        met, total = share or (0, 0)
        wanted = total if gate.at_least is None else gate.at_least
        if total and met >= wanted:
            return ""
        why = (
            _("đạt %(met)s trên %(total)s chỉ tiêu") % {"met": met, "total": total}
            if total
            else _("chưa có chỉ tiêu được giao")
        )
    else:
        given = points.get(gate.item_id)
        if gate.item_id in not_applicable and given is None:
            return ""
        if given is not None and given >= gate.at_least:
            return ""
        why = _("được %(points)s điểm") % {"points": diem(given)} if given is not None else _("chưa có điểm")
    return f"{gate.wording} ({why})"


def explained_ranks(cards: Sequence[Scorecard]) -> dict[int, Ranked]:
    """`ranks_of` from what the database holds (5 queries, and those of the targets)."""
    final: dict[int, dict[int, Decimal]] = {}
    rows = ScoreFigure.objects.filter(line__card__in=cards, stage=Stage.FINAL).order_by()
    for card_id, item_id, points in rows.values_list("line__card", "line__item", "points"):
        final.setdefault(card_id, {})[item_id] = points
    not_applicable: dict[int, set[int]] = {}
    silent = ScoreItem.objects.filter(lines__card__in=cards, lines__is_not_applicable=True).order_by()
    for card_id, item_id in silent.values_list("lines__card", "pk"):
        not_applicable.setdefault(card_id, set()).add(item_id)
    return ranks_of(cards, final, not_applicable, rank_rules(cards))


@dataclass(frozen=True, kw_only=True)
class Place:
    """A card in the order of its table; ``number`` 3 twice means two units equal at third."""

    card: Scorecard
    number: int
    is_tied: bool
    ranked: Ranked


@dataclass(frozen=True, kw_only=True)
class RankingOfTable:
    """Cards scored by one table in their order, and those that have no place, with why."""

    table: Any
    places: list[Place]
    waiting: list[Scorecard]
    closed: list[Scorecard]


def ranking(cluster_year: ClusterYear, today: dt.date) -> list[RankingOfTable]:
    """The concluded cards of a year in order, by table: points of different tables are not compared.

    Units bear the name of the day (ORG-22).

    Equal totals share a place, unless the table publishes criteria to compare in turn; then those, and what is
    still equal shares it. Nothing else decides.
    """
    cards = list(
        Scorecard.objects.filter(cluster_year=cluster_year)
        .select_related("table", "unit", "rank", "proposed_rank", "cluster_year")
        .order_by("table__name", "table", "unit__sort_key", "pk")
    )
    units = Unit.objects.named_on(day_in(cluster_year, today)).in_bulk({card.unit_id for card in cards})
    for card in cards:
        card.unit = units[card.unit_id]
    concluded = [card for card in cards if card.state in CONCLUDED and not card.closed_reason]
    ranks = explained_ranks(concluded)
    keys = tie_keys(concluded)
    groups: dict[int, list[Scorecard]] = {}
    for card in cards:
        groups.setdefault(card.table_id, []).append(card)
    return [
        RankingOfTable(
            table=those[0].table,
            places=_places([card for card in those if card.pk in ranks], keys, ranks),
            waiting=[card for card in those if not card.closed_reason and card.state not in CONCLUDED],
            closed=[card for card in those if card.closed_reason],
        )
        for those in groups.values()
    ]


def _places(
    cards: Sequence[Scorecard], keys: Mapping[int, tuple], ranks: Mapping[int, Ranked]
) -> list[Place]:
    ordered = sorted(cards, key=lambda card: keys[card.pk], reverse=True)
    return [
        Place(card=card, number=number, is_tied=is_tied, ranked=ranks[card.pk])
        for card in ordered
        for number, is_tied in [place_among(card, cards, keys)]
    ]


def place_among(card: Scorecard, cards: Iterable[Scorecard], keys: Mapping[int, tuple]) -> tuple[int, bool]:
    """The card's place among cards of its table by their `tie_keys`, and whether it shares it (no query)."""
    others = [keys[other.pk] for other in cards]
    return 1 + sum(key > keys[card.pk] for key in others), others.count(keys[card.pk]) > 1


def tie_keys(cards: Sequence[Scorecard]) -> dict[int, tuple]:
    """Card → what orders it: the final total, then the criteria published for equal totals (2 queries at most)."""
    by_items = {card.table_id for card in cards if card.table.tie_rule == TieRule.BY_ITEMS}
    order: dict[int, list[ScoreItem]] = {}
    compared = ScoreItem.objects.filter(table__in=by_items, tie_order__isnull=False, removed_on__isnull=True)
    for item in compared.order_by("tie_order", "position"):
        order.setdefault(item.table_id, []).append(item)
    wanted = [item for items in order.values() for item in items]
    points: dict[tuple[int, int], Decimal] = {}
    rows = ScoreFigure.objects.filter(
        line__card__in=cards, line__item__in=wanted, stage=Stage.FINAL
    ).order_by()
    for card_id, item_id, given in rows.values_list("line__card", "line__item", "points"):
        points[card_id, item_id] = given
    return {
        card.pk: (
            card.final_total,
            *(points.get((card.pk, item.pk), _without_figure(item)) for item in order.get(card.table_id, [])),
        )
        for card in cards
    }


def _without_figure(item: ScoreItem) -> Decimal:
    """A criterion without a final figure does not apply, which costs nothing; a bonus or penalty was not given."""
    return item.max_points if item.kind == ItemKind.CRITERION and item.max_points else Decimal(0)


def final_score(cluster_year: ClusterYear) -> dict[int, Decimal]:
    """Unit → final total, of the concluded cards of a year still scored (1 query)."""
    cards = Scorecard.objects.filter(cluster_year=cluster_year, state__in=CONCLUDED, closed_reason="")
    return dict(cards.order_by().values_list("unit", "final_total"))
