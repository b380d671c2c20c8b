"""Loading the rule book's file: adds what is missing, never changes what people entered or confirmed."""

from typing import Any

from django.db import transaction

from core.errors import RuleError
from core.shipped import shipped
from emulation.models import AwardType
from rulebook import values
from rulebook.enums import RuleKind, RuleStatus
from rulebook.models import Rule, RuleSet


class RuleBookFileError(ValueError):
    """The file names something that does not exist, or a value has not its kind's shape."""


@transaction.atomic
def load_rulebook() -> int:
    """Add the rule sets and rules of ``data/rulebook.yaml`` that are missing. Returns how many.

    Raises:
        RuleBookFileError: a row of the file is wrong; nothing is added.
    """
    data = shipped("rulebook")
    added = sum(RuleSet.objects.get_or_create(code=row["code"], defaults=row)[1] for row in data["rule_sets"])
    sets = {one.code: one for one in RuleSet.objects.all()}
    awards = {one.code: one for one in AwardType.objects.all()}
    there = set(Rule.objects.values_list("rule_set__code", "key"))
    rules = [rule for row in data["rules"] for rule in _rules(row, sets, awards)]
    if len({(rule.rule_set_id, rule.key) for rule in rules}) != len(rules):
        raise RuleBookFileError("a rule stands twice in one rule set")
    new = Rule.objects.bulk_create(rule for rule in rules if (rule.rule_set.code, rule.key) not in there)
    return added + len(new)


def _rules(row: dict[str, Any], sets: dict[str, RuleSet], awards: dict[str, AwardType]) -> list[Rule]:
    """One row of the file in each rule set that it belongs to."""
    key, kind, value, award = row["key"], row["kind"], row.get("value"), row.get("award")
    try:
        RuleKind(kind)
        if value is not None:
            values.check(kind, value, awards)
        return [
            Rule(
                rule_set=sets[code],
                key=key,
                award_type=awards[award] if award else None,
                kind=kind,
                words=row["words"],
                value=value,
                source=row["source"],
                article=row.get("article", ""),
                rule_ids=row["rules"],
                valid_from=row.get("valid_from"),
                valid_to=row.get("valid_to"),
                **_certainty(level),
            )
            for code, level in row["in"].items()
        ]
    except (KeyError, ValueError, RuleError) as error:
        raise RuleBookFileError(f"{key}: {error}") from error


def _certainty(level: str) -> dict[str, Any]:
    """``memory 75`` is from memory, sure to 75 %."""
    status, _space, percent = level.partition(" ")
    return {"status": RuleStatus(status), "confidence": int(percent) if percent else None}
