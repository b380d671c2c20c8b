"""Forms of targets, their shares and figures: they validate and stop."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.enums import UnitGroup
from clusters.models import Unit
from core.forms import DecimalCommaField, SafeCharField, ServiceForm, VietnameseDateField
from emulation.enums import GoalKind, MeasurementPeriod, Summing
from emulation.models import CampaignPlan, Covenant, PlanCampaign, Target, TargetFigure, TargetShare
from emulation.queries.standing import Standing

MOST = Decimal("999999999999.99")


def bare(number: Decimal | None) -> Decimal | None:
    """A stored number without the zeros that its column adds: 3, not 3,00."""
    return None if number is None else number.normalize()


def of_target(target: Target) -> dict[str, Any]:
    """What the form of a target that is there begins with."""
    told = {name: getattr(target, name) for name in TargetForm.base_fields}
    return told | {"goal": bare(target.goal), "base": bare(target.base)}


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


class GiveForm(ServiceForm):
    """A target given to units ticked in a table, each with its goal; ``whole`` ticks all, or all of a group."""

    submit_label = _("Giao chỉ tiêu")
    units = forms.TypedMultipleChoiceField(label=_("Đơn vị"), coerce=int, required=False)
    whole = forms.MultipleChoiceField(label=_("Giao cho tất cả"), required=False)
    answers = SafeCharField(
        label=_("Người chịu trách nhiệm"),
        max_length=200,
        required=False,
        help_text=_("Nếu chung cho các đơn vị."),
    )

    def __init__(self, *args: Any, target: Target, receivers: Sequence[Unit], **kwargs: Any) -> None:
        """``receivers`` have ``group``, or none of them has (sub-units)."""
        super().__init__(*args, **kwargs)
        self.target, self.receivers = target, receivers
        self.fields["units"].choices = [(unit.pk, unit.name_on_day) for unit in receivers]
        groups = sorted({unit.group for unit in receivers if hasattr(unit, "group")})
        several = [(group, UnitGroup(group).label) for group in groups] if len(groups) > 1 else []
        self.fields["whole"].choices = [("all", _("Tất cả đơn vị trong bảng")), *several]
        for unit in [] if target.is_yes_no else receivers:
            name = _("Mức của %(unit)s") % {"unit": unit.name_on_day}
            self.fields[f"goal_{unit.pk}"] = _in_table(
                DecimalCommaField(label=name, max_value=MOST, required=False, initial=bare(target.goal))
            )

    @property
    def rows(self) -> list[tuple[Unit, bool, Any]]:
        """For the table: the unit, whether it is ticked, its goal field."""
        ticked = set(self["units"].value() or []) if self.is_bound else set()
        return [
            (unit, str(unit.pk) in ticked, None if self.target.is_yes_no else self[f"goal_{unit.pk}"])
            for unit in self.receivers
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        whole = set(data.get("whole") or [])
        chosen = set(data.get("units") or [])
        chosen |= {
            unit.pk for unit in self.receivers if "all" in whole or getattr(unit, "group", "") in whole
        }
        if not chosen and not self.errors:
            self.add_error("units", _("Chưa chọn đơn vị nào. Hãy đánh dấu ít nhất một đơn vị trong bảng."))
        data["goals"] = {unit.pk: data.get(f"goal_{unit.pk}") for unit in self.receivers if unit.pk in chosen}
        return data


class ShareForm(ServiceForm):
    """A unit's goal, base and who answers; why they change."""

    goal = DecimalCommaField(label=_("Mức phải đạt"), max_value=MOST)
    base = DecimalCommaField(label=_("Mức gốc để so"), max_value=MOST, required=False)
    answers = SafeCharField(label=_("Người chịu trách nhiệm"), max_length=200, required=False)
    reason = SafeCharField(label=_("Lý do sửa"), max_length=300)

    def __init__(self, *args: Any, share: TargetShare, **kwargs: Any) -> None:
        initial = {"goal": bare(share.goal), "base": bare(share.base), "answers": share.answers}
        super().__init__(*args, initial=initial, **kwargs)
        if share.target.is_yes_no:
            self.fields["goal"].required = False
            self.fields["goal"].widget = forms.HiddenInput()


class EndShareForm(ServiceForm):
    """From when a unit takes no part any more, and why."""

    submit_label = _("Ghi thôi thực hiện")
    ended_on = VietnameseDateField(label=_("Thôi thực hiện từ ngày"))
    reason = SafeCharField(
        label=_("Lý do"), max_length=300, help_text=_("Ví dụ: giải thể theo Quyết định số … ngày …")
    )


class FiguresForm(ServiceForm):
    """What a unit reports of all its shares, counted to one day. Empty is not zero."""

    submit_label = _("Lưu kết quả")
    seen = forms.Field(widget=forms.HiddenInput(), required=False)
    until_on = VietnameseDateField(label=_("Kết quả tính đến hết ngày"))

    def __init__(
        self, *args: Any, standings: Sequence[Standing], saved: Mapping[int, TargetFigure], **kwargs: Any
    ) -> None:
        """``saved``: the figures of the day asked for, by share."""
        super().__init__(*args, **kwargs)
        self.standings = [one for one in standings if not one.is_summed and not one.is_ended]
        for one in self.standings:
            pk, row = one.share.pk, saved.get(one.share.pk)
            self.fields[f"value_{pk}"] = _in_table(_value_field(one.target, row))
            self.fields[f"note_{pk}"] = _in_table(
                SafeCharField(
                    label=_("Ghi chú: %(what)s") % {"what": one.target.what},
                    max_length=500,
                    required=False,
                    initial=row.note if row else "",
                )
            )

    @property
    def rows(self) -> list[tuple[Standing, Any, Any]]:
        """For the table: the standing, the value's field, the note's field."""
        return [(one, self[f"value_{one.share.pk}"], self[f"note_{one.share.pk}"]) for one in self.standings]

    def clean(self) -> dict[str, Any]:
        """``figures``: share id → (value, note)."""
        data = super().clean()
        data["figures"] = {
            one.share.pk: (data.get(f"value_{one.share.pk}"), data.get(f"note_{one.share.pk}") or "")
            for one in self.standings
        }
        for pk, (value, note) in data["figures"].items():
            if note and value is None and f"value_{pk}" not in self.errors:
                self.add_error(
                    f"value_{pk}", _("Đã ghi chú nhưng chưa có kết quả. Nếu bằng không, hãy ghi 0.")
                )
        return data


def _in_table(field: forms.Field) -> forms.Field:
    """Dress a field that stands in a table without its own label and help."""
    is_choice = isinstance(field, forms.ChoiceField)
    field.widget.attrs["class"] = "form-select" if is_choice else "form-control"
    return field


def _value_field(target: Target, row: TargetFigure | None) -> forms.Field:
    label = _("Kết quả: %(what)s") % {"what": target.what}
    if target.is_yes_no:
        return forms.TypedChoiceField(
            label=label,
            choices=[("", _("Chưa báo")), ("1", _("Có")), ("0", _("Không"))],
            coerce=Decimal,
            empty_value=None,
            required=False,
            initial=f"{row.value:.0f}" if row else "",
        )
    return DecimalCommaField(
        label=label, max_value=MOST, required=False, initial=bare(row.value) if row else None
    )
