"""Forms of workbooks: which part to send out, the file that comes back, which rows to take."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm, UploadField
from workbooks.kinds import OfferedScope


class SendForm(ServiceForm):
    """Which part of the year the workbook is for."""

    submit_label = _("Tải bảng Excel")
    scope = forms.ChoiceField(label=_("Phần"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, scopes: Sequence[OfferedScope], **kwargs: Any) -> None:
        """``scopes``: what the person may send out."""
        super().__init__(*args, **kwargs)
        self.offers = {each.scope.token: each for each in scopes}
        self.fields["scope"].choices = [(token, each.title) for token, each in self.offers.items()]
        if len(scopes) == 1:
            self.fields["scope"].initial = scopes[0].scope.token

    @property
    def chosen(self) -> OfferedScope:
        """The offer that was chosen."""
        return self.offers[self.cleaned_data["scope"]]


class ReturnForm(ServiceForm):
    """The workbook filled in."""

    submit_label = _("Nộp bảng và xem trước")
    # Other kinds of Excel files are let through to the reader, which says what to do with each.
    file = UploadField(
        label=_("Bảng đã điền"),
        types=("xlsx", "xlsm", "xls"),
        help_text=_("Tệp Excel (.xlsx) đã tải từ trang này, tối đa 10 MB."),
    )


class TakeForm(ServiceForm):
    """Every good row, or only the ticked ones."""

    which = forms.ChoiceField(
        label=_("Nhận"),
        choices=[("all", _("Nhận tất cả dòng tốt")), ("some", _("Chỉ nhận dòng đã đánh dấu"))],
    )
    rows = forms.MultipleChoiceField(label=_("Dòng"), required=False)

    def __init__(self, *args: Any, takeable: Sequence[int], **kwargs: Any) -> None:
        """``takeable``: ids of the rows that can be chosen on this page."""
        super().__init__(*args, **kwargs)
        self.fields["rows"].choices = [(str(row), str(row)) for row in takeable]

    @property
    def chosen(self) -> set[int] | None:
        """Ids of the ticked rows; None: all good ones."""
        if self.cleaned_data["which"] == "all":
            return None
        return {int(row) for row in self.cleaned_data["rows"]}


class UndoForm(ServiceForm):
    """Nothing to fill in: the page says what happens."""

    submit_label = _("Hoàn tác")
