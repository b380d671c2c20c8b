"""Vote rules, ballots and what follows from them are only shown, and votes not at all.

Whoever runs the system decides nothing: leaders and the standing body enter and confirm rules on their own pages.
"""

from django.contrib import admin

from audit.admin_base import ReadOnlyAdmin
from awards.models import AwardDecision, Ballot, Nomination, Submission, VoteRule


@admin.register(VoteRule)
class VoteRuleAdmin(ReadOnlyAdmin):
    """The rule a ballot is decided by (VOTE-20)."""

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

    @admin.display(description="ngưỡng")
    def threshold(self, rule: VoteRule) -> str:
        """The threshold as a share, e.g. ≥ 2/3."""
        sign = rule.get_comparison_display()
        return f"{sign} {rule.threshold_numerator}/{rule.threshold_denominator}"


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
    """Who is proposed for what, and how far it came; why somebody waits or was refused is for those who decide."""

    fields = ["unit_name", "award_type", "cluster_year", "achievement_year", "state"]
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
