"""The ladder as people read it: by kind of deadline, with a real deadline as an example."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from deadlines.enums import Level
from deadlines.ladder import leaving, step_day
from deadlines.queries.recipients import People
from deadlines.queries.rules import calendar_around, ladder_steps, sending_rule
from deadlines.queries.wording import step_in_words
from deadlines.sources import Deadline, Kind, kinds, open_deadlines

EXAMPLE_DAYS = dt.timedelta(days=200)


@dataclass(frozen=True, kw_only=True)
class Rungs:
    """A kind of deadline and its offsets by level."""

    kind: Kind
    offsets: Mapping[Level, list[int]]

    @property
    def levels(self) -> list[tuple[Level, str]]:
        """Those with steps, in the order of the ladder, with the days in words."""
        return [
            (level, "; ".join(step_in_words(days) for days in self.offsets[level]))
            for level in Level
            if self.offsets.get(level)
        ]


@dataclass(frozen=True, kw_only=True)
class Previewed:
    """A step of a real deadline: when it would leave, and to how many people."""

    leaves_at: dt.datetime
    step: str
    level: Level
    count: int


def all_rungs() -> list[Rungs]:
    """Every kind of deadline with its steps, by label (1 query)."""
    steps = ladder_steps()
    rungs = []
    for kind in kinds().values():
        offsets: dict[Level, list[int]] = {level: [] for level in Level}
        for step in steps.get(kind.code, ()):
            offsets[step.level].append(step.offset)
        rungs.append(Rungs(kind=kind, offsets=offsets))
    return sorted(rungs, key=lambda one: str(one.kind.label))


def example_of(kind: str, today: dt.date) -> Deadline | None:
    """The next open deadline of the kind; the latest past one where none is to come."""
    found = open_deadlines(first=today - EXAMPLE_DAYS, last=today + EXAMPLE_DAYS, day=today, kinds={kind})
    return next((one for one in found if one.due_on >= today), found[-1] if found else None)


def preview(
    deadline: Deadline, offsets: Mapping[str, Sequence[int]], today: dt.date, at: dt.datetime
) -> list[Previewed]:
    """When the steps of a real deadline would leave and to how many people, by time."""
    calendar, rule = calendar_around(deadline.due_on), sending_rule()
    people = People([deadline], day=today, last=today)
    long_ago = at - dt.timedelta(days=365)
    found = [
        Previewed(
            leaves_at=leaving(step_day(deadline.due_on, days, calendar), long_ago, calendar, rule),
            step=step_in_words(days),
            level=Level(level),
            count=len(people.told(deadline, [level], today)),
        )
        for level, some in offsets.items()
        for days in some
    ]
    return sorted(found, key=lambda one: (one.leaves_at, list(Level).index(one.level)))
