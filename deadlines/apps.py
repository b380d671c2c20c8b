"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    name = "deadlines"
    verbose_name = _("Hạn và nhắc việc")

    def ready(self) -> None:
        """Every kind of deadline that an app above registers is a kind of notice."""
        from deadlines.services.issuing import register_notice_kind
        from deadlines.sources import for_each_kind

        for_each_kind(register_notice_kind)
