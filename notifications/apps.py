"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Thông báo")

    def ready(self) -> None:
        """Name the notice that this app itself sends."""
        from notifications.kinds import register_kind
        from notifications.services import DRILL

        register_kind(DRILL, _("thư thử"))
