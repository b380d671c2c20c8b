"""The paper as it is marked on the screen, and the sealed act of casting it."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from awards.models import Ballot
from awards.queries.casting import PaperLine
from core.forms import SafeCharField, ServiceForm
from urn.enums import FormKind
from urn.papers import new_nonce

FOR, AGAINST, NONE = "f", "a", "n"
WORDS = {
    FOR: gettext_lazy("Tán thành"),
    AGAINST: gettext_lazy("Không tán thành"),
    NONE: gettext_lazy("Không có ý kiến"),
}
NAME = "ten_"


class NonceField(forms.RegexField):
    """What makes one paper the same paper when it is sent twice."""

    widget = forms.HiddenInput

    def __init__(self, **kwargs: Any) -> None:
        stale = gettext_lazy("Trang này đã cũ. Hãy mở lại lá phiếu.")
        super().__init__(
            regex=r"\A[0-9a-f]{48}\Z", error_messages={"required": stale, "invalid": stale}, **kwargs
        )


class VoteForm(ServiceForm):
    """The paper. A name left alone is without opinion; at most so many marks as the rule allows."""

    submit_label = gettext_lazy("Xem lại trước khi bỏ phiếu")
    nonce = NonceField()

    def __init__(self, *args: Any, ballot: Ballot, lines: Sequence[PaperLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ballot, self.lines = ballot, lines
        self.most = ballot.rule.max_marks
        self.is_choice = ballot.form == FormKind.CHOOSE
        self.initial.setdefault("nonce", new_nonce())
        offered = [FOR] if self.is_choice else list(WORDS)
        for number, line in enumerate(lines):
            if not line.is_fixed:
                self.fields[f"{NAME}{number}"] = forms.ChoiceField(
                    label=line.nominee.unit_name,
                    required=False,
                    choices=[(mark, WORDS[mark]) for mark in offered],
                )

    @staticmethod
    def initial_of(marks: str, nonce: str) -> dict[str, str]:
        """The paper as it was marked before."""
        return {"nonce": nonce} | {f"{NAME}{number}": mark for number, mark in enumerate(marks)}

    def rows(self) -> list[tuple[PaperLine, str, str]]:
        """Each line with the name of its field and the mark it carries now."""
        return [
            (line, name, self._mark(name))
            for number, line in enumerate(self.lines)
            for name in [f"{NAME}{number}"]
        ]

    def _mark(self, name: str) -> str:
        return str(self[name].value() or "") if name in self.fields else NONE

    def marks(self) -> str:
        """One letter a name, in the paper's order."""
        return "".join(self.cleaned_data.get(f"{NAME}{number}") or NONE for number in range(len(self.lines)))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if any(name.startswith(NAME) and name not in self.fields for name in self.data):
            self.add_error(None, _("Có tên không nằm trên lá phiếu này. Hãy mở lại lá phiếu."))
        chosen = sum(mark == FOR for name, mark in data.items() if name.startswith(NAME))
        if self.most is not None and chosen > self.most:
            self.add_error(
                None,
                _("Bạn đánh dấu %(chosen)s tên; phiếu này chỉ nhận nhiều nhất %(most)s. Hãy bỏ bớt.")
                % {"chosen": chosen, "most": self.most},
            )
        return data


class CastForm(ServiceForm):
    """The marks confirmed on the full page, one letter a name."""

    submit_label = gettext_lazy("Bỏ phiếu")
    nonce = NonceField()
    marks = forms.RegexField(
        regex=r"\A[fan]{1,500}\Z",
        widget=forms.HiddenInput,
        error_messages={"invalid": gettext_lazy("Lá phiếu gửi lên không đọc được. Hãy mở lại lá phiếu.")},
    )


class CodeForm(ServiceForm):
    """An inclusion code, typed from paper or from a picture of the screen."""

    submit_label = gettext_lazy("Tra mã")
    code = SafeCharField(label=gettext_lazy("Mã phiếu"), max_length=60)
