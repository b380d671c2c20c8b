"""Forms of registrations."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import SafeCharField, ServiceForm


class RegisterForm(ServiceForm):
    """Titles × units ticked in a table; ``whole`` ticks a column for every unit of the table."""

    submit_label = _("Đăng ký")
    picks = forms.MultipleChoiceField(label=_("Danh hiệu đăng ký"), required=False)
    whole = forms.MultipleChoiceField(label=_("Đăng ký cho tất cả đơn vị trong bảng"), required=False)
    note = SafeCharField(label=_("Ghi chú"), max_length=300, required=False)

    def __init__(
        self, *args: Any, columns: dict[str, list[str]], every_cell: list[str], **kwargs: Any
    ) -> None:
        """``columns``: for each title its cells that can still be chosen; ``every_cell``: all cells of the table."""
        self.columns = columns
        super().__init__(*args, **kwargs)
        # A cell taken in the meantime is still a known one: the service says in words what is the matter.
        self.fields["picks"].choices = [(value, value) for value in every_cell]
        self.fields["whole"].choices = [(award, award) for award in columns]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        chosen = {*data.get("picks", [])}
        for award in data.get("whole", []):
            chosen.update(self.columns[award])
        if not chosen and not self.errors:
            self.add_error(
                "picks", _("Chưa chọn danh hiệu nào. Hãy đánh dấu ít nhất một ô còn trống trong bảng.")
            )
        data["pairs"] = {tuple(int(part) for part in value.split("-")) for value in chosen}
        return data


class EndRegistrationForm(ServiceForm):
    """Why a registration is withdrawn or struck out; everyone in the cluster reads it."""

    submit_label = _("Xác nhận")
    reason = SafeCharField(
        label=_("Lý do"), max_length=300, help_text=_("Mọi đơn vị trong cụm đọc được lý do này.")
    )


class CloseRegistrationForm(ServiceForm):
    """Nothing to fill in: the page says what happens."""

    submit_label = _("Chốt danh sách đăng ký")
