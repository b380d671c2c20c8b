"""What people look for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import SafeCharField, ServiceForm, VietnameseDateField, WholeNumberField, YearField
from portal.enums import CalendarLook, EntryKind


class SearchForm(ServiceForm):
    """Words, with or without diacritics."""

    q = SafeCharField(label=_("Tìm tên đơn vị, cụm, khu vực"), max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.attrs |= {"class": "form-control", "type": "search"}


class YearFilterForm(SearchForm):
    """Words of a cluster's name, and one year."""

    nam = forms.TypedChoiceField(label=_("Năm"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Tên cụm, khu vực")
        self.fields["nam"].choices = [("", _("Mọi năm")), *((year, year) for year in years)]
        self.fields["nam"].widget.attrs["class"] = "form-select"


class CalendarForm(ServiceForm):
    """Which days of whose calendar, laid out how."""

    cua = SafeCharField(label=_("Lịch của"), max_length=30, required=False, widget=forms.Select)
    thang = WholeNumberField(label=_("Tháng"), min_value=1, max_value=12, required=False)
    nam = YearField(label=_("Năm"), required=False)
    xem = forms.ChoiceField(label=_("Xem"), choices=CalendarLook.choices, required=False)
    loai = forms.MultipleChoiceField(
        label=_("Chỉ xem"), choices=EntryKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    ngay = VietnameseDateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("thang", "nam"):
            self.fields[name].widget.attrs["class"] = "form-control gu-short"
        for name in ("cua", "xem"):
            self.fields[name].widget.attrs["class"] = "form-select"
