"""Forms of comments on a draft."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import Unit
from core.forms import LongTextField, SafeCharField, ServiceForm
from emulation.enums import CommentResponse


class CommentForm(ServiceForm):
    """A unit's comment. The unit is asked only of a person who works for several."""

    submit_label = _("Gửi góp ý")
    unit = forms.ModelChoiceField(label=_("Góp ý cho đơn vị"), queryset=Unit.objects.none(), empty_label=None)
    section = SafeCharField(
        label=_("Phần góp ý"),
        max_length=200,
        required=False,
        help_text=_("Ví dụ: chủ đề thi đua, chỉ tiêu thứ hai."),
    )
    body = LongTextField(
        label=_("Nội dung góp ý"), required=False, error_messages={"required": _("Chưa nhập nội dung góp ý.")}
    )

    def __init__(self, *args: Any, units: list[Unit], is_agreeing: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        self.fields["body"].required = not is_agreeing
        self.is_agreeing = is_agreeing
        if len(units) == 1:
            self.fields["unit"].initial = units[0]
            self.fields["unit"].widget = forms.HiddenInput()

    def clean(self) -> None:
        """To agree would throw away what was typed: ask which of the two is meant."""
        super().clean()
        if self.is_agreeing and (self.cleaned_data.get("section") or self.cleaned_data.get("body")):
            self.add_error(
                "body", _("Bạn đã gõ góp ý. Muốn gửi thì bấm Gửi góp ý; muốn thống nhất thì xóa chữ đã gõ.")
            )


class AnswerForm(ServiceForm):
    """Tiếp thu, giải trình; ``seen_at`` is when the answer that the person saw was given."""

    submit_label = _("Lưu câu trả lời")
    seen_at = forms.Field(widget=forms.HiddenInput(), required=False)
    response = forms.ChoiceField(
        label=_("Ý kiến của bộ phận soạn thảo"),
        choices=[choice for choice in CommentResponse.choices if choice[0] != CommentResponse.PENDING],
        widget=forms.RadioSelect,
    )
    response_text = LongTextField(
        label=_("Giải trình"),
        required=False,
        help_text=_("Bắt buộc khi không tiếp thu hoặc chỉ tiếp thu một phần."),
    )

    def clean_seen_at(self) -> dt.datetime | None:
        """The moment as the page gave it; anything else counts as having seen no answer."""
        try:
            return dt.datetime.fromisoformat(self.cleaned_data["seen_at"] or "")
        except ValueError:
            return None
