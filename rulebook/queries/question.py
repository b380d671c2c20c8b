"""What is asked of the facts about nominees."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from clusters.models import ClusterYear
from emulation.models import AwardType
from emulation.queries.standing import Standing


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: the award, the year of achievement, the day of the facts, and the kinds of its rules.

    Attributes:
        merit_span: how many years the award looks back on for initiatives; None for all.
        chosen_merits: those that a dossier names.
        standings: of the nominees' shares of the year's targets on that day, where they are read already.
    """

    award_type: AwardType
    year: int
    day: dt.date
    kinds: frozenset[str]
    cluster_year: ClusterYear | None = None
    merit_span: int | None = 1
    chosen_merits: frozenset[int] = frozenset()
    standings: Sequence[Standing] | None = None

    def asks(self, *kinds: str) -> bool:
        """Whether a rule of one of these kinds applies."""
        return bool(self.kinds & set(kinds))

    @property
    def day_in_year(self) -> dt.date:
        """Units are looked at as they were in the year (ORG-22, ORG-23)."""
        return min(self.day, dt.date(self.year, 12, 31))
