"""How much mail."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm
from notifications.enums import MailLevel


class MailLevelForm(ServiceForm):
    mail_level = forms.ChoiceField(
        label=_("Thư điện tử"), choices=MailLevel.choices, widget=forms.RadioSelect()
    )
