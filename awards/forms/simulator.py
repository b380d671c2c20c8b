"""The figures to try a vote with."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms import WholeNumberField

MOST = 1000


class TrialForm(forms.Form):
    """How many come, how many papers are spoiled, how many write, and the share to be reached."""

    co_mat = WholeNumberField(label=gettext_lazy("Số đơn vị có mặt"), min_value=0, max_value=MOST)
    y_kien = WholeNumberField(
        label=gettext_lazy("Số đơn vị vắng gửi ý kiến bằng văn bản"), min_value=0, max_value=MOST
    )
    phieu_hong = WholeNumberField(label=gettext_lazy("Số phiếu hỏng"), min_value=0, max_value=MOST)
    suat = WholeNumberField(
        label=gettext_lazy("Số lượng được suy tôn"), min_value=0, max_value=MOST, required=False,
        help_text=gettext_lazy("Để trống: không giới hạn."),
    )  # fmt: skip
    tu_so = WholeNumberField(label=gettext_lazy("Ngưỡng: tử số"), min_value=1, max_value=10_000)
    mau_so = WholeNumberField(label=gettext_lazy("Ngưỡng: mẫu số"), min_value=1, max_value=10_000)

    def __init__(self, *args: Any, members: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members

    def clean(self) -> dict[str, Any]:
        """What cannot be in one hall is said at the field."""
        data = super().clean() or {}
        present, written = data.get("co_mat"), data.get("y_kien")
        if present is not None and present > self.members:
            self.add_error("co_mat", _("Cụm chỉ có %(n)s đơn vị thành viên.") % {"n": self.members})
        elif present is not None and written is not None and present + written > self.members:
            self.add_error("y_kien", _("Có mặt và gửi ý kiến cộng lại nhiều hơn số đơn vị thành viên."))
        if present is not None and (data.get("phieu_hong") or 0) > present:
            self.add_error("phieu_hong", _("Phiếu hỏng nhiều hơn số đơn vị có mặt."))
        if (data.get("tu_so") or 0) > (data.get("mau_so") or MOST * MOST):
            self.add_error("tu_so", _("Ngưỡng không thể quá 100%."))
        return data
