"""What people type about appeals, gates and ranks."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DecimalCommaField, LongTextField, SafeCharField, ServiceForm
from scoring.models import RankBand, Scorecard
from scoring.queries.ranking import GateLine
from scoring.services.ranking import Answer

ANSWERS = [("", _("Chưa xác nhận")), ("dat", _("Đạt")), ("khong-dat", _("Không đạt"))]


class AppealForm(ServiceForm):
    """Other points for one criterion, with the reason."""

    submit_label = _("Gửi kiến nghị")
    asked_points = DecimalCommaField(label=_("Điểm đề nghị"))
    reason = LongTextField(label=_("Lý do kiến nghị"), max_length=5000)


class AnswerForm(ServiceForm):
    """The points after looking again, and the answer in words."""

    submit_label = _("Trả lời đơn vị")
    points = DecimalCommaField(
        label=_("Điểm sau khi xem xét"), help_text=_("Giữ nguyên điểm cũ nếu không chấp nhận.")
    )
    answer = LongTextField(label=_("Trả lời"), max_length=5000)


class GatesForm(ServiceForm):
    """Whether each condition holds."""

    submit_label = _("Lưu xác nhận")

    def __init__(self, *args: Any, gates: Sequence[GateLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gates = gates
        for line in gates:
            known = {None: "", True: "dat", False: "khong-dat"}[line.answer.is_met if line.answer else None]
            self.fields[f"gate_{line.gate.pk}"] = forms.ChoiceField(
                label=line.gate.wording,
                choices=ANSWERS,
                required=False,
                initial=known,
                widget=forms.RadioSelect,
            )
            self.fields[f"note_{line.gate.pk}"] = SafeCharField(
                label=_("Ghi chú"),
                max_length=500,
                required=False,
                initial=line.answer.note if line.answer else "",
            )

    def answers(self) -> dict[int, Answer]:
        """Gate → answer."""
        says = {"": None, "dat": True, "khong-dat": False}
        return {
            line.gate.pk: Answer(
                is_met=says[self.cleaned_data[f"gate_{line.gate.pk}"]],
                note=self.cleaned_data[f"note_{line.gate.pk}"],
            )
            for line in self.gates
        }


class RankForm(ServiceForm):
    """A rank lower than the one that follows, with the reason; the first choice goes back to that one."""

    submit_label = _("Lưu hạng")
    band = forms.ModelChoiceField(
        label=_("Hạng"),
        queryset=RankBand.objects.none(),
        required=False,
        empty_label=_("Theo điểm và điều kiện"),
    )
    reason = SafeCharField(label=_("Lý do xếp hạng khác"), max_length=500, required=False)

    def __init__(self, *args: Any, card: Scorecard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["band"].queryset = RankBand.objects.filter(table=card.table_id).order_by("ordinal")


class ChosenCardsForm(ServiceForm):
    """Which cards are locked or concluded, each as the page showed it."""

    cards = forms.MultipleChoiceField(
        label=_("Bảng chấm điểm"), choices=(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, ready: Sequence[Scorecard], submit_label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = submit_label
        self.fields["cards"].choices = [(f"{card.pk}-{card.revision}", str(card.unit)) for card in ready]

    def revisions(self) -> dict[int, int]:
        """Card → the revision that the page showed."""
        return {
            int(pk): int(revision)
            for pk, _dash, revision in (v.partition("-") for v in self.cleaned_data["cards"])
        }
