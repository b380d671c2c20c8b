"""The days off of a year as a table to fill in, a day a row."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.forms import SafeCharField, ServiceForm, VietnameseDateField, WholeNumberField
from workdays.checks import refusals, warnings
from workdays.counting import Day
from workdays.enums import DayKind

MORE = 6  # empty rows at the end
MOST = 80
HINTS = {
    "note": {"placeholder": _("Căn cứ, ghi chú")},
    "place": {"placeholder": _("Cả nước")},
}
PARTS = ("day", "kind", "name", "instead_of", "place", "note")


@dataclass(frozen=True)
class Row:
    """One row of the table: its fields by part, and the box that takes it out."""

    number: int
    day: BoundField
    kind: BoundField
    name: BoundField
    instead_of: BoundField
    place: BoundField
    note: BoundField
    drop: BoundField


@dataclass(frozen=True)
class Month:
    """The rows of a month, shut until wanted; 0 is no month: rows that are empty or not understood."""

    number: int
    days: list[dt.date]
    rows: list[Row]

    @property
    def is_open(self) -> bool:
        """A row with a mistake is not hidden."""
        return any(getattr(row, part).errors for row in self.rows for part in PARTS)


class HolidayYearForm(ServiceForm):
    """The announcement and its days. What looks wrong is shown once, then the person decides."""

    revision = WholeNumberField(widget=forms.HiddenInput)
    rows = WholeNumberField(widget=forms.HiddenInput, max_value=MOST)
    announcement = SafeCharField(
        label=_("Văn bản công bố"),
        help_text=_("Số, ngày, cơ quan ban hành. Ví dụ: Thông báo số 6150/TB-BLĐTBXH."),
    )
    announced_on = VietnameseDateField(label=_("Ngày văn bản"), required=False)

    def __init__(self, *args: Any, year: int, candidates: Sequence[Day], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year, self.candidates = year, candidates
        if not self.is_bound:
            self.initial["rows"] = self._row_count()
        for number in range(self._row_count()):
            self._add_row(number)
        self.fields["is_seen"] = forms.BooleanField(
            label=_("Đã xem các điểm cần xem lại, vẫn xác nhận."), required=False
        )
        self.warnings: list[str] = []
        if not self.is_bound:
            self.warnings = warnings(self.initial["days"], candidates)

    @property
    def submit_label(self) -> str:
        """The one button names what it does."""
        return _("Xác nhận lịch nghỉ năm %(year)s") % {"year": self.year}

    def _row_count(self) -> int:
        if not self.is_bound:
            return min(len(self.initial["days"]) + MORE, MOST)
        typed = self.data.get("rows", "")
        return min(int(typed), MOST) if typed.isascii() and typed.isdigit() and len(typed) < 4 else 0

    def _add_row(self, number: int) -> None:
        words = {"number": number + 1}
        fields = {
            "day": VietnameseDateField(label=_("Ngày, dòng %(number)s") % words, help_text=""),
            "kind": forms.ChoiceField(
                label=_("Loại, dòng %(number)s") % words, choices=[("", _("Chọn loại")), *DayKind.choices]
            ),
            "name": SafeCharField(label=_("Tên ngày, dòng %(number)s") % words, max_length=150),
            "instead_of": VietnameseDateField(
                label=_("Thay cho ngày, dòng %(number)s") % words, help_text=""
            ),
            "place": SafeCharField(label=_("Chỉ ở nơi, dòng %(number)s") % words, max_length=150),
            "note": SafeCharField(label=_("Căn cứ, ghi chú, dòng %(number)s") % words, max_length=500),
            "drop": forms.BooleanField(label=_("Bỏ dòng %(number)s") % words),
        }
        given = self.initial.get("days", [])
        for part, field in fields.items():
            field.required = False
            field.widget.is_required = False
            field.widget.attrs |= HINTS.get(part, {})
            if part in PARTS and number < len(given) and not self.is_bound:
                field.initial = getattr(given[number], part)
            self.fields[f"{part}_{number}"] = field

    @cached_property
    def table(self) -> list[Row]:
        """The rows as the page draws them."""
        parts = (*PARTS, "drop")
        return [
            Row(number + 1, **{part: self[f"{part}_{number}"] for part in parts})
            for number in range(self._row_count())
        ]

    @property
    def months(self) -> list[Month]:
        """The rows in their order, those of one month together."""
        read = self.cleaned_data if self.is_bound else {}
        days = {row.number: read.get(row.day.name) or row.day.initial for row in self.table}
        groups = groupby(self.table, key=lambda row: days[row.number].month if days[row.number] else 0)
        return [
            Month(number, [days[row.number] for row in rows if number], rows)
            for number, rows in ((number, list(found)) for number, found in groups)
        ]

    def clean(self) -> dict[str, Any]:
        """Each row that is filled in is complete and stands once; what looks wrong is asked about."""
        data = super().clean()
        numbers, days = [], []
        for number, values in self._typed():
            for part in ("day", "kind", "name"):
                if not values[part] and f"{part}_{number}" not in self.errors:
                    self.add_error(f"{part}_{number}", _("Chưa nhập mục này."))
            if values["day"] and values["kind"]:
                numbers.append(number)
                days.append(Day(**values))
        for place, sentence in refusals(self.year, days):
            self.add_error(f"day_{numbers[place]}", sentence)
        data["days"] = days
        if not self.errors:
            self.warnings = warnings(days, self.candidates)
            if self.warnings and not data.get("is_seen"):
                self.add_error("is_seen", _("Xin xem các điểm dưới đây, sửa hoặc đánh dấu đã xem."))
        return data

    def _typed(self) -> Iterator[tuple[int, dict[str, Any]]]:
        for number in range(self._row_count()):
            values = {part: self.cleaned_data.get(f"{part}_{number}") or "" for part in PARTS}
            values["instead_of"] = values["instead_of"] or None
            bad = any(f"{part}_{number}" in self.errors for part in PARTS)
            if not self.cleaned_data.get(f"drop_{number}") and (bad or any(values.values())):
                yield number, values
