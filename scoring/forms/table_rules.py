"""Forms of a criterion's rule: for each kind its figures in words, and an example that proves them."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm, WholeNumberField
from scoring.enums import RuleKind
from scoring.forms.tables import FEWEST_ROWS, PointsField, in_a_cell
from scoring.rules import READS


class RuleForm(ServiceForm):
    """The figures of a rule of one kind, and an example that proves them; tiers are rows."""

    submit_label = _("Lưu quy tắc")
    kind: str = RuleKind.MANUAL

    seen = forms.Field(widget=forms.HiddenInput, required=False)

    def figures(self) -> dict[str, Any]:
        """The rule as it is stored."""
        return {}

    def service_values(self) -> dict[str, Any]:
        """What `set_rule` takes."""
        value = self.cleaned_data.get("measured")
        name = READS[self.kind]
        if name == "yes":
            value = {"yes": True, "no": False}.get(value)
        elif isinstance(value, Decimal):
            value = str(value)
        return {
            "seen": self.cleaned_data["seen"] or "",
            "rule_kind": self.kind,
            "rule": self.figures(),
            "measured": {} if value is None else {name: value},
            "points": self.cleaned_data.get("points"),
        }


def _example_points() -> PointsField:
    return PointsField(label=_("thì được (hoặc bị trừ) số điểm"))


class TierRuleForm(RuleForm):
    """Tiers as rows of a border and its points, and what is left."""

    border_name = ""
    border_label: Any = ""
    rest_name = ""

    def __init__(self, *args: Any, rows: int = FEWEST_ROWS, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row_count = rows
        for row in range(rows):
            self.fields[f"border_{row}"] = self.border_field(row)
            self.fields[f"points_{row}"] = PointsField(
                required=False, label=_now("Điểm của bậc %(row)s") % {"row": row + 1}
            )
            in_a_cell(self.fields[f"border_{row}"], self.fields[f"points_{row}"])

    def border_field(self, row: int) -> forms.Field:
        """The field for the border of a tier."""
        raise NotImplementedError

    @property
    def tier_rows(self) -> list[tuple[Any, Any]]:
        """Bound fields of each row, for the template."""
        return [(self[f"border_{row}"], self[f"points_{row}"]) for row in range(self.row_count)]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        self.tiers = []
        for row in range(self.row_count):
            border, points = data.get(f"border_{row}"), data.get(f"points_{row}")
            if {f"border_{row}", f"points_{row}"} & set(self.errors):
                continue
            if (border is None) != (points is None):
                missing = f"points_{row}" if points is None else f"border_{row}"
                self.add_error(missing, _("Bậc này mới có một nửa. Hãy nhập nốt, hoặc xóa cả hai ô."))
            elif border is not None:
                self.tiers.append({self.border_name: str(border), "points": str(points)})
        return data

    def figures(self) -> dict[str, Any]:
        return {"tiers": self.tiers, self.rest_name: str(self.cleaned_data["rest"])}


class DaysLateForm(TierRuleForm):
    kind, border_name, rest_name = RuleKind.DAYS_LATE, "up_to", "beyond"
    border_label = _("Chậm đến hết (ngày)")
    rest = PointsField(label=_("Chậm nhiều hơn nữa: số điểm"))
    measured = WholeNumberField(label=_("Ví dụ: chậm (số ngày)"), max_value=10_000)
    points = _example_points()

    def border_field(self, row: int) -> forms.Field:
        label = _now("Bậc %(row)s: chậm đến hết (ngày)") % {"row": row + 1}
        return WholeNumberField(label=label, required=False, max_value=10_000)


class PercentForm(TierRuleForm):
    kind, border_name, rest_name = RuleKind.PERCENT, "at_least", "below"
    border_label = _("Đạt từ (%)")
    rest = PointsField(label=_("Thấp hơn nữa: số điểm"))
    measured = PointsField(label=_("Ví dụ: đạt (%)"), max_value=10_000)
    points = _example_points()

    def border_field(self, row: int) -> forms.Field:
        label = _now("Bậc %(row)s: đạt từ (%%)") % {"row": row + 1}
        return PointsField(label=label, required=False, max_value=10_000)


class ProportionalForm(RuleForm):
    kind = RuleKind.PROPORTIONAL
    full_at = PointsField(label=_("Đạt từ bao nhiêu % thì được đủ điểm"), max_value=10_000)
    measured = PointsField(label=_("Ví dụ: đạt (%)"), max_value=10_000)
    points = _example_points()

    def figures(self) -> dict[str, Any]:
        return {"full_at": str(self.cleaned_data["full_at"])}


class YesNoForm(RuleForm):
    kind = RuleKind.YES_NO
    yes = PointsField(label=_("Có: số điểm"))
    no = PointsField(label=_("Không: số điểm"))
    measured = forms.ChoiceField(
        label=_("Ví dụ: câu trả lời"), choices=[("yes", _("Có")), ("no", _("Không"))]
    )
    points = _example_points()

    def figures(self) -> dict[str, Any]:
        return {name: str(self.cleaned_data[name]) for name in ("yes", "no")}


class PerCountForm(RuleForm):
    kind = RuleKind.PER_COUNT
    each = PointsField(label=_("Mỗi lần, mỗi việc: số điểm"))
    most = PointsField(label=_("Tối đa"))
    measured = WholeNumberField(label=_("Ví dụ: số lần, số việc"), max_value=10_000)
    points = _example_points()

    def figures(self) -> dict[str, Any]:
        return {name: str(self.cleaned_data[name]) for name in ("each", "most")}


RULE_FORMS: dict[str, type[RuleForm]] = {
    form.kind: form
    for form in (RuleForm, DaysLateForm, PercentForm, ProportionalForm, YesNoForm, PerCountForm)
}


def rule_initial(kind: str, rule: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    """A stored rule and its example as the form of its kind begins with them."""
    border = {RuleKind.DAYS_LATE: "up_to", RuleKind.PERCENT: "at_least"}.get(kind)
    initial: dict[str, Any] = {
        name: Decimal(str(rule[name])) for name in ("full_at", "yes", "no", "each", "most") if name in rule
    }
    for row, tier in enumerate(rule.get("tiers", [])):
        initial[f"border_{row}"] = Decimal(str(tier[border]))
        initial[f"points_{row}"] = Decimal(str(tier["points"]))
    for name in ("beyond", "below"):
        if name in rule:
            initial["rest"] = Decimal(str(rule[name]))
    value = example.get("measured", {}).get(READS[kind])
    if isinstance(value, bool):
        initial["measured"] = "yes" if value else "no"
    elif value is not None:
        initial["measured"] = Decimal(str(value))
    if example:
        initial["points"] = Decimal(str(example["points"]))
    return initial
