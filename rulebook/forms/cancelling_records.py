"""Forms of cancelling an award and of looking at what stands on it: they validate and stop."""

from django.utils.translation import gettext_lazy as _

from core.forms import SafeCharField, ServiceForm, VietnameseDateField


class CancelForm(ServiceForm):
    """The decision that cancels (LAW-28)."""

    submit_label = _("Ghi hủy bỏ")
    decision_number = SafeCharField(label=_("Số quyết định hủy bỏ"), max_length=60)
    decided_on = VietnameseDateField(label=_("Ngày quyết định hủy bỏ"))
    basis = SafeCharField(label=_("Căn cứ, lý do"), max_length=200)
    recovered = SafeCharField(
        label=_("Thu hồi hiện vật, tiền thưởng"),
        required=False,
        help_text=_("Đã thu hồi gì, ngày nào; chưa thu hồi thì ghi chưa."),
    )


class AnswerForm(ServiceForm):
    """What was found about an award whose ground fell away."""

    submit_label = _("Ghi kết quả xem xét")
    answer = SafeCharField(
        label=_("Kết quả xem xét"),
        max_length=500,
        help_text=_("Giữ nguyên hay đề nghị hủy bỏ, vì sao. Hệ thống không tự hủy danh hiệu nào."),
    )
