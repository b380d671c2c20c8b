"""Votes recorded in the hall, and the proposals that follow from them."""

from awards.models.ballot import Ballot, BallotNominee, BoardMember, RollEntry, VoteRule, WrittenOpinion
from awards.models.count import Count, CountLine
from awards.models.proposal import AwardDecision, Nomination, Submission

__all__ = [
    "AwardDecision",
    "Ballot",
    "BallotNominee",
    "BoardMember",
    "Count",
    "CountLine",
    "Nomination",
    "RollEntry",
    "Submission",
    "VoteRule",
    "WrittenOpinion",
]
