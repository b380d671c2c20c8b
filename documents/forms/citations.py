"""Forms of legal citations."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import SafeCharField, ServiceForm, VietnameseDateField

CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class _DatedForm(ServiceForm):
    text = SafeCharField(
        label=_("Câu trích dẫn"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "In sau chữ “Căn cứ”, không có dấu chấm phẩy cuối. Luật ghi tên và ngày thông qua; có thể ghi thêm số."
        ),
    )
    valid_from = VietnameseDateField(label=_("Có hiệu lực từ"), required=False)
    valid_to = VietnameseDateField(label=_("Hết hiệu lực từ ngày"), required=False)
    source = SafeCharField(
        label=_("Đọc ở đâu"),
        max_length=300,
        help_text=_("Nơi đăng văn bản mà bạn đã đọc, ví dụ số Công báo."),
    )

    def clean_text(self) -> str:
        """One line: it is printed within a sentence."""
        return " ".join(self.cleaned_data["text"].split())


class CitationForm(_DatedForm):
    """A new citation."""

    submit_label = _("Thêm căn cứ")
    field_order = ("text", "number", "code", "valid_from", "valid_to", "source")
    number = SafeCharField(
        label=_("Số, ký hiệu"), max_length=60, required=False, help_text=_("Ví dụ 30/2020/NĐ-CP.")
    )
    code = SafeCharField(
        label=_("Mã để dùng trong mẫu"),
        max_length=60,
        help_text=_("Chữ thường không dấu, số và dấu gạch nối, ví dụ nd-30-2020."),
    )

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        if not CODE.fullmatch(code):
            raise ValidationError(_("Mã chỉ gồm chữ thường không dấu, số và dấu gạch nối, ví dụ nd-30-2020."))
        return code


class CitationConfirmForm(_DatedForm):
    """The words as the legal officer confirms them."""

    submit_label = _("Xác nhận căn cứ")
    seen_text = SafeCharField(max_length=500, widget=forms.HiddenInput)


class CitationWithdrawForm(ServiceForm):
    submit_label = _("Rút xác nhận")
