"""Forms of templates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear
from core.forms import SafeCharField, ServiceForm, WholeNumberField
from documents.forms.papers import TextForm
from documents.sources import Subject

Samples = dict[str, tuple[ClusterYear, Subject]]


class SampleForm(ServiceForm):
    """Which real subject the text is tried on."""

    chon = forms.ChoiceField(label=_("Xem thử với dữ liệu của"))

    def __init__(self, *args: Any, samples: Samples, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.samples = samples
        self.fields["chon"].choices = [
            (key, f"{subject.label} ({cluster_year})") for key, (cluster_year, subject) in samples.items()
        ]
        self.fields["chon"].widget.attrs["class"] = "form-select"

    def chosen(self) -> tuple[ClusterYear, Subject] | None:
        """The sample asked for, else the first; None where there are no real data at all."""
        key = self.cleaned_data.get("chon") if self.is_valid() else ""
        return self.samples.get(key or next(iter(self.samples), ""))


class TemplateForm(TextForm):
    """The five parts of a template and why they change. ``revision`` is the version begun from."""

    submit_label = _("Lưu thành bản mới")
    note = SafeCharField(
        label=_("Lý do sửa"), max_length=300, required=False, help_text=_("Cần khi lưu thành bản mới.")
    )


class RestoreForm(ServiceForm):
    submit_label = _("Dùng lại bản này")
    revision = WholeNumberField(widget=forms.HiddenInput)
