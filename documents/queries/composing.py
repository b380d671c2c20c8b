"""What composing a paper reads besides the facts of its source."""

import datetime as dt

from clusters.enums import UnitKind
from clusters.models import Unit
from clusters.queries import kind_on
from documents.content.citations import CitationBook
from documents.models import AgencyProfile, Citation


def profile_on(agency: Unit, day: dt.date) -> AgencyProfile | None:
    """The agency's letterhead in force on ``day`` (1 query)."""
    return AgencyProfile.objects.on(day).filter(unit=agency).first()


def signs_as_agency(agency: Unit, profile: AgencyProfile | None, day: dt.date) -> bool:
    """Whether the agency has a seal of its own; a ministry's Vụ has none (1 query without a profile).

    Source: SIG-13.
    """
    return profile.has_seal if profile else kind_on(agency, day) != UnitKind.DEPARTMENT


def citation_book(day: dt.date) -> CitationBook:
    """All citations, with those that a paper of ``day`` may print (1 query)."""
    citations = list(Citation.objects.all())
    in_force = [citation for citation in citations if _holds(citation, day)]
    printable = [citation for citation in in_force if citation.is_printable]
    return CitationBook(
        texts={citation.code: citation.text for citation in citations},
        printable=frozenset(citation.code for citation in printable),
        not_in_force=frozenset({c.code for c in citations} - {c.code for c in in_force}),
        numbers=frozenset(citation.number for citation in printable if citation.number),
    )


def _holds(citation: Citation, day: dt.date) -> bool:
    begun = citation.valid_from is None or citation.valid_from <= day
    return begun and (citation.valid_to is None or day < citation.valid_to)
