"""A unit over five years, with the years of the units that it came from told apart (ORG-24, ORG-27)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from awards.queries.proposals import published_results
from clusters.models import ClusterMembership, ClusterYear, Unit, UnitName, UnitSuccession
from clusters.permissions import Access
from core.templatetags.vi_format import ngay
from emulation.enums import ExemplarState
from emulation.models import Exemplar
from emulation.queries.report_days import days_late
from emulation.queries.targets import met_share
from scoring.enums import CardState
from scoring.models import Scorecard, ScoreItem
from scoring.permissions import CONCLUDED, hidden_years
from scoring.queries.ranking import place_among, tie_keys
from scoring.queries.spread import Point, Spread, percent
from scoring.rules import full_points

YEARS = 5


@dataclass(kw_only=True)
class ProfileYear:
    """A unit in a cluster in a year. What is empty is not known, or not for this person: never zero."""

    membership: ClusterMembership
    is_open: bool  # may be opened
    is_full: bool  # more than what is published
    total: Decimal | None = None
    full: Decimal | None = None
    rank: str = ""
    place: int | None = None
    is_tied: bool = False
    out_of: int = 0
    met: tuple[int, int] | None = None
    reports: int = 0
    on_time: int = 0
    titles: list[str] = field(default_factory=list)
    exemplars: int = 0
    strip: Spread | None = None

    @property
    def cluster_year(self) -> ClusterYear:
        """The cluster in that year."""
        return self.membership.cluster_year


@dataclass(kw_only=True)
class Story:
    """A unit's years, and what became of it or what it came from, in a sentence each."""

    unit: Unit
    told: list[str]
    years: list[ProfileYear]


def profile(unit: Unit, access: Access, today: dt.date) -> list[Story]:
    """The unit's last five years, then those of each unit that it came from: apart, never summed.

    A fixed number of queries, and some for each year; published results only, where the person has no part.

    Source: ORG-24, ORG-27.
    """
    family, steps = _family(unit)
    first = today.year - YEARS + 1
    memberships = list(
        ClusterMembership.objects.filter(unit__in=family, year__gte=first, year__lte=today.year)
        .select_related("cluster_year__cluster", "unit")
        .order_by("-year", "valid_from", "pk")
    )
    visible = set(
        access.visible_years()
        .filter(pk__in={m.cluster_year_id for m in memberships})
        .values_list("pk", flat=True)
    )
    # Who works for the unit reads what the units it came from have left.
    own = access.reads_all or access.works_for(unit)
    years = [
        ProfileYear(
            membership=membership,
            is_open=membership.cluster_year_id in visible,
            is_full=own or access.works_for(membership.unit) or access.leads_year(membership.cluster_year),
        )
        for membership in memberships
    ]
    hidden = hidden_years(access, {m.cluster_year_id for m in memberships})
    _add_scores([year for year in years if year.cluster_year.pk not in hidden])
    _add_results(years)
    names = _last_names(family)
    return [
        Story(
            unit=one,
            told=_told(one, steps, names),
            years=[year for year in years if year.membership.unit_id == one.pk],
        )
        for one in family
    ]


def _family(unit: Unit) -> tuple[list[Unit], list[UnitSuccession]]:
    """The unit, then those it came from, near before far (1 query a generation); the steps between, and what it became."""
    family, waiting = {unit.pk: unit}, [unit]
    steps = list(unit.became.select_related("predecessor", "successor").order_by("effective_on", "pk"))
    while waiting:
        found = UnitSuccession.objects.filter(successor__in=waiting).select_related(
            "predecessor", "successor"
        )
        waiting = []
        for step in found.order_by("-effective_on", "pk"):
            steps.append(step)
            if step.predecessor_id not in family:
                family[step.predecessor_id] = step.predecessor
                waiting.append(step.predecessor)
    return list(family.values()), steps


def _last_names(units: Iterable[Unit]) -> dict[int, UnitName]:
    """Each unit's latest name, with the days it held (1 query)."""
    names = UnitName.objects.filter(unit__in=units).order_by("valid_from", "pk")
    return {name.unit_id: name for name in names}


