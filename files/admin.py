"""Files people handed in: to look up, never to change; the content is read on its page."""

from django.contrib import admin

from audit.admin_base import ReadOnlyAdmin
from files.models import StoredFile


@admin.register(StoredFile)
class StoredFileAdmin(ReadOnlyAdmin):
    """What was handed in, when, by whom."""

    list_display = ["original_name", "kind", "size_bytes", "uploaded_by", "uploaded_at"]
    list_filter = ["kind"]
    list_select_related = ["uploaded_by"]
    search_fields = ["original_name", "sha256"]
    ordering = ["-uploaded_at"]
    fields = ["original_name", "kind", "size_bytes", "sha256", "uploaded_by", "uploaded_at"]
