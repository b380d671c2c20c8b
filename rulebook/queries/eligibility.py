"""Whether nominees may have an award by the rules of a day: every rule with its verdict, its facts, what is missing."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import ClusterYear, Unit
from clusters.queries import members_on
from emulation.eligibility import Said
from emulation.enums import RegistrationState, ReportPeriod
from emulation.models import AwardType, TitleRegistration
from emulation.queries.standing import Standing
from emulation.queries.year_facts import day_in
from rulebook.enums import Finding, InARow, RuleKind
from rulebook.judging import JUDGED_KINDS, judge
from rulebook.models import Person, Rule, RuleSet
from rulebook.nominees import Facts, Judgement
from rulebook.queries.facts import Subject, facts_of_persons, facts_of_units
from rulebook.queries.question import Question
from rulebook.queries.rules import newest, rule_set_on, rules_of, unsure
from rulebook.values import words

# Settled by registering, or by the vote at the end.
NOT_AT_REGISTRATION = frozenset({RuleKind.SUBJECT, RuleKind.REGISTRATION, RuleKind.ELEVATED})


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What is not known, and the page where it is supplied; ``url`` is empty where no page is."""

    words: str
    url: str = ""
    comes_later: bool = False


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One rule with what it says of the nominee; ``demand`` is its value in words."""

    rule: Rule
    finding: Finding
    words: str
    demand: str = ""
    facts: list[str] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    stands_on: list[int] = field(default_factory=list)

    @property
    def label(self) -> str:
        return str(self.finding.label)

    @property
    def tone(self) -> str:
        """The badge's tone."""
        tones = {Finding.MET: "done", Finding.NOT_MET: "late", Finding.MISSING: "now"}
        return tones.get(self.finding, "todo")

    @property
    def speaks_now(self) -> bool:
        """Something can be said or supplied already, not only when the year has passed."""
        if self.finding == Finding.MISSING:
            return any(not missing.comes_later for missing in self.missing)
        return self.finding == Finding.NOT_MET


@dataclass(frozen=True, kw_only=True)
class Eligibility:
    """All rules about one nominee.

    Attributes:
        is_eligible: None while something is missing or a rule has no value; one rule not met settles it.
        is_sure: False where a rule that decided was neither verified nor confirmed.
        rules: all rules of the award that hold, also those of which nothing is judged.
        asks: what nobody decided about titles of units it came from (ORG-24).
        stands_on: ids of the award records that opened the award (`record_award(built_on=)`).
    """

    subject: Subject
    award_type: AwardType
    findings: list[Judged] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    asks: list[Missing] = field(default_factory=list)

    @property
    def is_eligible(self) -> bool | None:
        found = {judged.finding for judged in self.findings}
        if Finding.NOT_MET in found:
            return False
        return True if found == {Finding.MET} else None

    @property
    def to_judge(self) -> list[Rule]:
        """Conditions in words that people judge, not the system."""
        return [rule for rule in self.rules if rule.kind == RuleKind.OTHER]

    @property
    def deciding(self) -> list[Judged]:
        """The findings that the answer rests on: those against, or those still open, or all."""
        for finding in ({Finding.NOT_MET}, {Finding.MISSING, Finding.NOT_SET}):
            if found := [judged for judged in self.findings if judged.finding in finding]:
                return found
        return self.findings

    @property
    def is_sure(self) -> bool:
        return not self.unsure

    @property
    def unsure(self) -> list[Rule]:
        """The deciding rules that nobody confirmed."""
        return unsure(judged.rule for judged in self.deciding)

    @property
    def missing(self) -> list[Missing]:
        """Everything missing, each once."""
        found = [missing for judged in self.findings for missing in judged.missing]
        return list({(missing.words, missing.url): missing for missing in found}.values())

    @property
    def stands_on(self) -> list[int]:
        return sorted({pk for judged in self.findings for pk in judged.stands_on})

    @property
    def verdict(self) -> str:
        """The answer in words."""
        if not self.findings:
            return _("Chưa có quy tắc nào để xét")
        if self.is_eligible is None:
            return _("Chưa đủ dữ kiện để kết luận")
        return _("Đủ điều kiện") if self.is_eligible else _("Không đủ điều kiện")

    @property
    def tone(self) -> str:
        """The badge's tone."""
        if self.is_eligible is None:
            return "now"
        return "done" if self.is_eligible else "late"


