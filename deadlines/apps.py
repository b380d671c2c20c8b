"""App configuration."""

from django.apps import AppConfig
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class DeadlinesConfig(AppConfig):
    name = "deadlines"
    verbose_name = _("Hạn và nhắc việc")

    def ready(self) -> None:
        """Every kind of deadline that an app above registers is a kind of notice; say who looks after these."""
        from deadlines.services.issuing import register_notice_kind
        from deadlines.sources import for_each_kind
        from notifications.readers import register_reader

        for_each_kind(register_notice_kind)
        register_reader(_reminders_looked_after)


def _reminders_looked_after(request: HttpRequest) -> Q:
    """Mail of the reminders that the person may stop before they leave."""
    from deadlines.queries.outgoing import movable

    return Q(reminder__in=movable(request.access).order_by().values("pk"))
