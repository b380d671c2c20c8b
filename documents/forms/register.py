"""Forms of the register of outgoing papers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import LongTextField, SafeCharField, ServiceForm, WholeNumberField
from documents.kinds import FORMS

TYPES = {form.abbreviation: form.type_name for form in FORMS.values() if form.abbreviation}


class EntryForm(ServiceForm):
    """What the records clerk completes beside an entry."""

    submit_label = _("Lưu dòng sổ")
    recipients = LongTextField(label=_("Nơi nhận văn bản"), required=False, max_length=2_000)
    file_keeper = SafeCharField(label=_("Đơn vị, người nhận bản lưu"), max_length=250, required=False)
    copies = WholeNumberField(label=_("Số lượng bản"), required=False, max_value=10_000)
    note = SafeCharField(label=_("Ghi chú"), max_length=300, required=False)


class OutsideForm(EntryForm):
    """A paper made outside the system that takes a number of the same series."""

    submit_label = _("Lấy số và vào sổ")
    field_order = ["type_code", "sign", "abstract", "signer_name"]
    type_code = forms.ChoiceField(label=_("Loại văn bản"), required=False)
    sign = SafeCharField(
        label=_("Ký hiệu"), max_length=80, help_text=_("Phần sau dấu gạch chéo, ví dụ KH-STP hoặc BTP-TCCB.")
    )
    abstract = SafeCharField(label=_("Tên loại và trích yếu"), max_length=600)
    signer_name = SafeCharField(label=_("Người ký"), max_length=150)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["type_code"].choices = [("", _("Công văn")), *sorted(TYPES.items())]


class RegisterFilterForm(ServiceForm):
    """Words of the abstract, the signer or the recipients; one type."""

    q = SafeCharField(label=_("Tìm trong sổ"), max_length=100, required=False)
    loai = forms.ChoiceField(label=_("Loại"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loai"].choices = [("", _("Mọi loại")), ("CV", _("Công văn")), *sorted(TYPES.items())]
        self.fields["q"].widget.attrs |= {"class": "form-control", "type": "search"}
        self.fields["loai"].widget.attrs["class"] = "form-select"
