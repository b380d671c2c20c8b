"""Forms of checks: teams, members, visits, findings, agreed points."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import Appointment
from core.forms import (
    DecimalCommaField,
    LongTextField,
    SafeCharField,
    ServiceForm,
    VietnameseDateField,
    WholeNumberField,
)
from scoring.enums import FindingKind, Stage, TeamKind
from scoring.models import ScoreLine
from scoring.queries.cards import figure_of

Choices = list[tuple[Any, Any]]


class TeamForm(ServiceForm):
    """A team as its decision or plan sets it up."""

    submit_label = _("Lưu đoàn")
    kind = forms.ChoiceField(label=_("Hình thức"), choices=TeamKind.choices)
    name = SafeCharField(label=_("Tên đoàn"), max_length=250)
    decision_number = SafeCharField(
        label=_("Số quyết định, kế hoạch"), required=False, max_length=60, help_text=_("Ví dụ: 45/QĐ-CTĐ.")
    )
    decision_on = VietnameseDateField(label=_("Ngày quyết định, kế hoạch"), required=False)


class MemberForm(ServiceForm):
    """A person of a member unit: one with a sign-in, or a name."""

    submit_label = _("Thêm vào đoàn")
    person = forms.ChoiceField(label=_("Người có tài khoản"), required=False)
    unit = forms.TypedChoiceField(
        label=_("Hoặc người chưa có tài khoản, của đơn vị"), required=False, coerce=int, empty_value=None
    )
    person_name = SafeCharField(label=_("Họ và tên"), required=False, max_length=150)
    position_title = SafeCharField(label=_("Chức vụ"), required=False, max_length=150)
    is_leader = forms.BooleanField(label=_("Là trưởng đoàn"), required=False)

    def __init__(self, *args: Any, people: Iterable[Appointment], units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(one.pk): one for one in people}
        named = [(pk, f"{one.user.full_name} ({one.unit})") for pk, one in self.people.items()]
        self.fields["person"].choices = [("", _("Chọn người")), *named]
        self.fields["unit"].choices = [("", _("Chọn đơn vị")), *units]

    def clean(self) -> dict[str, Any]:
        """One of both ways to name the person."""
        data = super().clean()
        if not data.get("person"):
            for name in ("unit", "person_name"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Chọn người có tài khoản, hoặc ghi đủ đơn vị và họ tên."))
        elif data.get("person_name") or data.get("unit"):
            self.add_error("person", _("Đã chọn người có tài khoản thì để trống đơn vị và họ tên."))
        return data


class VisitPlanForm(ServiceForm):
    """Units to be checked, several at once."""

    submit_label = _("Lên lịch")
    units = forms.TypedMultipleChoiceField(
        label=_("Đơn vị được kiểm tra"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    planned_on = VietnameseDateField(label=_("Dự kiến ngày"), required=False)

    def __init__(self, *args: Any, units: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"].choices = units


class VisitForm(ServiceForm):
    """What the team writes of a visit; ``revision`` tells two who write at once apart."""

    submit_label = _("Lưu cuộc kiểm tra")
    revision = WholeNumberField(widget=forms.HiddenInput)
    planned_on = VietnameseDateField(label=_("Dự kiến ngày"), required=False)
    held_on = VietnameseDateField(
        label=_("Đã kiểm tra ngày"),
        required=False,
        help_text=_("Ghi ngày này thì đơn vị đọc được cuộc kiểm tra và thủ trưởng đơn vị nhận thông báo."),
    )
    place = SafeCharField(label=_("Nơi kiểm tra"), required=False, max_length=250)
    unit_attendants = LongTextField(
        label=_("Người của đơn vị dự"), required=False, max_length=4000, help_text=_("Mỗi dòng một người.")
    )
    conclusion = LongTextField(label=_("Kết luận chung"), required=False)


class CancelForm(ServiceForm):
    """Why a planned visit does not take place."""

    submit_label = _("Ghi không thực hiện")
    reason = SafeCharField(label=_("Lý do không thực hiện"), max_length=500)


class FindingForm(ServiceForm):
    """One thing the team found."""

    submit_label = _("Lưu")
    kind = forms.ChoiceField(label=_("Loại"), choices=FindingKind.choices)
    text = LongTextField(label=_("Nội dung"), max_length=4000)
    item = forms.TypedChoiceField(label=_("Về tiêu chí"), required=False, coerce=int, empty_value=None)
    target = forms.TypedChoiceField(label=_("Về chỉ tiêu"), required=False, coerce=int, empty_value=None)
    due_on = VietnameseDateField(label=_("Hạn khắc phục, thực hiện"), required=False)

    def __init__(self, *args: Any, items: Choices, targets: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [("", _("Không về tiêu chí nào")), *items]
        self.fields["target"].choices = [("", _("Không về chỉ tiêu nào")), *targets]


class SettleForm(ServiceForm):
    """How a shortcoming or request was settled."""

    submit_label = _("Ghi đã khắc phục")
    note = SafeCharField(label=_("Đã khắc phục thế nào"), max_length=500)


class AnswerForm(ServiceForm):
    """What the unit says of the visit."""

    submit_label = _("Gửi ý kiến, chưa thống nhất")
    seen = SafeCharField(max_length=64, widget=forms.HiddenInput)
    opinion = LongTextField(label=_("Ý kiến của đơn vị"), required=False)


class ScoresForm(ServiceForm):
    """Points agreed on; boxes ``points_<line>`` and ``reason_<line>``. An empty box is no points, 0 is points."""

    submit_label = _("Lưu điểm thống nhất")
    revision = WholeNumberField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, lines: list[ScoreLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            figure = figure_of(line, Stage.CROSS)
            self.fields[f"points_{line.pk}"] = DecimalCommaField(
                label=_("%(code)s: điểm thống nhất") % {"code": line.item.code},
                required=False,
                initial=figure.points if figure else None,
            )
            self.fields[f"reason_{line.pk}"] = SafeCharField(
                label=_("%(code)s: lý do khác") % {"code": line.item.code},
                required=False,
                max_length=1000,
                initial=figure.reason if figure else "",
            )

    def rows(self) -> list[dict[str, Any]]:
        """Each line with its boxes."""
        return [
            {"line": line, "points": self[f"points_{line.pk}"], "reason": self[f"reason_{line.pk}"]}
            for line in self.lines
        ]
