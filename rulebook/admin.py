"""The rule book is only shown here; its own pages edit and confirm it."""

from django.contrib import admin

from audit.admin_base import ReadOnlyAdmin
from rulebook.models import ClusterQuota, Rule, RuleSet


@admin.register(RuleSet)
class RuleSetAdmin(ReadOnlyAdmin):
    """Rule sets by day."""

    list_display = ["name", "code", "valid_from", "valid_to"]


@admin.register(Rule)
class RuleAdmin(ReadOnlyAdmin):
    """Rules with all their versions."""

    list_display = ["words", "rule_set", "award_type", "kind", "version", "status", "confirmed_at"]
    list_filter = ["rule_set", "kind", "status"]
    search_fields = ["words", "source", "key"]


@admin.register(ClusterQuota)
class ClusterQuotaAdmin(ReadOnlyAdmin):
    """Numbers of clusters by year."""

    list_display = ["cluster_year", "award_type", "number", "basis", "entered_at"]
