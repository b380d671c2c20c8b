"""The rule book as its pages show it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from clusters.models import ClusterYear
from core.changes import ChangedSection, changed_sections
from core.fields import holds_on
from core.ordering import search_key
from emulation.models import AwardType
from rulebook import values
from rulebook.enums import RuleKind, RuleStatus
from rulebook.models import ClusterQuota, Rule, RuleSet
from rulebook.queries.rules import award_names, newest, rule_set_on
from rulebook.shape_parts import Names

UNSURE = ~Q(rules__status=RuleStatus.VERIFIED) & Q(rules__confirmed_at__isnull=True)
NOW = Q(rules__isnull=False, rules__replaced_by__isnull=True)
# What can be asked for, by the word in the address.
STATES = ("chua-xac-nhan", "phai-nhap", "da-chac")


def rule_sets(day: dt.date) -> QuerySet[RuleSet]:
    """All rule sets, the newest first, with how many rules and how many nobody confirmed or entered (1 query)."""
    return RuleSet.objects.annotate(
        is_in_force=Case(When(holds_on(day), then=Value(1)), default=Value(0), output_field=IntegerField()),
        rule_count=Count("rules", filter=NOW),
        unsure_count=Count("rules", filter=NOW & UNSURE),
        missing_count=Count("rules", filter=NOW & Q(rules__value__isnull=True)),
    ).order_by("-valid_from")


@dataclass(frozen=True, kw_only=True)
class Filter:
    """What the reader asks to see."""

    text: str = ""
    state: str = ""
    award: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Filter":
        state = asked.get("muc", "")
        return cls(
            text=asked.get("q", "").replace("\x00", "")[:200],
            state=state if state in STATES else "",
            award=asked.get("danh-hieu", "")[:30],
        )

    def lets(self, told: "Told") -> bool:
        """Whether the rule is one of those asked for."""
        rule = told.rule
        if self.award and self.award != (rule.award_type.code if rule.award_type else "chung"):
            return False
        if self.state and self.state != told.state:
            return False
        place = f"{rule.words} {told.value} {rule.source} {rule.article} {rule.rule_ids} {rule.key}"
        return search_key(self.text) in search_key(place)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A version of a rule with its value in words."""

    rule: Rule
    value: str
    changes: tuple[ChangedSection, ...] = ()

    @property
    def state(self) -> str:
        if self.rule.value is None:
            return "phai-nhap"
        return "da-chac" if self.rule.is_sure else "chua-xac-nhan"


@dataclass(frozen=True, kw_only=True)
class Group:
    """The rules of one award, or those of every award."""

    title: str
    rules: list[Told]


def groups_of(rule_set: RuleSet, asked: Filter, names: Names) -> list[Group]:
    """The newest rules of a set that were asked for, by award, general ones first (1 query)."""
    groups: dict[int | None, Group] = {}
    rules = sorted(newest(rule_set), key=lambda rule: rule.award_type.ordinal if rule.award_type else -1)
    for rule in rules:
        told = Told(rule=rule, value=values.words(rule.kind, rule.value, names))
        if asked.lets(told):
            title = rule.award_type.name if rule.award_type else _("Mọi danh hiệu")
            groups.setdefault(rule.award_type_id, Group(title=title, rules=[])).rules.append(told)
    return list(groups.values())


def versions_of(rule: Rule, names: Names) -> list[Told]:
    """All versions of the rule, the newest first, each with what it changed (1 query)."""
    rules = Rule.objects.filter(rule_set=rule.rule_set_id, key=rule.key).order_by("version")
    told: list[Told] = []
    before: dict[str, list[str]] | None = None
    for version in rules.select_related("rule_set", "award_type", "confirmed_by", "entered_by"):
        value = values.words(version.kind, version.value, names)
        now = {
            _("Nội dung"): [version.words],
            _("Giá trị"): [value or _("chưa có")],
            _("Nguồn"): [", ".join(filter(None, [version.source, version.article]))],
        }
        changes = () if before is None else tuple(changed_sections(before, now))
        told.append(Told(rule=version, value=value, changes=changes))
        before = now
    return told[::-1]


@dataclass(frozen=True, kw_only=True)
class QuotaLine:
    """An award that the cluster votes on: its quota rule, and the number entered for the year."""

    award_type: AwardType
    told: Told | None
    entered: ClusterQuota | None

    @property
    def takes_number(self) -> bool:
        """Whether the number has to be entered each year."""
        return self.told is None or bool((self.told.rule.value or {}).get("per"))


def cluster_quotas(cluster_year: ClusterYear, day: dt.date) -> list[QuotaLine]:
    """How many of each award the cluster may elevate (4 queries)."""
    rule_set = rule_set_on(day)
    rules = newest(rule_set).filter(kind=RuleKind.QUOTA) if rule_set else []
    names = award_names()
    told = {
        rule.award_type_id: Told(rule=rule, value=values.words(rule.kind, rule.value, names))
        for rule in rules
    }
    entered = {
        quota.award_type_id: quota
        for quota in ClusterQuota.objects.filter(cluster_year=cluster_year).select_related("entered_by")
    }
    return [
        QuotaLine(award_type=award, told=told.get(award.pk), entered=entered.get(award.pk))
        for award in AwardType.objects.filter(is_cluster_voted=True)
    ]
