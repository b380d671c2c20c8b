"""A calendar laid out: the weeks of a month with its bands, the days of a list, the months of a year. No queries."""

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.utils.translation import gettext as _

from portal.enums import EntryKind
from portal.queries.calendar_entry import Entry

SHOWN_A_DAY = 5
BANDS_A_WEEK = 3
ALIKE = 3  # more of the same on one day are told as one
DAYS = 7


@dataclass
class Day:
    """A day of the month's table."""

    on: dt.date
    is_in_month: bool
    is_today: bool
    notes: list[Entry] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    left_out: int = 0

    @property
    def is_off(self) -> bool:
        """Off in the week, or a weekend that is not worked instead; those of one place are not for all."""
        tones = {note.tone for note in self.notes if not note.place}
        return "muted" in tones or (self.on.weekday() > calendar.FRIDAY and "todo" not in tones)

    @property
    def is_empty(self) -> bool:
        """Nothing to tell on a phone."""
        return not (self.entries or self.notes) and not self.is_today


@dataclass(frozen=True)
class Band:
    """A phase in one week: the columns before it, those it covers, those after it; ``goes_on`` from a week above."""

    entry: Entry
    before: int
    days: int
    after: int
    goes_on: bool


@dataclass
class Week:
    """A row of the month's table, with the phases that run through it."""

    days: list[Day]
    bands: list[Band] = field(default_factory=list)


def weeks_of(first: dt.date, entries: Sequence[Entry], today: dt.date, kept: str) -> list[Week]:
    """The weeks of the month that begins with ``first``, Monday first; ``kept`` as for `merged`."""
    of_day: dict[dt.date, list[Entry]] = defaultdict(list)
    phases = []
    for entry in merged(entries, kept):
        (phases if entry.kind == EntryKind.PHASE else of_day[entry.on]).append(entry)
    weeks = []
    for days in calendar.Calendar(calendar.MONDAY).monthdatescalendar(first.year, first.month):
        row = [_day(day, first, today, of_day[day]) for day in days]
        inside = [day.on for day in row if day.is_in_month]
        bands = [band for phase in phases if (band := _band(phase, first, days[0], inside))]
        weeks.append(Week(row, bands[:BANDS_A_WEEK]))
    return weeks


def months_of(entries: Iterable[Entry], year: int, kept: str) -> list[tuple[dt.date, list[Entry]]]:
    """The months of a year with what begins in each; what began the year before stands in January."""
    found: dict[int, list[Entry]] = defaultdict(list)
    for entry in merged(entries, kept):
        found[entry.on.month if entry.on.year == year else 1].append(entry)
    return [(dt.date(year, month, 1), found[month]) for month in range(1, 13)]


def merged(entries: Iterable[Entry], kept: str) -> list[Entry]:
    """The same of many clusters on one day told as one, with how many they are and a link to their list.

    Args:
        kept: what the link keeps of the page's address.
    """
    alike: dict[tuple, list[Entry]] = defaultdict(list)
    for entry in entries:
        alike[entry.kind, entry.on, entry.until, entry.title, entry.tone].append(entry)
    found = []
    for same in alike.values():
        if len(same) > ALIKE:
            place = _("%(count)s cụm, khu vực") % {"count": len(same)}
            url = f"?{kept}&ngay={same[0].on:%d/%m/%Y}"
            state = same[0].state if len({entry.state for entry in same}) == 1 else ""
            found.append(
                replace(
                    same[0], place=place, url=url, state=state, where="", opening_time=None, is_sample=False
                )
            )
        else:
            found += same
    return found


def by_day(entries: Iterable[Entry]) -> list[tuple[dt.date, list[Entry]]]:
    """The entries under their days."""
    return [(on, list(rows)) for on, rows in groupby(entries, key=lambda entry: entry.on)]


def _day(on: dt.date, first: dt.date, today: dt.date, entries: list[Entry]) -> Day:
    notes = [entry for entry in entries if entry.kind == EntryKind.DAY_OFF]
    rest = [entry for entry in entries if entry.kind != EntryKind.DAY_OFF]
    shown = rest if len(rest) <= SHOWN_A_DAY else rest[: SHOWN_A_DAY - 1]
    return Day(on, on.month == first.month, on == today, notes, shown, len(rest) - len(shown))


def _band(phase: Entry, month: dt.date, monday: dt.date, inside: list[dt.date]) -> Band | None:
    """The phase in the week's days of the month."""
    start, end = max(phase.on, inside[0]), min(phase.until, inside[-1])
    if start > end:
        return None
    before, days = (start - monday).days, (end - start).days + 1
    return Band(phase, before, days, DAYS - before - days, goes_on=max(phase.on, month) < start)
