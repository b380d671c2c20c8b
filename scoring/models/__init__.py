"""Scoring tables, cards with their four figures, ranks, checks."""

from scoring.models.card import (
    CrossCheck,
    GateAnswer,
    ScoreAppeal,
    Scorecard,
    ScoreFigure,
    ScoreLine,
)
from scoring.models.inspection import Finding, InspectionTeam, TeamMember, Visit
from scoring.models.table import RankBand, RankGate, ScoreItem, ScoreTable, ScoreTableKind

__all__ = [
    "CrossCheck",
    "Finding",
    "GateAnswer",
    "InspectionTeam",
    "RankBand",
    "RankGate",
    "ScoreAppeal",
    "ScoreFigure",
    "ScoreItem",
    "ScoreLine",
    "ScoreTable",
    "ScoreTableKind",
    "Scorecard",
    "TeamMember",
    "Visit",
]