def eligibility(
    award_type: AwardType,
    subject: Subject,
    *,
    year: int,
    day: dt.date,
    rule_set: RuleSet,
    cluster_year: ClusterYear | None = None,
    merits: Collection[int] = (),
    law_day: dt.date | None = None,
    standings: Sequence[Standing] | None = None,
) -> Eligibility:
    """`eligibility_of_many` for one nominee."""
    found = eligibility_of_many(
        award_type,
        [subject],
        year=year,
        day=day,
        rule_set=rule_set,
        cluster_year=cluster_year,
        merits=merits,
        law_day=law_day,
        standings=standings,
    )
    return found[0]


def eligibility_of_many(
    award_type: AwardType,
    subjects: Sequence[Subject],
    *,
    year: int,
    day: dt.date,
    rule_set: RuleSet,
    cluster_year: ClusterYear | None = None,
    merits: Collection[int] = (),
    law_day: dt.date | None = None,
    before_vote: bool = False,
    standings: Sequence[Standing] | None = None,
) -> list[Eligibility]:
    """Each nominee by every rule of the award, in the order asked (13 queries at most, however many they are).

    Args:
        year: of the achievement.
        day: what is known is known on this day; another law is chosen by ``rule_set``.
        rule_set: the law that judges, `rulebook.queries.rules.rule_set_on`.
        cluster_year: where registration, targets, reports and votes are; None: what needs them is not known.
        merits: ids of what the dossier names as its achievement.
        law_day: the day within the rule set whose rules judge; None: all of the set.
        before_vote: leave out the vote on this very award, which is still to be held.
        standings: of these nominees' shares of the cluster-year's targets on ``day``, where they are read already.

    Source: LAW-3, invariants 1, 15 to 17.
    """
    rules = rules_of(rule_set, award_type, law_day)
    judged = [
        rule for rule in rules if rule.kind in JUDGED_KINDS and not (before_vote and _is_vote_itself(rule))
    ]
    question = Question(
        award_type=award_type,
        year=year,
        day=day,
        kinds=frozenset(_kinds(judged)),
        cluster_year=cluster_year,
        merit_span=_merit_span(judged),
        chosen_merits=frozenset(merits),
        standings=standings,
    )
    units = [subject for subject in subjects if isinstance(subject, Unit)]
    persons = [subject for subject in subjects if isinstance(subject, Person)]
    facts: dict[Subject, Facts] = {}
    if units:
        of_units = facts_of_units(question, units)
        facts |= {unit: of_units[unit.pk] for unit in units}
    if persons:
        of_persons = facts_of_persons(question, persons)
        facts |= {person: of_persons[person.pk] for person in persons}
    names = next((each.names for each in facts.values()), {})
    demands = {rule.pk: words(rule.kind, rule.value, names) for rule in judged}

    def of(subject: Subject) -> Eligibility:
        own, place = facts[subject], _places(subject, question)
        return Eligibility(
            subject=subject,
            award_type=award_type,
            findings=[
                _judged(rule, judge(rule.kind, rule.value, own, day), demands[rule.pk], place)
                for rule in judged
            ],
            rules=rules,
            asks=[Missing(words=ask, url=place("inheritance")) for ask in own.asks],
        )

    return [of(subject) for subject in subjects]


def _is_vote_itself(rule: Rule) -> bool:
    """Being elevated for the award that the rule is of."""
    if rule.kind != RuleKind.ELEVATED or rule.award_type is None:
        return False
    return (rule.value or {}).get("award") in {None, rule.award_type.code}


def nominees_of(
    cluster_year: ClusterYear, award_type: AwardType, today: dt.date, *, members_too: bool = False
) -> tuple[bool, list[Unit]]:
    """Units registered for the award and not withdrawn, else the members; whether it is the registered (2 queries).

    Args:
        members_too: members beside the registered ones.
    """
    day = day_in(cluster_year, today)
    registered = Unit.objects.filter(
        pk__in=TitleRegistration.objects.filter(
            cluster_year=cluster_year, award_type=award_type, state=RegistrationState.SUBMITTED
        ).values("for_unit")
    )
    rows = list(Unit.objects.named_on(day).filter(pk__in=registered).order_by("sort_key", "pk"))
    if rows and not members_too:
        return True, rows
    members = Unit.objects.named_on(day).filter(pk__in=members_on(cluster_year, day).values("unit"))
    others = [unit for unit in members.order_by("sort_key", "pk") if unit not in rows]
    return bool(rows), [*rows, *others]


