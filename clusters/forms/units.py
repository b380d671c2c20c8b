"""Looking for units, and recording how they became others."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from clusters.enums import SuccessionKind, UnitKind
from clusters.forms.fields import UnitListField
from clusters.services.succession import NewUnit
from core.forms import LineListField, SafeCharField, ServiceForm, VietnameseDateField


class UnitFilterForm(ServiceForm):
    """What a reader of the list asks for."""

    q = SafeCharField(label=_("Tên hoặc mã"), required=False, max_length=250)
    loai = forms.ChoiceField(
        label=_("Loại"), required=False, choices=[("", _("Tất cả các loại")), *UnitKind.choices]
    )
    ngay = VietnameseDateField(label=_("Tại ngày"), required=False, help_text="")


class DayForm(ServiceForm):
    """The day that a page shows the facts of."""

    ngay = VietnameseDateField(label=_("Tại ngày"), required=False, help_text="")


class NewUnitListField(LineListField):
    """New units, one a line: code; name."""

    default_error_messages = {
        "shape": _("Dòng “%(line)s” cần mã, dấu chấm phẩy rồi đến tên, ví dụ: STP-DT; Sở Tư pháp Đồng Tháp."),
        "long": _("Dòng “%(line)s”: mã tối đa 40 ký tự, tên tối đa 250 ký tự."),
    }

    def clean(self, value: Any) -> list[tuple[str, str]]:
        pairs = []
        for line in super().clean(value):
            code, mark, name = (part.strip() for part in line.partition(";"))
            if not (code and mark and name):
                raise ValidationError(self.error_messages["shape"], params={"line": line[:80]})
            if len(code) > 40 or len(name) > 250:
                raise ValidationError(self.error_messages["long"], params={"line": line[:80]})
            pairs.append((code, name))
        return pairs


class UnitSucceedForm(ServiceForm):
    """A succession of units (ORG-21)."""

    submit_label = _("Xem trước")
    kind = forms.ChoiceField(label=_("Hình thức"), choices=SuccessionKind.choices)
    effective_on = VietnameseDateField(label=_("Có hiệu lực từ ngày"))
    legal_basis = SafeCharField(
        label=_("Căn cứ pháp lý"),
        help_text=_("Số, ngày, cơ quan ban hành của nghị quyết, nghị định, quyết định."),
    )
    predecessors = UnitListField(label=_("Đơn vị trước"), max_lines=50)
    new_name = SafeCharField(
        label=_("Tên mới"), required=False, max_length=250, help_text=_("Chỉ ghi khi hình thức là đổi tên.")
    )
    successors = UnitListField(
        label=_("Đơn vị sau, đã có trong danh sách"),
        required=False,
        max_lines=50,
        help_text=_("Mỗi dòng một đơn vị. Tách mà đơn vị cũ còn hoạt động thì ghi cả đơn vị đó."),
    )
    new_units = NewUnitListField(
        label=_("Đơn vị sau, lập mới"),
        required=False,
        max_lines=50,
        help_text=_("Mỗi dòng: mã, dấu chấm phẩy, tên. Ví dụ: STP-DT; Sở Tư pháp Đồng Tháp."),
    )
    new_kind = forms.ChoiceField(
        label=_("Loại của đơn vị lập mới"), required=False, choices=[("", _("Chưa chọn")), *UnitKind.choices]
    )
    is_title_inherited = forms.ChoiceField(
        label=_("Kế thừa danh hiệu"),
        required=False,
        choices=[("", _("Chưa quyết định")), ("yes", _("Có kế thừa")), ("no", _("Không kế thừa"))],
    )
    inheritance_basis = SafeCharField(
        label=_("Căn cứ về kế thừa danh hiệu"),
        required=False,
        help_text=_("Bắt buộc khi đã quyết định có hoặc không kế thừa."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("new_units") and not data.get("new_kind"):
            self.add_error("new_kind", _("Chọn loại cho đơn vị lập mới."))
        return data

    def arguments(self) -> dict[str, Any]:
        """What `clusters.services.succession.succeed` takes."""
        data = dict(self.cleaned_data)
        kind = data.pop("new_kind")
        data["new_units"] = [NewUnit(code=code, name=name, kind=kind) for code, name in data["new_units"]]
        data["is_title_inherited"] = {"yes": True, "no": False}.get(data["is_title_inherited"])
        return data


def day_asked(form: UnitFilterForm | DayForm, today: dt.date) -> dt.date:
    """The day asked for; today when none was or when it cannot be read (the form then says so)."""
    form.is_valid()
    return form.cleaned_data.get("ngay") or today
