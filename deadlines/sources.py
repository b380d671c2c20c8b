"""Deadlines as objects, asked from the apps that own them; each registers its source in ``AppConfig.ready()``."""

import datetime as dt
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.utils.functional import Promise

from clusters.enums import Role
from clusters.models import ClusterYear
from deadlines.enums import Level


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A sort of deadline. ``first_level``: who does it, hence where its ladder begins.

    Attributes:
        code: stable, as in `ReminderStep.kind`.
        roles: who in a unit that must act can do it (for OFFICER and HEAD).
        mandatory_rule: the rule for which mail about it cannot be switched off; empty where it can.
    """

    code: str
    label: str | Promise
    roles: frozenset[Role] = frozenset()
    first_level: Level = Level.OFFICER
    mandatory_rule: str = ""


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """What must be done, by whom, until when, from which rule or decision. Open, for it was not done yet.

    Attributes:
        key: stable and unique, e.g. ``milestone:12`` or ``milestone:12/until:20260225`` for units with more time.
        what: in words; a lazy text is put into the reader's language.
        units: the units that must still act, in the decision's order; empty when it is the cluster's own work.
        before_head: those of ``units`` whose officer did their part: their head is told in the officer's place.
        people: users who must act although no unit is asked (a council member, a head of the visit's team).
        basis: from which rule or decision the day comes, for the reader.
        path: the page that does the job.
        unit_path: the page that does it for one unit, where there is one; see `path_for`.
        thing: what a calendar knows it by, where ``key`` names the day and so changes when that moves.
        about: the things whose events in the log tell of its changes, as (type, number).
        done_units: the units that did it already, as far as a source tells (``with_done``).
        is_done: nobody has to act any more (``with_done`` only).
    """

    key: str
    kind: str
    what: str | Promise
    due_on: dt.date
    basis: str | Promise = ""
    path: str
    cluster_year: ClusterYear | None = None
    units: tuple[int, ...] = ()
    before_head: frozenset[int] = frozenset()
    people: tuple[int, ...] = ()
    unit_path: Callable[[int], str] | None = field(default=None, compare=False, repr=False)
    thing: str = ""
    about: tuple[tuple[str, int], ...] = ()
    done_units: tuple[int, ...] = ()
    is_done: bool = False

    def path_for(self, unit_id: int | None = None) -> str:
        """Straight to the job of one unit that must still act; without a unit, to the whole."""
        return self.unit_path(unit_id) if self.unit_path and unit_id in self.units else self.path


class Source(Protocol):
    """An app's deadlines, in a number of queries that does not grow with their number."""

    kinds: Sequence[Kind]

    def open_deadlines(
        self,
        *,
        first: dt.date,
        last: dt.date,
        day: dt.date,
        kinds: Collection[str] | None = None,
        keys: Collection[str] | None = None,
        year_ids: Collection[int] | None = None,
        person: int | None = None,
        with_done: bool = False,
    ) -> list[Deadline]:
        """Deadlines not done as of ``day`` and due from ``first`` to ``last``; narrowed by what is not None.

        Args:
            person: beside those of ``year_ids`` also what is asked of this user in any other year.
            with_done: also what was done, as far as its day is not told otherwise (a step's day is its milestone's).
        """


def ids_in(keys: Collection[str], name: str) -> set[int]:
    """The numbers of keys like ``name:12`` or ``name:12/own``; other keys are another's."""
    heads = (key.partition("/")[0].partition(":") for key in keys)
    return {int(number) for word, _colon, number in heads if word == name and number.isdecimal()}


_sources: list[Source] = []
_listeners: list[Callable[[Kind], None]] = []


def register(source: Source) -> None:
    """Let an app's deadlines be known."""
    _sources.append(source)
    for kind in source.kinds:
        for listener in _listeners:
            listener(kind)


def for_each_kind(listener: Callable[[Kind], None]) -> None:
    """Call ``listener`` with every kind of deadline, those known now and those to come."""
    _listeners.append(listener)
    for kind in kinds().values():
        listener(kind)


def kinds() -> dict[str, Kind]:
    """Every kind of deadline, by code."""
    return {kind.code: kind for source in _sources for kind in source.kinds}


def open_deadlines(
    *,
    first: dt.date,
    last: dt.date,
    day: dt.date,
    kinds: Collection[str] | None = None,
    keys: Collection[str] | None = None,
    year_ids: Collection[int] | None = None,
    person: int | None = None,
    with_done: bool = False,
) -> list[Deadline]:
    """The deadlines of all sources, by day; see `Source.open_deadlines`."""
    found = [
        deadline
        for source in _sources
        if kinds is None or any(kind.code in kinds for kind in source.kinds)
        for deadline in source.open_deadlines(
            first=first,
            last=last,
            day=day,
            kinds=kinds,
            keys=keys,
            year_ids=year_ids,
            person=person,
            with_done=with_done,
        )
    ]
    return sorted(found, key=lambda one: (one.due_on, one.key))
