"""Forms of units' reports."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.autosave import MergingForm
from core.forms import (
    LineListField,
    LongTextField,
    SafeCharField,
    ServiceForm,
    UploadField,
)


class ReportForm(MergingForm):
    """A unit's report, saved while it is typed; what two people write at once is merged."""

    submit_label = _("Lưu nháp")
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

    def mark_carried(self, names: list[str], last: object) -> None:
        """Say under the fields that they still hold the words of the last report."""
        for name in names:
            words = _("Chữ trong ô này lấy nguyên từ báo cáo “%(last)s”. Xem lại và sửa cho kỳ này.")
            self.fields[name].help_text = words % {"last": last}


class ReturnReportForm(ServiceForm):
    """Why a report is given back."""

    submit_label = _("Trả lại để bổ sung")
    reason = SafeCharField(
        label=_("Lý do trả lại"), max_length=500, help_text=_("Đơn vị đọc lý do này ngay tại trang soạn.")
    )


class RecallForm(ServiceForm):
    """Taking a report back; a reason is needed once the cluster has opened it."""

    submit_label = _("Rút lại báo cáo")
    reason = SafeCharField(label=_("Lý do xin rút lại"), max_length=500, required=False)

    def __init__(self, *args: Any, is_opened: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_opened:
            self.submit_label = _("Gửi đề nghị rút lại")
        else:
            del self.fields["reason"]


class AnswerRecallForm(ServiceForm):
    """The cluster's answer to a unit that wants its report back."""

    submit_label = _("Trả lời đơn vị")
    is_granted = forms.TypedChoiceField(
        label=_("Trả lời"),
        choices=[("co", _("Đồng ý cho rút lại")), ("khong", _("Không đồng ý"))],
        coerce=lambda value: value == "co",
        widget=forms.RadioSelect,
    )
    answer = SafeCharField(
        label=_("Lý do không đồng ý"), max_length=500, required=False, help_text=_("Đơn vị đọc được.")
    )


class CorrectionForm(ServiceForm):
    """Why an accepted report is corrected."""

    submit_label = _("Bắt đầu sửa")
    reason = SafeCharField(
        label=_("Lý do sửa"),
        max_length=500,
        help_text=_("Lý do đứng cạnh bản đã sửa, ai đọc báo cáo cũng thấy."),
    )
