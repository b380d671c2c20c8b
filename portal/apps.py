"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = _("Cổng chung")

    def ready(self) -> None:
        """Say how the hand-over between two Trưởng becomes a paper: it looks across the apps."""
        from documents.sources import register
        from portal.queries.handover_paper import SOURCE

        register(SOURCE)
