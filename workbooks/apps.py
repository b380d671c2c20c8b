"""App configuration."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from clusters.models import ClusterYear, Unit
    from clusters.permissions import Access
    from jobs.models import Job


class WorkbooksConfig(AppConfig):
    name = "workbooks"
    verbose_name = _("Bảng tính gửi đi, nhận về")

    def ready(self) -> None:
        """Say how large workbooks are worked on, and who reads the files that came back."""
        from files.readers import register as register_reader
        from jobs.works import Work, register
        from workbooks.services.working import WORK

        register_reader("workbooks.sentworkbook", _reads)
        register(
            Work(
                kind=WORK,
                label=_("Kiểm tra, nhận bảng Excel"),
                run=_run,
                may_order=_may_order,
                may_read=_may_read,
                done_url=lambda job: reverse("workbooks:batch_show", args=[job.arguments["batch"]]),
            )
        )


def _run(job: "Job", _path: Path) -> Iterator[tuple[int, int, str]]:
    from workbooks.services.working import work_in_job

    return work_in_job(job.arguments["batch"])


def _may_order(access: "Access", cluster_year: "ClusterYear | None", unit: "Unit | None") -> bool:
    """Work is ordered by handing a workbook in; this is for ordering once more what was cut off."""
    if unit is not None:
        return access.works_for(unit)
    return access.is_standing_body or (cluster_year is not None and access.leads_year(cluster_year))


def _may_read(access: "Access", job: "Job") -> bool:
    from workbooks.queries import readable_batch

    return readable_batch(access, job.arguments["batch"]) is not None


def _reads(request: HttpRequest, scope_id: str) -> bool:
    from workbooks.models import SentWorkbook
    from workbooks.queries import may_handle

    sent = SentWorkbook.objects.select_related("cluster_year__cluster", "unit").filter(pk=scope_id).first()
    years = request.access.visible_years()
    if sent is None or not years.filter(pk=sent.cluster_year_id).exists():
        return False
    return may_handle(request.access, sent) or sent.returns.filter(returned_by=request.user).exists()
