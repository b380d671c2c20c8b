"""What tellers and the secretary type after the ballot is closed."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from awards.models import Ballot, BallotNominee, Count
from awards.queries.results import figures_of
from awards.verdict import MARKS, PAPERS, cells, faults
from core.forms import LongTextField, SafeCharField, ServiceForm, UploadField, WholeNumberField
from urn.enums import FormKind

LABELS = {
    "issued": _("Phiếu phát ra"),
    "returned": _("Phiếu thu về"),
    "valid": _("Phiếu hợp lệ"),
    "invalid": _("Phiếu không hợp lệ"),
    "for": _("Tán thành"),
    "against": _("Không tán thành"),
    "none": _("Không có ý kiến"),
}
MOST_PAPERS = 10_000


class CountForm(ServiceForm):
    """One teller's own count. What does not add up is said at its field (VOTE-28).

    A paper that chooses names is counted by its choices: who is not chosen on a valid paper has no vote there.
    In a mixed ballot the sealed figures are not shown again, not even to who entered them.
    """

    submit_label = _("Lưu kết quả tôi đếm được")
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    def __init__(
        self,
        *args: Any,
        ballot: Ballot,
        nominees: Sequence[BallotNominee],
        own: Count | None,
        revision: int,
        present: int,
        abstaining: Mapping[int, int],
        on_paper: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.nominees, self.most = nominees, ballot.rule.max_marks
        self.present, self.abstaining, self.on_paper = present, abstaining, on_paper
        self.is_choice = ballot.form == FormKind.CHOOSE
        saved = figures_of(own) if own else {}
        self.initial["revision"] = revision
        for cell in cells(nominee.pk for nominee in nominees):
            kind = cell.partition("_")[0]
            if not self.is_choice or kind in {*PAPERS, "for"}:
                label = _("Được chọn") if self.is_choice and kind == "for" else LABELS[kind]
                self.fields[cell] = WholeNumberField(
                    label=label, max_value=MOST_PAPERS, initial=saved.get(cell)
                )

    def papers(self) -> list[Any]:
        """The four figures of the papers."""
        return [self[cell] for cell in PAPERS]

    def groups(self) -> list[tuple[BallotNominee, list[Any]]]:
        """Each nominee with its three fields."""
        return [
            (n, [self[f"{mark}_{n.pk}"] for mark in MARKS if f"{mark}_{n.pk}" in self.fields])
            for n in self.nominees
        ]

    def problems(self) -> list[tuple[str, str, str]]:
        """Wrong cells with their unit: (words, id of the field, what is wrong)."""
        return [
            (cell_label(cell, self.nominees), self[cell].auto_id, error)
            for cell, errors in self.errors.items()
            if cell in self.fields and cell != "revision"
            for error in errors
        ]

    def figures(self) -> dict[str, int]:
        """The cells, in order."""
        found = {cell: self.cleaned_data.get(cell, 0) for cell in cells(n.pk for n in self.nominees)}
        if self.is_choice:
            for nominee in self.nominees:
                found[f"none_{nominee.pk}"] = found["valid"] - found[f"for_{nominee.pk}"]
        return found

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            figures = self.figures()
            found = faults(
                figures,
                nominee_ids=[nominee.pk for nominee in self.nominees],
                present=self.present,
                abstaining=self.abstaining,
                on_paper=self.on_paper,
                most=self.most,
            )
            for nominee in self.nominees:
                if figures[f"none_{nominee.pk}"] < 0:
                    found[f"for_{nominee.pk}"] = _("Nhiều hơn số phiếu hợp lệ. Hãy đếm lại.")
            for field, sentence in found.items():
                self.add_error(field, sentence)
        return data


def cell_label(cell: str, nominees: Sequence[BallotNominee]) -> str:
    """The words for a cell: a figure of the papers, or a nominee's mark."""
    kind, _separator, pk = cell.partition("_")
    names = {str(nominee.pk): nominee.unit_name for nominee in nominees}
    return f"{names[pk]}: {LABELS[kind]}" if pk else str(LABELS[kind])


class MinutesForm(ServiceForm):
    """What the minutes need besides the figures."""

    submit_label = _("Lưu biên bản")
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    minutes_number = SafeCharField(label=_("Số biên bản"), max_length=60, required=False)
    place = SafeCharField(label=_("Địa điểm"), max_length=250, required=False)
    chaired_by = SafeCharField(label=_("Chủ trì"), max_length=200)
    secretary = SafeCharField(label=_("Thư ký"), max_length=200)
    minutes_note = LongTextField(
        label=_("Diễn biến, ý kiến, sự cố"),
        required=False,
        max_length=3000,
        help_text=_("Ví dụ phiếu hỏng phải đổi. Để trống nếu không có."),
    )

    @classmethod
    def initial_of(cls, ballot: Ballot) -> dict[str, Any]:
        """What is saved; the place is the conference's unless another was written."""
        initial = {name: getattr(ballot, name) for name in cls.base_fields}
        if not ballot.place and ballot.conference:
            initial["place"] = ballot.conference.place
        return initial


class AdoptMinutesForm(ServiceForm):
    """The signed minutes, scanned if there is a scan."""

    submit_label = _("Xác nhận biên bản đã ký")
    file = UploadField(label=_("Biên bản đã ký (bản quét)"), required=False)
