"""Forms of the covenant and of its signatures."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterMembership, ClusterYear
from core.forms import (
    LineListField,
    LongTextField,
    SafeCharField,
    ServiceForm,
    UploadField,
    VietnameseDateField,
    WholeNumberField,
)
from emulation.enums import SigningCapacity
from emulation.models import CovenantTemplate
from emulation.queries.covenants import conferences_for_signing, free_groups


class CovenantDraftForm(ServiceForm):
    """For whom, and from which template."""

    submit_label = _("Soạn dự thảo")
    group = forms.ChoiceField(label=_("Giao ước của"), required=False)
    template = forms.ModelChoiceField(
        label=_("Theo mẫu"),
        queryset=CovenantTemplate.objects.filter(is_active=True),
        required=False,
        empty_label=_("Không dùng mẫu"),
        help_text=_(
            "Chủ đề, các phong trào và căn cứ trong kế hoạch của cụm được đưa vào dự thảo; sau đó sửa được."
        ),
    )

    def __init__(self, *args: Any, cluster_year: ClusterYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["group"].choices = free_groups(cluster_year)
        self.initial.setdefault("template", self.fields["template"].queryset.first())


class CovenantTextForm(ServiceForm):
    """The whole text of a draft."""

    submit_label = _("Lưu nội dung")
    revision = WholeNumberField(widget=forms.HiddenInput)
    title = SafeCharField(label=_("Tên giao ước"), max_length=300)
    bases = LineListField(label=_("Căn cứ"), required=False, max_lines=40, max_line_length=500)
    opening = LongTextField(label=_("Lời mở đầu"), required=False)
    pledges = LineListField(
        label=_("Nội dung cam kết"), help_text=_("Mỗi dòng một cam kết."), max_lines=60, max_line_length=1000
    )
    arrangements = LongTextField(label=_("Tổ chức thực hiện"), required=False)
    witnesses = LineListField(
        label=_("Người chứng kiến"),
        required=False,
        max_lines=10,
        max_line_length=250,
        help_text=_("Mỗi dòng một người, ghi cả chức vụ. Người chứng kiến không phải là bên ký."),
    )
    place = SafeCharField(label=_("Nơi ký"), required=False, max_length=250)
    conference = forms.ModelChoiceField(
        label=_("Ký tại hội nghị"), queryset=None, required=False, empty_label=_("Chưa chọn")
    )
    is_listing_registrations = forms.BooleanField(
        label=_("Kèm danh sách danh hiệu các đơn vị đăng ký"), required=False
    )
    is_leads_first = forms.BooleanField(
        label=_("Đơn vị Trưởng, Phó Trưởng đứng đầu danh sách ký"),
        required=False,
        help_text=_("Không chọn: theo thứ tự trong quyết định chia cụm."),
    )

    def __init__(self, *args: Any, cluster_year: ClusterYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conference"].queryset = conferences_for_signing(cluster_year)

    def text(self) -> dict[str, Any]:
        """The cleaned fields of the covenant itself."""
        return {key: value for key, value in self.cleaned_data.items() if key not in {"revision", "pledges"}}


class FreezeForm(ServiceForm):
    submit_label = _("Chốt nội dung giao ước")
    revision = WholeNumberField(widget=forms.HiddenInput)


class OpenSigningForm(ServiceForm):
    submit_label = _("Mở ký giao ước")
    due_on = VietnameseDateField(
        label=_("Hạn ký"), help_text=_("Ký sau ngày này vẫn được, nhưng ghi là ký sau hạn.")
    )


class SignForm(ServiceForm):
    """The password again; the text read is named by its hash."""

    submit_label = _("Xác nhận ký giao ước")
    content_hash = SafeCharField(widget=forms.HiddenInput, max_length=64)
    agreed = forms.BooleanField(
        label=_("Tôi đã đọc và thống nhất với nội dung giao ước"),
        error_messages={"required": _("Hãy đánh dấu là đã đọc và thống nhất trước khi ký.")},
    )
    password = forms.CharField(
        label=_("Nhập lại mật khẩu của bạn"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"max_length": _("Mật khẩu không đúng. Chưa ký; hãy nhập lại.")},
    )


class PaperSignatureForm(ServiceForm):
    submit_label = _("Ghi nhận chữ ký")
    content_hash = SafeCharField(widget=forms.HiddenInput, max_length=64)
    signer_name = SafeCharField(label=_("Người ký"), max_length=150)
    signer_title = SafeCharField(
        label=_("Chức vụ"), max_length=150, help_text=_("Ví dụ: Vụ trưởng, Phó Giám đốc.")
    )
    capacity = forms.ChoiceField(
        label=_("Tư cách ký"), choices=SigningCapacity.choices, widget=forms.RadioSelect
    )
    head_title = SafeCharField(
        label=_("Ký thay chức vụ nào"),
        required=False,
        max_length=150,
        help_text=_("Chỉ ghi khi ký thay (KT.), ví dụ: Vụ trưởng, Giám đốc."),
    )
    signed_on = VietnameseDateField(label=_("Ngày ký"))
    scan = UploadField(label=_("Bản quét có chữ ký"))


class ReasonForm(ServiceForm):
    reason = SafeCharField(label=_("Lý do"), max_length=300)


class ReviseForm(ReasonForm):
    """The count is that of the warning which the person reads."""

    submit_label = _("Lập bản mới")
    signature_count = WholeNumberField(widget=forms.HiddenInput)


class VoidSignatureForm(ReasonForm):
    submit_label = _("Gỡ chữ ký đã ghi nhận")


class AccedeForm(ServiceForm):
    submit_label = _("Thêm đơn vị tham gia")
    unit = forms.ChoiceField(label=_("Đơn vị tham gia sau"))
    joined_on = VietnameseDateField(label=_("Tham gia từ ngày"))

    def __init__(self, *args: Any, members: list[ClusterMembership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = {str(member.unit_id): member for member in members}
        self.fields["unit"].choices = [(key, member.signing_name) for key, member in self.members.items()]

    def clean_unit(self) -> Any:
        """The unit itself."""
        return self.members[self.cleaned_data["unit"]].unit


class SettleForm(ServiceForm):
    submit_label = _("Ghi nhận đã ký đủ")
