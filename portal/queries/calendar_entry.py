"""One thing that stands in a calendar."""

import datetime as dt
from dataclasses import dataclass

from portal.enums import EntryKind


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something on a day, or on all days from ``on`` to ``until``.

    Attributes:
        key: stable and unique; the same thing moved to another day keeps it.
        state: how it stands, in words; ``tone`` is the same as a sign.
        url: the page that does the job, or shows it.
        opening_time: the hour of a meeting, where it is known.
        where: the room or town of a meeting, and its part of the day.
        basis: from which rule or decision a due day comes.
        plain: what may be told where ``title`` and ``basis``, which may name a person, may not.
        about: the things whose events in the log tell of a change, as (type, number).
    """

    key: str
    kind: EntryKind
    title: str
    on: dt.date
    until: dt.date
    url: str = ""
    state: str = ""
    tone: str = "muted"
    opening_time: dt.time | None = None
    place: str = ""
    where: str = ""
    basis: str = ""
    plain: str = ""
    is_sample: bool = False
    about: tuple[tuple[str, int], ...] = ()
