"""Persons and awards of earlier years, as somebody of the standing body entered them."""

import datetime as dt
import itertools
from typing import Any

from accounts.models import User
from clusters.models import Unit
from emulation.models import AwardType
from rulebook.enums import RecordSource
from rulebook.models import AwardRecord, Person
from rulebook.services.history import record_award
from rulebook.services.people import add_person
from tests import factories as make

AT = dt.datetime(2026, 3, 2, 2, 0, tzinfo=dt.UTC)
_numbers = itertools.count(1)


def make_person(unit: Unit, full_name: str = "", *, actor: User | None = None, **facts: Any) -> Person:
    """Somebody who has worked in the unit for long."""
    name = full_name or f"Trần Thị {next(_numbers)}"
    return add_person(
        **{"valid_from": make.LONG_AGO, "is_another": True, "at": AT, **facts},
        full_name=name,
        unit=unit,
        actor=actor,
    )


def make_record(
    award_type: AwardType, year: int, *, actor: User | None = None, at: dt.datetime = AT, **facts: Any
) -> AwardRecord:
    """An award of a unit or a person, decided at the end of its year."""
    number = next(_numbers)
    decision = {
        "decision_number": f"{number}/QĐ-BTP",
        "decided_on": dt.date(year, 12, 20),
        "issuer": "Bộ trưởng Bộ Tư pháp",
        "source": RecordSource.ENTERED,
    }
    return record_award(
        **{**decision, **facts}, award_type=award_type, achievement_year=year, actor=actor, at=at
    )
