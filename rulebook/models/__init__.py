"""The rule book, and the history that it is applied to."""

from rulebook.models.history import (
    Alert,
    AwardRecord,
    Discipline,
    Hold,
    Merit,
    Person,
    RecordUse,
    Service,
    YearRating,
)
from rulebook.models.rules import ClusterQuota, Rule, RuleSet

__all__ = [
    "Alert",
    "AwardRecord",
    "ClusterQuota",
    "Discipline",
    "Hold",
    "Merit",
    "Person",
    "RecordUse",
    "Rule",
    "RuleSet",
    "Service",
    "YearRating",
]
