"""What people type on a scorecard: figures of a stage, certificate, who checks whom."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.autosave import MergingForm
from core.decimals import written
from core.forms import (
    DecimalCommaField,
    SafeCharField,
    ServiceForm,
    UploadField,
    VietnameseDateField,
    WholeNumberField,
)
from scoring.enums import Stage
from scoring.models import Scorecard, ScoreLine
from scoring.permissions import certified_by_itself
from scoring.queries.card_sheet import reads
from scoring.queries.cards import points_of
from scoring.services.cards_stages import Certificate
from scoring.services.figures import FigureIn, given_now, problems_of

YES, NO = "co", "khong"
YES_NO = [("", gettext_lazy("– chưa ghi –")), (YES, gettext_lazy("Có")), (NO, gettext_lazy("Không"))]
# The boxes of a line, as they follow each other on the page.
BOXES = ("measured", "note", "na", "na_reason", "points", "reason")


class FiguresForm(MergingForm):
    """The figures of one stage for every line; part of them may stay empty until they are handed in.

    Args:
        lines: of `lines_of`.
        previous: the last stage handed in before this one.
        facts: what the system itself measured, by line.
    """

    submit_label = gettext_lazy("Lưu điểm")

    def __init__(
        self,
        *args: Any,
        card: Scorecard,
        lines: Sequence[ScoreLine],
        stage: Stage,
        previous: Stage | None,
        facts: Mapping[int, Mapping[str, Any]],
        **kwargs: Any,
    ) -> None:
        self.card, self.lines, self.stage, self.previous, self.facts = card, lines, stage, previous, facts
        self.given: dict[int, FigureIn] = {}
        saved = {name: value for line in lines for name, value in boxes_of(line, stage).items()}
        initial = {"revision": card.revision} | saved
        for line in lines:
            fact = facts.get(line.pk)
            if fact and not line.measured and not line.is_not_applicable:
                initial[f"measured_{line.pk}"] = _measured_box(fact)
        super().__init__(*args, saved=saved, initial=initial, **kwargs)
        for line in lines:
            for box, field in _fields(line, stage).items():
                self.fields[f"{box}_{line.pk}"] = field

    def boxes(self, line: ScoreLine) -> dict[str, forms.BoundField]:
        """The bound fields of a line by their box."""
        return {box: self[f"{box}_{line.pk}"] for box in BOXES if f"{box}_{line.pk}" in self.fields}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for line in self.lines:
            names = [name for box in BOXES if (name := f"{box}_{line.pk}") in self.fields]
            if not names or any(name in self.errors for name in names):
                continue
            given = self._figure(line, data)
            self.given[line.pk] = given
            problems = problems_of(
                line, given, stage=self.stage, step=self.card.table.points_step,
                before=points_of(line, self.previous), fact=self.facts.get(line.pk, {}),
            )  # fmt: skip
            for box, sentence in problems.items():
                name = f"{box}_{line.pk}"
                self.add_error(name if name in self.fields else names[0], sentence)
        return data

    def base_figures(self) -> dict[int, FigureIn]:
        """What the lines said when the person began."""
        base = self.base()
        return {line.pk: self._figure(line, base) for line in self.lines if line.pk in self.given}

    def _figure(self, line: ScoreLine, data: Mapping[str, Any]) -> FigureIn:
        def box(name: str) -> Any:
            # Saving while typing sends only the boxes that changed.
            name = f"{name}_{line.pk}"
            return data.get(name) if name in self.fields else self.saved.get(name)

        return FigureIn(
            points=box("points"),
            reason=box("reason") or "",
            measured=_measured(line, box("measured")),
            measured_note=box("note") or "",
            is_not_applicable=bool(box("na")),
            not_applicable_reason=box("na_reason") or "",
        )


def boxes_of(line: ScoreLine, stage: str) -> dict[str, Any]:
    """What the boxes of a line hold as it is saved."""
    now = given_now(line, stage)
    values = {"points": plain(now.points), "reason": now.reason}
    if stage == Stage.SELF:
        values |= {
            "measured": _measured_box(now.measured), "note": now.measured_note, "na": now.is_not_applicable,
            "na_reason": now.not_applicable_reason,
        }  # fmt: skip
    return {f"{box}_{line.pk}": value for box, value in values.items() if box in _boxes(line, stage)}


def plain(points: Decimal | None) -> Decimal | None:
    """Without zeros at the end, as people type it."""
    if points is None:
        return None
    return points.quantize(Decimal(1)) if points == points.to_integral_value() else points.normalize()


def _boxes(line: ScoreLine, stage: str) -> set[str]:
    boxes = {"points", "reason"}
    if stage == Stage.SELF:
        boxes |= {"measured", "note"} if reads(line.item) else set()
        boxes |= {"na", "na_reason"} if line.item.is_optional else set()
    return boxes


def _fields(line: ScoreLine, stage: str) -> dict[str, forms.Field]:
    code, made = line.item.code, {}
    wanted = _boxes(line, stage)
    if "measured" in wanted:
        made["measured"] = _measured_field(reads(line.item), _("%(code)s: số liệu") % {"code": code})
        made["note"] = SafeCharField(
            label=_("%(code)s: số liệu lấy từ đâu") % {"code": code}, max_length=500, required=False
        )
    if "na" in wanted:
        made["na"] = forms.BooleanField(label=_("%(code)s: không áp dụng") % {"code": code}, required=False)
        made["na_reason"] = SafeCharField(
            label=_("%(code)s: lý do không áp dụng") % {"code": code}, max_length=500, required=False
        )
    made["points"] = DecimalCommaField(label=_("%(code)s: điểm") % {"code": code}, required=False)
    made["reason"] = SafeCharField(
        label=_("%(code)s: lý do") % {"code": code}, max_length=1000, required=False
    )
    for name, field in made.items():
        looks = (
            "form-check-input"
            if name == "na"
            else "form-select"
            if name == "measured" and isinstance(field, forms.ChoiceField)
            else "form-control"
        )
        short = " gu-short" if isinstance(field, DecimalCommaField) else ""
        field.widget.attrs["class"] = looks + short
    return made


def _measured_field(kind: str, label: str) -> forms.Field:
    if kind == "yes":
        return forms.ChoiceField(label=label, choices=YES_NO, required=False)
    if kind == "percent":
        return DecimalCommaField(label=label, max_value=1_000_000, required=False)
    return WholeNumberField(label=label, max_value=1_000_000, required=False)


def _measured(line: ScoreLine, value: Any) -> dict[str, Any]:
    """The box as ``measured`` keeps it; an empty box is nothing measured, 0 and “Không” are."""
    kind = reads(line.item)
    if not kind or value is None or value == "":
        return {}
    if kind == "yes":
        return {kind: value == YES}
    return {kind: written(Decimal(value)) if kind == "percent" else int(value)}


def _measured_box(measured: Mapping[str, Any]) -> Any:
    for kind, value in measured.items():
        if kind == "yes":
            return YES if value else NO
        return Decimal(value) if kind == "percent" else value
    return None


class ReturnForm(ServiceForm):
    """Why a card is given back."""

    submit_label = gettext_lazy("Trả lại để chấm lại")
    reason = SafeCharField(label=gettext_lazy("Lý do trả lại"), max_length=500)


class CertificateForm(ServiceForm):
    """The paper that certifies the figures; of a Sở all of it must be there."""

    submit_label = gettext_lazy("Hoàn thành xác nhận")
    by = SafeCharField(
        label=gettext_lazy("Cấp xác nhận"),
        max_length=200,
        help_text=gettext_lazy("Ví dụ: Chủ tịch UBND tỉnh, Tổng cục, đơn vị cấp trên."),
    )
    number = SafeCharField(label=gettext_lazy("Số văn bản xác nhận"), max_length=60)
    day = VietnameseDateField(label=gettext_lazy("Ngày văn bản"))
    upload = UploadField(label=gettext_lazy("Bản quét văn bản"))

    def __init__(self, *args: Any, card: Scorecard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not certified_by_itself(card):
            for name in ("number", "day", "upload"):
                self.fields[name].required = False
        elif card.certificate_file_id:
            self.fields["upload"].required = False

    def certificate(self) -> Certificate:
        """The cleaned values as the service takes them."""
        return Certificate(**{name: self.cleaned_data[name] for name in ("by", "number", "day", "upload")})


class ChecksForm(ServiceForm):
    """Which unit checks each card; empty: none."""

    submit_label = gettext_lazy("Lưu phân công")

    def __init__(
        self, *args: Any, cards: Sequence[Scorecard], units: Sequence[tuple[int, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cards = cards
        for card in cards:
            choices = [("", _("– không kiểm tra chéo –"))]
            choices += [(str(pk), name) for pk, name in units if pk != card.unit_id]
            self.fields[f"checker_{card.pk}"] = forms.ChoiceField(
                label=card.unit.name_on_day or card.unit.name, choices=choices, required=False
            )

    def checkers(self) -> dict[int, int | None]:
        """Card → checking unit."""
        chosen = {card.pk: self.cleaned_data[f"checker_{card.pk}"] for card in self.cards}
        return {pk: int(unit) if unit else None for pk, unit in chosen.items()}


class ActForm(ServiceForm):
    """Nothing to type: the button confirms what the page shows, at this revision."""

    revision = forms.IntegerField(
        widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000, required=False
    )

    def __init__(self, *args: Any, submit_label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = submit_label
