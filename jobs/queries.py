"""Reading long work."""

import datetime as dt

from django.db.models import Count, Max, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from clusters.models import ClusterYear
from clusters.permissions import Access
from jobs.enums import OPEN_STATES
from jobs.models import Job
from jobs.works import work_of

# A queue may be long; that none of it moved for so long means that no worker takes it up.
STILL_AFTER = dt.timedelta(minutes=15)


def _jobs() -> QuerySet[Job]:
    return Job.objects.select_related("ordered_by", "result", "cluster_year__cluster", "unit")


def jobs_of(cluster_year: ClusterYear, kinds: list[str]) -> QuerySet[Job]:
    """Work of these kinds for a cluster's year, newest first, with who ordered each (1 query)."""
    return _jobs().filter(cluster_year=cluster_year, kind__in=kinds)


def jobs_ordered_by(user: User) -> QuerySet[Job]:
    """What a person ordered, newest first (1 query)."""
    return _jobs().filter(ordered_by=user)


def job_or_404(access: Access, job_id: int) -> Job:
    """The work, if the person may read it (2 queries and those of its own right to read).

    Raises:
        Http404: it does not exist, or the person may not know of it.
    """
    job = get_object_or_404(_jobs(), pk=job_id)
    if not work_of(job.kind).may_read(access, job):
        raise Http404
    return job


def stuck_jobs(at: dt.datetime) -> int:
    """How many jobs wait while none has moved for `STILL_AFTER` (1 query)."""
    waiting = Job.objects.filter(state__in=OPEN_STATES).order_by()
    told = waiting.aggregate(count=Count("pk"), moved_at=Max("touched_at"))
    return told["count"] if told["count"] and told["moved_at"] < at - STILL_AFTER else 0