def said_at_registration(
    cluster_year: ClusterYear, awards: Sequence[AwardType], units: Sequence[Unit], day: dt.date
) -> dict[tuple[int, int], Said]:
    """What already speaks against a unit's title or can be supplied now (14 queries at most; `emulation.eligibility`).

    What comes with the year is not said; what registering itself settles is not either.
    """
    rule_set = rule_set_on(day)
    if rule_set is None:
        return {}
    by_award: dict[int, list[Rule]] = {award.pk: [] for award in awards}
    for rule in newest(rule_set).filter(kind__in=JUDGED_KINDS - NOT_AT_REGISTRATION, value__isnull=False):
        for pk in by_award if rule.award_type_id is None else [rule.award_type_id]:
            if pk in by_award:
                by_award[pk].append(rule)
    kinds = frozenset(_kinds(rule for rules in by_award.values() for rule in rules))
    question = Question(
        award_type=awards[0], year=cluster_year.year, day=day, kinds=kinds, cluster_year=cluster_year
    )
    facts = facts_of_units(question, units)
    said = {}
    for award in awards:
        rules = by_award[award.pk]
        for unit in units:
            own = replace(facts[unit.pk], award=award.code, merit_span=_merit_span(rules))
            place = _places(unit, question)
            found = [_judged(rule, judge(rule.kind, rule.value, own, day), "", place) for rule in rules]
            speaking = [judged for judged in found if judged.speaks_now]
            if speaking:
                said[award.pk, unit.pk] = Said(
                    is_against=any(judged.finding == Finding.NOT_MET for judged in speaking),
                    sentences=[judged.words for judged in speaking],
                    url=reverse("rulebook:eligibility_show", args=[cluster_year.pk, award.pk, unit.pk]),
                )
    return said


def _judged(rule: Rule, judgement: Judgement, demand: str, place: Callable[[str], str]) -> Judged:
    def where(place_named: str) -> str:
        return reverse("rulebook:rule_show", args=[rule.pk]) if place_named == "rule" else place(place_named)

    return Judged(
        rule=rule,
        finding=judgement.finding,
        words=judgement.words,
        demand=demand,
        facts=judgement.facts_used,
        missing=[
            Missing(words=each.words, url=where(each.place), comes_later=each.comes_later)
            for each in judgement.missing
        ],
        stands_on=judgement.stands_on,
    )


def _kinds(rules: Iterable[Rule]) -> set[str]:
    """Kinds of the rules and of the conditions inside them."""
    found: set[str] = set()
    for rule in rules:
        found.add(rule.kind)
        if rule.kind == RuleKind.ANY_OF and rule.value:
            found |= {part["kind"] for part in rule.value["of"]}
    return found


def _merit_span(rules: Iterable[Rule]) -> int | None:
    """How many years an initiative may be old: those of the chain the award needs, else the year alone.

    Where awards are counted, not years, any earlier year will do: what is used up is known (LAW-21).
    """
    for rule in rules:
        if rule.kind == RuleKind.CHAIN and rule.value:
            return None if rule.value["in_a_row"] == InARow.AWARDS else rule.value["count"] + 1
    return 1


def _places(subject: Subject, question: Question) -> Callable[[str], str]:
    """Where what is missing is supplied, for one nominee; nowhere where it needs a cluster's year and there is none."""
    is_unit = isinstance(subject, Unit)
    own = ["don-vi" if is_unit else "ca-nhan", subject.pk]
    pages: dict[str, tuple[str, list[Any]]] = {
        "inheritance": ("history_inheritance", []),
        "people": ("person_list", []),
        "hold": ("hold_list", []),
        "rating": ("rating_new", own),
        "merit": ("merit_new", own),
        "history": ("history_unit" if is_unit else "person_show", own[1:]),
        "service": ("person_show", own[1:]),
    }
    of_year: dict[str, tuple[str, list[Any]]] = {}
    if question.cluster_year is not None:
        year = question.cluster_year.pk
        of_year = {
            "registration": ("emulation:registration_list", [year]),
            "targets": ("emulation:target_list", [year]),
            "reports": ("emulation:report_list", [year, ReportPeriod.YEAR]),
            "vote": ("awards:ballot_list", [year]),
        }

    def url(place: str) -> str:
        if place in pages:
            name, arguments = pages[place]
            return reverse(f"rulebook:{name}", args=arguments)
        if place in of_year:
            name, arguments = of_year[place]
            return reverse(name, args=arguments)
        return ""

    return url
