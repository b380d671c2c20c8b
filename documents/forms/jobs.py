"""Ordering long work."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm


class PrintForm(ServiceForm):
    """Which kinds of papers to print at once."""

    submit_label = _("Lập các tệp PDF")

    kinds = forms.MultipleChoiceField(
        label=_("Loại văn bản"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Hãy chọn ít nhất một loại văn bản.")},
    )

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = choices
