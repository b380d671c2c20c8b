"""Signs that somebody may be a good example: sources say whom to look at and why, people decide.

Apps above register theirs in ``AppConfig.ready()``. A signal never makes anybody an example by itself.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from clusters.models import ClusterYear


@dataclass(frozen=True, kw_only=True)
class Signal:
    """Whom to look at and why.

    Attributes:
        unit_id: the unit that could propose the example.
        name: the person or collective; the unit's name where it is the unit.
        reason: what was seen, in words, e.g. "Đạt sớm chỉ tiêu “…”, tính đến 30/06/2026".
        url: the page where it can be read.
    """

    unit_id: int
    name: str
    reason: str
    url: str


Source = Callable[[ClusterYear, dt.date], list[Signal]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Add a source of signals; asked for a cluster's year on a day, with a constant number of queries."""
    if source not in _sources:
        _sources.append(source)


def signals_of(cluster_year: ClusterYear, day: dt.date) -> list[Signal]:
    """What all sources see, in the order of their registration."""
    return [signal for source in _sources for signal in source(cluster_year, day)]
