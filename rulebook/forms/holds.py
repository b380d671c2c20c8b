"""Forms of holds: they validate and stop."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import SafeCharField, ServiceForm, VietnameseDateField
from rulebook.enums import HoldKind


class HoldForm(ServiceForm):
    """Why rewards wait, and since when."""

    submit_label = _("Tạm dừng xét")
    kind = forms.ChoiceField(label=_("Lý do"), choices=HoldKind.choices)
    basis = SafeCharField(label=_("Văn bản, nguồn"), help_text=_("Số, ngày, cơ quan thông báo."))
    valid_from = VietnameseDateField(label=_("Từ ngày"))


class EndHoldForm(ServiceForm):
    """What came out of it."""

    submit_label = _("Kết thúc tạm dừng")
    valid_to = VietnameseDateField(label=_("Ngày kết thúc"))
    outcome = SafeCharField(label=_("Kết luận"), help_text=_("Kết luận gì, theo văn bản nào."))
