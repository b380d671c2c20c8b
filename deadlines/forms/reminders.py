"""Forms of reminders, the ladder and the hours."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.autosave import MergingForm
from core.forms import ClockField, SafeCharField, ServiceForm, WholeNumberField
from deadlines.enums import Act, Level

FARTHEST = 130


class MoveForm(ServiceForm):
    """Why reminders are held, released or cancelled."""

    reason = SafeCharField(
        label=_("Lý do"), required=False, help_text=_("Được ghi lại và hiện cho người xem sau.")
    )

    def __init__(self, *args: Any, act: Act, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = act.label
        self.fields["reason"].required = act != Act.RELEASE


class OffsetsField(SafeCharField):
    """Working days from the due day, separated by commas or spaces: -7, -3, 0, +1."""

    default_error_messages = {
        "offsets": _("Viết số ngày làm việc, cách nhau bằng dấu phẩy, ví dụ -7, -3, -1, 0, +1."),
        "far": _("Mỗi số phải từ -130 đến 130."),
    }

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list | tuple):
            return ", ".join(f"{number:+d}" if number else "0" for number in value)
        return value

    def clean(self, value: Any) -> list[int]:
        text = super().clean(value).replace("−", "-").replace("–", "-")
        parts = [part for part in re.split(r"[,;\s]+", text) if part]
        if not all(re.fullmatch(r"[+-]?[0-9]{1,4}", part) for part in parts):
            raise ValidationError(self.error_messages["offsets"], code="offsets")
        numbers = sorted({int(part) for part in parts})
        if any(abs(number) > FARTHEST for number in numbers):
            raise ValidationError(self.error_messages["far"], code="far")
        return numbers


class LadderForm(MergingForm):
    """The steps of one kind of deadline, for each place of the ladder; those that were read are the base."""

    revision = None  # the base says it all
    officer = OffsetsField(label=Level.OFFICER.label, required=False)
    head = OffsetsField(label=Level.HEAD.label, required=False)
    cluster = OffsetsField(label=Level.CLUSTER.label, required=False)
    office = OffsetsField(label=Level.OFFICE.label, required=False)


class SendingRuleForm(ServiceForm):
    """At what time reminders leave, and how long before they can be read."""

    morning = ClockField(label=_("Giờ gửi buổi sáng"))
    window_from = ClockField(label=_("Không gửi trước"))
    window_to = ClockField(label=_("Không gửi sau"))
    days_ahead = WholeNumberField(
        label=_("Lập trước số ngày làm việc"),
        min_value=1,
        max_value=20,
        help_text=_("Lời nhắc hiện trong danh sách sắp gửi trước từng ấy ngày, để đọc và giữ lại khi cần."),
    )
