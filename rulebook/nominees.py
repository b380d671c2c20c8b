"""What is known of a nominee, and what a rule said of it: plain data, gathered by `queries.facts`."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from emulation.enums import AwardSubject
from rulebook.chains import Won
from rulebook.enums import Finding


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What is not known, who or what supplies it, and where.

    ``comes_later``: it comes with the year (a rating, a vote), so that nobody has to be told of it at the start.
    """

    words: str
    place: str = ""
    comes_later: bool = False


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """The answer in words, with the facts it used and what is missing; ``stands_on`` are ids of award records."""

    finding: Finding
    words: str
    facts_used: list[str] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)
    stands_on: list[int] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Done:
    """An initiative, a piece of research or an achievement of the nominee. ``used_for``: codes of awards in force."""

    record: int
    kind: str
    year: int
    title: str
    scope: str = ""
    is_recognised: bool = False
    used_for: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Sanction:
    """A disciplinary measure of the year, of the person or of a member of the unit."""

    level: str
    decided_on: dt.date


@dataclass(frozen=True, kw_only=True)
class Report:
    """A unit's report of a period: days late where it was measured; ``is_owed`` when its day passed without it."""

    period: str
    days: int | None = None
    due_on: dt.date | None = None
    is_owed: bool = False
    is_handed_in: bool = False


@dataclass(frozen=True, kw_only=True)
class Member:
    """A person of the nominated unit: titles of the year and the rating, "" where not known."""

    titles: frozenset[str] = frozenset()
    rating: str = ""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """Everything rules ask of one nominee for one year, as known on one day. None is "not known", never 0.

    Attributes:
        groups: the group of the unit (of the person's unit) on the day; of a room also that of the unit above.
        registration: the state, "" where none was made; None where nothing can be registered.
        may_register: whether it can still be made.
        targets: met, missed, not known yet, of the unit's own targets; None without any.
        is_year_over: the year has ended, so that figures still lacking will not come by themselves.
        voted: code of award → whether the nominee was elevated, for awards the cluster announced.
        asks: successions of which nobody decided whether titles were inherited (ORG-24), in words.
        award: code of the award asked for.
        names, families: code of award → its name, its family.
        merit_span: how many years the award looks back on for initiatives; None for all.
    """

    award: str
    year: int
    subject: str
    groups: frozenset[str] = frozenset()
    unit_known: bool = True
    registration: str | None = None
    may_register: bool = False
    rating: str = ""
    history: Sequence[Won] = ()
    merits: Sequence[Done] = ()
    chosen_merits: frozenset[int] = frozenset()
    merit_span: int | None = 1
    sanctions: Sequence[Sanction] = ()
    members: Sequence[Member] | None = None
    holds: Sequence[str] = ()
    targets: tuple[int, int, int] | None = None
    is_year_over: bool = False
    reports: Sequence[Report] = ()
    voted: Mapping[str, bool] = field(default_factory=dict)
    asks: Sequence[str] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, str] = field(default_factory=dict)

    def name_of(self, award: str) -> str:
        """The award's name in a sentence."""
        return self.names.get(award, award)

    @property
    def is_unit(self) -> bool:
        return self.subject == AwardSubject.COLLECTIVE


def met(words: str, *used: str, stands_on: Sequence[int] = ()) -> Judgement:
    """The rule is met."""
    return Judgement(finding=Finding.MET, words=words, facts_used=list(used), stands_on=list(stands_on))


def not_met(words: str, *used: str) -> Judgement:
    """What is known speaks against the nominee."""
    return Judgement(finding=Finding.NOT_MET, words=words, facts_used=list(used))


def unknown(words: str, *used: str, place: str = "", later: bool = False, what: str = "") -> Judgement:
    """Nobody can say yet; ``what`` lacks, by default what ``words`` say."""
    missing = Missing(words=what or words, place=place, comes_later=later)
    return Judgement(finding=Finding.MISSING, words=words, facts_used=list(used), missing=[missing])
