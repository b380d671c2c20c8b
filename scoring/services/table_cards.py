"""Cards follow their table: moved to one published in mid-year, computed anew without a criterion struck out."""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.db.models import QuerySet

from accounts.models import User
from clusters.models import ClusterYear
from core.errors import RuleError
from jobs.models import Job
from jobs.services import order_job
from scoring.models import Scorecard, ScoreTable
from scoring.queries.tables import cards_that_follow
from scoring.services.cards_opening import open_cards
from scoring.services.figures import recompute
from scoring.services.recompute import order_recomputing

# The kind of the long work (`scoring.works`).
MOVING = "move_score_cards"
# More cards than these are not kept waiting for on a page.
MOST_AT_ONCE = 200


def move_cards(*, table: ScoreTable, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Job | None:
    """Bring the cards that the table takes over in step with it, year by year; very many in the background.

    Raises:
        RuleError: a year was halted in the meantime.

    Source: SCORE-2.
    """
    cards = cards_that_follow(table)
    if cards.count() > MOST_AT_ONCE:
        return order_job(
            kind=MOVING, cluster_year=table.cluster_year, arguments={"table": table.pk}, total=_years(table).count(),
            actor=actor, at=at, on_behalf_of=on_behalf_of,
        )  # fmt: skip
    years = list(_years(table).select_for_update(of=("self",)))
    # All are held before the first is told of in the log, which others wait for.
    list(Scorecard.objects.select_for_update(of=("self",)).filter(cluster_year__in=years).order_by("pk"))
    for year in years:
        open_cards(cluster_year=year, actor=actor, at=at, on_behalf_of=on_behalf_of)
    return None


def run_moving(job: Job, _path: Path) -> Iterator[tuple[int, int, str]]:
    """Move the cards cluster by cluster; done anew, it finds only those that have not moved."""
    table = ScoreTable.objects.get(pk=job.arguments["table"])
    years = list(_years(table))
    for done, year in enumerate(years, start=1):
        problem = ""
        try:
            open_cards(cluster_year=year, actor=job.ordered_by, at=job.touched_at)
        except RuleError as error:
            problem = f"{year}: {error}"
        yield done, len(years), problem


def _years(table: ScoreTable) -> QuerySet[ClusterYear]:
    years = cards_that_follow(table).order_by().values("cluster_year")
    return ClusterYear.objects.filter(pk__in=years).order_by("pk")


def recompute_cards_of(
    *, table: ScoreTable, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Job | None:
    """Bring totals and ranks of the table's cards in step with its criteria; very many in the background.

    Raises:
        RuleError: all cards of the year are just being computed anew.
    """
    cards = Scorecard.objects.filter(table=table).order_by("cluster_year", "pk")
    if cards.count() > MOST_AT_ONCE:
        return order_recomputing(year=table.year, actor=actor, at=at, on_behalf_of=on_behalf_of)
    held = cards.select_for_update(of=("self",)).select_related("cluster_year")
    for _year_id, of_year in groupby(held, key=lambda card: card.cluster_year_id):
        recompute(of_year)
    return None
