"""Forms of the history of awards: they validate and stop."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.forms import SafeCharField, ServiceForm, UploadField, VietnameseDateField, YearField
from emulation.models import AwardType
from rulebook.models import Merit, Person


class DecisionForm(ServiceForm):
    """Which decision granted what; number, day and issuer are always told (DOS-4)."""

    submit_label = _("Ghi vào lịch sử")
    detail = SafeCharField(
        label=_("Hạng, loại"),
        max_length=120,
        required=False,
        help_text=_("Ví dụ: hạng Ba. Không có thì để trống."),
    )
    achievement_year = YearField(label=_("Năm thành tích"))
    decision_number = SafeCharField(label=_("Số quyết định"), max_length=60)
    decided_on = VietnameseDateField(label=_("Ngày quyết định"))
    issuer = SafeCharField(
        label=_("Người ban hành"), max_length=200, help_text=_("Ví dụ: Bộ trưởng Bộ Tư pháp.")
    )


class NewDecisionForm(DecisionForm):
    """A decision with its award and the scanned paper."""

    award_type = forms.ModelChoiceField(
        label=_("Danh hiệu, hình thức"), queryset=AwardType.objects.none(), empty_label=_("Chưa chọn")
    )
    upload = UploadField(label=_("Bản chụp quyết định"), required=False)
    field_order = ("award_type",)

    def __init__(self, *args: Any, awards: QuerySet[AwardType], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["award_type"].queryset = awards


class RecordForm(NewDecisionForm):
    """What one unit or person was awarded, for which of their merits."""

    merits = forms.ModelMultipleChoiceField(
        label=_("Khen cho thành tích, sáng kiến"),
        queryset=Merit.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Một thành tích không khen nhiều lần; chọn để hệ thống nhắc khi dùng lại."),
    )

    def __init__(self, *args: Any, merits: QuerySet[Merit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if merits:
            self.fields["merits"].queryset = merits
        else:
            del self.fields["merits"]


class ManyRecordsForm(NewDecisionForm):
    """What one decision granted to several persons of a unit."""

    persons = forms.ModelMultipleChoiceField(
        label=_("Người được tặng"), queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ("award_type", "persons")

    def __init__(self, *args: Any, persons: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["persons"].queryset = persons


class FileForm(ServiceForm):
    """The scanned decision."""

    submit_label = _("Đính kèm")
    upload = UploadField(label=_("Bản chụp quyết định"))


class ReasonForm(ServiceForm):
    """Why something that was entered is taken out."""

    submit_label = _("Bỏ dòng này")
    reason = SafeCharField(label=_("Lý do"), max_length=300)


class InheritanceForm(ServiceForm):
    """Whether titles are inherited: by which paper, of which day (ORG-24)."""

    submit_label = _("Ghi quyết định")
    is_title_inherited = forms.ChoiceField(
        label=_("Kế thừa danh hiệu"),
        choices=[("yes", _("Có kế thừa")), ("no", _("Không kế thừa"))],
        widget=forms.RadioSelect,
    )
    basis = SafeCharField(
        label=_("Văn bản, người quyết định"), max_length=280, help_text=_("Số văn bản, cơ quan ban hành.")
    )
    decided_on = VietnameseDateField(label=_("Ngày quyết định"))


class HistoryFilterForm(ServiceForm):
    """What is looked for in the history; a part that cannot be read asks for everything."""

    q = SafeCharField(label=_("Tên, số quyết định"), max_length=250, required=False)
    nam = YearField(label=_("Năm"), required=False, help_text="")
    danh_hieu = forms.ModelChoiceField(
        label=_("Danh hiệu"),
        queryset=AwardType.objects.order_by("ordinal"),
        required=False,
        empty_label=_("Tất cả"),
    )
