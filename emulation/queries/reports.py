"""Reading units' reports: who has sent, and what they show early about the cluster."""

import datetime as dt
from dataclasses import dataclass

from clusters.models import ClusterMembership, ClusterYear
from clusters.permissions import Access
from clusters.queries import members_on
from emulation.enums import CampaignKind, ReportedTopic, ReportPeriod, ReportState
from emulation.models import PlanCampaign, ReportedFact, UnitReport
from emulation.queries.year_facts import day_in
from emulation.queries.years import UnitRow, unit_matrix

SENT = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED})


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """A member unit and its report of a period, if it has one."""

    member: ClusterMembership
    report: UnitReport | None

    @property
    def is_sent(self) -> bool:
        """Sent to the cluster and not given back."""
        return self.report is not None and self.report.state in SENT


def may_read(access: Access, cluster_year: ClusterYear, report: UnitReport) -> bool:
    """The unit reads its own; who drafts for the cluster or reads all reads what was sent."""
    if access.works_for(report.unit):
        return True
    return report.state != ReportState.DRAFT and (access.drafts_for(cluster_year) or access.reads_all)


def report_rows(cluster_year: ClusterYear, period: ReportPeriod, day: dt.date) -> list[ReportRow]:
    """Every member of ``day`` in the decision's order with its report (2 queries)."""
    reports = {
        report.unit_id: report
        for report in UnitReport.objects.filter(cluster_year=cluster_year, period=period).select_related(
            "unit"
        )
    }
    return [
        ReportRow(member=member, report=reports.get(member.unit_id))
        for member in members_on(cluster_year, day_in(cluster_year, day))
    ]


def missing_units(cluster_year: ClusterYear, period: ReportPeriod, day: dt.date) -> list[str]:
    """Names of members whose report was not accepted (2 queries)."""
    return [
        row.member.name_on_day
        for row in report_rows(cluster_year, period, day)
        if row.report is None or row.report.state != ReportState.ACCEPTED
    ]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What the reports and the plans show: the three weaknesses that clusters name at their closings, early."""

    evenness: list[UnitRow]
    without_thematic: list[str]
    without_exemplar: list[str]
    late_exemplar: list[str]
    reports: list[UnitReport]
    said: list[ReportedFact]


def findings(cluster_year: ClusterYear, day: dt.date) -> Findings:
    """Evenness between units, thematic drives, exemplars, and what units wrote (12 queries at most)."""
    members = list(members_on(cluster_year, day_in(cluster_year, day)))
    reports = list(
        UnitReport.objects.filter(cluster_year=cluster_year)
        .exclude(state=ReportState.DRAFT)
        .select_related("unit")
        .order_by("-period", "unit__sort_key", "pk")
    )
    thematic = set(
        PlanCampaign.objects.filter(
            plan__unit__in=[member.unit_id for member in members],
            plan__year=cluster_year.year,
            campaign__kind=CampaignKind.THEMATIC,
        )
        .order_by()
        .values_list("plan__unit_id", flat=True)
    )
    early = {
        report.unit_id for report in reports if report.exemplars and report.period == ReportPeriod.MIDYEAR
    }
    ever = {report.unit_id for report in reports if report.exemplars}
    reported = {report.unit_id for report in reports}
    topics = [ReportedTopic.WEAKNESS, ReportedTopic.PROPOSAL]
    return Findings(
        evenness=sorted(unit_matrix(cluster_year, day), key=lambda row: (row.done_count, -row.late_count)),
        without_thematic=[m.name_on_day for m in members if m.unit_id not in thematic],
        without_exemplar=[m.name_on_day for m in members if m.unit_id in reported - ever],
        late_exemplar=[m.name_on_day for m in members if m.unit_id in ever - early],
        reports=reports,
        said=list(ReportedFact.objects.filter(cluster_year=cluster_year, topic__in=topics)),
    )
