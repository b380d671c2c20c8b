"""App configuration."""

from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ClustersConfig(AppConfig):
    name = "clusters"
    verbose_name = _("Cụm và đơn vị")

    def ready(self) -> None:
        """Say who reads the files of cluster-years and of units, and what kinds of notices there are."""
        from files.readers import register
        from notifications.kinds import register_kind

        register_kind("lead.named", _("Nhận nhiệm vụ Trưởng, Phó Trưởng"))
        register("clusters.clusteryear", _reads_year)
        register("clusters.unit", _reads_unit)


def _reads_year(request: HttpRequest, scope_id: str) -> bool:
    return request.access.visible_years().filter(pk=int(scope_id)).exists()


def _reads_unit(request: HttpRequest, scope_id: str) -> bool:
    return request.access.reads_all or int(scope_id) in request.access.unit_ids
