"""Notices and heartbeats: to see whether the machinery works, never to change."""

from django.contrib import admin

from audit.admin_base import ReadOnlyAdmin
from notifications.models import Delivery, Heartbeat, Notice


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    """Notices; the text is for its reader only."""

    list_display = ["kind", "recipient", "created_at", "read_at"]
    list_filter = ["kind"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__full_name"]
    ordering = ["-created_at", "pk"]
    exclude = ["subject", "body", "why"]


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Where the copies of notices stand."""

    list_display = ["recipient", "channel", "is_digest", "state", "leaves_at", "sent_at", "attempts"]
    list_filter = ["state", "channel"]
    list_select_related = ["recipient"]
    search_fields = ["recipient__full_name"]
    ordering = ["-leaves_at", "pk"]
    exclude = ["notices"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    """When each part last ran."""

    list_display = ["name", "beaten_at"]
