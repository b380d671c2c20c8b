"""Forms of evidence."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from core.forms import SafeCharField, ServiceForm, UploadField, VietnameseDateField, YearField

URL_SCHEMES = ["http", "https"]


class LinkField(SafeCharField):
    """An address on the web: http or https, nothing that a browser would run."""

    default_max_length = 500
    default_error_messages = {
        "address": _(
            "Xin ghi đủ đường dẫn, bắt đầu bằng https:// hoặc http://, ví dụ https://moj.gov.vn/tin."
        ),
    }

    def clean(self, value: Any) -> str:
        address = super().clean(value)
        if address:
            try:
                URLValidator(schemes=URL_SCHEMES)(address)
            except ValidationError as error:
                raise ValidationError(self.error_messages["address"], code="address") from error
        return address


class EvidenceForm(ServiceForm):
    """A file or a link for the unit's shelf."""

    submit_label = _("Đưa vào kho")
    file = UploadField(label=_("Tệp"), required=False, types=("pdf", "png", "jpg", "jpeg", "docx", "xlsx"))
    url = LinkField(
        label=_("Hoặc đường dẫn"), required=False, help_text=_("Trang công khai, ví dụ tin đã đăng trên báo.")
    )
    title = SafeCharField(
        label=_("Tên tài liệu"), required=False, help_text=_("Để trống thì lấy tên tệp hoặc đường dẫn.")
    )
    year = YearField(label=_("Năm"))
    dated_on = VietnameseDateField(label=_("Ngày của tài liệu"), required=False)
    note = SafeCharField(label=_("Ghi chú"), required=False, max_length=500)


class WithdrawForm(ServiceForm):
    """Why an item is withdrawn."""

    submit_label = _("Rút tài liệu")
    reason = SafeCharField(label=_("Lý do rút"), max_length=500)


class ShelfFilterForm(ServiceForm):
    """What a reader of a shelf asks for."""

    q = SafeCharField(label=_("Tên tài liệu"), required=False, max_length=250)
    nam = YearField(label=_("Năm"), required=False)


class ItemsField(forms.Field):
    """Items ticked in a list, by their ids."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {"required": _("Chưa chọn tài liệu nào.")}

    def to_python(self, value: Any) -> list[UUID]:
        try:
            return list({UUID(str(one)): None for one in value or []})
        except ValueError as error:
            raise ValidationError(_("Tài liệu đã chọn không có trong kho. Hãy tải lại trang.")) from error


class AttachForm(ServiceForm):
    """Items of the shelf chosen for a place."""

    submit_label = _("Gắn tài liệu đã chọn")
    items = ItemsField(label=_("Tài liệu"))
