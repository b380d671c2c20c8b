"""What people look for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import SafeCharField, ServiceForm, WholeNumberField, YearField


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


class MonthForm(ServiceForm):
    """A month of a year."""

    thang = WholeNumberField(label=_("Tháng"), min_value=1, max_value=12, required=False)
    nam = YearField(label=_("Năm"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control gu-short"
