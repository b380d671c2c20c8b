"""Who reads and writes a unit's shelf (default: nobody)."""

from clusters.models import Unit
from clusters.permissions import Access
from evidence import places
from evidence.models import EvidenceItem


def may_read_shelf(access: Access, unit: Unit) -> bool:
    """The unit's own people, and auditors."""
    return access.works_for(unit) or access.is_auditor


def may_read(access: Access, item: EvidenceItem) -> bool:
    """That it exists and what became of it: the shelf's readers, and whoever may read a place that it proves."""
    if may_read_shelf(access, item.unit):
        return True
    spots = (places.find(link.place) for link in item.links.all())
    return any(spot is not None and spot.may_read(access) for spot in spots)


def may_open(access: Access, item: EvidenceItem) -> bool:
    """Whether the content itself is given out.

    Never with a virus; unscanned only to the unit's own people; withdrawn only to the shelf's readers.
    """
    if item.is_barred:
        return False
    if item.is_waiting:
        return access.works_for(item.unit)
    if item.withdrawn_at is not None:
        return may_read_shelf(access, item.unit)
    return may_read(access, item)
