"""The prose of a cluster's summary."""

from django.utils.translation import gettext_lazy as _

from core.autosave import MergingForm
from core.forms import LongTextField


class SummaryForm(MergingForm):
    """What people write beside the tables; printed in the paper in place of what units wrote."""

    submit_label = _("Lưu")
    results = LongTextField(label=_("Đánh giá chung về kết quả"), required=False)
    weaknesses = LongTextField(label=_("Hạn chế, nguyên nhân"), required=False)
    exemplars = LongTextField(label=_("Điển hình tiên tiến"), required=False)
    tasks = LongTextField(label=_("Nhiệm vụ trọng tâm thời gian tới"), required=False)
    proposals = LongTextField(label=_("Đề xuất, kiến nghị"), required=False)
