"""App configuration."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Thông báo")

    def ready(self) -> None:
        """Name the notices that this app itself sends; bring those of accounts to their readers."""
        from accounts.registry import tellers
        from notifications.kinds import register_kind
        from notifications.services import DRILL
        from notifications.services.accounts import KIND, tell_of_account

        register_kind(DRILL, _("thư thử"))
        register_kind(KIND, _("an toàn của tài khoản"), is_stoppable=False)
        tellers.append(tell_of_account)
