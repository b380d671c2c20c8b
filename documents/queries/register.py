"""Reading the register of outgoing papers."""

import datetime as dt

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower

from clusters.models import Unit
from clusters.permissions import Access
from documents.models import NumberSeries, RegisterEntry


def books_of(access: Access) -> QuerySet[NumberSeries]:
    """The agencies and years whose registers the person may read, latest first (1 query)."""
    series = NumberSeries.objects.all()
    if not access.reads_all:
        series = series.filter(agency__in=access.unit_ids | access.records_unit_ids)
    return (
        series.order_by("-year", "agency__sort_key", "agency")
        .values("agency", "year", "agency__name", "agency__is_sample")
        .distinct()
    )


def entries_of(agency: Unit, year: int, *, words: str = "", type_code: str = "") -> QuerySet[RegisterEntry]:
    """The register of an agency in a year, by type and number (1 query).

    Args:
        type_code: ``CV`` for letters, which have none of their own.
    """
    entries = RegisterEntry.objects.filter(series__agency=agency, series__year=year)
    for word in words.lower().split():
        entries = entries.alias(
            words=Lower(F("abstract")), signer=Lower(F("signer_name")), places=Lower(F("recipients"))
        ).filter(Q(words__contains=word) | Q(signer__contains=word) | Q(places__contains=word))
    if type_code:
        entries = entries.filter(type_code="" if type_code == "CV" else type_code)
    return entries.select_related("series", "paper").order_by("series__type_code", "number")


def is_open(year: int, today: dt.date) -> bool:
    """Whether the register may still be completed: until the year's last day."""
    return year >= today.year
