"""Forms of plans: they validate and stop."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from clusters.enums import LeadRole
from clusters.models import Unit
from core.forms import (
    LARGEST_DATABASE_INTEGER,
    LineListField,
    LongTextField,
    SafeCharField,
    ServiceForm,
    UploadField,
    VietnameseDateField,
    YearField,
)
from emulation.enums import CampaignKind
from emulation.models import Campaign, CampaignPlan, Conference
from emulation.queries.plans import campaigns_running_in, held_conferences


def basis_field(label: Any) -> LineListField:
    """Legal bases, one a line."""
    return LineListField(
        label=label,
        required=False,
        max_line_length=500,
        help_text=_("Mỗi dòng một văn bản: tên, số, ngày, nơi ban hành."),
    )


class PlanTextForm(ServiceForm):
    """The text of a plan. Everything may be empty: a draft is saved as far as it goes."""

    submit_label = _("Lưu nháp")
    revision = forms.IntegerField(widget=forms.HiddenInput(), min_value=0, max_value=LARGEST_DATABASE_INTEGER)
    slogan = LongTextField(label=_("Chủ đề, khẩu hiệu thi đua"), required=False, max_length=2000)
    legal_bases = basis_field(_("Căn cứ"))
    purpose = LongTextField(label=_("Mục đích, yêu cầu"), required=False)
    key_tasks = LineListField(
        label=_("Nhiệm vụ trọng tâm"), required=False, help_text=_("Mỗi dòng một nhiệm vụ.")
    )
    arrangements = LongTextField(label=_("Tổ chức thực hiện"), required=False)
    short_drives_note = LongTextField(
        label=_("Về các đợt thi đua ngắn ngày, đột xuất"), required=False, max_length=5000
    )
    presented_by = forms.ChoiceField(
        label=_("Người trình bày dự thảo"), choices=[("", _("Chưa định")), *LeadRole.choices], required=False
    )

    def __init__(self, *args: Any, plan: CampaignPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if plan.cluster_year_id is None:
            del self.fields["presented_by"]


class PhasesForm(ServiceForm):
    """The two peak phases."""

    submit_label = _("Lưu hai đợt")
    first_starts_on = VietnameseDateField(label=_("Đợt 1 từ ngày"))
    first_ends_on = VietnameseDateField(label=_("Đợt 1 đến hết ngày"))
    second_starts_on = VietnameseDateField(label=_("Đợt 2 từ ngày"))
    second_ends_on = VietnameseDateField(label=_("Đợt 2 đến hết ngày"))

    def periods(self) -> dict[str, tuple[dt.date, dt.date]]:
        """What `services.plans.set_phases` takes."""
        data = self.cleaned_data
        return {name: (data[f"{name}_starts_on"], data[f"{name}_ends_on"]) for name in ("first", "second")}


class WindowForm(ServiceForm):
    """From when to when comments are taken."""

    submit_label = _("Gửi lấy ý kiến")
    from_on = VietnameseDateField(label=_("Lấy ý kiến từ ngày"))
    until_on = VietnameseDateField(label=_("Đến hết ngày"))


class VersionForm(ServiceForm):
    """Why there is a new version."""

    submit_label = _("Lập bản mới")
    note = SafeCharField(label=_("Bản mới sửa những gì"), max_length=300)


class _PlaceFields(ServiceForm):
    """A movement's place in one plan."""

    also_based_on = basis_field(_("Căn cứ thêm, riêng trong kế hoạch này"))
    starts_on = VietnameseDateField(label=_("Từ ngày"), required=False)
    ends_on = VietnameseDateField(label=_("Đến hết ngày"), required=False)

    @property
    def place(self) -> dict[str, Any]:
        """What the services take about the place."""
        return {name: self.cleaned_data[name] for name in ("also_based_on", "starts_on", "ends_on")}


