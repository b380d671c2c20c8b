"""What people type in the rule book: plain fields for each kind of value, never JSON."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.forms import (
    DecimalCommaField,
    LineListField,
    LongTextField,
    SafeCharField,
    ServiceForm,
    VietnameseDateField,
    WholeNumberField,
)
from core.ordering import search_key
from emulation.enums import AwardFamily
from rulebook.enums import RuleKind
from rulebook.models import Rule
from rulebook.shape_parts import REACHED, Names, Part
from rulebook.values import LARGEST, parts_of

YES, NO = "yes", "no"
ANY_OF_CHOICES = (RuleKind.RATING, RuleKind.INITIATIVE, RuleKind.TITLE_SAME_YEAR)


class FractionField(SafeCharField):
    """A share as 2/3; gives two whole numbers."""

    _shape = re.compile(r"(\d{1,5})\s*/\s*(\d{1,5})", re.ASCII)

    def prepare_value(self, value: Any) -> Any:
        return f"{value[0]}/{value[1]}" if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return None
        if not (match := self._shape.fullmatch(text)):
            raise ValidationError(_("Viết phân số như 2/3."), code="shape")
        return [int(match[1]), int(match[2])]


class PairsField(LineListField):
    """Pairs of awards that one achievement may get, a pair a line."""

    def __init__(self, *, names: Names, **kwargs: Any) -> None:
        families = {code: str(label) for code, label in AwardFamily.choices}
        self.shown = {**families, **names}
        self.codes = {search_key(name): code for code, name in self.shown.items()}
        kwargs["help_text"] = _(
            "Mỗi dòng một cặp, cách nhau bằng dấu chấm phẩy: tên danh hiệu hoặc tên nhóm."
        )
        super().__init__(max_lines=50, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, list | tuple):
            return value
        return "\n".join("; ".join(self.shown.get(code, code) for code in pair) for pair in value)

    def clean(self, value: Any) -> Any:
        pairs = [[search_key(side) for side in line.split(";")] for line in super().clean(value)]
        for number, pair in enumerate(pairs, start=1):
            if len(pair) != 2 or any(side not in self.codes for side in pair):
                raise ValidationError(
                    _("Dòng %(number)s không phải là hai tên danh hiệu, hình thức trong danh mục."),
                    params={"number": number},
                )
        return [[self.codes[side] for side in pair] for pair in pairs]


def _field(part: Part, names: Names, *, required: bool) -> forms.Field:
    plain: dict[str, Any] = {"label": part.label, "required": required}
    if part.shape in _FIELDS:
        field, more = _FIELDS[part.shape]
        return field(**plain, **more)
    if part.shape == "pairs":
        return PairsField(names=names, **plain | {"required": False})
    choices = part.choices.choices if part.choices else []
    if part.shape == "groups":
        return forms.MultipleChoiceField(
            choices=choices, widget=forms.CheckboxSelectMultiple, **plain | {"required": False}
        )
    if part.shape == "base":
        choices = [*names.items(), (REACHED, _("đạt tiêu chuẩn"))]
    elif part.shape == "award":
        choices = [*names.items()]
    return forms.ChoiceField(choices=[("", "–"), *choices], **plain)


_FIELDS: dict[str, tuple[type[forms.Field], dict[str, Any]]] = {
    "text": (SafeCharField, {"max_length": 500}),
    "flag": (forms.ChoiceField, {"choices": [(YES, _("Có")), (NO, _("Không"))], "widget": forms.RadioSelect}),
    "count": (WholeNumberField, {"max_value": LARGEST}),
    "decimal": (DecimalCommaField, {"max_value": 1000}),
    "percent": (DecimalCommaField, {"max_value": 100}),
    "share": (FractionField, {}),
}


def _initial(part: Part, raw: Any) -> Any:
    if part.shape == "flag":
        return {True: YES, False: NO}.get(raw)
    return Decimal(raw) if part.shape in {"decimal", "percent"} and raw is not None else raw


def _json(part: Part, cleaned: Any) -> Any:
    if part.shape == "flag":
        return {YES: True, NO: False}.get(cleaned)
    if part.shape in {"decimal", "percent"} and cleaned is not None:
        return f"{Decimal(cleaned):f}"
    return None if cleaned == "" else cleaned


class RuleVersionForm(ServiceForm):
    """The next version of a rule; the fields of its value follow from its kind."""

    submit_label = _("Lưu phiên bản mới")
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**62)
    words = SafeCharField(label=_("Nội dung"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    source = SafeCharField(label=_("Nguồn"), help_text=_("Văn bản, hoặc nơi bạn đọc được."))
    article = SafeCharField(label=_("Điều, khoản"), max_length=120, required=False)
    reason = SafeCharField(label=_("Lý do sửa"))

    def __init__(self, *args: Any, rule: Rule, names: Names, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        self.initial = {"seen": rule.pk, "words": rule.words, "source": rule.source, "article": rule.article}
        value: Mapping[str, Any] = rule.value or {}
        for name, part in parts_of(rule.kind).items():
            if part.shape == "alternatives":
                self._add_alternatives(value.get(name, []), names)
            else:
                self.fields[name] = _field(part, names, required=not part.optional)
                self.initial[name] = _initial(part, value.get(name))
        self.order_fields(["words", *(name for name in self.fields if name not in self.base_fields)])

    def _add_alternatives(self, given: list[dict[str, Any]], names: Names) -> None:
        told = {one["kind"]: one["value"] for one in given}
        for kind in ANY_OF_CHOICES:
            self.fields[kind] = forms.BooleanField(
                label=_("Tính điều kiện: %(kind)s") % {"kind": RuleKind(kind).label}, required=False
            )
            self.initial[kind] = kind in told
            for name, part in parts_of(kind).items():
                self.fields[f"{kind}_{name}"] = _field(part, names, required=False)
                self.initial[f"{kind}_{name}"] = _initial(part, told.get(kind, {}).get(name))

    def value(self) -> dict[str, Any]:
        """The cleaned value as the rule keeps it; what is left empty is left out."""
        if self.rule.kind == RuleKind.ANY_OF:
            chosen = [kind for kind in ANY_OF_CHOICES if self.cleaned_data[kind]]
            return {"of": [{"kind": str(kind), "value": self._value(kind, f"{kind}_")} for kind in chosen]}
        return self._value(self.rule.kind, "")

    def _value(self, kind: str, prefix: str) -> dict[str, Any]:
        cleaned = {
            name: _json(part, self.cleaned_data[prefix + name]) for name, part in parts_of(kind).items()
        }
        return {name: value for name, value in cleaned.items() if value is not None}

    def typed(self) -> dict[str, Any]:
        """What the service takes."""
        return {name: self.cleaned_data[name] for name in ("words", "source", "article", "reason")}


class RuleConfirmForm(ServiceForm):
    submit_label = _("Xác nhận quy tắc")
    basis = SafeCharField(
        label=_("Căn cứ xác nhận"),
        max_length=500,
        help_text=_("Văn bản, điều khoản bạn đã đọc và nơi đăng."),
    )


class RuleSetForm(ServiceForm):
    """A change of law: a rule set copied from an older one."""

    submit_label = _("Lập bộ quy tắc")
    code = SafeCharField(label=_("Mã"), max_length=20, help_text=_("Ví dụ 2027-01."))
    name = SafeCharField(label=_("Tên"), max_length=250)
    valid_from = VietnameseDateField(label=_("Từ ngày"))
    basis = SafeCharField(label=_("Căn cứ"), max_length=500)
    note = LongTextField(label=_("Ghi chú"), required=False)


class ClusterQuotaForm(ServiceForm):
    """A cluster's number for a year."""

    submit_label = _("Lưu số lượng")
    number = WholeNumberField(label=_("Số lượng"), max_value=1000)
    basis = SafeCharField(
        label=_("Căn cứ"), max_length=500, help_text=_("Văn bản hướng dẫn của năm: số, ngày.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=32_000)
