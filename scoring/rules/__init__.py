"""Points from what was measured, and a card's total from points: pure arithmetic in `Decimal`, explained in words.

Nothing here knows the database. Of a penalty the points are how many are taken off, written without a sign.
"""

from scoring.rules.points import READS, NotMeasuredError, Outcome, Rule, points_in_range, read_rule
from scoring.rules.suggest import suggest_days_late
from scoring.rules.totals import ItemFacts, TableFacts, Total, card_total, full_points

__all__ = [
    "READS",
    "ItemFacts",
    "NotMeasuredError",
    "Outcome",
    "Rule",
    "TableFacts",
    "Total",
    "card_total",
    "full_points",
    "points_in_range",
    "read_rule",
    "suggest_days_late",
]
