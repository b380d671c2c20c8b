"""App configuration."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class EvidenceConfig(AppConfig):
    name = "evidence"
    verbose_name = _("Minh chứng")

    def ready(self) -> None:
        """Say who opens the files of a shelf, and what notice is sent of one."""
        from files.readers import register
        from notifications.kinds import register_kind

        register_kind("evidence_infected", _("tệp minh chứng có vi-rút"))
        register("evidence.evidenceitem", _opens_item)


def _opens_item(request: HttpRequest, scope_id: str) -> bool:
    from evidence.models import EvidenceItem
    from evidence.permissions import may_open

    item = EvidenceItem.objects.select_related("unit").filter(pk=scope_id).first()
    return item is not None and may_open(request.access, item)
