"""Computing scores anew for all clusters of a year, as long work."""

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from core.errors import RuleError
from jobs.models import Job
from jobs.services import order_job
from scoring.enums import CardState
from scoring.models import Scorecard
from scoring.services.figures import recompute

# The kind of the long work (`scoring.works`).
RECOMPUTING = "recompute_scores"
# Cards computed in one transaction: memory stays flat, and a worker that dies loses no more than these.
BATCH = 200


def order_recomputing(*, year: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> Job:
    """Order that totals and ranks of a year's cards be computed anew from their lines; locked cards stay.

    Raises:
        RuleError: the year has no card that is not locked, or is being computed.
    """
    total = _cards(year).count()
    if not total:
        raise RuleError(
            _("Năm %(year)s không có bảng chấm điểm nào chưa khóa.") % {"year": year}, field="year"
        )
    return order_job(
        kind=RECOMPUTING,
        arguments={"year": year},
        total=total,
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )


def run_recomputing(job: Job, _path: Path) -> Iterator[tuple[int, int, str]]:
    """Compute batch by batch, cluster by cluster; computing a card twice gives the same."""
    # Numbers only, cluster by cluster; the cards themselves are read batch by batch.
    found = _cards(job.arguments["year"]).order_by("cluster_year", "pk").values_list("cluster_year", "pk")
    rows = list(found)
    done = 0
    for year_id, group in groupby(rows, key=lambda row: row[0]):
        pks = [pk for _year_id, pk in group]
        for start in range(0, len(pks), BATCH):
            batch = pks[start : start + BATCH]
            _recompute_batch(year_id=year_id, card_ids=batch, actor=job.ordered_by, at=job.touched_at)
            done += len(batch)
            yield done, len(rows), ""


@transaction.atomic
def _recompute_batch(*, year_id: int, card_ids: list[int], actor: User, at: dt.datetime) -> None:
    cards = Scorecard.objects.select_for_update(of=("self",)).filter(pk__in=card_ids).order_by("pk")
    changed = recompute(cards)
    if changed:
        year = ClusterYear.objects.get(pk=year_id)
        record(
            actor=actor,
            verb="scorecard.recomputed",
            target=year,
            scope=year,
            at=at,
            summary=f"Tính lại điểm: {changed} bảng chấm điểm thay đổi",
        )


def _cards(year: int) -> QuerySet[Scorecard]:
    return Scorecard.objects.filter(cluster_year__year=year).exclude(state=CardState.LOCKED)
