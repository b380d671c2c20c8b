"""App configuration."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = _("Văn bản")

    def ready(self) -> None:
        """Say who reads the files of a paper, what long work there is, what notices are sent, and let new files wake the worker."""
        from documents import tasks
        from documents.works import WORKS
        from files.readers import register
        from jobs.works import register as register_work
        from notifications.kinds import register_kind

        # SIG-8, SIG-9: an issued or recalled paper reaches its receivers; that a mail tells of it is our reading.
        rule = _("Nghị định 30/2020/NĐ-CP, Điều 18 (phát hành, thu hồi văn bản)")
        register_kind("paper", _("soạn, duyệt, ký văn bản"))
        register_kind("paper.issued", _("văn bản phát hành"), rule)
        register_kind("paper.recalled", _("văn bản thu hồi"), rule)
        register("documents.paper", _reads_paper)
        for work in WORKS:
            register_work(work)
        tasks.listen()


def _reads_paper(request: HttpRequest, scope_id: str) -> bool:
    from documents.permissions import visible_papers

    return visible_papers(request.access).filter(pk=int(scope_id)).exists()
