"""What dossiers ask the rule book: the law of a receipt, days of steps, findings, money, and who must stand aside."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from awards.models import Nomination
from clusters.enums import UNIT_ROLES, Role
from clusters.models import Appointment
from rulebook.models import Rule, RuleSet
from rulebook.queries.amounts import AwardMoney, amounts_for
from rulebook.queries.eligibility import Eligibility, eligibility_of_many
from rulebook.queries.rules import read, rule, rule_set_for_receipt, rules_of
from rulebook.shapes import Deadline

# Keys of the rule book; the number of days is there, never here.
DAYS = {
    "appraisal": "dossier.appraisal",
    "notice": "dossier.notice",
    "public_comment": "public_comment.working_days",
}


def law_of_receipt(received_on: dt.date) -> RuleSet | None:
    """The rule set of the day of receipt; None where none is entered for that day (LAW-3; 1 query)."""
    return rule_set_for_receipt(received_on)


def law_of(nomination: Nomination) -> RuleSet | None:
    """The rule set that judges a dossier: chosen or fixed at its receipt, else of its day of receipt.

    Dossiers received before rule sets were kept have none fixed; their day of receipt still tells (LAW-3).
    """
    if nomination.rule_set_id or nomination.submission_id is None:
        return nomination.rule_set
    received_on = nomination.submission.received_on
    return rule_set_for_receipt(received_on) if received_on else None


def days_rule(step: str, nomination: Nomination) -> Rule | None:
    """The rule that says how many working days a step of this dossier has (1 query)."""
    law = law_of(nomination)
    return law and rule(law, DAYS[step])


def working_days(step: str, nomination: Nomination) -> int | None:
    """The number of working days of a step, by the dossier's own rule set; None while nobody entered it."""
    found = days_rule(step, nomination)
    value = read(found) if found else None
    return value.working_days if isinstance(value, Deadline) else None


def rules_for(nomination: Nomination, day: dt.date) -> list[Rule]:
    """The rules that judge this dossier; none while no rule set is fixed (1 query)."""
    law = law_of(nomination)
    return rules_of(law, nomination.award_type, day) if law else []


def judged(nominations: Sequence[Nomination], day: dt.date) -> dict[int, Eligibility | None]:
    """What every rule says of each dossier as things stand on ``day``; None without a rule set.

    One reading of the rules for all dossiers of the same award, year, law, cluster and merits (28 queries each).
    """
    groups: dict[tuple[Any, ...], list[Nomination]] = {}
    found: dict[int, Eligibility | None] = {one.pk: None for one in nominations}
    for one in nominations:
        law = law_of(one)
        merits = tuple(sorted(merit.pk for merit in one.merits.all()))
        if law is not None:
            key = (law, one.award_type, one.achievement_year, one.cluster_year, merits)
            groups.setdefault(key, []).append(one)
    for (law, award, year, cluster_year, merits), members in groups.items():
        results = eligibility_of_many(
            award, [one.person or one.unit for one in members], year=year, day=day, rule_set=law,
            cluster_year=cluster_year, merits=merits,
        )  # fmt: skip
        found |= {one.pk: result for one, result in zip(members, results, strict=True)}
    return found


def kept(found: Eligibility | None) -> list[dict[str, Any]]:
    """The findings as they are kept with an appraisal, in words, so that later facts and rules do not change them."""
    return [
        {
            "rule": one.rule.words,
            "rule_id": one.rule.pk,
            "source": " ".join(filter(None, [one.rule.source, one.rule.article])),
            "is_sure": one.rule.is_sure,
            "demand": one.demand,
            "finding": one.finding,
            "label": one.label,
            "tone": one.tone,
            "words": one.words,
            "facts": one.facts,
            "missing": [missing.words for missing in one.missing],
            "records": one.stands_on,
        }
        for one in (found.findings if found else [])
    ]


def standing_body_unit_ids(day: dt.date) -> frozenset[int]:
    """Units that staff of the standing body also work for: their dossiers need a second person (1 query)."""
    staff = Appointment.objects.on(day).filter(role=Role.STANDING_BODY)
    own = Appointment.objects.on(day).filter(role__in=UNIT_ROLES, user__in=staff.values("user"))
    return frozenset(own.values_list("unit_id", flat=True))


def money_of(nominations: Sequence[Nomination], day: dt.date) -> dict[int, AwardMoney | None]:
    """The money of each award for a decision of ``day``, by dossier; None where no rule gives any (3 queries a law).

    Source: MON-1 to MON-4; the multipliers are those of the dossier's own law, the base salary that of the day.
    """
    laws: dict[int, tuple[RuleSet | None, list[Nomination]]] = {}
    for one in nominations:
        law = law_of(one)
        laws.setdefault(law.pk if law else 0, (law, []))[1].append(one)
    found: dict[int, AwardMoney | None] = {}
    for law, members in laws.values():
        amounts = amounts_for(day, {one.award_type for one in members}, law)
        found |= {one.pk: amounts.get(one.award_type_id) for one in members}
    return found
