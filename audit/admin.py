"""The log: to read, never to change (the database refuses too)."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin_base import ReadOnlyAdmin
from audit.models import AuditEvent
from audit.queries import without_private

admin.site.index_title = _("Thiết lập")


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyAdmin):
    """Events, latest first."""

    # Values and private things have readers of their own; whoever runs the system is none of them.
    exclude = ["before", "after"]
    list_display = ["seq", "occurred_at", "actor", "summary", "on_behalf_of"]
    search_fields = ["actor", "actor_name", "summary"]
    ordering = ["-seq"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEvent]:
        return without_private(super().get_queryset(request))
