"""App configuration."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Văn bản")

    def ready(self) -> None:
        """Say who reads the files of a paper, what long work there is, and let new files wake the worker."""
        from documents import tasks
        from documents.works import WORKS
        from files.readers import register
        from jobs.works import register as register_work

        register("documents.paper", _reads_paper)
        for work in WORKS:
            register_work(work)
        tasks.listen()


def _reads_paper(request: HttpRequest, scope_id: str) -> bool:
    from documents.permissions import visible_papers

    return visible_papers(request.access).filter(pk=int(scope_id)).exists()
