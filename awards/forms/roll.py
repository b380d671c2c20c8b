"""What people type for the roll: attendance, who casts, written opinions, who came for a paper."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from awards.enums import Opinion, RollState
from awards.models import BallotNominee, RollEntry, WrittenOpinion
from awards.queries.ballots import RollLine
from awards.services.roll import Attendance
from core.forms import SafeCharField, ServiceForm


class RollForm(ServiceForm):
    """Attendance of everybody on the roll; saving part of it is fine until the ballot opens."""

    submit_label = _("Lưu điểm danh")
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)

    def __init__(
        self,
        *args: Any,
        lines: Sequence[RollLine],
        people: Mapping[int, Sequence[User]] | None = None,
        **kwargs: Any,
    ) -> None:
        """``people``: who may cast for each unit; None where nothing is cast electronically."""
        super().__init__(*args, **kwargs)
        self.lines = lines
        self.people = people
        states = [
            (RollState.PRESENT, _("Có mặt")),
            (RollState.EXCUSED, _("Vắng có lý do")),
            (RollState.ABSENT, _("Vắng")),
        ]
        for line in lines:
            key = line.key
            self.fields[f"state_{key}"] = forms.ChoiceField(
                label=line.unit_name,
                choices=states,
                required=False,
                widget=forms.RadioSelect,
                initial=line.state,
            )
            if line.unit is not None:  # a member of the council votes in person
                self.fields[f"representative_{key}"] = SafeCharField(
                    label=_("Người bỏ phiếu thay mặt"),
                    max_length=200,
                    required=False,
                    initial=line.representative,
                )
            self.fields[f"reason_{key}"] = SafeCharField(
                label=_("Lý do vắng"), max_length=300, required=False, initial=line.reason
            )
            if people is not None:
                offered = [(person.pk, person.full_name) for person in people.get(key, ())]
                self.fields[f"delegate_{key}"] = forms.TypedChoiceField(
                    label=_("Tài khoản bỏ phiếu"),
                    choices=[("", _("– chưa ghi –")), *offered],
                    coerce=int,
                    empty_value=None,
                    required=False,
                    initial=line.delegate.pk if line.delegate else "",
                )

    def rows(self) -> list[dict[str, Any]]:
        """Each entrant with its fields."""
        names = ("state", "representative", "reason", "delegate")
        return [
            {"line": line, **{n: self[f"{n}_{line.key}"] for n in names if f"{n}_{line.key}" in self.fields}}
            for line in self.lines
        ]

    def attendances(self) -> list[Attendance]:
        """The cleaned values as the service takes them."""
        data = self.cleaned_data
        return [
            Attendance(
                unit_id=line.unit.pk if line.unit else None,
                member_id=line.key if line.unit is None else None,
                state=RollState(data[f"state_{line.key}"] or RollState.EXPECTED),
                representative=data.get(f"representative_{line.key}", ""),
                reason=data[f"reason_{line.key}"],
                delegate_id=data.get(f"delegate_{line.key}"),
            )
            for line in self.lines
        ]


class OpinionForm(ServiceForm):
    """An absent unit's written opinion on each nominee; leaving all empty takes it off."""

    submit_label = _("Lưu ý kiến bằng văn bản")
    document = SafeCharField(
        label=_("Văn bản"),
        max_length=200,
        required=False,
        help_text=_("Số, ngày, ví dụ 12/CV-STP ngày 18/11/2026."),
    )

    def __init__(
        self, *args: Any, nominees: Sequence[BallotNominee], opinions: Sequence[WrittenOpinion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.nominees = nominees
        said = {opinion.nominee_id: opinion.opinion for opinion in opinions}
        self.initial["document"] = opinions[0].document if opinions else ""
        for nominee in nominees:
            self.fields[f"opinion_{nominee.pk}"] = forms.ChoiceField(
                label=nominee.unit_name,
                choices=Opinion.choices,
                required=False,
                widget=forms.RadioSelect,
                initial=said.get(nominee.pk),
            )

    def opinions(self) -> dict[int, Opinion]:
        """Nominee → opinion, for those given."""
        given = {nominee.pk: self.cleaned_data[f"opinion_{nominee.pk}"] for nominee in self.nominees}
        return {pk: Opinion(value) for pk, value in given.items() if value}


class PaperForm(ServiceForm):
    """Who came to the table for a paper of the hall. Nobody sees here who has not voted (VOTE-25)."""

    submit_label = _("Phát phiếu giấy")
    entry = forms.TypedChoiceField(
        label=_("Đơn vị đến nhận hoặc trả phiếu giấy"),
        coerce=int,
        help_text=_("Đơn vị đã bỏ phiếu điện tử thì không nhận phiếu giấy nữa."),
    )

    def __init__(self, *args: Any, entries: Sequence[RollEntry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(entry.pk, entry.unit_name) for entry in entries]
        self.fields["entry"].choices = [("", _("– chọn đơn vị –")), *choices]
