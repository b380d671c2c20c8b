"""The long work that papers have (`jobs.works`)."""

from functools import partial

from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from documents.enums import JobKind
from documents.permissions import may_order_jobs
from documents.services.archiving import write_archive
from documents.services.printing import write_prints
from jobs.models import Job
from jobs.works import Work


def _may_order(access: Access, cluster_year: ClusterYear | None, _unit: Unit | None) -> bool:
    return cluster_year is not None and may_order_jobs(access, cluster_year)


def _may_read(access: Access, job: Job) -> bool:
    return may_order_jobs(access, job.cluster_year)


def _file_name(noun: str, job: Job) -> str:
    return f"{noun}-{job.cluster_year.cluster.code}-{job.cluster_year.year}.zip"


WORKS = [
    Work(
        kind=kind,
        label=kind.label,
        run=run,
        may_order=_may_order,
        may_read=_may_read,
        file_name=partial(_file_name, noun),
    )
    for kind, run, noun in (
        (JobKind.RENDER_PAPERS, write_prints, "van-ban"),
        (JobKind.ARCHIVE_YEAR, write_archive, "ho-so"),
    )
]
