"""Forms of scoring tables: head, criteria, rules in words, ranks, publication."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from clusters.enums import UnitKind
from clusters.models import ClusterYear
from core.forms import (
    DecimalCommaField,
    LongTextField,
    SafeCharField,
    ServiceForm,
    UploadField,
    VietnameseDateField,
    WholeNumberField,
    YearField,
)
from core.templatetags.vi_format import diem
from emulation.enums import MeasurementPeriod
from scoring.enums import GateKind, ItemKind, MeasuredBy, NotApplicable, TieRule
from scoring.models import RankBand, ScoreItem, ScoreTable
from scoring.services.tables import BandIn

MOST_POINTS = Decimal("99999.99")
FEWEST_ROWS = 6
GENERAL = "chung"


@dataclass(frozen=True)
class Owners:
    """Whose tables a person may write."""

    is_general: bool
    years: dict[str, ClusterYear]

    @property
    def choices(self) -> list[tuple[str, Any]]:
        """For the field."""
        general = [(GENERAL, _("Bảng chung cho mọi cụm"))] if self.is_general else []
        own = [
            (pk, _now("Riêng cho %(name)s năm %(year)s") % {"name": year.name, "year": year.year})
            for pk, year in self.years.items()
        ]
        return [*general, *own]


class PointsField(DecimalCommaField):
    """Points as the columns hold them, shown without zeros at their end."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_value", MOST_POINTS)
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return diem(value) if isinstance(value, Decimal) else super().prepare_value(value)


def in_a_cell(*fields: forms.Field) -> None:
    """Let fields look like fields where a table's cell draws them."""
    for one in fields:
        one.widget.attrs["class"] = "form-control gu-short"


