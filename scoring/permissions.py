"""Who sees and does what with scorecards; one gate for every figure of another unit.

Lesson of other systems: whoever sees colleagues' scores before giving their own no longer gives their own.
Figures not handed in are seen by those who write them and nobody else.
"""

from collections.abc import Collection
from functools import cached_property

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from clusters.enums import UnitKind
from clusters.models import ClusterYear, UnitParent
from clusters.permissions import Access
from scoring.enums import CardState, Stage
from scoring.models import CrossCheck, Scorecard

CONCLUDED = frozenset({CardState.FINAL, CardState.APPEALED, CardState.LOCKED})


def is_handed_in(card: Scorecard, stage: str) -> bool:
    """Whether the stage's figures are given for good; only those are shown to others and counted on."""
    if stage == Stage.SELF:
        return card.state != CardState.OPEN
    if stage == Stage.CERTIFIED:
        return card.certified_at is not None
    if stage == Stage.CROSS:
        check = getattr(card, "cross_check", None)
        return check is not None and check.handed_in_at is not None
    return card.state in CONCLUDED


def certified_by_itself(card: Scorecard) -> bool:
    """A Sở's figures are certified by the province's chair, who is no user: its people enter them (SCORE-3)."""
    return card.unit.kind == UnitKind.JUSTICE_DEPARTMENT


def _below(access: Access) -> QuerySet[UnitParent]:
    return UnitParent.objects.on(access.day).filter(parent__in=access.unit_ids)


class Sight:
    """What one person sees of a year's cards; three queries at most, each when first needed."""

    def __init__(self, access: Access, cluster_year: ClusterYear) -> None:
        self.access = access
        self.cluster_year = cluster_year

    @cached_property
    def sees_all(self) -> bool:
        """Leaders, the secretary, the standing body and auditors read everybody's figures."""
        return (
            self.access.reads_all
            or self.access.leads_year(self.cluster_year)
            or self.cluster_year.pk in self.access.secretary_year_ids
        )

    @cached_property
    def own_are_in(self) -> bool:
        """No unit of the person still has its own scores to hand in."""
        return not _unscored_years(self.access, [self.cluster_year.pk])

    @cached_property
    def sees_concluded(self) -> bool:
        """Reads everybody's concluded figures: of the year's own people those whose scores are in."""
        return self.sees_all or (self.own_are_in and self.access.reads_year(self.cluster_year))

    @cached_property
    def checks(self) -> dict[int, bool]:
        """Cards that the person's units cross-check → handed in."""
        rows = CrossCheck.objects.filter(
            card__cluster_year=self.cluster_year, checker__in=self.access.unit_ids
        ).values_list("card", "handed_in_at")
        return {card_id: handed_in_at is not None for card_id, handed_in_at in rows}

    @cached_property
    def units_below(self) -> frozenset[int]:
        """Units directly under the person's units."""
        if not self.access.unit_ids:
            return frozenset()
        return frozenset(_below(self.access).values_list("unit", flat=True))

    def may_certify(self, card: Scorecard) -> bool:
        """Enters the certified figures: a Sở's own people with the certificate, else the unit above."""
        if certified_by_itself(card):
            return self.access.works_for(card.unit)
        return self.access.is_standing_body or card.unit_id in self.units_below

    def may_cross_check(self, card: Scorecard) -> bool:
        """Is of the unit that checks the card, and that unit's own scores are in."""
        return card.pk in self.checks and self.own_are_in

    def writes(self, card: Scorecard, stage: str) -> bool:
        """Gives the figures of the stage."""
        if stage == Stage.SELF:
            return may_self_score(self.access, card)
        if stage == Stage.CERTIFIED:
            return self.may_certify(card)
        if stage == Stage.CROSS:
            return self.may_cross_check(card)
        return may_conclude(self.access, card)

    def sees(self, card: Scorecard, stage: str) -> bool:
        """Whether the person may read the figures of the stage, and its total."""
        if not is_handed_in(card, stage):
            return self.writes(card, stage)
        if self.sees_all:
            return True
        if self.access.works_for(card.unit):
            # No other checker's figures before one's own are in.
            return stage != Stage.CROSS or card.state in CONCLUDED or all(self.checks.values())
        if self.may_certify(card) and stage in {Stage.SELF, Stage.CERTIFIED}:
            return True
        return self._may_look(card)

    def may_open(self, card: Scorecard) -> bool:
        """Whether the person may open the card's page; `visible_cards` says the same of many."""
        if self.access.user.is_superuser:
            return False
        if self.access.works_for(card.unit) or self.sees_all or card.unit_id in self.units_below:
            return True
        return self._may_look(card)

    def _may_look(self, card: Scorecard) -> bool:
        """At a colleague's card: to check it, or because it is concluded."""
        return (card.state in CONCLUDED and self.sees_concluded) or self.may_cross_check(card)

    def visible_cards(self) -> QuerySet[Scorecard]:
        """Cards whose page the person may open."""
        cards = Scorecard.objects.filter(cluster_year=self.cluster_year)
        if self.access.user.is_superuser:
            return cards.none()
        if self.sees_all:
            return cards
        own = Q(unit__in=self.access.unit_ids) | Q(unit__in=self.units_below)
        if self.own_are_in:
            own |= Q(pk__in=self.checks)
        if self.sees_concluded:
            own |= Q(state__in=CONCLUDED)
        return cards.filter(own)


