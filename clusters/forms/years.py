"""Members and leaders of a cluster's year."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.enums import LeadRole
from clusters.forms.fields import PersonField, UnitListField
from clusters.models import ClusterMembership
from clusters.services.leads import Decision, LeadSpec
from core.forms import SafeCharField, ServiceForm, VietnameseDateField, WholeNumberField


class MembersAddForm(ServiceForm):
    """Units that become members."""

    submit_label = _("Thêm đơn vị thành viên")
    units = UnitListField(label=_("Đơn vị thêm"), max_lines=200)
    valid_from = VietnameseDateField(
        label=_("Là thành viên từ ngày"), required=False, help_text=_("Để trống: cả năm. Ví dụ 01/07/2025.")
    )


class MembersOrderForm(ServiceForm):
    """The number of each member in the deciding decision."""

    submit_label = _("Lưu thứ tự")

    def __init__(self, members: list[ClusterMembership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = members
        for member in members:
            self.fields[f"m{member.pk}"] = WholeNumberField(
                label=_("Thứ tự của %(unit)s") % {"unit": member.unit},
                min_value=1,
                max_value=9999,
                initial=member.ordinal,
            )

    def rows(self) -> list[tuple[ClusterMembership, forms.BoundField]]:
        """Each member with its field."""
        return [(member, self[f"m{member.pk}"]) for member in self.members]

    def ordinals(self) -> dict[int, int]:
        """Membership id → number."""
        return {member.pk: self.cleaned_data[f"m{member.pk}"] for member in self.members}


class MemberEndForm(ServiceForm):
    """A unit stops being a member."""

    submit_label = _("Kết thúc tư cách thành viên")
    valid_to = VietnameseDateField(
        label=_("Thôi là thành viên từ ngày"),
        help_text=_("Ngày đầu tiên không còn là thành viên, ví dụ 01/07/2025."),
    )
    reason = SafeCharField(label=_("Lý do, căn cứ"))


def _member_choices(members: list[ClusterMembership]) -> list[tuple[str, str]]:
    return [("", _("Chưa chọn")), *((str(member.unit_id), member.unit.name) for member in members)]


class DecisionForm(ServiceForm):
    """The decision that names leaders, and where it was read out (CLU-7)."""

    decision_number = SafeCharField(label=_("Số quyết định"), required=False, max_length=60)
    decision_on = VietnameseDateField(label=_("Ngày quyết định"), required=False)
    decision_issuer = SafeCharField(label=_("Người ban hành"), required=False, max_length=200)
    announced_on = VietnameseDateField(label=_("Công bố ngày"), required=False)
    announced_note = SafeCharField(
        label=_("Công bố tại"), required=False, help_text=_("Ví dụ: hội nghị tổng kết năm trước.")
    )

    def decision(self) -> Decision:
        """What the services take."""
        data = self.cleaned_data
        return Decision(
            number=data["decision_number"],
            signed_on=data["decision_on"],
            issuer=data["decision_issuer"],
            announced_on=data["announced_on"],
            announced_note=data["announced_note"],
        )


class LeadReplaceForm(DecisionForm):
    """Another person or unit takes over within the year (CLU-6)."""

    submit_label = _("Thay người")
    unit = forms.ChoiceField(label=_("Đơn vị"))
    person_name = SafeCharField(
        label=_("Họ và tên"),
        required=False,
        max_length=150,
        help_text=_("Để trống: thủ trưởng đơn vị đại diện."),
    )
    position_title = SafeCharField(label=_("Chức vụ"), required=False, max_length=150)
    user = PersonField(label=_("Tài khoản của người này"), required=False)
    valid_from = VietnameseDateField(label=_("Thay từ ngày"))
    reason = SafeCharField(label=_("Lý do"))
    field_order = ["unit", "person_name", "position_title", "user", "valid_from", "reason"]

    def __init__(self, members: list[ClusterMembership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = _member_choices(members)
        self.units = {str(member.unit_id): member.unit for member in members}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        _ensure_titled(self, "")
        return data

    def lead(self, role: str) -> LeadSpec:
        """Who takes over."""
        data = self.cleaned_data
        return LeadSpec(
            role=role,
            unit=self.units[data["unit"]],
            person_name=data["person_name"],
            position_title=data["position_title"],
            user=data["user"],
        )


LEAD_PLACES = (
    ("chair", LeadRole.CHAIR, _("Trưởng")),
    ("vice1", LeadRole.VICE_CHAIR, _("Phó Trưởng thứ nhất")),
    ("vice2", LeadRole.VICE_CHAIR, _("Phó Trưởng thứ hai")),
)


class LeadsForm(DecisionForm):
    """Trưởng and up to two Phó Trưởng; each a unit, perhaps with a named person."""

    submit_label = _("Lưu Trưởng, Phó Trưởng")

    def __init__(self, members: list[ClusterMembership], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(member.unit_id): member.unit for member in members}
        first = {}
        for place, _role, label in LEAD_PLACES:
            first[f"{place}_unit"] = forms.ChoiceField(
                label=_("%(role)s: đơn vị") % {"role": label},
                choices=_member_choices(members),
                required=False,
            )
            first[f"{place}_person_name"] = SafeCharField(
                label=_("%(role)s: họ và tên") % {"role": label}, required=False, max_length=150
            )
            first[f"{place}_position_title"] = SafeCharField(
                label=_("%(role)s: chức vụ") % {"role": label}, required=False, max_length=150
            )
            first[f"{place}_user"] = PersonField(
                label=_("%(role)s: tài khoản") % {"role": label}, required=False
            )
        self.fields = {**first, **self.fields}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for place, _role, _label in LEAD_PLACES:
            named = data.get(f"{place}_person_name") or data.get(f"{place}_user")
            if named and not data.get(f"{place}_unit"):
                self.add_error(f"{place}_unit", _("Chọn đơn vị của người này."))
            _ensure_titled(self, f"{place}_")
        if not self.errors and not any(data[f"{place}_unit"] for place, _role, _label in LEAD_PLACES):
            self.add_error(
                "chair_unit", _("Chưa chọn đơn vị nào. Chọn ít nhất đơn vị của Trưởng hoặc Phó Trưởng.")
            )
        return data

    def leads(self) -> list[LeadSpec]:
        """Who is named, in order."""
        data = self.cleaned_data
        return [
            LeadSpec(
                role=role,
                unit=self.units[data[f"{place}_unit"]],
                person_name=data[f"{place}_person_name"],
                position_title=data[f"{place}_position_title"],
                user=data[f"{place}_user"],
            )
            for place, role, _label in LEAD_PLACES
            if data[f"{place}_unit"]
        ]


def _ensure_titled(form: ServiceForm, prefix: str) -> None:
    data = form.cleaned_data
    named = data.get(f"{prefix}person_name") or data.get(f"{prefix}user")
    if data.get(f"{prefix}position_title") and not named:
        form.add_error(f"{prefix}person_name", _("Ghi chức vụ thì phải ghi họ tên."))
