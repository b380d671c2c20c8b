"""What a step of the year asks for that only an app above knows of; it is said on the page of the step.

Said, not enforced: a letter from above that has come is a fact and is recorded whatever is missing here.
Apps above register theirs in ``AppConfig.ready()``.
"""

import datetime as dt
from collections.abc import Callable

from clusters.models import ClusterYear
from emulation.enums import MilestoneKind

Guard = Callable[[ClusterYear, dt.date], list[str]]
_guards: dict[MilestoneKind, list[Guard]] = {}


def register(kind: MilestoneKind, guard: Guard) -> None:
    """Let ``guard`` say what is missing for a step, a sentence each, with a constant number of queries."""
    if guard not in _guards.setdefault(kind, []):
        _guards[kind].append(guard)


def missing_for(kind: MilestoneKind, cluster_year: ClusterYear, day: dt.date) -> list[str]:
    """What the step asks for and is not there, in sentences."""
    return [sentence for guard in _guards.get(kind, []) for sentence in guard(cluster_year, day)]
