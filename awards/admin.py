"""Vote rules are set up here; ballots and what follows from them are only shown, and votes not at all."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from audit.admin_base import ConfirmableAdmin, ReadOnlyAdmin
from awards.models import AwardDecision, Ballot, Nomination, Submission, VoteRule


@admin.register(VoteRule)
class VoteRuleAdmin(ConfirmableAdmin):
    """The rule a ballot is decided by (VOTE-20). Used once, it never changes: a different rule is a new row."""

    list_display = [
        "name",
        "award_type",
        "threshold",
        "denominator",
        "legal_basis",
        "confirmed_at",
        "confirmed_by",
    ]
    list_filter = ["award_type"]
    list_select_related = ["award_type", "confirmed_by"]
    search_fields = ["name"]
    autocomplete_fields = ["award_type"]

    @admin.display(description="ngưỡng")
    def threshold(self, rule: VoteRule) -> str:
        """The threshold as a share, e.g. ≥ 2/3."""
        sign = rule.get_comparison_display()
        return f"{sign} {rule.threshold_numerator}/{rule.threshold_denominator}"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or not obj.ballots.exists())


@admin.register(Ballot)
class BallotAdmin(ReadOnlyAdmin):
    """Ballots and their states; counts and votes are for those who count."""

    list_display = ["cluster_year", "award_type", "round_number", "held_on", "state"]
    list_filter = ["state", "award_type"]
    list_select_related = ["cluster_year", "award_type"]
    search_fields = ["cluster_year__search_text"]
    ordering = ["-held_on", "pk"]
    fields = ["cluster_year", "award_type", "rule", "round_number", "held_on", "place", "state"]


@admin.register(Nomination)
class NominationAdmin(ReadOnlyAdmin):
    """Who is proposed for what, and how far it came."""

    list_display = ["unit_name", "award_type", "cluster_year", "state"]
    list_filter = ["state", "award_type"]
    list_select_related = ["award_type", "cluster_year"]
    search_fields = ["unit__search_text", "cluster_year__search_text"]
    ordering = ["-pk"]


@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    """Lists sent to the standing body."""

    list_display = ["number", "cluster_year"]
    list_select_related = ["cluster_year"]
    search_fields = ["cluster_year__search_text"]
    ordering = ["-pk"]


@admin.register(AwardDecision)
class AwardDecisionAdmin(ReadOnlyAdmin):
    """Decisions recorded."""

    list_display = ["number", "issuer"]
    search_fields = ["number"]
    ordering = ["-pk"]
