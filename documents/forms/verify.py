"""What a stranger types or drops to check a paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import SafeCharField, ServiceForm, UploadField
from documents.queries.verification import MAX_CODE
from documents.services.public_checks import MAX_MEGABYTES


class CodeForm(forms.Form):
    """The code printed at the foot of a paper."""

    ma = SafeCharField(
        label=_("Mã kiểm tra"),
        max_length=MAX_CODE,
        help_text=_("In ở chân trang đầu của văn bản, ví dụ K7MD-2XPA-9RTH. Gõ liền hay có gạch đều được."),
    )


class DropForm(ServiceForm):
    """A file to be looked at and forgotten."""

    submit_label = _("Kiểm tra tệp")

    file = UploadField(
        label=_("Tệp PDF"),
        types=("pdf",),
        max_megabytes=MAX_MEGABYTES,
        help_text=_("Tệp được xem ngay rồi bỏ, không lưu lại gì."),
    )
