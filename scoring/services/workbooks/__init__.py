"""Kinds of workbooks of scoring."""

from scoring.services.workbooks import scores

KINDS = (scores.KIND,)
