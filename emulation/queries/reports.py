"""Reading units' reports: who has sent, how late, and what they show early about the cluster."""

import datetime as dt
from dataclasses import dataclass

from clusters.models import ClusterMembership, ClusterYear
from clusters.permissions import Access
from clusters.queries import members_on
from emulation.enums import REPORT_WRITING, ReportedTopic, ReportPeriod, ReportState
from emulation.models import ReportedFact, UnitReport
from emulation.queries.due_days import DueDays
from emulation.queries.report_days import due_days
from emulation.queries.report_texts import ReportText, texts_as_handed_in
from emulation.queries.year_facts import day_in

SENT = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED, ReportState.CORRECTING})
TAKEN = frozenset({ReportState.ACCEPTED, ReportState.CORRECTING})


@dataclass(frozen=True, kw_only=True)
class ReportRow:
    """A member unit and its report of a period, if it has one."""

    member: ClusterMembership
    report: UnitReport | None
    due_on: dt.date | None = None
    is_extended: bool = False
    text: ReportText | None = None

    @property
    def is_sent(self) -> bool:
        """Sent to the cluster and not given back; what is being corrected counts as sent."""
        return self.report is not None and self.report.state in SENT

    @property
    def is_taken(self) -> bool:
        """Accepted by the cluster."""
        return self.report is not None and self.report.state in TAKEN

    @property
    def is_waiting(self) -> bool:
        """Sent and not yet accepted."""
        return self.report is not None and self.report.state == ReportState.SUBMITTED

    @property
    def days_late(self) -> int | None:
        """Frozen at the first handing-in; None: not handed in, or without a due day."""
        return self.report.days_late if self.report else None


def may_read(access: Access, cluster_year: ClusterYear, report: UnitReport) -> bool:
    """The unit reads its own; who drafts for the cluster or reads all reads what was sent."""
    if access.works_for(report.unit):
        return True
    return report.state != ReportState.DRAFT and (access.drafts_for(cluster_year) or access.reads_all)


def must_open(access: Access, cluster_year: ClusterYear, report: UnitReport) -> bool:
    """Whether reading it is the cluster's first reading, which ends the unit's right to take it back."""
    is_reader = access.drafts_for(cluster_year) and not access.works_for(report.unit)
    return is_reader and report.state == ReportState.SUBMITTED and report.opened_at is None


def report_rows(
    cluster_year: ClusterYear, period: ReportPeriod, day: dt.date, *, with_texts: bool = False
) -> list[ReportRow]:
    """Every member of ``day`` in the decision's order with its report (4 queries; 1 more with the texts).

    ``text`` is the report as handed in: the row's own text may be a draft that the cluster must not see.
    """
    reports = {
        report.unit_id: report
        for report in UnitReport.objects.filter(cluster_year=cluster_year, period=period).select_related(
            "unit"
        )
    }
    due: DueDays = due_days(cluster_year, period)
    texts = texts_as_handed_in(reports.values()) if with_texts else {}
    return [
        ReportRow(
            member=member,
            report=(report := reports.get(member.unit_id)),
            due_on=due.of(member.unit_id),
            is_extended=due.of(member.unit_id) != due.common,
            text=texts.get(report.pk) if report else None,
        )
        for member in members_on(cluster_year, day_in(cluster_year, day))
    ]


def former_reports(
    cluster_year: ClusterYear, period: ReportPeriod, rows: list[ReportRow]
) -> list[UnitReport]:
    """Reports of units that have since left the cluster or ended; nothing more is awaited of them (1 query)."""
    reports = UnitReport.objects.filter(cluster_year=cluster_year, period=period, submitted_at__isnull=False)
    gone = reports.exclude(unit__in=[row.member.unit_id for row in rows])
    return list(gone.select_related("unit").order_by("unit__sort_key", "pk"))


def missing_units(cluster_year: ClusterYear, period: ReportPeriod, day: dt.date) -> list[str]:
    """Names of members whose report was not accepted (4 queries). Source: ORG-23."""
    return [row.member.name_on_day for row in report_rows(cluster_year, period, day) if not row.is_taken]


def waiting_reports(cluster_year: ClusterYear, period: ReportPeriod, ids: set[int]) -> list[ReportText]:
    """Those of the chosen reports that wait to be accepted, as handed in (2 queries)."""
    reports = UnitReport.objects.filter(
        cluster_year=cluster_year, period=period, state=ReportState.SUBMITTED, pk__in=ids
    ).select_related("unit")
    return list(texts_as_handed_in(reports.order_by("unit__sort_key", "pk")).values())


@dataclass(frozen=True, kw_only=True)
class Findings:
    """What units wrote in their reports: weaknesses and proposals in their own words, and whose examples lack."""

    without_exemplar: list[str]
    late_exemplar: list[str]
    reports: list[ReportText]
    said: list[ReportedFact]
    unopened: int


def findings(cluster_year: ClusterYear, day: dt.date) -> Findings:
    """What units wrote, as handed in (5 queries at most)."""
    members = list(members_on(cluster_year, day_in(cluster_year, day)))
    handed_in = texts_as_handed_in(
        UnitReport.objects.filter(cluster_year=cluster_year)
        .exclude(state=ReportState.DRAFT)
        .select_related("unit")
        .order_by("unit__sort_key", "pk")
    ).values()
    latest_first = list(reversed(ReportPeriod))
    texts = sorted(handed_in, key=lambda text: latest_first.index(ReportPeriod(text.report.period)))
    early = {t.report.unit_id for t in texts if t.exemplars and t.report.period == ReportPeriod.MIDYEAR}
    ever = {t.report.unit_id for t in texts if t.exemplars}
    reported = {t.report.unit_id for t in texts}
    topics = [ReportedTopic.WEAKNESS, ReportedTopic.PROPOSAL]
    opened = [t for t in texts if t.report.opened_at or t.report.state in REPORT_WRITING]
    return Findings(
        without_exemplar=[m.name_on_day for m in members if m.unit_id in reported - ever],
        late_exemplar=[m.name_on_day for m in members if m.unit_id in ever - early],
        reports=opened,
        said=list(ReportedFact.objects.filter(cluster_year=cluster_year, topic__in=topics)),
        unopened=len(texts) - len(opened),
    )
