"""Over which days the figures of a year are counted (CYC-1 to CYC-3)."""

import datetime as dt
from dataclasses import dataclass

from clusters.enums import UnitGroup, group_of
from emulation.enums import MeasurementPeriod


@dataclass(frozen=True)
class Period:
    """Both days included."""

    from_on: dt.date
    until_on: dt.date


def measured_over(year: int, measurement: str, unit_kind: str) -> Period:
    """The days over which figures of ``year`` count: of THADS 01/10 of the year before to 30/09 (no query).

    Source: CYC-1, CYC-2, CYC-3.
    """
    if measurement == MeasurementPeriod.OF_UNIT:
        is_enforcement = group_of(unit_kind) == UnitGroup.ENFORCEMENT
    else:
        is_enforcement = measurement == MeasurementPeriod.ENFORCEMENT
    if is_enforcement:
        return Period(dt.date(year - 1, 10, 1), dt.date(year, 9, 30))
    return Period(dt.date(year, 1, 1), dt.date(year, 12, 31))
