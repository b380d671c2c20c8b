"""Reading shelves: what stands on one, what proves a place."""

from collections.abc import Collection

from django.db.models import Count, Prefetch, Q, QuerySet

from clusters.models import Unit
from core.ordering import search_key
from evidence.enums import ScanState
from evidence.models import EvidenceItem, EvidenceLink


def evidence_of(places: Collection[str]) -> dict[str, list[EvidenceLink]]:
    """What proves each of these places (``<noun>:<id>``), oldest first; every place is a key (1 query).

    Withdrawn items are among them, to be shown as withdrawn; whoever asks has to know that the reader may
    read the places. Whether the content is given out is decided once more when it is opened.
    """
    found: dict[str, list[EvidenceLink]] = {place: [] for place in places}
    links = (
        EvidenceLink.objects.filter(place__in=found)
        .select_related("item", "item__file", "linked_by")
        .order_by("pk")
    )
    for link in links:
        found[link.place].append(link)
    return found


def shelf_of(unit: Unit, *, words: str = "", year: int | None = None) -> QuerySet[EvidenceItem]:
    """The unit's items, newest first, each with its ``links`` (2 queries).

    Args:
        words: looked for in the title, whatever its diacritics; all of them must be there.
        year: of the item, or of something it was used for.
    """
    items = EvidenceItem.objects.filter(unit=unit)
    for word in search_key(words).split():
        items = items.filter(search_text__contains=word)
    if year is not None:
        used = EvidenceLink.objects.filter(year=year).values("item")
        items = items.filter(Q(year=year) | Q(pk__in=used))
    return items.select_related("file", "added_by").prefetch_related(
        Prefetch("links", EvidenceLink.objects.order_by("-year", "pk"))
    )


def attachable(unit: Unit, place: str, *, words: str = "", year: int | None = None) -> QuerySet[EvidenceItem]:
    """`shelf_of` without what is withdrawn, has a virus, or proves the place already."""
    already = EvidenceLink.objects.filter(place=place).values("item")
    return (
        shelf_of(unit, words=words, year=year)
        .filter(withdrawn_at__isnull=True)
        .exclude(scan=ScanState.INFECTED)
        .exclude(pk__in=already)
    )


def years_of_shelf(unit: Unit) -> list[int]:
    """Years with an item on the unit's shelf or a use of one, latest first (1 query)."""
    own = EvidenceItem.objects.filter(unit=unit).order_by().values_list("year")
    used = EvidenceLink.objects.filter(item__unit=unit).order_by().values_list("year")
    return sorted({year for (year,) in own.union(used)}, reverse=True)


def shelves(unit_ids: Collection[int], *, all_filled: bool = False) -> QuerySet[Unit]:
    """These units, each with ``item_count``: what stands on its shelf and is not withdrawn (1 query).

    Args:
        all_filled: besides every unit with something on its shelf.
    """
    standing = Count("evidence", filter=Q(evidence__withdrawn_at__isnull=True))
    units = Unit.objects.annotate(item_count=standing)
    wanted = Q(pk__in=unit_ids) | Q(item_count__gt=0) if all_filled else Q(pk__in=unit_ids)
    return units.filter(wanted).order_by("sort_key", "pk")


def same_on_shelf(unit: Unit, *, sha256: str = "", url: str = "") -> EvidenceItem | None:
    """The item on the unit's shelf, not withdrawn, with the same bytes or the same address (1 query)."""
    same = Q(file__sha256=sha256) if sha256 else Q(url=url)
    return (
        EvidenceItem.objects.filter(same, unit=unit, withdrawn_at__isnull=True).order_by("added_at").first()
    )


def to_scan() -> QuerySet[EvidenceItem]:
    """Files that no scanner has judged, oldest first."""
    unjudged = [ScanState.WAITING, ScanState.NONE]
    return EvidenceItem.objects.filter(file__isnull=False, scan__in=unjudged).order_by("added_at", "pk")
