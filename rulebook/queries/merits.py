"""What was done that may be rewarded, and whether it was rewarded already (LAW-21, invariant 24)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from clusters.models import Unit
from core.errors import RuleError
from emulation.models import AwardType
from rulebook.enums import RuleKind
from rulebook.judging import may_stand_together
from rulebook.models import AwardRecord, Discipline, Hold, Merit, Person, Rule, YearRating
from rulebook.queries.rules import read
from rulebook.shapes import NotTwice


def uses_of(merit: Merit) -> list[AwardRecord]:
    """Awards in force that this merit was rewarded with; a cancelled one frees it again."""
    return [*merit.records.filter(cancelled_on__isnull=True).select_related("award_type").order_by("pk")]


def with_uses(merits: QuerySet[Merit]) -> QuerySet[Merit]:
    """Merits with ``rewarded``: their awards in force (2 queries)."""
    in_force = AwardRecord.objects.filter(cancelled_on__isnull=True).select_related("award_type")
    return merits.prefetch_related(Prefetch("records", queryset=in_force.order_by("pk"), to_attr="rewarded"))


def ensure_not_rewarded_twice(
    merits: Collection[Merit], award_type: AwardType, rules: Sequence[Rule], *, but: AwardRecord | None = None
) -> None:
    """Refuse a second reward for one achievement, unless the rules allow the pair.

    Args:
        rules: those of the day; NOT_TWICE ones list the pairs of families or awards that may come together.
            Without one no pair is allowed (LAW-21 is in the law itself).
        but: the award itself, where it is judged again.

    Raises:
        RuleError: which merit was rewarded with what.
    """
    pairs = [
        pair
        for rule in rules
        if rule.kind == RuleKind.NOT_TWICE and isinstance(value := read(rule), NotTwice)
        for pair in value.allowed_pairs
    ]
    own = _named(award_type)
    for merit in merits:
        for earlier in uses_of(merit):
            if earlier == but or may_stand_together(_named(earlier.award_type), own, pairs):
                continue
            raise RuleError(
                _(
                    "“%(merit)s” đã được khen bằng %(award)s năm %(year)s; một thành tích không khen nhiều lần."
                )
                % {"merit": merit.title, "award": earlier.award_type.name, "year": earlier.achievement_year},
                field="merits",
            )


def _named(award_type: AwardType) -> set[str]:
    """What a pair of the rules may name the award by."""
    return {award_type.code, award_type.family}


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a unit or a person besides awards, latest first."""

    ratings: list[YearRating]
    merits: list[Merit]
    disciplines: list[Discipline]
    holds: list[Hold]


def facts_of(*, unit: Unit | None = None, person: Person | None = None) -> Facts:
    """Ratings, merits with what they were rewarded with, discipline and holds (5 queries at most)."""
    subject = {"unit": unit, "person": person}
    return Facts(
        ratings=list(YearRating.objects.filter(**subject).order_by("-year", "pk")),
        merits=list(with_uses(Merit.objects.filter(**subject)).order_by("-year", "pk")),
        disciplines=list(person.disciplines.order_by("-decided_on", "pk")) if person else [],
        holds=list(Hold.objects.filter(**subject).order_by("-valid_from", "pk")),
    )
