"""Where papers of the emulation year get their facts, kind by kind (`documents.sources`)."""

from documents.sources import Source
from emulation.queries.papers import (
    covenants,
    decisions,
    letters,
    lists,
    meetings,
    plans,
    reports,
)

SOURCES: tuple[Source, ...] = (
    decisions.DIVISION,
    decisions.LEADS,
    plans.SOURCE,
    covenants.SOURCE,
    lists.REGISTRATIONS,
    lists.COMMENTS,
    reports.MIDYEAR,
    reports.YEAREND,
    meetings.MINUTES,
    meetings.INVITATION,
    letters.NOTICE,
    letters.LETTER,
)
