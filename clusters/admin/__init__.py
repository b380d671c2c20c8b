"""Set-up of units, clusters, years and appointments. Rules stay in the services; the admin calls them."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from audit.admin_base import (
    AuditedAdmin,
    CarefulAutocomplete,
    DatedFormSet,
    DatedInline,
    DatedRowForm,
    ReadOnlyAdmin,
)
from clusters.admin import unit_import
from clusters.enums import UnitKind
from clusters.models import (
    Appointment,
    Cluster,
    ClusterLead,
    ClusterMembership,
    ClusterYear,
    Unit,
    UnitHead,
    UnitKindPeriod,
    UnitName,
    UnitParent,
    UnitSuccession,
)
from clusters.queries import exists_on
from clusters.services import appointments, units, years
from core import clock
from core.errors import RuleError


class UnitAddForm(forms.ModelForm):
    """A unit begins with its first name and kind; later ones are added as dated rows."""

    # Not ``name`` and ``kind``: those of the model are not for editing.
    first_name = forms.CharField(label=_("Tên"), max_length=250, widget=admin.widgets.AdminTextInputWidget)
    # Nothing is chosen at first: whoever overlooks the box would make a ministry.
    first_kind = forms.ChoiceField(label=_("Loại"), choices=[("", "---------"), *UnitKind.choices])
    parent = forms.ModelChoiceField(
        label=_("Đơn vị cấp trên trực tiếp"),
        required=False,
        queryset=Unit.objects.order_by("sort_key", "pk"),
        widget=CarefulAutocomplete(UnitParent._meta.get_field("parent"), admin.site),
    )
    valid_from = forms.DateField(
        label=_("Có hiệu lực từ"),
        required=False,
        widget=admin.widgets.AdminDateWidget,
        help_text=_("Để trống: từ trước khi có dữ liệu."),
    )
    legal_basis = forms.CharField(
        label=_("Căn cứ"), max_length=300, required=False, widget=admin.widgets.AdminTextInputWidget
    )

    class Meta:
        model = Unit
        fields = ["code", "note", "is_sample"]


class UnitNameInline(DatedInline):
    model = UnitName
    fields = ["name", "valid_from", "valid_to", "legal_basis"]


class UnitKindInline(DatedInline):
    model = UnitKindPeriod
    fields = ["kind", "valid_from", "valid_to"]


class UnitParentFormSet(DatedFormSet):
    """Parents may not stand below the unit."""

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            data = getattr(form, "cleaned_data", None)
            if not data or not data.get("parent") or form.errors or not form.has_changed():
                continue
            try:
                units.ensure_no_circle(self.instance, data["parent"], data.get("valid_from"))
            except RuleError as error:
                form.add_error("parent", str(error))


class UnitParentInline(DatedInline):
    model = UnitParent
    formset = UnitParentFormSet
    fk_name = "unit"
    fields = ["parent", "valid_from", "valid_to"]
    autocomplete_fields = ["parent"]


class UnitHeadInline(DatedInline):
    template = "admin/edit_inline/stacked.html"
    model = UnitHead
    fields = ["person_name", "position_title", "is_acting", "valid_from", "valid_to"]


@admin.register(Unit)
class UnitAdmin(AuditedAdmin):
    """Units with their dated rows. Merging and splitting has its own page for the standing body."""

    change_list_template = "admin/clusters/unit/change_list.html"
    list_display = ["name", "code", "kind", "is_sample"]
    list_filter = ["kind", "is_sample"]
    search_fields = ["search_text"]
    ordering = ["sort_key", "pk"]
    fields = ["code", "note", "is_sample"]

    def get_urls(self) -> list[URLPattern]:
        pages = [
            path("nhap-excel/", self.admin_site.admin_view(unit_import.upload), name="clusters_unit_import"),
            path(
                "nhap-excel/<uuid:file_id>/",
                self.admin_site.admin_view(unit_import.preview),
                name="clusters_unit_preview",
            ),
            path("xuat-excel/", self.admin_site.admin_view(unit_import.export), name="clusters_unit_export"),
            path(
                "mau-excel/", self.admin_site.admin_view(unit_import.template), name="clusters_unit_template"
            ),
        ]
        return pages + super().get_urls()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(
            request, obj, change=change, **({} if obj else {"form": UnitAddForm}) | kwargs
        )

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        added = ["first_name", "first_kind", "parent", "valid_from", "legal_basis"]
        return ["code", *([] if obj else added), "note", "is_sample"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["code"] if obj else []

    def get_inlines(self, request: HttpRequest, obj: Any) -> list[type[DatedInline]]:
        return [UnitNameInline, UnitKindInline, UnitParentInline, UnitHeadInline] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        if change:
            units.lock_unit(obj)
            super().save_model(request, obj, form, change)
            return
        data = dict(form.cleaned_data)
        name, kind = data.pop("first_name"), data.pop("first_kind")
        created = units.create_unit(name=name, kind=kind, **data, actor=request.user, at=clock.now())
        obj.__dict__.update(created.__dict__)  # the admin goes on with the object it made

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        units.bring_in_step(form.instance)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written the event."""


