"""Letterheads of agencies, where they are not entered by hand."""

import datetime as dt

from django.db import transaction

from audit.services import record
from clusters.models import Unit
from core.shipped import shipped
from documents.models import AgencyProfile


@transaction.atomic
def give_profile(*, unit: Unit, at: dt.datetime, **fields: object) -> AgencyProfile | None:
    """Enter how the unit's papers look, unless somebody has entered it; for loaders."""
    if AgencyProfile.objects.filter(unit=unit).exists():
        return None
    profile = AgencyProfile.objects.create(unit=unit, **fields)
    record(
        actor=None,
        verb="agencyprofile.loaded",
        target=profile,
        at=at,
        summary=f"Ghi thể thức văn bản của {unit.name}",
        after=fields,
    )
    return profile


@transaction.atomic
def load_profiles(*, at: dt.datetime) -> int:
    """Enter what sources say of the real agencies that are there; returns how many were new."""
    added = 0
    for row in shipped("agencies")["agencies"]:
        fields = dict(row)
        unit = Unit.objects.filter(names__name=fields.pop("unit")).order_by("pk").first()
        added += unit is not None and give_profile(unit=unit, at=at, **fields) is not None
    return added
