"""Forms of a cluster's year: the decision, due days, guidance, hand-over, halt, the next year."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.enums import ClusterKind
from clusters.forms.fields import UnitListField
from clusters.models import Cluster, Unit
from core.forms import SafeCharField, ServiceForm, UploadField, VietnameseDateField, YearField
from core.templatetags.vi_format import ngay
from emulation.enums import HaltKind, MilestoneKind


class DecisionFields(ServiceForm):
    """What the dividing decision says of the cluster."""

    kind = forms.ChoiceField(label=_("Loại"), choices=ClusterKind.choices)
    name = SafeCharField(
        label=_("Tên trong năm"),
        max_length=250,
        help_text=_("Như trong quyết định, ví dụ: Cụm thi đua số 1."),
    )
    block = SafeCharField(
        label=_("Khối"), max_length=200, required=False, help_text=_("Ví dụ: các đơn vị thuộc Bộ Tư pháp.")
    )
    decision_number = SafeCharField(
        label=_("Số quyết định"), max_length=60, required=False, help_text=_("Chưa có thì để trống, ghi sau.")
    )
    decision_on = VietnameseDateField(label=_("Ngày quyết định"), required=False)
    decision_issuer = SafeCharField(label=_("Người ban hành"), max_length=200, required=False)


class YearForm(DecisionFields):
    """A cluster's year from the dividing decision; members pasted in the decision's order."""

    submit_label = _("Lập năm thi đua")
    cluster = forms.ChoiceField(label=_("Cụm, khu vực"), required=False)
    cluster_name = SafeCharField(
        label=_("Tên cụm mới"),
        max_length=250,
        required=False,
        help_text=_("Chỉ ghi khi cụm chưa có trong danh sách trên."),
    )
    year = YearField(label=_("Năm thi đua"))
    units = UnitListField(
        label=_("Đơn vị thành viên"),
        required=False,
        help_text=_(
            "Mỗi dòng một đơn vị, theo thứ tự trong quyết định: mã hoặc tên, có dấu hay không dấu đều được. Có thể ghi sau."
        ),
    )
    field_order = ["cluster", "cluster_name", "year"]

    def __init__(self, *args: Any, clusters: list[Cluster], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clusters = {str(cluster.pk): cluster for cluster in clusters}
        choices = [(key, cluster.name) for key, cluster in self.clusters.items()]
        self.fields["cluster"].choices = [("", _("Cụm mới")), *choices]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (
            "cluster" in data
            and "cluster_name" in data
            and bool(data["cluster"]) == bool(data["cluster_name"])
        ):
            self.add_error(
                "cluster_name", _("Chọn một cụm trong danh sách, hoặc ghi tên cụm mới; không cả hai.")
            )
        return data

    def arguments(self) -> dict[str, Any]:
        """What the service takes."""
        data = dict(self.cleaned_data)
        return data | {"cluster": self.clusters.get(data["cluster"]), "members": data.pop("units")}


class YearEditForm(DecisionFields):
    """Corrections of what the decision says."""

    submit_label = _("Lưu")


class RenewForm(ServiceForm):
    """Which successors take the place of members that are gone."""

    submit_label = _("Lập năm mới")
    successors = forms.MultipleChoiceField(
        label=_("Đơn vị kế thừa thành thành viên của năm mới"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, successors: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not successors:
            del self.fields["successors"]
            return
        self.fields["successors"].choices = [(str(unit.pk), unit.name) for unit in successors]
        self.fields["successors"].initial = [str(unit.pk) for unit in successors]

    def successor_ids(self) -> set[int]:
        """Ids of the units chosen."""
        return {int(key) for key in self.cleaned_data.get("successors", [])}


class DueDaysForm(ServiceForm):
    """The due day of every open step; a proposal stands in the help, never in the field."""

    submit_label = _("Lưu hạn")

    def __init__(
        self, *args: Any, days: dict[str, Any], proposals: dict[str, Any], reached: set[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kinds = [kind for kind in MilestoneKind if kind not in reached]
        for kind in self.kinds:
            proposal = proposals.get(kind)
            self.fields[f"due_{kind}"] = VietnameseDateField(
                label=kind.label,
                required=False,
                initial=days.get(kind) or proposal,
                help_text=_("Đề xuất theo hạn năm trước: %(day)s.") % {"day": ngay(proposal)}
                if proposal and not days.get(kind)
                else _("Ngày/tháng/năm, ví dụ 05/03/2026. Để trống: không có hạn."),
            )
        self.fields["reason"] = SafeCharField(
            label=_("Lý do đổi hạn"), required=False, help_text=_("Phải ghi khi đổi một hạn đã đặt.")
        )

    def days(self) -> dict[MilestoneKind, Any]:
        """Step → due day or none."""
        return {kind: self.cleaned_data[f"due_{kind}"] for kind in self.kinds}


class ExtensionForm(ServiceForm):
    """More time for one unit, by a decision."""

    submit_label = _("Ghi gia hạn")
    unit = forms.TypedChoiceField(label=_("Đơn vị được gia hạn"), coerce=int)
    due_on = VietnameseDateField(label=_("Hạn mới, hết ngày"))
    decision_number = SafeCharField(label=_("Số, ký hiệu văn bản cho gia hạn"), max_length=60)
    decision_on = VietnameseDateField(label=_("Ngày của văn bản"))
    reason = SafeCharField(
        label=_("Lý do"), max_length=500, help_text=_("Mọi đơn vị trong cụm đều đọc được gia hạn này.")
    )

    def __init__(self, *args: Any, units: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _("Chọn đơn vị")), *units]


class PaperForm(ServiceForm):
    """A paper that reaches a step: what it is called, its day, its scan."""

    submit_label = _("Ghi nhận")
    reference = SafeCharField(label=_("Số, ký hiệu"), max_length=200)
    day = VietnameseDateField(label=_("Ngày"))
    file = UploadField(label=_("Bản quét"), required=False)


class HaltForm(ServiceForm):
    """The decision that suspends or dissolves the cluster's year."""

    submit_label = _("Xác nhận dừng năm thi đua")
    kind = forms.ChoiceField(label=_("Hình thức"), choices=HaltKind.choices)
    halted_on = VietnameseDateField(label=_("Dừng từ ngày"))
    decision_number = SafeCharField(label=_("Số quyết định"), max_length=60)
    decision_on = VietnameseDateField(label=_("Ngày quyết định"))
    reason = SafeCharField(label=_("Lý do"), max_length=500)


class ConfirmForm(ServiceForm):
    """Nothing to fill in: the page says what happens."""

    submit_label = _("Xác nhận")
