"""What the page of one unit, award and year is made of."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.urls import reverse

from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from emulation.models import AwardType
from rulebook.models import Rule
from rulebook.permissions import reads_rules


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Who asks about which unit, award and year; ``is_member``: today, in a past year on its last day."""

    access: Access
    cluster_year: ClusterYear
    award: AwardType
    unit: Unit
    name: str
    today: dt.date
    is_member: bool


@dataclass(frozen=True, kw_only=True)
class Line:
    """A fact in words; ``url`` is empty where the reader has no page for it."""

    words: str
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class RuleSaid:
    """A rule that decided here; not sure: nobody has confirmed it."""

    words: str
    is_sure: bool = True
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Station:
    """One station of the way.

    Attributes:
        said: what stands there, in one or two sentences.
        lines: the facts behind it, each with its page.
        rules: what decided there.
        lacks: what is missing, each with where it is supplied.
        url, label: the station's own page, for those who may open it.
    """

    key: str
    title: str
    tone: str
    state: str
    said: list[str]
    lines: list[Line] = field(default_factory=list)
    rules: list[RuleSaid] = field(default_factory=list)
    lacks: list[Line] = field(default_factory=list)
    url: str = ""
    label: str = ""


def rules_said(access: Access, rules: Iterable[Rule]) -> list[RuleSaid]:
    """Rules of the rule book, each once, with their pages for those who read it (0 queries)."""
    shown = reads_rules(access)
    return [
        RuleSaid(
            words=rule.words,
            is_sure=rule.is_sure,
            url=reverse("rulebook:rule_show", args=[rule.pk]) if shown else "",
        )
        for rule in {rule.pk: rule for rule in rules}.values()
    ]
