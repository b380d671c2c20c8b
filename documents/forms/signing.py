"""Forms of signing."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from core.forms import SafeCharField, ServiceForm, UploadField, VietnameseDateField, WholeNumberField


class SignedFileForm(ServiceForm):
    submit_label = _("Nộp tệp đã ký")
    file = UploadField(label=_("Tệp PDF đã ký"), types=("pdf",))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit = settings.SIGNATURE_MAX_MB
        self.fields["file"].max_megabytes = limit
        self.fields["file"].help_text = _("Nhận tệp PDF, tối đa %(limit)s MB.") % {"limit": limit}


class OnPaperForm(ServiceForm):
    submit_label = _("Ghi nhận chữ ký trên giấy")
    signer_name = SafeCharField(label=_("Người ký"), max_length=150)
    signer_title = SafeCharField(label=_("Chức vụ"), max_length=150)
    signed_on = VietnameseDateField(label=_("Ngày ký"))
    scan = UploadField(label=_("Bản quét có chữ ký"))


class RepairForm(ServiceForm):
    """One row of the operator's page."""

    sort = SafeCharField(widget=forms.HiddenInput, max_length=20)
    pk = WholeNumberField(widget=forms.HiddenInput)
