"""Forms of conferences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear
from core.forms import (
    ClockField,
    LineListField,
    LongTextField,
    SafeCharField,
    ServiceForm,
    UploadField,
    VietnameseDateField,
    WholeNumberField,
)
from emulation.enums import AttendanceState, ConferenceKind
from emulation.queries.conferences import AttendanceRow
from emulation.services.conferences import Presence


class ConferenceForm(ServiceForm):
    """What is planned of a conference."""

    submit_label = _("Lưu hội nghị")
    revision = WholeNumberField(widget=forms.HiddenInput, initial=0)
    kind = forms.ChoiceField(label=_("Loại hội nghị"), choices=ConferenceKind.choices)
    held_on = VietnameseDateField(label=_("Ngày họp"))
    opening_time = ClockField(label=_("Giờ khai mạc"), required=False, help_text=_("Ví dụ: 08:30."))
    session = SafeCharField(
        label=_("Buổi"), max_length=60, required=False, help_text=_("Ví dụ: sáng, cả ngày.")
    )
    place = SafeCharField(label=_("Địa điểm"), max_length=250, required=False)
    chaired_by = SafeCharField(label=_("Chủ trì"), max_length=250, required=False)
    guests = SafeCharField(label=_("Đại biểu dự"), max_length=500, required=False)
    agenda = LineListField(label=_("Chương trình"), max_lines=50, max_line_length=500, required=False)
    opens_cluster_year = forms.ChoiceField(
        label=_("Đồng thời mở năm thi đua"),
        required=False,
        help_text=_("Chọn khi hội nghị tổng kết cũng công bố lãnh đạo hoặc ký giao ước của năm sau."),
    )

    def __init__(self, *args: Any, next_years: list[ClusterYear], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.next_years = {str(year.pk): year for year in next_years}
        if not next_years:
            del self.fields["opens_cluster_year"]
            return
        choices = [(key, str(year)) for key, year in self.next_years.items()]
        self.fields["opens_cluster_year"].choices = [("", _("Không")), *choices]

    def details(self) -> dict[str, Any]:
        """What the services take."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return data | {"opens_cluster_year": self.next_years.get(data.get("opens_cluster_year", ""))}


class MinutesForm(ServiceForm):
    """Summary and scan of the minutes."""

    submit_label = _("Lưu biên bản")
    revision = WholeNumberField(widget=forms.HiddenInput)
    minutes = LongTextField(label=_("Tóm tắt biên bản"), required=False)
    file = UploadField(label=_("Bản quét biên bản"), required=False)


class AttendanceForm(ServiceForm):
    """Every member unit on one page; ``all_present`` marks those left open as present."""

    submit_label = _("Lưu điểm danh")

    def __init__(self, *args: Any, rows: list[AttendanceRow], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.attendance_rows = rows
        for row in rows:
            unit_id, name, old = row.member.unit_id, row.member.name_on_day, row.attendance
            self.fields[f"state_{unit_id}"] = forms.ChoiceField(
                label=_("%(unit)s: dự họp") % {"unit": name},
                choices=[("", _("Chưa ghi")), *AttendanceState.choices],
                required=False,
                initial=old.state if old else "",
            )
            self.fields[f"representative_{unit_id}"] = SafeCharField(
                label=_("%(unit)s: người dự") % {"unit": name},
                max_length=200,
                required=False,
                initial=old.representative if old else "",
            )
            self.fields[f"reason_{unit_id}"] = SafeCharField(
                label=_("%(unit)s: lý do vắng") % {"unit": name},
                max_length=300,
                required=False,
                initial=old.reason if old else "",
            )

    def rows(self) -> list[tuple[AttendanceRow, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each unit with its three fields."""
        return [
            (row, *(self[f"{part}_{row.member.unit_id}"] for part in ("state", "representative", "reason")))
            for row in self.attendance_rows
        ]

    def presences(self) -> dict[int, Presence | None]:
        """Unit id → what is recorded of it."""
        otherwise = AttendanceState.PRESENT if "all_present" in self.data else ""
        found: dict[int, Presence | None] = {}
        for row in self.attendance_rows:
            unit_id = row.member.unit_id
            state = self.cleaned_data[f"state_{unit_id}"] or otherwise
            found[unit_id] = (
                Presence(
                    state=state,
                    representative=self.cleaned_data[f"representative_{unit_id}"],
                    reason=self.cleaned_data[f"reason_{unit_id}"],
                )
                if state
                else None
            )
        return found