class OwnerForm(ServiceForm):
    """Whose table it will be: of all, or of a cluster's year that the person leads."""

    owner = forms.ChoiceField(label=_("Bảng của ai"))

    def __init__(self, *args: Any, owners: Owners, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = owners
        self.fields["owner"].choices = owners.choices
        if len(owners.choices) == 1:
            self.fields["owner"].widget = forms.HiddenInput()
            self.fields["owner"].initial = owners.choices[0][0]

    def clean(self) -> dict[str, Any]:
        """``cluster_year`` instead of ``owner``."""
        data = super().clean()
        data["cluster_year"] = self.owners.years.get(data.pop("owner", ""))
        return data


class TableHeadForm(ServiceForm):
    """What a table is for and how its points go."""

    name = SafeCharField(label=_("Tên bảng"), max_length=250)
    year = YearField(label=_("Năm thi đua"))
    kinds = forms.MultipleChoiceField(
        label=_("Dùng cho loại đơn vị"), choices=UnitKind.choices, widget=forms.CheckboxSelectMultiple
    )
    points_step = PointsField(
        label=_("Bước điểm"),
        min_value=Decimal("0.01"),
        max_value=Decimal(50),
        help_text=_("Điểm nhỏ nhất giữa hai mức, ví dụ 0,5 hoặc 0,25."),
    )
    not_applicable = forms.ChoiceField(label=_("Tiêu chí không áp dụng"), choices=NotApplicable.choices)
    tie_rule = forms.ChoiceField(label=_("Khi bằng điểm"), choices=TieRule.choices)
    source_note = SafeCharField(
        label=_("Nguồn"),
        max_length=500,
        required=False,
        help_text=_("Bảng lấy từ đâu, nếu chép từ văn bản khác."),
    )


class NewTableForm(OwnerForm, TableHeadForm):
    submit_label = _("Lập bảng")


class ChangeTableForm(TableHeadForm):
    """The year stays: another year's table is a copy."""

    submit_label = _("Lưu bảng")
    year = None
    seen = forms.Field(widget=forms.HiddenInput, required=False)


class CopyTableForm(OwnerForm):
    submit_label = _("Chép thành bảng mới")
    name = SafeCharField(label=_("Tên bảng mới"), max_length=250)
    year = YearField(label=_("Năm thi đua"))


class EmptyForm(ServiceForm):
    """Nothing to fill in: the page says what happens."""

    submit_label = _("Xóa bản nháp")


class ItemForm(ServiceForm):
    """A group or criterion of a draft."""

    submit_label = _("Lưu tiêu chí")
    seen = forms.Field(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label=_("Loại"), choices=ItemKind.choices)
    parent = forms.ModelChoiceField(
        ScoreItem.objects.none(),
        label=_("Thuộc nhóm"),
        required=False,
        empty_label=_("Không thuộc nhóm nào"),
    )
    code = SafeCharField(label=_("STT"), max_length=20, help_text=_("Như in trên bảng: I, I.1, a."))
    title = SafeCharField(label=_("Tiêu chí"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    max_points = PointsField(
        required=False,
        label=_("Điểm chuẩn"),
        help_text=_(
            "Của nhóm: mức tối đa của cả nhóm, để trống là cộng hết. Của điểm trừ: trừ tối đa bao nhiêu."
        ),
    )
    guidance = LongTextField(label=_("Cách chấm, ghi chú"), max_length=4000, required=False)
    measured_by = forms.ChoiceField(
        label=_("Số liệu có sẵn trong hệ thống"),
        choices=[("", _("Không, người chấm nhập")), *MeasuredBy.choices],
        required=False,
    )
    measurement = forms.ChoiceField(
        label=_("Kỳ số liệu"),
        choices=MeasurementPeriod.choices,
        initial=MeasurementPeriod.OF_UNIT,
        required=False,
    )
    is_optional = forms.BooleanField(label=_("Có thể không áp dụng cho một số đơn vị"), required=False)
    has_to_be_proved = forms.BooleanField(label=_("Phải có minh chứng"), required=False)
    tie_order = WholeNumberField(
        label=_("Thứ tự so khi bằng điểm"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Để trống nếu không dùng để so."),
    )

    def __init__(self, *args: Any, table: ScoreTable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = table.items.filter(kind=ItemKind.GROUP).order_by("position")
        self.fields["parent"].queryset = groups


class BandsForm(ServiceForm):
    """Ranks from the best to the last, a row each."""

    submit_label = _("Lưu các hạng")
    seen = forms.Field(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, rows: int = FEWEST_ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_count = rows
        for row in range(rows):
            self.fields[f"code_{row}"] = SafeCharField(
                label=_now("Tên hạng %(row)s") % {"row": row + 1}, max_length=20, required=False
            )
            self.fields[f"at_least_{row}"] = PointsField(
                required=False, label=_now("Hạng %(row)s: từ bao nhiêu điểm") % {"row": row + 1}
            )
            in_a_cell(self.fields[f"code_{row}"], self.fields[f"at_least_{row}"])

    @property
    def band_rows(self) -> list[tuple[Any, Any]]:
        """Bound fields of each row, for the template."""
        return [(self[f"code_{row}"], self[f"at_least_{row}"]) for row in range(self.row_count)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.bands = []
        for row in range(self.row_count):
            code, at_least = data.get(f"code_{row}"), data.get(f"at_least_{row}")
            if code:
                self.bands.append(BandIn(code=code, at_least=at_least))
            elif at_least is not None:
                self.add_error(f"code_{row}", _("Hạng này chưa có tên."))
        return data


class GateForm(ServiceForm):
    """A condition of a rank beside its points."""

    submit_label = _("Thêm điều kiện")
    band = forms.ModelChoiceField(RankBand.objects.none(), label=_("Hạng"), empty_label=None)
    kind = forms.ChoiceField(label=_("Điều kiện"), choices=GateKind.choices)
    at_least = PointsField(
        required=False,
        label=_("Từ"),
        help_text=_("Số chỉ tiêu phải đạt (để trống là tất cả), hoặc số điểm của tiêu chí."),
    )
    item = forms.ModelChoiceField(
        ScoreItem.objects.none(),
        label=_("Tiêu chí"),
        required=False,
        empty_label=_("Không theo điểm của tiêu chí nào"),
    )
    wording = SafeCharField(
        label=_("Viết là"),
        max_length=300,
        help_text=_("Như ghi trong quyết định, ví dụ: đạt cả ba chỉ tiêu."),
    )

    def __init__(self, *args: Any, table: ScoreTable, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["band"].queryset = table.bands.order_by("ordinal")
        self.fields["item"].queryset = table.items.exclude(kind=ItemKind.GROUP).order_by("position")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        by_points = data.get("kind") == GateKind.ITEM_POINTS
        if by_points and not data.get("item"):
            self.add_error("item", _("Chọn tiêu chí mà điều kiện này tính theo."))
        if by_points and data.get("at_least") is None and "at_least" not in self.errors:
            self.add_error("at_least", _("Nhập số điểm phải đạt của tiêu chí."))
        if not by_points and data.get("item"):
            self.add_error("item", _("Điều kiện này không tính theo điểm của tiêu chí. Hãy bỏ chọn."))
        return data


class PublishTableForm(ServiceForm):
    submit_label = _("Ban hành bảng tiêu chí")
    decision_number = SafeCharField(label=_("Số quyết định"), max_length=60, help_text=_("Ví dụ 536/QĐ-BTP."))
    decision_on = VietnameseDateField(label=_("Ngày quyết định"))
    decision_issuer = SafeCharField(label=_("Người ban hành"), max_length=200)
    upload = UploadField(label=_("Bản quét quyết định"), required=False)


class StrikeItemForm(ServiceForm):
    submit_label = _("Bỏ tiêu chí")
    removed_on = VietnameseDateField(label=_("Bỏ từ ngày"))
    removal_basis = SafeCharField(
        label=_("Căn cứ"), max_length=300, help_text=_("Văn bản cho phép bỏ: số, ngày, cơ quan.")
    )
