"""What people type on the way from the vote to the decision."""

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.models import Nomination
from core.forms import LongTextField, SafeCharField, ServiceForm, UploadField, VietnameseDateField


class SendListForm(ServiceForm):
    """The letter that carries the list."""

    submit_label = _("Gửi danh sách đề nghị")
    number = SafeCharField(label=_("Số tờ trình"), max_length=60, help_text=_("Ví dụ 15/TTr-STP."))
    issued_on = VietnameseDateField(label=_("Ngày tờ trình"))
    note = LongTextField(label=_("Nội dung kèm theo"), required=False, max_length=5000)
    file = UploadField(label=_("Tờ trình đã ký (bản quét)"), required=False)


class GiveBackForm(ServiceForm):
    """Why the list goes back."""

    submit_label = _("Đồng ý")
    reason = SafeCharField(label=_("Lý do"), max_length=500)


class ReceiveListForm(ServiceForm):
    """The day of receipt chooses the rule set (LAW-3)."""

    submit_label = _("Tiếp nhận hồ sơ")
    received_on = VietnameseDateField(label=_("Ngày tiếp nhận"))


class DecisionForm(ServiceForm):
    """The decision and whom it grants."""

    submit_label = _("Ghi quyết định")
    number = SafeCharField(label=_("Số quyết định"), max_length=60)
    issued_on = VietnameseDateField(label=_("Ngày quyết định"))
    issuer = SafeCharField(
        label=_("Người ban hành"), max_length=200, help_text=_("Ví dụ Bộ trưởng Bộ Tư pháp.")
    )
    granted = forms.MultipleChoiceField(
        label=_("Được tặng theo quyết định này"), widget=forms.CheckboxSelectMultiple
    )
    file = UploadField(label=_("Quyết định (bản quét)"), required=False)

    def __init__(self, *args, nominations: list[Nomination], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted"].choices = [(str(n.pk), f"{n}, {n.achievement_year}") for n in nominations]

    def clean_granted(self) -> list[int]:
        return [int(pk) for pk in self.cleaned_data["granted"]]


class CancellationForm(ServiceForm):
    """The decision that cancels (LAW-28)."""

    submit_label = _("Ghi quyết định hủy bỏ")
    number = SafeCharField(label=_("Số quyết định hủy bỏ"), max_length=60)
    issued_on = VietnameseDateField(label=_("Ngày quyết định hủy bỏ"))
    issuer = SafeCharField(label=_("Người ban hành"), max_length=200)
    basis = SafeCharField(label=_("Căn cứ, lý do hủy bỏ"), max_length=180)
    recovered = SafeCharField(
        label=_("Thu hồi hiện vật, tiền thưởng"), help_text=_("Đã thu hồi gì, hoặc vì sao chưa thu hồi được.")
    )


class ConfirmForm(ServiceForm):
    """Nothing to type; the button is the confirmation."""

    submit_label = _("Công bố")
