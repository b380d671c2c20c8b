"""Who reads and writes a unit's shelf (default: nobody)."""

from clusters.models import Unit
from clusters.permissions import Access
from evidence import places
from evidence.enums import ScanState
from evidence.models import EvidenceItem


def may_read_shelf(access: Access, unit: Unit) -> bool:
    """The unit's own people, and auditors."""
    return access.works_for(unit) or access.is_auditor


def may_read(access: Access, item: EvidenceItem) -> bool:
    """The shelf's readers; of what is not withdrawn also whoever may read a place that it proves."""
    if may_read_shelf(access, item.unit):
        return True
    if item.withdrawn_at is not None:
        return False
    spots = (places.find(link.place) for link in item.links.all())
    return any(spot is not None and spot.may_read(access) for spot in spots)


def may_open(access: Access, item: EvidenceItem) -> bool:
    """Whether the content itself is given out: never with a virus; unscanned only to the unit's own people."""
    if item.scan == ScanState.INFECTED:
        return False
    if item.scan == ScanState.WAITING and not access.works_for(item.unit):
        return False
    return may_read(access, item)
