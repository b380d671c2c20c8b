"""Kinds of workbooks: apps above say in their ``AppConfig.ready()`` what goes out and what is done with it.

A kind speaks of values by column name and of rows by keys of its own. Comparing what went out, what came
back and what holds now is the engine's work: a kind is only asked for what holds now (`Kind.current`), what
the domain says of a change (`Kind.judge`), and to carry changes out (`Kind.apply`, `Kind.undo`).
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from workbooks.enums import ColumnType

Value = str | Decimal | dt.date | bool | None
LARGEST = Decimal(999_999_999_999)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """What a workbook covers: a cluster's year, or one unit in it; ``argument`` is the kind's own word."""

    cluster_year: ClusterYear
    day: dt.date
    unit: Unit | None = None
    argument: str = ""

    @property
    def token(self) -> str:
        """Names the scope in a form."""
        return f"{self.unit.pk if self.unit else 0}:{self.argument}"


@dataclass(frozen=True, kw_only=True)
class OfferedScope:
    """A scope that a person may send out and take back, with its title and what it holds in words."""

    scope: Scope
    title: str


@dataclass(frozen=True, kw_only=True)
class Column:
    """A column of the sheet.

    Attributes:
        is_open: people write here; other columns are locked.
        most_in: name of the locked column that holds the largest number of the row.
        may_be_emptied: taking a value out means that there shall be none; else it is asked about.
    """

    name: str
    heading: str
    type: ColumnType = ColumnType.TEXT
    width: int = 18
    is_open: bool = False
    hint: str = ""
    choices: tuple[str, ...] = ()
    places: int = 2
    least: Decimal = Decimal(0)
    most: Decimal = LARGEST
    most_in: str = ""
    max_length: int = 500
    may_be_emptied: bool = False


@dataclass(frozen=True, kw_only=True)
class RowOut:
    """A row to send. ``closed``: open columns that this row must not fill in."""

    key: str
    label: str
    values: Mapping[str, Value]
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class RowIn:
    """A row that came back: values of all open columns, and column → (before, after) of what changed."""

    key: str
    values: Mapping[str, Value]
    changes: Mapping[str, tuple[Value, Value]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of workbook.

    Attributes:
        key: stable, stored; ``slug`` stands in addresses.
        contents: one sentence on what the workbook holds, for the page that sends it.
        scopes: what the person may send out and take back; the only judge of both.
        columns, rows: the sheet; keys of rows must not come twice.
        current: what holds now in the open columns, by key; a key left out is a thing that is gone.
            Constant queries whatever the number of keys.
        judge: what the domain says against changes: key → column → sentence. Constant queries.
        apply: carries the changes out through the domain's own services, in the caller's transaction.
        undo: takes changes back: ``values`` as they shall be again, ``changes`` as they were taken. The engine
            has made sure that nothing changed since.
        lock: holds the things of these keys before they are compared and changed, in a fixed order.
        done_url: the page that shows what was taken.
    """

    key: str
    slug: str
    label: str
    contents: str
    scopes: Callable[[Access, ClusterYear, dt.date], list[OfferedScope]]
    columns: Callable[[Scope], list[Column]]
    rows: Callable[[Scope], Iterable[RowOut]]
    current: Callable[[Scope, Collection[str]], dict[str, dict[str, Value]]]
    judge: Callable[[Scope, list[RowIn]], dict[str, dict[str, str]]]
    apply: Callable[..., None]
    undo: Callable[..., None]
    done_url: Callable[[Scope], str]
    lock: Callable[[Scope, Collection[str]], None] = lambda _scope, _keys: None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind of workbook known."""
    _kinds[kind.key] = kind


def kind_of(key: str) -> Kind:
    """The kind with this key.

    Raises:
        KeyError: no app spoke for it.
    """
    return _kinds[key]


def all_kinds() -> list[Kind]:
    """Every kind, in the order in which the apps spoke."""
    return list(_kinds.values())


def kind_at(slug: str) -> Kind | None:
    """The kind whose addresses begin so, if there is one."""
    return next((kind for kind in _kinds.values() if kind.slug == slug), None)
