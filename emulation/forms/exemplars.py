"""Forms of good examples: they validate and stop."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clusters.models import ClusterYear
from core.forms import (
    LARGEST_DATABASE_INTEGER,
    LongTextField,
    SafeCharField,
    ServiceForm,
    VietnameseDateField,
)
from emulation.enums import AwardSubject
from emulation.models import Campaign
from emulation.queries.plans import campaigns_running_in


def _revision() -> forms.IntegerField:
    return forms.IntegerField(widget=forms.HiddenInput(), min_value=0, max_value=LARGEST_DATABASE_INTEGER)


class ExemplarForm(ServiceForm):
    """Who, and what others can learn from them."""

    submit_label = _("Lưu nháp")
    revision = _revision()
    subject = forms.ChoiceField(label=_("Cá nhân hay tập thể"), choices=AwardSubject.choices)
    name = SafeCharField(label=_("Tên cá nhân, tập thể"), max_length=250)
    position_title = SafeCharField(label=_("Chức vụ, bộ phận"), max_length=150, required=False)
    campaign = forms.ModelChoiceField(
        label=_("Trong phong trào"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("Không thuộc phong trào nào"),
    )
    what = SafeCharField(
        label=_("Việc làm nêu gương"),
        max_length=300,
        help_text=_("Một câu: làm được việc gì, khác trước ra sao."),
    )
    story = LongTextField(
        label=_("Câu chuyện, kết quả cụ thể"),
        help_text=_("Làm thế nào, kết quả bằng số liệu, đơn vị khác học được gì."),
    )

    def __init__(self, *args: Any, cluster_year: ClusterYear, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = campaigns_running_in(cluster_year.year)


class RecogniseForm(ServiceForm):
    """On which day and basis an example is recognised."""

    submit_label = _("Công nhận")
    recognised_on = VietnameseDateField(label=_("Ngày công nhận"))
    basis = SafeCharField(
        label=_("Căn cứ công nhận"), max_length=300, help_text=_("Ví dụ: kết luận hội nghị sơ kết ngày …")
    )
    note = SafeCharField(label=_("Ý kiến xem xét"), max_length=500, required=False)


class DeclineForm(ServiceForm):
    """Why an example is not recognised."""

    submit_label = _("Ghi chưa công nhận")
    note = SafeCharField(
        label=_("Lý do chưa công nhận"), max_length=500, help_text=_("Đơn vị đề xuất đọc lý do này.")
    )


class UnpublishForm(ServiceForm):
    """Why an example is taken out of the sector's list."""

    submit_label = _("Thôi phổ biến")
    reason = SafeCharField(label=_("Lý do"), max_length=300)


class ReplicationForm(ServiceForm):
    """How a unit takes an example up, and with what result."""

    submit_label = _("Lưu")
    revision = _revision()
    started_on = VietnameseDateField(label=_("Bắt đầu từ ngày"))
    how = LongTextField(label=_("Cách làm theo"), max_length=10_000)
    result = LongTextField(
        label=_("Kết quả"), max_length=10_000, required=False, help_text=_("Để trống khi chưa có kết quả.")
    )
