"""App configuration."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Văn bản")

    def ready(self) -> None:
        """Say who reads the files of a paper, and let new work wake the worker."""
        from documents import tasks
        from files.readers import register

        register("documents.paper", _reads_paper)
        register("documents.paperjob", _reads_job)
        tasks.listen()


def _reads_paper(request: HttpRequest, scope_id: str) -> bool:
    from documents.permissions import visible_papers

    return visible_papers(request.access).filter(pk=int(scope_id)).exists()


def _reads_job(request: HttpRequest, scope_id: str) -> bool:
    from documents.models import PaperJob
    from documents.permissions import may_order_jobs

    job = PaperJob.objects.select_related("cluster_year").filter(pk=int(scope_id)).first()
    return job is not None and may_order_jobs(request.access, job.cluster_year)