class TakeCampaignForm(_PlaceFields):
    """Take a movement from the catalogue."""

    submit_label = _("Đưa vào kế hoạch")
    campaign = forms.ModelChoiceField(
        label=_("Phong trào"), queryset=Campaign.objects.none(), empty_label=_("Chọn phong trào")
    )
    field_order = ["campaign"]

    def __init__(self, *args: Any, plan: CampaignPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = plan.plan_campaigns.values("campaign")
        self.fields["campaign"].queryset = campaigns_running_in(plan.year).exclude(pk__in=taken)


class NewCampaignForm(_PlaceFields):
    """A movement that is not in the catalogue yet."""

    submit_label = _("Thêm vào danh mục và kế hoạch")
    title = SafeCharField(label=_("Tên phong trào"))
    kind = forms.ChoiceField(label=_("Loại"), choices=CampaignKind.choices, initial=CampaignKind.THEMATIC)
    launched_by = SafeCharField(
        label=_("Cấp phát động"),
        max_length=200,
        required=False,
        help_text=_("Ví dụ: Bộ Tư pháp, UBND tỉnh, đơn vị."),
    )
    starts_year = YearField(label=_("Từ năm"), required=False)
    ends_year = YearField(label=_("Đến năm"), required=False)
    legal_bases = basis_field(_("Căn cứ"))
    parents = forms.ModelMultipleChoiceField(
        label=_("Thuộc các phong trào"),
        queryset=Campaign.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Một phong trào có thể thuộc nhiều phong trào của Bộ, của tỉnh."),
    )
    field_order = ["title", "kind", "launched_by", "starts_year", "ends_year", "legal_bases", "parents"]

    def __init__(self, *args: Any, plan: CampaignPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parents"].queryset = campaigns_running_in(plan.year)


class ChangeCampaignForm(_PlaceFields):
    """A movement's bases and days in this plan."""


class IssuePlanForm(ServiceForm):
    """How a unit's plan was issued. ``seen`` is the hash of the text on the page."""

    submit_label = _("Ghi nhận đã ban hành")
    seen = forms.Field(widget=forms.HiddenInput(), required=False)
    number = SafeCharField(label=_("Số, ký hiệu"), max_length=60, help_text=_("Ví dụ: 06/KH-STP."))
    issued_on = VietnameseDateField(label=_("Ngày ban hành"))
    file = UploadField(label=_("Bản ký"), required=False)

    def __init__(self, *args: Any, plan: CampaignPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan

    def adoption(self) -> dict[str, Any]:
        """What the service takes; a page that does not say what it showed is out of date."""
        given = dict(self.cleaned_data)
        return {"seen_hash": given.pop("seen") or "missing", "upload": given.pop("file"), **given}


class AdoptPlanForm(IssuePlanForm):
    """How a cluster's plan was adopted."""

    submit_label = _("Ghi nhận đã thông qua")
    field_order = ["seen", "conference", "adopted_on", "number", "issued_on", "file"]
    conference = forms.ModelChoiceField(
        label=_("Thông qua tại hội nghị"),
        queryset=Conference.objects.none(),
        required=False,
        empty_label=_("Không qua hội nghị, ghi ngày ở dưới"),
        help_text=_("Chỉ có hội nghị đã ghi nhận là đã họp."),
    )
    adopted_on = VietnameseDateField(label=_("Ngày thông qua"), required=False)
    number = SafeCharField(label=_("Số, ký hiệu"), max_length=60, required=False)
    issued_on = VietnameseDateField(label=_("Ngày ban hành"), required=False)
    file = UploadField(label=_("Bản ký"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conference"].queryset = held_conferences(self.plan.cluster_year)


class NewUnitPlanForm(ServiceForm):
    """Whose plan, of which year."""

    submit_label = _("Lập kế hoạch")
    unit = forms.ModelChoiceField(label=_("Đơn vị"), queryset=Unit.objects.none(), empty_label=None)
    year = YearField(label=_("Năm thi đua"))

    def __init__(self, *args: Any, units: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units
