"""For whom a person may take a trial certificate."""

from clusters.models import Unit
from clusters.permissions import Access
from documents.enums import SlotKind


def trial_holders(access: Access) -> list[tuple[SlotKind, Unit]]:
    """The person in each of their units; each agency whose seal they keep (1 query)."""
    units = Unit.objects.in_bulk(access.unit_ids | access.records_unit_ids)
    persons = [(SlotKind.PERSON, units[pk]) for pk in sorted(access.unit_ids)]
    return persons + [(SlotKind.AGENCY, units[pk]) for pk in sorted(access.records_unit_ids)]
