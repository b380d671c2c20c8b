"""Sign-ins: made and closed here. What a person may do comes from appointments, never from here."""

# Imported for their registrations, which are replaced below.
import allauth.account.admin
import allauth.mfa.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.models import User
from audit.admin_base import AuditedAdmin
from core.errors import RuleError

admin.site.unregister([Group, EmailAddress, Authenticator])


@admin.register(User)
class UserAdmin(AuditedAdmin, DjangoUserAdmin):
    """People who sign in. A person who leaves is made inactive; nobody is deleted."""

    list_display = ["full_name", "username", "email", "is_active", "is_superuser", "is_sample"]
    list_filter = ["is_active", "is_superuser", "is_sample"]
    search_fields = ["search_text"]
    ordering = ["sort_key", "pk"]
    filter_horizontal = ()
    actions = ["remove_second_factor"]
    add_form_template = None  # Django's has a sentence that is not in Vietnamese
    readonly_fields = ["last_login", "date_joined"]
    fieldsets = [
        (None, {"fields": ["username", "password", "full_name", "email", "phone"]}),
        (_("Đăng nhập"), {"fields": ["is_active", "is_staff", "is_superuser", "last_login", "date_joined"]}),
        (_("Khác"), {"fields": ["language", "has_large_text", "is_sample"]}),
    ]
    add_fieldsets = [
        (
            None,
            {
                "classes": ["wide"],
                "fields": ["username", "full_name", "email", "phone", "password1", "password2"],
            },
        ),
    ]

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 (Django names it)
        """Django's page, in one transaction with its event."""
        return super().user_change_password(request, id, form_url)

    @admin.action(description=_("Bỏ bước xác thực thứ hai (mất điện thoại và mã dự phòng)"))
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For the people chosen."""
        for user in queryset:
            try:
                services.remove_second_factor(user=user)
            except RuleError as error:
                self.message_user(request, str(error), level="warning")
            else:
                self.message_user(
                    request, gettext("Đã bỏ bước xác thực thứ hai của %(name)s.") % {"name": user}
                )
