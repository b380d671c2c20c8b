"""Forms of a paper's way back from Word."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm, UploadField
from documents.forms.papers import TextForm


class WordUploadForm(ServiceForm):
    submit_label = _("Đọc tệp Word")
    file = UploadField(
        label=_("Tệp Word đã sửa"),
        types=("docx",),
        help_text=_("Tệp .docx tải về từ văn bản này, tối đa 10 MB."),
    )


class WordTextForm(TextForm):
    """The text read from a file, ready to be saved by the page of the paper's text."""

    submit_label = _("Lưu nội dung lấy từ tệp Word")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget = forms.HiddenInput()
