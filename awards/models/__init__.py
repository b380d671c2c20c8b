"""Votes, the proposals that follow from them, and the council that looks at these."""

from awards.models.ballot import Ballot, BallotNominee, BoardMember, RollEntry, WrittenOpinion
from awards.models.council import Conflict, Council, CouncilMember, CouncilSession
from awards.models.count import Count, CountLine, PaperBatch
from awards.models.dossier import (
    Appraisal,
    Cancellation,
    DossierPart,
    DossierStep,
    PublicComment,
    UnitVote,
)
from awards.models.proposal import AwardDecision, Nomination, Submission
from awards.models.vote_rule import VoteRule

__all__ = [
    "Appraisal",
    "AwardDecision",
    "Ballot",
    "BallotNominee",
    "BoardMember",
    "Cancellation",
    "Conflict",
    "Council",
    "CouncilMember",
    "CouncilSession",
    "Count",
    "CountLine",
    "DossierPart",
    "DossierStep",
    "Nomination",
    "PaperBatch",
    "PublicComment",
    "RollEntry",
    "Submission",
    "UnitVote",
    "VoteRule",
    "WrittenOpinion",
]
