"""The days on which a person is away."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.forms import ServiceForm, VietnameseDateField


class AbsenceForm(ServiceForm):
    """From when to when, and who is told instead."""

    submit_label = _("Ghi lần vắng")
    starts_on = VietnameseDateField(label=_("Từ ngày"))
    ends_on = VietnameseDateField(label=_("Đến hết ngày"))
    stand_in = forms.ModelChoiceField(
        label=_("Báo thay cho"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Người làm thay hoặc cấp trên"),
    )

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stand_in"].queryset = colleagues
