"""The long work of the emulation year (`jobs.works`)."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from emulation.queries.summaries import may_read
from emulation.services.summaries import COMPILING, run_compiling
from jobs.models import Job
from jobs.works import Work


def _may_order(access: Access, cluster_year: ClusterYear | None, _unit: Unit | None) -> bool:
    return cluster_year is not None and access.drafts_for(cluster_year)


def _done_url(job: Job) -> str:
    return reverse("emulation:summary_show", args=[job.cluster_year_id, job.arguments["period"]])


COMPILE = Work(
    kind=COMPILING,
    label=_("Tổng hợp báo cáo của các đơn vị"),
    run=run_compiling,
    may_order=_may_order,
    may_read=lambda access, job: may_read(access, job.cluster_year),
    done_url=_done_url,
)