def hidden_years(access: Access, year_ids: Collection[int]) -> set[int]:
    """Of these cluster-years those whose concluded scores the person must not see yet (1 query)."""
    if access.reads_all:
        return set()
    return _unscored_years(access, year_ids) - access.led_year_ids - access.secretary_year_ids


def _unscored_years(access: Access, year_ids: Collection[int]) -> set[int]:
    """Those in which a unit of the person still has its own scores to hand in."""
    waiting = Scorecard.objects.filter(
        cluster_year__in=year_ids, unit__in=access.unit_ids, state=CardState.OPEN, closed_reason=""
    )
    return set(waiting.order_by().values_list("cluster_year", flat=True))


def visible_cards(access: Access, cluster_year: ClusterYear) -> QuerySet[Scorecard]:
    """Cards whose page the person may open."""
    return Sight(access, cluster_year).visible_cards()


def sees_stage(access: Access, card: Scorecard, stage: str) -> bool:
    """Whether the person may read the stage's figures; for lists make one `Sight` and ask it."""
    return Sight(access, card.cluster_year).sees(card, stage)


def scored_year_or_404(access: Access, year_id: int) -> ClusterYear:
    """The cluster-year, if the person may read it or certifies a member's scores.

    Raises:
        Http404: it does not exist, or the person may not know of it.
    """
    return get_object_or_404(scored_years(access).select_related("cluster"), pk=year_id)


def scored_years(access: Access) -> QuerySet[ClusterYear]:
    """Cluster-years that the person may read, and those with a card that the person certifies."""
    years = ClusterYear.objects.all()
    if access.user.is_superuser:
        return years.none()
    if access.reads_all:
        return years
    readable = Q(pk__in=access.visible_years().order_by().values("pk"))
    if access.unit_ids:
        certified = Scorecard.objects.order_by().filter(unit__in=_below(access).order_by().values("unit"))
        readable |= Q(pk__in=certified.values("cluster_year"))
    return years.filter(readable)


def may_self_score(access: Access, card: Scorecard) -> bool:
    """Works for the unit."""
    return access.works_for(card.unit)


def may_hand_in(access: Access, card: Scorecard) -> bool:
    """Signs for the unit: hands its own scores in and appeals."""
    return card.unit_id in access.signing_unit_ids


def may_certify(access: Access, card: Scorecard) -> bool:
    """See `Sight.may_certify`."""
    return Sight(access, card.cluster_year).may_certify(card)


def may_cross_check(access: Access, card: Scorecard) -> bool:
    """See `Sight.may_cross_check`."""
    return Sight(access, card.cluster_year).may_cross_check(card)


def may_run(access: Access, cluster_year: ClusterYear) -> bool:
    """Opens the cards of a year, assigns the cross-checks, answers gates: leaders and the standing body."""
    return access.is_standing_body or access.leads_year(cluster_year)


def may_conclude(access: Access, card: Scorecard) -> bool:
    """Gives the final figures and answers appeals."""
    return may_run(access, card.cluster_year)


def may_appeal(access: Access, card: Scorecard) -> bool:
    """Is head or deputy of the unit."""
    return may_hand_in(access, card)


def may_lock(access: Access) -> bool:
    """Locks cards and sets ranks; leaders only propose (SCORE-7)."""
    return access.is_standing_body
