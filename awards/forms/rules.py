"""What people type for a vote rule: shares exactly as written, how ties are settled, the basis."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from awards.enums import AbsentMode, Comparison, Denominator, OwnUnitVote, TieRule
from awards.queries.rules import VoteParameter, share_text
from core.forms import SafeCharField, ServiceForm, WholeNumberField


class ShareField(forms.Field):
    """A share as people write it: 90%, 66,67 or 2/3; kept as two whole numbers, exactly."""

    widget = forms.TextInput
    default_error_messages = {
        "shape": _("Viết phần trăm như 90 hoặc 66,67, hay phân số như 2/3."),
        "range": _("Tỷ lệ phải lớn hơn 0 và không quá 100%."),
    }
    _fraction = re.compile(r"^(\d{1,4})\s*/\s*(\d{1,4})$", re.ASCII)
    _percent = re.compile(r"^(\d{1,3})(?:,(\d{1,2}))?\s*%?$", re.ASCII)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"class": "gu-short", "autocomplete": "off", "maxlength": 20}

    def prepare_value(self, value: Any) -> Any:
        return share_text(*value) if isinstance(value, tuple) else value

    def to_python(self, value: Any) -> tuple[int, int] | None:
        if value in self.empty_values:
            return None
        share = parse_share(str(value))
        if share is None:
            raise ValidationError(self.error_messages["shape"], code="shape")
        if not 0 < share[0] <= share[1]:
            raise ValidationError(self.error_messages["range"], code="range")
        return share


def parse_share(text: str) -> tuple[int, int] | None:
    """Numerator and denominator of 2/3, 90%, 66,67; None for anything else."""
    text = text.strip()
    if match := ShareField._fraction.match(text):
        return int(match[1]), int(match[2])
    if match := ShareField._percent.match(text):
        if not match[2]:
            return int(match[1]), 100
        return int(match[1]) * 100 + int(match[2].ljust(2, "0")), 10_000
    return None


class RuleForm(ServiceForm):
    """A vote rule. The threshold has no default; the rule book suggests the other values."""

    submit_label = _("Lưu quy tắc")
    threshold = ShareField(
        label=_("Ngưỡng được suy tôn"),
        help_text=_(
            "Phần trăm hoặc phân số. Hai phần ba thì viết 2/3: 66,67 là một ngưỡng khác, cao hơn một chút."
        ),
    )
    comparison = forms.ChoiceField(
        label=_("Cách so sánh"), choices=Comparison.choices, widget=forms.RadioSelect
    )
    denominator = forms.ChoiceField(
        label=_("Tính trên"), choices=Denominator.choices, widget=forms.RadioSelect
    )
    quorum = ShareField(label=_("Tối thiểu bao nhiêu đơn vị thành viên phải có mặt"))
    absent_mode = forms.ChoiceField(
        label=_("Đơn vị vắng mặt"), choices=AbsentMode.choices, widget=forms.RadioSelect
    )
    own_unit_vote = forms.ChoiceField(
        label=_("Bỏ phiếu cho đơn vị mình"), choices=OwnUnitVote.choices, widget=forms.RadioSelect
    )
    max_marks = WholeNumberField(
        label=_("Nhiều nhất bao nhiêu tên được đánh dấu trên một phiếu"),
        required=False,
        min_value=1,
        max_value=1000,
        help_text=_("Để trống nếu không giới hạn. Phiếu chọn tên thì phải có số này."),
    )
    tie_rule = forms.TypedChoiceField(
        label=_("Khi bằng phiếu ở suất cuối"),
        choices=TieRule.choices,
        coerce=TieRule,
        widget=forms.RadioSelect,
    )
    legal_basis = SafeCharField(
        label=_("Căn cứ"),
        max_length=500,
        help_text=_("Văn bản, điều khoản hoặc nghị quyết hội nghị đặt ra ngưỡng này."),
    )

    def __init__(self, *args: Any, parameters: Mapping[str, VoteParameter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("comparison", Comparison.AT_LEAST)
        self.initial.setdefault("tie_rule", TieRule.SECOND_ROUND)
        for name in ("denominator", "quorum", "absent_mode", "own_unit_vote"):
            parameter = parameters.get(name)
            if parameter is None:
                continue
            self.initial.setdefault(
                name, parse_share(parameter.value) if name == "quorum" else parameter.value
            )
            if not parameter.rule.is_sure:
                self.fields[name].help_text = _("Giá trị điền sẵn chưa được xác nhận.")


class LegalBasisForm(ServiceForm):
    """The basis under which the standing body confirms a rule."""

    submit_label = _("Xác nhận quy tắc")
    legal_basis = SafeCharField(label=_("Căn cứ pháp lý"), max_length=500)
