"""Whom this installation believes, and what their issuers revoked."""

import datetime as dt
from typing import Any

from cryptography import x509
from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.admin_base import AuditedAdmin
from core import clock
from core.forms import SafeCharField, UploadField
from core.templatetags.vi_format import luc, ngay
from documents.models import RevocationList, TrustRoot
from documents.services.trust import add_root, keep_crl
from documents.signing.certificates import holder_of, in_pairs, issuer_of


def _certificate(root: TrustRoot) -> x509.Certificate:
    return x509.load_pem_x509_certificate(root.pem.encode())


class TrustRootForm(forms.ModelForm):
    """A certificate is handed in once; its fingerprint is compared with the published one."""

    file = UploadField(
        label=gettext_lazy("Tệp chứng thư của bên cấp"), types=("cer", "crt", "pem", "der"), max_megabytes=1
    )
    published_sha256 = SafeCharField(
        label=gettext_lazy("Mã băm SHA-256 do bên cấp công bố"),
        help_text=gettext_lazy(
            "Lấy từ nguồn chính thức khác với nơi tải tệp (công văn, cổng thông tin); dấu cách và dấu hai chấm tùy ý."
        ),
        max_length=120,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
    )

    class Meta:
        model = TrustRoot
        fields = ["label", "purpose", "is_intermediate"]


@admin.register(TrustRoot)
class TrustRootAdmin(AuditedAdmin):
    """Certificates of authorities. Never deleted: what was signed under one stays explained."""

    list_display = ["label", "purpose", "valid_to", "is_intermediate", "is_active"]
    list_filter = ["purpose", "is_active"]
    search_fields = ["label", "sha256"]
    _facts = ["holder", "issued_by", "valid_from", "valid_to", "fingerprint", "added_at"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        own = {} if obj else {"form": TrustRootForm}
        return super().get_form(request, obj, change=change, **own | kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        if obj is None:
            return ["file", "published_sha256", "label", "purpose", "is_intermediate"]
        return ["label", "is_active", "purpose", "is_intermediate", *self._facts]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["purpose", "is_intermediate", *self._facts] if obj else []

    @admin.display(description=gettext_lazy("chủ thể"))
    def holder(self, root: TrustRoot) -> str:
        return holder_of(_certificate(root))

    @admin.display(description=gettext_lazy("do bên nào cấp"))
    def issued_by(self, root: TrustRoot) -> str:
        return issuer_of(_certificate(root))

    @admin.display(description=gettext_lazy("có hiệu lực từ"))
    def valid_from(self, root: TrustRoot) -> str:
        return ngay(_certificate(root).not_valid_before_utc)

    @admin.display(description=gettext_lazy("hết hạn"))
    def valid_to(self, root: TrustRoot) -> str:
        return ngay(_certificate(root).not_valid_after_utc)

    @admin.display(description=gettext_lazy("mã băm SHA-256"))
    def fingerprint(self, root: TrustRoot) -> str:
        return in_pairs(root.sha256)

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        data = dict(form.cleaned_data)
        created = add_root(content=data.pop("file").read(), **data, actor=request.user, at=clock.now())
        obj.__dict__.update(created.__dict__)  # the admin goes on with the object it made

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written the event."""


class RevocationListForm(forms.ModelForm):
    file = UploadField(
        label=gettext_lazy("Tệp danh sách thu hồi"), types=("crl", "pem", "der"), max_megabytes=20
    )

    class Meta:
        model = RevocationList
        fields: list[str] = []


@admin.register(RevocationList)
class RevocationListAdmin(AuditedAdmin):
    """Lists that were fetched, and those handed in where the server cannot reach the issuer."""

    list_display = ["issuer_name", "made_at", "good_until", "state", "url"]
    form = RevocationListForm
    fields = ["file"]
    ordering = ["-fetched_at", "-pk"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("der")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["issuer_name", "made_at", "good_until", "state", "url", "fetched_at"] if obj else ["file"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return self.get_fields(request, obj) if obj else []

    @admin.display(description=gettext_lazy("lập lúc"))
    def made_at(self, row: RevocationList) -> str:
        return luc(row.this_update_at)

    @admin.display(description=gettext_lazy("dùng được đến"))
    def good_until(self, row: RevocationList) -> str:
        return luc(row.next_update_at) if row.next_update_at else "–"

    @admin.display(description=gettext_lazy("tình trạng"))
    def state(self, row: RevocationList) -> str:
        return _worded(row, clock.now())

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        kept = keep_crl(content=form.cleaned_data["file"].read(), actor=request.user, at=clock.now())
        obj.__dict__.update(kept.__dict__)  # the admin goes on with the object it made

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written the event."""


def _worded(row: RevocationList, at: dt.datetime) -> str:
    if row.next_update_at and row.next_update_at <= at:
        return _("Đã quá hạn: chữ ký theo bên cấp này bị coi là chưa rõ và không được nhận")
    return _("Dùng được")
