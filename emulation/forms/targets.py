"""Forms of targets, their shares and figures: they validate and stop."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DecimalCommaField, SafeCharField, ServiceForm, VietnameseDateField
from emulation.enums import GoalKind, MeasurementPeriod, Summing
from emulation.models import CampaignPlan, Covenant, PlanCampaign

MOST = Decimal("999999999999.99")


class TargetForm(ServiceForm):
    """A measurable target of a plan or of a covenant."""

    submit_label = _("Lưu chỉ tiêu")
    what = SafeCharField(
        label=_("Chỉ tiêu"), max_length=500, help_text=_("Ví dụ: xã điểm triển khai trợ giúp pháp lý.")
    )
    goal_kind = forms.ChoiceField(
        label=_("Cách đạt"), choices=GoalKind.choices, initial=GoalKind.AT_LEAST, required=False
    )
    goal = DecimalCommaField(
        label=_("Mức phải đạt"),
        max_value=MOST,
        required=False,
        help_text=_("Để trống nếu cách đạt là “Có hoặc không”."),
    )
    unit_of_measure = SafeCharField(label=_("Đơn vị tính"), max_length=60, help_text=_("Ví dụ: xã, vụ, %."))
    responsible = SafeCharField(
        label=_("Cấp, đơn vị thực hiện"), max_length=200, help_text=_("Ví dụ: Sở Tư pháp, mỗi Phòng Tư pháp.")
    )
    answers = SafeCharField(
        label=_("Người chịu trách nhiệm"),
        max_length=200,
        required=False,
        help_text=_("Ai trả lời về chỉ tiêu này, nếu đã phân công."),
    )
    plan_campaign = forms.ModelChoiceField(
        label=_("Thuộc phong trào"),
        queryset=PlanCampaign.objects.none(),
        required=False,
        empty_label=_("Không thuộc phong trào nào"),
    )
    base = DecimalCommaField(
        label=_("Mức gốc để so"), max_value=MOST, required=False, help_text=_("Ví dụ: kết quả năm trước.")
    )
    base_note = SafeCharField(label=_("Mức gốc là gì"), max_length=300, required=False)
    due_on = VietnameseDateField(
        label=_("Hạn đạt"), required=False, help_text=_("Để trống thì tính đến hết kỳ số liệu.")
    )
    measurement = forms.ChoiceField(
        label=_("Kỳ tính số liệu"),
        choices=MeasurementPeriod.choices,
        initial=MeasurementPeriod.OF_UNIT,
        required=False,
    )
    summing = forms.ChoiceField(
        label=_("Cộng từ đơn vị trực thuộc"), choices=Summing.choices, initial=Summing.SUM, required=False
    )
    is_aspirational = forms.BooleanField(
        label=_("Phấn đấu, không áp cứng"),
        required=False,
        help_text=_("Chưa đạt thì không tính là không hoàn thành."),
    )

    def __init__(self, *args: Any, owner: CampaignPlan | Covenant, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(owner, Covenant):
            del self.fields["plan_campaign"]
            return
        campaigns = owner.plan_campaigns.select_related("campaign").order_by("ordinal", "pk")
        if owner.adopted_on:  # only drives opened later can still be given targets
            field = self.fields["plan_campaign"]
            field.required, field.label = True, _("Thuộc đợt mở sau")
            campaigns = campaigns.filter(is_opened_later=True)
        self.fields["plan_campaign"].queryset = campaigns

    def clean(self) -> dict[str, Any]:
        """A choice left out means the usual one, shown first."""
        data = super().clean()
        for name in ("goal_kind", "measurement", "summing"):
            data[name] = data.get(name) or self.fields[name].initial
        return data
