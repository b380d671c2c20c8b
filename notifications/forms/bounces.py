"""One entry of what a mail provider reports."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core.forms import SafeCharField, ServiceForm


class BounceForm(ServiceForm):
    """As the provider's program sends it."""

    message_id = SafeCharField(max_length=300)
    address = SafeCharField(max_length=320)
    permanent = forms.Field(required=False)
    reason = SafeCharField(max_length=2000, required=False)

    def clean_permanent(self) -> bool:
        value: Any = self.cleaned_data["permanent"]
        if not isinstance(value, bool):
            raise ValidationError(_("Phải là true hoặc false."))
        return value
