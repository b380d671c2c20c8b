"""How agencies appear on their papers; the register and its series are only shown."""

from django.contrib import admin

from audit.admin_base import AuditedAdmin, ReadOnlyAdmin
from documents.models import AgencyProfile, NumberSeries, RegisterEntry


@admin.register(AgencyProfile)
class AgencyProfileAdmin(AuditedAdmin):
    """The letterhead of an agency while it holds: a change is a new row, the old one is ended."""

    list_display = [
        "unit",
        "abbreviation",
        "place",
        "numbering",
        "has_seal",
        "valid_from",
        "valid_to",
        "is_sample",
    ]
    list_filter = ["numbering", "has_seal", "is_sample"]
    list_select_related = ["unit"]
    search_fields = ["unit__search_text"]
    autocomplete_fields = ["unit"]
    ordering = ["unit__sort_key", "unit", "valid_from"]


@admin.register(NumberSeries)
class NumberSeriesAdmin(ReadOnlyAdmin):
    """Numbers are given by numbering a paper, never here."""

    list_display = ["agency", "year", "type_code", "last_number"]
    list_filter = ["year"]
    list_select_related = ["agency"]
    search_fields = ["agency__search_text"]


@admin.register(RegisterEntry)
class RegisterEntryAdmin(ReadOnlyAdmin):
    """The records clerk completes the register on its own page."""

    list_display = ["full_number", "dated_on", "abstract", "signer_name", "series"]
    list_filter = ["series__year"]
    list_select_related = ["series__agency"]
    search_fields = ["series__agency__search_text"]
