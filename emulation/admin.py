"""Catalogues are set up here; what decides is only shown (states, signatures, registrations, milestones)."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.admin_base import AuditedAdmin, ConfirmableAdmin, ReadOnlyAdmin
from clusters.enums import UnitGroup
from core.forms import LineListField
from emulation.models import (
    Anniversary,
    AwardType,
    CampaignPlan,
    Conference,
    Covenant,
    CovenantSignature,
    CovenantTemplate,
    Milestone,
    Parameter,
    PlanningStep,
    TitleRegistration,
    UnitReport,
    YearHalt,
)

DAYS_IN_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class AwardTypeForm(forms.ModelForm):
    """Groups are ticked, not typed."""

    excluded_groups = forms.MultipleChoiceField(
        label=_("Nhóm đơn vị không đề nghị qua Bộ"),
        required=False,
        choices=UnitGroup.choices,
        widget=forms.CheckboxSelectMultiple,
    )


@admin.register(AwardType)
class AwardTypeAdmin(AuditedAdmin):
    """Titles and forms of reward."""

    form = AwardTypeForm
    list_display = ["name", "code", "family", "subject", "ordinal", "is_cluster_voted"]
    list_filter = ["family", "subject", "is_cluster_voted"]
    search_fields = ["name", "code"]
    autocomplete_fields = ["out_of"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []


class AnniversaryForm(forms.ModelForm):
    """A day that the calendar has, 29 February included."""

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        month, day = data.get("month"), data.get("day")
        if month and day and not (1 <= month <= 12 and 1 <= day <= DAYS_IN_MONTH[month - 1]):
            raise ValidationError(
                _("Ngày %(day)s/%(month)s không có trong lịch."), params={"day": day, "month": month}
            )
        return data


@admin.register(Anniversary)
class AnniversaryAdmin(AuditedAdmin):
    """Days that peak phases celebrate."""

    may_delete = True
    form = AnniversaryForm
    list_display = ["name", "day", "month", "founding_year", "group"]
    search_fields = ["name"]


@admin.register(PlanningStep)
class PlanningStepAdmin(AuditedAdmin):
    """Where the steps of a year usually lie: what a year's plan proposes."""

    list_display = ["kind", "anchor", "offset_days", "is_in_working_days", "basis", "is_active"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["kind"] if obj else []


@admin.register(Parameter)
class ParameterAdmin(ConfirmableAdmin):
    """Rules whose text is not known for certain."""

    list_display = ["name", "value", "rule_set", "legal_basis", "confirmed_at", "confirmed_by"]
    list_select_related = ["confirmed_by"]
    search_fields = ["name", "key", "rule_ids"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["key", "rule_set"] if obj else []


class CovenantTemplateForm(forms.ModelForm):
    """Lists are written one item a line."""

    bases = LineListField(label=_("Căn cứ"), required=False, max_line_length=500)
    pledges = LineListField(label=_("Nội dung cam kết"))


@admin.register(CovenantTemplate)
class CovenantTemplateAdmin(AuditedAdmin):
    """What covenants are drafted from; a draft keeps its own text."""

    may_delete = True
    form = CovenantTemplateForm
    list_display = ["name", "is_active"]
    search_fields = ["name"]


class YearPartAdmin(ReadOnlyAdmin):
    """Something of a cluster's year that its own pages decide about."""

    list_select_related = ["cluster_year"]
    search_fields = ["cluster_year__search_text"]


@admin.register(Milestone)
class MilestoneAdmin(YearPartAdmin):
    """Steps reached."""

    list_display = ["cluster_year", "kind", "due_on", "reached_on"]
    list_filter = ["kind"]


@admin.register(YearHalt)
class YearHaltAdmin(YearPartAdmin):
    """Years suspended or dissolved."""

    list_display = ["cluster_year", "kind", "halted_on", "decision_number"]


@admin.register(Conference)
class ConferenceAdmin(YearPartAdmin):
    """Conferences."""

    list_display = ["cluster_year", "kind", "state", "held_on"]
    list_filter = ["kind", "state"]
    fields = [
        "cluster_year",
        "opens_cluster_year",
        "kind",
        "state",
        "held_on",
        "opening_time",
        "session",
        "place",
    ]


@admin.register(CampaignPlan)
class CampaignPlanAdmin(ReadOnlyAdmin):
    """Plans and their states; the texts are on their pages."""

    list_display = ["year", "cluster_year", "unit", "number", "state"]
    list_filter = ["state", "year"]
    list_select_related = ["cluster_year", "unit"]
    ordering = ["-year", "pk"]
    fields = ["cluster_year", "unit", "year", "number", "issued_on", "state"]


@admin.register(Covenant)
class CovenantAdmin(YearPartAdmin):
    """Covenants and their states; the texts are on their pages."""

    list_display = ["title", "cluster_year", "state"]
    list_filter = ["state"]
    fields = ["title", "cluster_year", "state"]


@admin.register(CovenantSignature)
class CovenantSignatureAdmin(ReadOnlyAdmin):
    """Signatures collected."""

    list_display = ["party", "signer_name", "method", "capacity", "signed_on", "is_late", "voided_at"]
    list_select_related = ["party"]
    list_filter = ["method", "is_late"]
    ordering = ["-recorded_at", "pk"]
    search_fields = ["party__unit__search_text"]


@admin.register(TitleRegistration)
class TitleRegistrationAdmin(YearPartAdmin):
    """Titles registered."""

    list_display = ["for_unit_name", "award_type", "cluster_year", "state", "submitted_at"]
    list_select_related = ["award_type", "cluster_year"]
    list_filter = ["state"]
    ordering = ["-submitted_at", "pk"]


@admin.register(UnitReport)
class UnitReportAdmin(YearPartAdmin):
    """Reports handed in; the texts are on their pages."""

    list_display = ["unit", "cluster_year", "period", "state", "submitted_at"]
    list_select_related = ["unit", "cluster_year"]
    list_filter = ["period", "state"]
    fields = ["unit", "cluster_year", "period", "state", "submitted_at", "submitted_by"]
