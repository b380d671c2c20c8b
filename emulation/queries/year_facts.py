"""What the database knows of the steps of a cluster's year, read once for the map and the matrix."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from clusters.models import ClusterLead, ClusterMembership, ClusterYear
from clusters.queries import leads_on, members_on
from emulation.enums import CovenantState, MilestoneKind, RegistrationState
from emulation.models import (
    CampaignPlan,
    Covenant,
    CovenantParty,
    CovenantSignature,
    DraftComment,
    Milestone,
    StepExtension,
    TitleRegistration,
    UnitReport,
    YearHalt,
)
from emulation.queries.due_days import latest_of
from emulation.queries.report_days import REPORT_STEPS


def day_in(cluster_year: ClusterYear, today: dt.date) -> dt.date:
    """The day on which to look at the year: today, but for a past year its last day (ORG-22, ORG-23)."""
    return min(today, dt.date(cluster_year.year, 12, 31))


# Parties of a text that is fixed; those of a version that was replaced do not count.
ON_PAPER = {
    "covenant__state__in": [CovenantState.FROZEN, CovenantState.SIGNING, CovenantState.FULLY_SIGNED],
    "is_current": True,
}


def merge_signed_days(rows: Iterable[tuple[int, dt.date | None]]) -> dict[int, dt.date | None]:
    """A unit's latest day of signing; none as long as one of its covenants is unsigned."""
    parties: dict[int, dt.date | None] = {}
    for unit_id, signed_on in rows:
        missing = unit_id in parties and parties[unit_id] is None
        parties[unit_id] = (
            None if missing or signed_on is None else max(signed_on, parties.get(unit_id) or signed_on)
        )
    return parties


@dataclass
class YearFacts:
    """What the database knows of the year's steps; each part is read once, when first asked."""

    cluster_year: ClusterYear
    day: dt.date

    @cached_property
    def milestones(self) -> dict[str, Milestone]:
        return {m.kind: m for m in self.cluster_year.milestones.select_related("file")}

    def reached(self, kind: MilestoneKind) -> bool:
        return kind in self.milestones and self.milestones[kind].reached_on is not None

    def due_on(self, kind: MilestoneKind) -> dt.date | None:
        return self.milestones[kind].due_on if kind in self.milestones else None

    @cached_property
    def halt(self) -> YearHalt | None:
        return YearHalt.objects.filter(cluster_year=self.cluster_year).first()

    @cached_property
    def members(self) -> list[ClusterMembership]:
        return list(members_on(self.cluster_year, self.day))

    @cached_property
    def leads(self) -> list[ClusterLead]:
        return list(leads_on(self.cluster_year, self.day))

    @cached_property
    def plan(self) -> CampaignPlan | None:
        return CampaignPlan.objects.filter(cluster_year=self.cluster_year).first()

    @cached_property
    def commenters(self) -> set[int]:
        comments = DraftComment.objects.filter(
            Q(plan__cluster_year=self.cluster_year) | Q(covenant__cluster_year=self.cluster_year)
        )
        return set(comments.order_by().values_list("unit_id", flat=True).distinct())

    @cached_property
    def covenants(self) -> list[Covenant]:
        return list(Covenant.objects.filter(cluster_year=self.cluster_year).order_by("group", "pk"))

    @cached_property
    def parties(self) -> dict[int, dt.date | None]:
        """Units asked to sign, with the day they signed; the latest when there are two covenants."""
        in_force = Q(signatures__voided_at__isnull=True)
        rows = CovenantParty.objects.filter(covenant__cluster_year=self.cluster_year, **ON_PAPER)
        signed = rows.annotate(signed_on=Max("signatures__signed_on", filter=in_force)).order_by("pk")
        return merge_signed_days(signed.values_list("unit_id", "signed_on"))

    @cached_property
    def unsigned(self) -> dict[int, tuple[int, int]]:
        """Units that a covenant open for signing waits for: the ids of the covenant and of the party."""
        rows = self.unsigned_parties([self.cluster_year.pk]).order_by("pk")
        return {
            unit: (covenant, party) for unit, covenant, party in rows.values_list("unit", "covenant", "pk")
        }

    @staticmethod
    def unsigned_parties(year_ids: list[int]) -> QuerySet[CovenantParty]:
        """Parties of covenants open for signing without a signature in force."""
        in_force = CovenantSignature.objects.filter(party=OuterRef("pk"), voided_at__isnull=True)
        return CovenantParty.objects.filter(
            ~Exists(in_force),
            covenant__cluster_year__in=year_ids,
            covenant__state=CovenantState.SIGNING,
            is_current=True,
        )

    @cached_property
    def registrations(self) -> dict[int, int]:
        rows = TitleRegistration.objects.filter(
            cluster_year=self.cluster_year, state=RegistrationState.SUBMITTED
        )
        return dict(rows.order_by().values_list("by_unit_id").annotate(Count("pk")))

    @cached_property
    def reports(self) -> dict[tuple[str, int], str]:
        rows = UnitReport.objects.filter(cluster_year=self.cluster_year)
        return {(r[0], r[1]): r[2] for r in rows.values_list("period", "unit_id", "state")}

    @cached_property
    def extensions(self) -> dict[tuple[str, int], dt.date]:
        """The later due days that single units were given, by step and unit."""
        rows = StepExtension.objects.filter(cluster_year=self.cluster_year).order_by("due_on")
        return {(row[0], row[1]): row[2] for row in rows.values_list("kind", "unit_id", "due_on")}

    def step_due_on(self, kind: MilestoneKind, unit_id: int) -> dt.date | None:
        """The unit's due day for the step."""
        return latest_of(self.due_on(kind), self.extensions.get((kind, unit_id)))

    def report_due_on(self, period: str, unit_id: int) -> dt.date | None:
        """The unit's due day for its report of the period."""
        return self.step_due_on(REPORT_STEPS[period], unit_id)
