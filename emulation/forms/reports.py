"""Forms of units' reports."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LineListField, LongTextField, SafeCharField, ServiceForm, UploadField, WholeNumberField


class ReportForm(ServiceForm):
    """A unit's report; ``revision`` tells two people who write at once apart."""

    submit_label = _("Lưu nháp")
    revision = WholeNumberField(widget=forms.HiddenInput)
    results = LongTextField(label=_("Kết quả"), required=False)
    weaknesses = LongTextField(label=_("Hạn chế, nguyên nhân"), required=False)
    exemplars = LineListField(
        label=_("Điển hình tiên tiến"),
        required=False,
        max_lines=100,
        max_line_length=500,
        help_text=_("Mỗi dòng một tập thể hoặc cá nhân, kèm việc làm nổi bật."),
    )
    proposals = LongTextField(label=_("Kiến nghị"), required=False)
    file = UploadField(label=_("Bản đã ký"), required=False)


class ReturnReportForm(ServiceForm):
    """Why a report is given back."""

    submit_label = _("Trả lại để bổ sung")
    reason = SafeCharField(
        label=_("Lý do trả lại"), max_length=500, help_text=_("Đơn vị đọc lý do này ngay tại trang soạn.")
    )
