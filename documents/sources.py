"""Where papers get their facts: apps above say it here, in their ``AppConfig.ready()``.

Papers know no domain: a kind without a source cannot be drafted. Data flows one way, from the source's
read-only queries into the paper; nothing of the paper is written back but through ``on_slot_settled``.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from core.errors import RuleError
from documents.enums import PaperKind, SlotKind

if TYPE_CHECKING:
    from documents.models import Paper, PaperSlot

Facts = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Subject:
    """Something a paper of this kind can be made of, e.g. one covenant, one ballot, one unit's report.

    Attributes:
        key: stable, ``<noun>:<id>``; stored in ``Paper.subject``.
        label: how the list of things to draft from names it.
        agency: in whose name and under whose number the paper goes out (CLU-9: the Trưởng's unit).
        day: the day whose names hold in it (ORG-22); None: the day of drafting.
    """

    key: str
    label: str
    agency: Unit
    day: dt.date | None = None


@dataclass(frozen=True, kw_only=True)
class Party:
    """One who signs a paper that several sign; the grid has a cell for each.

    Attributes:
        key: the source's own key of it, handed back to ``on_slot_settled``.
        needs: kinds of signatures its cell waits for, in their order (SIG-13, SIG-14).
        name: the person who must sign; empty: any head or deputy of the unit.
        heading: over the title, e.g. ``TRƯỞNG CỤM``; may be empty.
    """

    key: str
    unit: Unit
    unit_name: str
    needs: tuple[SlotKind, ...] = (SlotKind.PERSON,)
    name: str = ""
    title: str = ""
    heading: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """How papers of one kind come from what the system knows.

    Attributes:
        subjects: what can be drafted in a cluster's year.
        unit_subjects: what a unit can draft for itself in no cluster's year; ``facts`` and ``may_draft`` are
            then given None for the year.
        facts: JSON-able facts of a subject; keys are the fields of templates, English terms of the
            glossary; days as ``datetime.date``, numbers as they are, nothing formatted. Lists of dicts are
            for tables. A fact that does not exist is left out, never invented.
        may_draft: whether the person may draft, besides reading the year.
        labels: Vietnamese name of each field, by dotted path without list positions
            (``parties.unit_name``), for the list beside the template editor and for messages.
        parties: who signs, for papers that several sign; None: one signer.
        on_slot_settled: called inside the transaction that accepts a signature by certificate.
        lock: locks the source's own rows that ``on_slot_settled`` changes; called before the paper's row is
            locked, so that both always come in the same order.
    """

    kind: PaperKind
    subjects: Callable[[ClusterYear], list[Subject]]
    facts: Callable[[ClusterYear | None, str], Facts]
    may_draft: Callable[[Access, ClusterYear | None, Subject], bool]
    labels: dict[str, str] = field(default_factory=dict)
    unit_subjects: Callable[[Unit], list[Subject]] | None = None
    parties: Callable[[ClusterYear, str], list[Party]] | None = None
    on_slot_settled: "Callable[[Paper, PaperSlot], None] | None" = None
    lock: "Callable[[Paper], None] | None" = None


_sources: dict[str, Source] = {}
_guards: list[Callable[[ClusterYear], None]] = []
_more: dict[str, Callable[[ClusterYear], Any]] = {}


def register(source: Source) -> None:
    """Say how papers of a kind come about."""
    _sources[source.kind] = source


def source_of(kind: str) -> Source:
    """The source of a kind.

    Raises:
        KeyError: no app spoke for it.
    """
    return _sources[kind]


def subjects_of(kind: str, cluster_year: ClusterYear | None, unit: Unit | None) -> list[Subject]:
    """What papers of a kind can be made of in a cluster's year; without one, of the unit itself.

    Raises:
        KeyError: no app spoke for the kind.
    """
    source = source_of(kind)
    if cluster_year is not None:
        return source.subjects(cluster_year)
    return source.unit_subjects(unit) if source.unit_subjects and unit else []


def kinds() -> list[PaperKind]:
    """Kinds that can be drafted, in the order of the year."""
    return [kind for kind in PaperKind if kind in _sources]


def register_more(name: str, read: Callable[[ClusterYear], Any]) -> None:
    """Say how to read facts of a year that a source prints and that an app above its own knows, e.g. scores."""
    _more[name] = read


def more_of(name: str, cluster_year: ClusterYear, *, otherwise: Any) -> Any:
    """Those facts of a year; ``otherwise`` where no app spoke for them."""
    return _more[name](cluster_year) if name in _more else otherwise


def register_guard(guard: Callable[[ClusterYear], None]) -> None:
    """Say when the papers of a year must not move: ``guard`` then raises ``RuleError`` with the reason."""
    _guards.append(guard)


def ensure_moving(cluster_year: ClusterYear | None) -> None:
    """Refuse to move a paper of a year that stands still; a unit's own paper always moves.

    Raises:
        RuleError: it does, with the reason.
    """
    for guard in _guards if cluster_year else ():
        guard(cluster_year)


def why_still(cluster_year: ClusterYear | None) -> str:
    """Why the papers of the year do not move; empty when they do."""
    try:
        ensure_moving(cluster_year)
    except RuleError as error:
        return str(error)
    return ""
