"""Smallest valid catalogue rows of the emulation year."""

import datetime as dt
import itertools

from clusters.models import Unit, UnitParent
from emulation.enums import AwardFamily, AwardSubject
from emulation.models import AwardType
from tests.factories import LONG_AGO

_numbers = itertools.count(1)


def make_award(name: str = "Cờ thi đua Ngành Tư pháp", **fields) -> AwardType:
    """A title for collectives."""
    number = next(_numbers)
    values = {
        "code": f"danh-hieu-{number}",
        "name": name,
        "family": AwardFamily.TITLE,
        "subject": AwardSubject.COLLECTIVE,
        "ordinal": number,
    }
    return AwardType.objects.create(**values | fields)


def put_under(child: Unit, parent: Unit, *, since: dt.date = LONG_AGO) -> Unit:
    """Make ``child`` a unit directly below ``parent``; returns the child."""
    UnitParent.objects.create(unit=child, parent=parent, valid_from=since)
    return child