def _told(unit: Unit, steps: Iterable[UnitSuccession], names: dict[int, UnitName]) -> list[str]:
    """What became of the unit, and whether its titles count for what it became."""
    told = []
    for step in steps:
        if step.predecessor_id != unit.pk:
            continue
        facts = {
            "name": names[unit.pk].name if unit.pk in names else unit.name,
            "day": ngay(step.effective_on - dt.timedelta(days=1)),
            "how": str(step.get_kind_display()).lower(),
            "successor": step.successor,
            "basis": step.legal_basis,
        }
        if step.successor is None:
            told.append(_("Đến hết ngày %(day)s là %(name)s; sau đó %(how)s (%(basis)s).") % facts)
            continue
        told.append(
            _("Đến hết ngày %(day)s là %(name)s; sau đó %(how)s, nay là %(successor)s (%(basis)s).") % facts
        )
        told.append(
            {
                True: _("Danh hiệu được kế thừa theo quyết định."),
                False: _("Danh hiệu không được kế thừa."),
                None: _("Chưa có quyết định về kế thừa danh hiệu, nên không tính chung."),
            }[step.is_title_inherited]
        )
    return told


def _add_scores(years: Sequence[ProfileYear]) -> None:
    """Total, rank and place among the cards of the same table (4 queries)."""
    cards: dict[tuple[int, int], list[Scorecard]] = defaultdict(list)
    of_unit: dict[tuple[int, int], Scorecard] = {}
    rows = list(_concluded({year.membership.cluster_year_id for year in years}))
    keys = tie_keys(rows)
    for card in rows:
        cards[card.cluster_year_id, card.table_id].append(card)
        of_unit[card.cluster_year_id, card.unit_id] = card
    items: dict[int, list[ScoreItem]] = defaultdict(list)
    for item in ScoreItem.objects.filter(table__in={table for _year, table in cards}):
        items[item.table_id].append(item)
    for year in years:
        card = of_unit.get((year.membership.cluster_year_id, year.membership.unit_id))
        if card is None or not (year.is_full or card.state == CardState.LOCKED):
            continue
        beside = [
            other
            for other in cards[card.cluster_year_id, card.table_id]
            if year.is_full or other.state == CardState.LOCKED
        ]
        year.total, year.full = card.final_total, full_points(items[card.table_id])
        year.rank = card.rank.code if card.rank else ""
        year.place, year.is_tied = place_among(card, beside, keys)
        year.out_of = len(beside)
        if year.full:
            year.strip = Spread(
                label=_("Năm %(year)s") % {"year": year.cluster_year.year},
                points=[
                    Point(
                        name=other.unit.name,
                        value=percent(other.final_total, year.full),
                        unit_id=other.unit_id,
                        is_own=other.pk == card.pk,
                    )
                    for other in sorted(beside, key=lambda other: other.pk == card.pk)
                ],
                total=len(beside),
            )


def _concluded(year_ids: Iterable[int]) -> QuerySet[Scorecard]:
    return (
        Scorecard.objects.filter(cluster_year__in=year_ids, state__in=CONCLUDED, closed_reason="")
        .select_related("table", "unit", "rank")
        .order_by("pk")
    )


def _add_results(years: Sequence[ProfileYear]) -> None:
    """Titles and exemplars (2 queries); targets met and reports on time (some queries a year)."""
    units = {year.membership.unit_id for year in years}
    titles: dict[tuple[int, int], list[str]] = defaultdict(list)
    for nomination in published_results().filter(unit__in=units):
        titles[nomination.cluster_year_id, nomination.unit_id].append(nomination.award_type.name)
    recognised = Exemplar.objects.filter(unit__in=units).order_by()
    counts = {
        is_full: {
            (year, unit): count
            for year, unit, count in recognised.filter(state__in=states)
            .values_list("cluster_year", "unit")
            .annotate(Count("pk"))
        }
        for is_full, states in (
            (True, [ExemplarState.RECOGNISED, ExemplarState.PUBLISHED]),
            (False, [ExemplarState.PUBLISHED]),
        )
    }
    for year in years:
        key = (year.membership.cluster_year_id, year.membership.unit_id)
        year.titles = titles[key]
        year.exemplars = counts[year.is_full].get(key, 0)
    full = {year.cluster_year.pk: year.cluster_year for year in years if year.is_full}
    met = {pk: met_share(one, dt.date(one.year, 12, 31)) for pk, one in full.items()}
    late = {pk: days_late(one) for pk, one in full.items()}
    for year in years:
        if year.is_full:
            unit = year.membership.unit_id
            year.met = met[year.cluster_year.pk].get(unit)
            days = late[year.cluster_year.pk].get(unit, {})
            year.reports, year.on_time = len(days), sum(value == 0 for value in days.values())
