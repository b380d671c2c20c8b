"""What an auditor looks for in the log."""

import datetime as dt
from typing import Any

from django import forms
from django.apps import apps
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.queries import EventFilter
from core.forms import SafeCharField, ServiceForm, VietnameseDateField, WholeNumberField
from core.ordering import sort_key

FOREIGN_APPS = frozenset({"admin", "auth", "contenttypes", "sessions", "account", "mfa"})


class EventFilterForm(ServiceForm):
    """A person, a kind of thing, some words, days from and to; all may stay empty."""

    nguoi = SafeCharField(label=_("Người làm"), max_length=150, required=False)
    loai = forms.ChoiceField(label=_("Loại đối tượng"), required=False)
    chu = SafeCharField(label=_("Nội dung có chữ"), max_length=100, required=False)
    tu = VietnameseDateField(label=_("Từ ngày (ngày/tháng/năm)"), required=False)
    den = VietnameseDateField(label=_("Đến hết ngày (ngày/tháng/năm)"), required=False)
    truoc = WholeNumberField(max_value=10**18, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["loai"].choices = [("", _("Tất cả")), *_things()]
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name == "loai" else "form-control"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("tu") and cleaned.get("den") and cleaned["tu"] > cleaned["den"]:
            self.add_error("den", _("Ngày cuối phải từ ngày đầu trở đi."))
        return cleaned

    def wanted(self) -> EventFilter:
        """The valid part of what was asked."""
        self.full_clean()
        asked = self.cleaned_data
        until = asked.get("den")
        return EventFilter(
            person=asked.get("nguoi", ""),
            thing=asked.get("loai", ""),
            text=asked.get("chu", ""),
            before_seq=asked.get("truoc"),
            starts_at=_midnight(asked.get("tu")),
            ends_at=_midnight(until + dt.timedelta(days=1) if until else None),
        )


def _midnight(day: dt.date | None) -> dt.datetime | None:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min)) if day else None


def _things() -> list[tuple[str, str]]:
    """Every kind of thing of the product, in the order of its Vietnamese name."""
    models = [model for model in apps.get_models() if model._meta.app_label not in FOREIGN_APPS]
    things = [(model._meta.label_lower, str(model._meta.verbose_name)) for model in models]
    return sorted(things, key=lambda thing: sort_key(thing[1]))
