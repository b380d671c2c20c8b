"""Reading the rule book: which rule set holds, its newest rules, and what is not confirmed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields

from django.db.models import Q, QuerySet

from core.fields import holds_on
from emulation.models import AwardType
from rulebook import values
from rulebook.enums import RuleKind
from rulebook.models import Rule, RuleSet
from rulebook.shape_parts import Value
from rulebook.shapes_of_numbers import Vote


def rule_set_on(day: dt.date) -> RuleSet | None:
    """The law of ``day``; None where none is entered (1 query)."""
    return RuleSet.objects.filter(holds_on(day)).order_by("-valid_from").first()


def rule_set_for_receipt(received_on: dt.date) -> RuleSet | None:
    """The rule set that judges a dossier: of the day it was received for appraisal, whatever year it is of (1 query).

    Source: LAW-3. "More favourable" is an override recorded with the dossier.
    """
    return rule_set_on(received_on)


def newest(rule_set: RuleSet) -> QuerySet[Rule]:
    """The newest version of each rule of the set (1 query)."""
    rules = Rule.objects.filter(rule_set=rule_set, replaced_by__isnull=True)
    return rules.select_related("award_type", "confirmed_by", "rule_set")


def rules_of(rule_set: RuleSet, award_type: AwardType, day: dt.date | None = None) -> list[Rule]:
    """Rules that apply to an award: its own first, then those of every award (1 query).

    Args:
        day: leave out rules that did not hold on this day within the set.
    """
    rules = newest(rule_set).filter(Q(award_type=award_type) | Q(award_type__isnull=True))
    if day is not None:
        rules = rules.filter(holds_on(day))
    return sorted(rules, key=lambda rule: rule.award_type_id is None)


def rule(rule_set: RuleSet, key: str) -> Rule | None:
    """The newest version of one rule (1 query)."""
    return newest(rule_set).filter(key=key).first()


def read(rule: Rule) -> Value | None:
    """The rule's value as its kind's dataclass; None while nobody has entered it (0 queries)."""
    return None if rule.value is None else values.read(rule.kind, rule.value)


def unsure(rules: Iterable[Rule | None]) -> list[Rule]:
    """The rules whose text nobody has confirmed, each once; what they decided says so (0 queries)."""
    return list({rule.pk: rule for rule in rules if rule is not None and not rule.is_sure}.values())


def award_names() -> Mapping[str, str]:
    """Awards by code, for `values.words` (1 query)."""
    return dict(AwardType.objects.values_list("code", "name"))


@dataclass(frozen=True, kw_only=True)
class VoteSetting:
    """How a body votes on an award, joined from the rows of the rule book; a part is None while unknown."""

    vote: Vote
    rules: dict[str, Rule]  # by the part of the vote that the rule gave


def vote_setting(rule_set: RuleSet, body: str, award_type: AwardType | None = None) -> VoteSetting:
    """What the rule book says of votes of ``body``; an award's own rows go before the general ones (1 query)."""
    rows = newest(rule_set).filter(Q(award_type__isnull=True) | Q(award_type=award_type), kind=RuleKind.VOTE)
    parts: dict[str, object] = {}
    rules: dict[str, Rule] = {}
    for row in sorted(rows, key=lambda one: one.award_type_id is not None):
        vote = read(row)
        if not isinstance(vote, Vote) or vote.body != body:
            continue
        for part in fields(vote):
            value = getattr(vote, part.name)
            if part.name != "body" and value is not None:
                parts[part.name], rules[part.name] = value, row
    return VoteSetting(vote=Vote(body=body, **parts), rules=rules)  # type: ignore[arg-type]