@admin.register(UnitSuccession)
class UnitSuccessionAdmin(ReadOnlyAdmin):
    """What became of units; recorded on its own page, because much follows from it."""

    list_display = ["predecessor", "successor", "kind", "effective_on", "legal_basis"]
    list_select_related = ["predecessor", "successor"]
    list_filter = ["kind"]
    search_fields = ["predecessor__search_text", "successor__search_text"]
    ordering = ["-effective_on", "pk"]


@admin.register(Cluster)
class ClusterAdmin(AuditedAdmin):
    """A cluster's identity over the years."""

    list_display = ["name", "code", "is_sample"]
    list_filter = ["is_sample"]
    search_fields = ["name", "code"]


class MemberForm(DatedRowForm):
    """A member exists on its first day."""

    def prepare(self) -> None:
        if cluster_year := self.cleaned_data.get("cluster_year"):
            self.instance.year = cluster_year.year

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        unit, cluster_year = data.get("unit"), data.get("cluster_year")
        if unit and cluster_year and 1 <= (cluster_year.year or 0) <= 9999 and self.has_changed():
            day = data.get("valid_from") or dt.date(cluster_year.year, 1, 1)
            if not exists_on(unit, day):
                self.add_error("unit", years.not_existing(unit, day))
        return data


class MemberFormSet(DatedFormSet):
    """A unit is a member once at a time."""

    def owner_key(self, data: dict[str, Any]) -> Any:
        return data.get("unit")


class MemberInline(DatedInline):
    model = ClusterMembership
    form = MemberForm
    formset = MemberFormSet
    fields = ["ordinal", "unit", "valid_from", "valid_to"]
    autocomplete_fields = ["unit"]


class LeadFormSet(DatedFormSet):
    """A unit leads in one role at a time."""

    def owner_key(self, data: dict[str, Any]) -> Any:
        return data.get("unit")


class LeadInline(DatedInline):
    template = "admin/edit_inline/stacked.html"
    model = ClusterLead
    formset = LeadFormSet
    fields = [
        "role", "unit", "person_name", "position_title", "user", "decision_number", "decision_on",
        "decision_issuer", "announced_on", "announced_note", "valid_from", "valid_to",
    ]  # fmt: skip
    autocomplete_fields = ["unit", "user"]


@admin.register(ClusterYear)
class ClusterYearAdmin(AuditedAdmin):
    """A cluster in a year with its members and leaders; the year's steps are on its own pages."""

    list_display = ["name", "year", "cluster", "kind", "decision_number", "is_sample"]
    list_filter = ["year", "kind", "is_sample"]
    list_select_related = ["cluster"]
    search_fields = ["search_text"]
    autocomplete_fields = ["cluster"]
    inlines = [MemberInline, LeadInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["cluster", "year"] if obj else []


@admin.register(Appointment)
class AppointmentAdmin(AuditedAdmin):
    """Who holds which role from when to when. Given and ended, never rewritten."""

    list_display = ["user", "role", "unit", "cluster_year", "valid_from", "valid_to"]
    list_filter = ["role"]
    list_select_related = ["user", "unit", "cluster_year"]
    search_fields = ["user__search_text", "unit__search_text"]
    autocomplete_fields = ["user", "unit", "cluster_year", "acts_for"]
    ordering = ["user__sort_key", "user", "role", "pk"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        return ["user", "role", "unit", "cluster_year", "acts_for", "valid_from"] if obj else []

    def save_model(self, request: HttpRequest, obj: Any, form: forms.ModelForm, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        created = appointments.appoint(**form.cleaned_data, actor=request.user, at=clock.now())
        obj.__dict__.update(created.__dict__)  # the admin goes on with the object it made

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        """The service has written the event."""
