"""Reading long work."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from accounts.models import User
from clusters.models import ClusterYear
from clusters.permissions import Access
from jobs.models import Job
from jobs.works import work_of


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
