"""What was done that may be rewarded, and whether it was rewarded already (LAW-21, invariant 24)."""

from collections.abc import Collection, Sequence

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from core.errors import RuleError
from emulation.models import AwardType
from rulebook.enums import RuleKind
from rulebook.models import AwardRecord, Merit, Rule


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
    """Refuse a second reward for one achievement, unless the rules list the pair of families as allowed.

    Args:
        rules: those of the day; NOT_TWICE ones have ``{"allowed_pairs": [["title", "reward_form"], …]}``.
            Without one no pair is allowed (LAW-21 is in the law itself).
        but: the award itself, where it is judged again.

    Raises:
        RuleError: which merit was rewarded with what.
    """
    pairs = {
        frozenset(pair)
        for rule in rules
        if rule.kind == RuleKind.NOT_TWICE and rule.value
        for pair in rule.value.get("allowed_pairs", [])
    }
    for merit in merits:
        for earlier in uses_of(merit):
            if earlier == but or frozenset({earlier.award_type.family, award_type.family}) in pairs:
                continue
            raise RuleError(
                _(
                    "“%(merit)s” đã được khen bằng %(award)s năm %(year)s; một thành tích không khen nhiều lần."
                )
                % {"merit": merit.title, "award": earlier.award_type.name, "year": earlier.achievement_year},
                field="merits",
            )
