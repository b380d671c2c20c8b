"""Forms of a paper's steps."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from clusters.enums import UNIT_ROLES
from clusters.models import Appointment
from core.forms import LongTextField, SafeCharField, ServiceForm, WholeNumberField
from documents.enums import Authority, PaperKind
from documents.models import Paper
from documents.models.paper import TEXT_PARTS


class DraftForm(ServiceForm):
    submit_label = _("Soạn văn bản")


class TextForm(ServiceForm):
    """The five parts of the text, with fields in double braces."""

    submit_label = _("Lưu nội dung")
    revision = WholeNumberField(widget=forms.HiddenInput)
    abstract = SafeCharField(label=_("Trích yếu"), max_length=500, required=False)
    addressees = LongTextField(
        label=_("Kính gửi"), required=False, max_length=5_000, help_text=_("Mỗi dòng một nơi.")
    )
    bases = LongTextField(
        label=_("Căn cứ"),
        required=False,
        max_length=10_000,
        help_text=_("Mỗi dòng một căn cứ, không ghi dấu chấm phẩy cuối dòng."),
    )
    body = LongTextField(label=_("Nội dung"), max_length=100_000)
    recipients = LongTextField(
        label=_("Nơi nhận"), required=False, max_length=5_000, help_text=_("Mỗi dòng một nơi.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["body"].widget.attrs["rows"] = 24

    def text(self) -> dict[str, str]:
        """The five parts."""
        return {part: self.cleaned_data[part] for part in TEXT_PARTS}


class SignerForm(ServiceForm):
    """Who signs and by what authority."""

    submit_label = _("Lưu người ký")
    authority = forms.ChoiceField(label=_("Thẩm quyền ký"), choices=Authority.choices)
    head_title = SafeCharField(
        label=_("Ký thay cho"),
        max_length=150,
        required=False,
        help_text=_(
            "Chức vụ của người được ký thay, ví dụ GIÁM ĐỐC; ký thay mặt thì ghi tên tập thể. "
            "Ký trực tiếp thì để trống."
        ),
    )
    signer_name = SafeCharField(
        label=_("Họ và tên người ký"), max_length=150, help_text=_("Không ghi học hàm, học vị.")
    )
    signer_title = SafeCharField(label=_("Chức vụ người ký"), max_length=150)
    signer = forms.ModelChoiceField(
        label=_("Tài khoản của người ký"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Người ký không có tài khoản, ký trên giấy"),
    )

    def __init__(self, *args: Any, paper: Paper, day: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Appointment.objects.on(day).filter(unit=paper.agency_id, role__in=UNIT_ROLES)
        self.fields["signer"].queryset = User.objects.filter(
            pk__in=people.values("user"), is_active=True
        ).order_by("sort_key", "pk")


class RevisionForm(ServiceForm):
    """Confirms an act on the text as it was read."""

    revision = WholeNumberField(widget=forms.HiddenInput)


class SubmitForm(RevisionForm):
    submit_label = _("Gửi kiểm tra")


class CheckForm(RevisionForm):
    submit_label = _("Đã kiểm tra, trình duyệt")


class ApproveForm(RevisionForm):
    submit_label = _("Duyệt nội dung")


class NumberForm(ServiceForm):
    submit_label = _("Cấp số và vào sổ")


class IssueForm(ServiceForm):
    submit_label = _("Phát hành văn bản")


class ReasonForm(ServiceForm):
    """An act that needs a reason."""

    reason = SafeCharField(label=_("Lý do"), max_length=300)


class SendBackForm(ReasonForm):
    submit_label = _("Trả lại để sửa")


class DiscardForm(ReasonForm):
    submit_label = _("Bỏ dự thảo")


class RecallForm(ReasonForm):
    submit_label = _("Thu hồi văn bản")


class ReplaceForm(ReasonForm):
    submit_label = _("Soạn văn bản thay thế")


class CorrectForm(ServiceForm):
    submit_label = _("Soạn công văn đính chính")
    correction = LongTextField(
        label=_("Nội dung đính chính"),
        max_length=10_000,
        help_text=_("Ghi chỗ sai và viết đúng lại, ví dụ: Tại trang 2, “năm 2025” nay đọc là “năm 2026”."),
    )


class PaperFilterForm(ServiceForm):
    """Words are looked for in the number and the year's name; kind and state by choice."""

    loai = forms.ChoiceField(label=_("Loại văn bản"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loai"].choices = [("", _("Mọi loại")), *PaperKind.choices]
        self.fields["loai"].widget.attrs["class"] = "form-select"
