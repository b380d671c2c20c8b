"""What already speaks against a unit that registers a title, or is missing: only the rule book above knows.

Said, not enforced; what a unit can never have is refused at registration itself (TIT-9, TIT-23).
The app above registers itself in ``AppConfig.ready()``.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from clusters.models import ClusterYear, Unit
from emulation.models import AwardType


@dataclass(frozen=True, kw_only=True)
class Said:
    """About a unit and a title: ``is_against`` where a rule is not met already, sentences, the page with all of it."""

    is_against: bool = False
    sentences: list[str] = field(default_factory=list)
    url: str = ""


# (award id, unit id) → what is said; pairs of which nothing is said may be left out.
Sayings = Mapping[tuple[int, int], Said]
Judge = Callable[[ClusterYear, Sequence[AwardType], Sequence[Unit], dt.date], Sayings]
_judges: list[Judge] = []


def register(judge: Judge) -> None:
    """Let ``judge`` say it, with a number of queries that does not grow with awards and units."""
    if judge not in _judges:
        _judges.append(judge)


def said_of(
    cluster_year: ClusterYear, awards: Sequence[AwardType], units: Sequence[Unit], day: dt.date
) -> dict[tuple[int, int], Said]:
    """What is said of these units and titles on ``day``."""
    if not awards or not units:
        return {}
    found: dict[tuple[int, int], Said] = {}
    for judge in _judges:
        found |= judge(cluster_year, awards, units, day)
    return found
