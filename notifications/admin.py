"""Notices and heartbeats: to see whether the machinery works, never to change."""

from django.contrib import admin

from audit.admin_base import ReadOnlyAdmin
from notifications.models import Heartbeat, Notice


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Notices and where their e-mail copies stand; the text is for its reader only."""

    list_display = ["subject", "recipient", "delivery", "created_at", "sent_at", "attempts"]
    list_filter = ["delivery", "kind"]
    list_select_related = ["recipient"]
    search_fields = ["subject"]
    ordering = ["-created_at", "pk"]
    exclude = ["body"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """When each part last ran."""

    list_display = ["name", "beaten_at"]
