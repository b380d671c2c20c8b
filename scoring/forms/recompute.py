"""Ordering that all scores of a year be computed anew."""

from django.utils.translation import gettext_lazy as _

from core.forms import ServiceForm, YearField


class RecomputeForm(ServiceForm):
    """Which year."""

    submit_label = _("Tính lại điểm")
    year = YearField(label=_("Năm thi đua"))
