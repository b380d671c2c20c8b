"""Sign-ins: made and closed here. What a person may do comes from appointments, never from here."""

from http import HTTPStatus

# Imported for their registrations, which are replaced below.
import allauth.account.admin
import allauth.mfa.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import services
from accounts.forms import GivePasswordForm
from accounts.models import User
from accounts.queries import days_idle, is_closed
from audit.admin_base import AuditedAdmin
from core import clock
from core.errors import RuleError

admin.site.unregister([Group, EmailAddress, Authenticator])


class ClosedFilter(admin.SimpleListFilter):
    """Accounts that nobody used for long."""

    title = _("lâu không dùng")
    parameter_name = "lau-khong-dung"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("1", gettext("đã khóa"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(idle_closed_at__isnull=False) if self.value() == "1" else queryset


@admin.register(User)
class UserAdmin(AuditedAdmin, DjangoUserAdmin):
    """People who sign in. A person who leaves is made inactive; nobody is deleted."""

    list_display = ["full_name", "username", "email", "is_active", "idle", "is_superuser", "is_sample"]
    list_filter = ["is_active", ClosedFilter, "is_superuser", "is_sample"]
    search_fields = ["search_text"]
    ordering = ["sort_key", "pk"]
    filter_horizontal = ()
    actions = ["reopen", "remove_second_factor"]
    add_form_template = None  # Django's has a sentence that is not in Vietnamese
    change_password_form = GivePasswordForm
    dates = ["last_login", "date_joined", "idle_closed_at", "reopened_at", "has_given_password"]
    readonly_fields = ["new_password", *dates]
    fieldsets = [
        (None, {"fields": ["username", "new_password", "full_name", "email", "phone"]}),
        (
            _("Đăng nhập"),
            {
                "description": _("Người này làm được gì là do mục Phân công, không do tài khoản."),
                "fields": ["is_active", "is_staff", "is_superuser", *dates],
            },
        ),
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

    def formfield_for_dbfield(
        self, db_field: models.Field, request: HttpRequest, **kwargs: object
    ) -> forms.Field:
        if db_field.name == "language":
            return forms.ChoiceField(label=_("Ngôn ngữ"), choices=settings.LANGUAGES)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description=_("Mật khẩu"))
    def new_password(self, user: User) -> str:
        """The way to give another one; Django's own shows what the hash is made of."""
        return format_html(
            '<a class="button" href="../password/">{}</a><div class="help">{}</div>',
            gettext("Đặt mật khẩu mới"),
            gettext("Người này được báo, và phải đổi mật khẩu khi đăng nhập lần tới."),
        )

    @transaction.atomic
    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 (Django names it)
        """Django's page, in one transaction with its event and the word to the person."""
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == HTTPStatus.FOUND:  # set
            services.note_given_password(user_id=int(unquote(id)), actor=request.user, at=clock.now())
        return response

    def save_model(self, request: HttpRequest, obj: User, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.has_given_password = True
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data:
            before = form.initial["email"]
            services.note_moved_address(user=obj, before=before, actor=request.user, at=clock.now())

    @admin.display(description=_("Không dùng"), ordering="last_login")
    def idle(self, user: User) -> str:
        """For how long, and whether it is closed for that."""
        days = days_idle(user, clock.now())
        words = ngettext("%(days)s ngày", "%(days)s ngày", days) % {"days": days}
        return gettext("%(words)s, đã khóa") % {"words": words} if is_closed(user, clock.now()) else words

    @admin.action(description=_("Mở lại tài khoản đã khóa vì lâu không dùng"))
    def reopen(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For the people chosen."""
        for user in queryset:
            try:
                services.reopen(user=user, actor=request.user, at=clock.now())
            except RuleError as error:
                self.message_user(request, str(error), level="warning")
            else:
                self.message_user(request, gettext("Đã mở lại tài khoản của %(name)s.") % {"name": user})

    @admin.action(description=_("Bỏ bước xác thực thứ hai (mất điện thoại và mã dự phòng)"))
    def remove_second_factor(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """For the people chosen."""
        for user in queryset:
            try:
                services.remove_second_factor(user=user, actor=request.user, at=clock.now())
            except RuleError as error:
                self.message_user(request, str(error), level="warning")
            else:
                self.message_user(
                    request, gettext("Đã bỏ bước xác thực thứ hai của %(name)s.") % {"name": user}
                )
