"""Sign-ins: made and closed here. What a person may do comes from appointments, never from here."""

from typing import Any

# Imported for their registrations, which are replaced below.
import allauth.account.admin
import allauth.mfa.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.admin_base import AuditedAdmin

admin.site.unregister([Group, EmailAddress, Authenticator])


@admin.register(User)
class UserAdmin(AuditedAdmin, DjangoUserAdmin):
    """People who sign in. A person who leaves is made inactive; nobody is deleted."""

    list_display = ["full_name", "username", "email", "is_active", "is_superuser", "is_sample"]
    list_filter = ["is_active", "is_superuser", "is_sample"]
    search_fields = ["search_text"]
    ordering = ["sort_key", "pk"]
    filter_horizontal = ()
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "full_name", "email", "phone"]}),
        (_("Đăng nhập"), {"fields": ["is_active", "is_staff", "is_superuser", "last_login", "date_joined"]}),
        (_("Khác"), {"fields": ["language", "has_large_text", "is_sample"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["username", "full_name", "email", "phone", "password1", "password2"]}),
    ]

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """Django's page, in one transaction with its event."""
        return super().user_change_password(request, id, form_url)


@admin.register(Authenticator)
class AuthenticatorAdmin(AuditedAdmin):
    """Second factors: removed for a person who lost the phone and the recovery codes; the secret is never shown."""

    may_delete = True
    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user"]
    search_fields = ["user__search_text"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        for one in queryset:
            self._record(
                request,
                one.user,
                "second_factor_removed",
                gettext("Bỏ bước xác thực thứ hai của %(name)s"),
                ({"type": one.get_type_display()}, {}),
            )
