"""By the law of which day a nominee is judged, and for what."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import VietnameseDateField, YearField
from emulation.models import AwardType


class LawDayForm(forms.Form):
    """Any day may be chosen: a past case is judged again by the law of that day."""

    ngay = VietnameseDateField(label=_("Xét theo luật của ngày"), required=False)

    def chosen(self, ordinary: dt.date) -> dt.date:
        """The day asked for, or the ordinary one while none is, or what was typed is no day."""
        return (self.cleaned_data.get("ngay") if self.is_valid() else None) or ordinary


class PersonLawForm(LawDayForm):
    """For a person also which award and which year."""

    award = forms.ModelChoiceField(AwardType.objects.none(), label=_("Danh hiệu"), required=False)
    year = YearField(label=_("Năm thành tích"), required=False)
    field_order = ["award", "year", "ngay"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["award"].queryset = AwardType.objects.order_by("ordinal", "pk")
