"""Where papers of votes and proposals get their facts, kind by kind (`documents.sources`)."""

from awards.queries.papers import proposals, votes
from documents.sources import Source

SOURCES: tuple[Source, ...] = (
    votes.BALLOT_PAPER,
    votes.COUNTING_MINUTES,
    proposals.APPRAISAL,
    proposals.NOMINEES,
    proposals.SUBMISSION,
    proposals.ACHIEVEMENT,
    proposals.DECISION,
)
