"""Forms of reading a table from Excel: the file, then the confirmation of what was read."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import RuleError
from core.forms import SafeCharField, ServiceForm, UploadField
from scoring.forms.tables import NewTableForm
from scoring.sheets import Line, Sheet, read_sheet


class ReadSheetForm(ServiceForm):
    """A workbook with the columns of the published sheets; nothing is saved yet."""

    submit_label = _("Đọc tệp và xem trước")
    name = SafeCharField(label=_("Tên bảng"), max_length=250)
    upload = UploadField(label=_("Tệp Excel"), types=("xlsx",), max_megabytes=2)
    sheet: Sheet

    def clean(self) -> dict[str, Any]:
        """Read the file; ``sheet`` is what it holds."""
        data = super().clean()
        if upload := data.get("upload"):
            try:
                self.sheet = read_sheet(upload, upload.name)
            except RuleError as error:
                self.add_error("upload", str(error))
        return data


class ConfirmImportForm(NewTableForm):
    """The head of the new draft, and which suggested rules are taken."""

    submit_label = _("Nạp thành bản nháp")
    confirmed = forms.Field(widget=forms.HiddenInput, required=False, initial="1")
    lines = forms.Field(widget=forms.HiddenInput)
    with_rule = forms.MultipleChoiceField(
        label=_("Quy tắc được gợi ý"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, lines: list[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.read_lines = lines
        self.fields["with_rule"].choices = [
            (str(place), line.code) for place, line in enumerate(lines) if line.rule
        ]

    @property
    def head_fields(self) -> list[Any]:
        """Bound fields beside the rules, which stand in their lines."""
        return [field for field in self if field.name != "with_rule"]

    def service_values(self) -> dict[str, Any]:
        """What `import_table` takes."""
        head = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"confirmed", "lines", "with_rule"}
        }
        chosen = {int(place) for place in self.cleaned_data["with_rule"]}
        return {"lines": self.read_lines, "with_rule": chosen, **head}
