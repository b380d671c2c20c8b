"""Forms of tickets and trial certificates: nothing to type but a choice."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm


class TicketForm(ServiceForm):
    submit_label = _("Lấy mã ký một lần")


class DemoCertificateForm(ServiceForm):
    """For whom: the person in a unit, or the unit itself."""

    submit_label = _("Tải chứng thư thử nghiệm")
    holder = forms.ChoiceField(label=_("Chứng thư của"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, holders: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = holders
        if len(holders) == 1:
            self.initial["holder"] = holders[0][0]
