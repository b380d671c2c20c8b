"""Forms of the run-sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.models import Ballot
from core.autosave import MergingForm
from core.forms import LongTextField, SafeCharField, ServiceForm, WholeNumberField
from hall.enums import Majority, StepKind

MOST_UNITS = 1000


class StepForm(ServiceForm):
    """What is planned of a step."""

    submit_label = _("Lưu bước")
    revision = WholeNumberField(widget=forms.HiddenInput, initial=0)
    kind = forms.ChoiceField(
        label=_("Loại"),
        choices=StepKind.choices,
        help_text=_("Loại quyết định màn chiếu và điện thoại của đại biểu hiện gì."),
    )
    title = SafeCharField(label=_("Nội dung"), max_length=300)
    minutes_planned = WholeNumberField(label=_("Số phút dự kiến"), min_value=1, max_value=600, required=False)
    presenter = SafeCharField(label=_("Người trình bày"), max_length=200, required=False)
    ballot = forms.ChoiceField(
        label=_("Cuộc bỏ phiếu"),
        required=False,
        help_text=_("Cho bước bỏ phiếu và bước công bố kết quả."),
    )

    def __init__(self, *args: Any, ballots: list[Ballot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ballots = {str(ballot.pk): ballot for ballot in ballots}
        self.fields["ballot"].choices = [
            ("", _("Không")),
            *((key, str(b)) for key, b in self.ballots.items()),
        ]

    def details(self) -> dict[str, Any]:
        """What the services take."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return data | {"ballot": self.ballots.get(data["ballot"])}


class NoteForm(MergingForm):
    """What went on in a step; saved while typing."""

    submit_label = _("Lưu diễn biến")
    note = LongTextField(
        label=_("Diễn biến"), required=False, help_text=_("Đưa vào biên bản hội nghị ở cuối buổi.")
    )


class HandsForm(ServiceForm):
    """A vote by show of hands."""

    submit_label = _("Ghi biểu quyết")
    question = SafeCharField(label=_("Nội dung biểu quyết"), max_length=300)
    votes_for = WholeNumberField(label=_("Tán thành"), max_value=MOST_UNITS)
    votes_against = WholeNumberField(label=_("Không tán thành"), max_value=MOST_UNITS)
    votes_none = WholeNumberField(label=_("Không có ý kiến"), max_value=MOST_UNITS)
    majority = forms.ChoiceField(
        label=_("Cần bao nhiêu để thông qua"),
        choices=Majority.choices,
        help_text=_("Thường là trên một nửa số đơn vị có mặt, trừ khi hội nghị quyết định khác."),
    )
