"""Mid-year and year-end reports, of units and of the cluster; the form of self-scoring."""

import datetime as dt
from collections.abc import Callable

from clusters.enums import UnitGroup, UnitKind, group_of
from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from clusters.queries import kind_on, members_on
from core.clock import local_day
from documents.enums import PaperKind
from documents.sources import Facts, Source, Subject
from emulation.enums import ReportedTopic, ReportPeriod
from emulation.models import ReportedFact, UnitReport
from emulation.queries.papers.common import (
    CHAIR_LABELS,
    CLUSTER_LABELS,
    agency_of,
    drafted_by_cluster,
    drafted_by_unit,
    expect_year,
    facts_reader,
    is_told_by_press,
    key_of,
    labels_of,
    last_day,
    lines_of,
    member_total,
    names_on,
    pk_of,
    told_value,
    with_cluster,
)
from emulation.queries.registrations import registration_counts
from emulation.queries.reports import ReportRow, report_rows
from emulation.queries.year_facts import YearFacts
from emulation.queries.years import REPORT_STEPS

PERIOD_END = {ReportPeriod.MIDYEAR: (6, 30), ReportPeriod.YEAR: (12, 31)}


def _subjects_of(period: ReportPeriod) -> Callable[[ClusterYear], list[Subject]]:
    """The cluster's summary first, then each unit's report."""

    def subjects(cluster_year: ClusterYear) -> list[Subject]:
        agency = agency_of(cluster_year, _end(cluster_year, period))
        found = []
        if agency:
            label = f"{period.label} của {cluster_year.name}"
            found.append(Subject(key=key_of("year", cluster_year.pk), label=label, agency=agency))
        found += [
            Subject(
                key=key_of("report", report.pk),
                label=f"{period.label} của {report.unit}",
                agency=report.unit,
                day=local_day(report.submitted_at) if report.submitted_at else None,
            )
            for report in _reports(cluster_year, period)
        ]
        return found

    return subjects


def _reports(cluster_year: ClusterYear, period: ReportPeriod) -> list[UnitReport]:
    reports = UnitReport.objects.filter(cluster_year=cluster_year, period=period)
    return list(reports.select_related("unit").order_by("unit__sort_key", "pk"))


def _end(cluster_year: ClusterYear, period: ReportPeriod) -> dt.date:
    return dt.date(cluster_year.year, *PERIOD_END[period])


def _facts_of(period: ReportPeriod) -> Callable[[ClusterYear, str], Facts]:
    @facts_reader
    def facts(cluster_year: ClusterYear, key: str) -> Facts:
        """A unit's own report, or the cluster's of all its units; both have the same fields."""
        is_of_unit = key.startswith("report:")
        if not is_of_unit:
            expect_year(cluster_year, key)
        told = _of_unit(cluster_year, period, key) if is_of_unit else _of_cluster(cluster_year, period)
        return {
            **with_cluster(cluster_year, _end(cluster_year, period)),
            "report": {
                "is_of_unit": is_of_unit,
                "until_on": _end(cluster_year, period),
                **told.pop("report"),
            },
            **told,
        }

    return facts


def _of_unit(cluster_year: ClusterYear, period: ReportPeriod, key: str) -> Facts:
    """What the unit wrote (2 queries); nothing of the other units."""
    reports = UnitReport.objects.filter(cluster_year=cluster_year, period=period).select_related("unit")
    report = reports.get(pk=pk_of(key, "report"))
    sent_on = local_day(report.submitted_at) if report.submitted_at else None
    name = names_on([report.unit_id], sent_on or _end(cluster_year, period))[report.unit_id]
    return _parts(
        owner=name,
        sent_on=sent_on,
        results=[("", line) for line in lines_of(report.results)],
        weaknesses=[("", line) for line in lines_of(report.weaknesses)],
        exemplars=[("", line) for line in report.exemplars],
        proposals=[("", line) for line in lines_of(report.proposals)],
    )


def _of_cluster(cluster_year: ClusterYear, period: ReportPeriod) -> Facts:
    """What the system knows of all units: who reported, registered and signed, what they wrote (15 queries)."""
    rows = report_rows(cluster_year, period, _end(cluster_year, period))
    steps = YearFacts(cluster_year, _end(cluster_year, period))
    said = list(
        ReportedFact.objects.filter(
            cluster_year=cluster_year, topic__in=[ReportedTopic.WEAKNESS, ReportedTopic.PROPOSAL]
        ).order_by("pk")
    )
    total = member_total(cluster_year, len(rows))
    sent = [(row.member.name_on_day, row.report) for row in rows if row.report and row.is_sent]
    due_on = steps.due_on(REPORT_STEPS[period])
    return {
        **_parts(
            owner=cluster_year.name,
            sent_on=None,
            results=[(name, line) for name, report in sent for line in lines_of(report.results)],
            weaknesses=[(name, line) for name, report in sent for line in lines_of(report.weaknesses)]
            + [(fact.source, fact.text) for fact in said if fact.topic == ReportedTopic.WEAKNESS],
            exemplars=[(name, line) for name, report in sent for line in report.exemplars],
            proposals=[(name, line) for name, report in sent for line in lines_of(report.proposals)]
            + [(fact.source, fact.text) for fact in said if fact.topic == ReportedTopic.PROPOSAL],
        ),
        "units": [
            {
                "unit_name": row.member.name_on_day,
                "has_signed": steps.parties.get(row.member.unit_id) is not None,
                "registration_count": steps.registrations.get(row.member.unit_id, 0),
                "is_reported": row.is_sent,
                "is_late": _is_late(row, due_on),
            }
            for row in rows
            if total == len(rows)  # no table of a few where the others are not known
        ],
        "registered": _registered(cluster_year),
        "counts": {
            "units": total,
            "reported": len(sent) or (None if is_told_by_press(cluster_year) else 0),
            "late": sum(_is_late(row, due_on) for row in rows),
            "signed": (
                sum(day is not None for day in steps.parties.values())
                if steps.parties
                else told_value(cluster_year, ReportedTopic.SIGNATURES)
            ),
            "due_on": due_on,
        },
    }


def _is_late(row: ReportRow, due_on: dt.date | None) -> bool:
    return bool(
        row.is_sent and due_on and row.report.submitted_at and local_day(row.report.submitted_at) > due_on
    )


def _registered(cluster_year: ClusterYear) -> list[Facts]:
    """How many registered each title, by group; the press's figure with its source where there are no rows."""
    _groups, counts = registration_counts(cluster_year)
    return [
        {
            "title": count.award.name,
            "group": group.label,
            "count": group.count or group.reported,
            "source": "" if group.count else group.source,
        }
        for count in counts
        for group in count.groups
        if group.count or group.reported
    ]


def _parts(*, owner: str, sent_on: dt.date | None, **parts: list[tuple[str, str]]) -> Facts:
    """The four parts of a report; what only the cluster's has stays empty in a unit's."""
    return {
        "report": {"owner": owner, "sent_on": sent_on},
        **{name: [{"of": of, "text": text} for of, text in lines] for name, lines in parts.items()},
        "units": [],
        "registered": [],
        "counts": {"units": 0, "reported": 0, "late": 0, "signed": 0, "due_on": None},
    }


def _may_draft(access: Access, cluster_year: ClusterYear, subject: Subject) -> bool:
    """The cluster's summary by those who write for it, a unit's report by its own people."""
    is_of_cluster = subject.key.startswith("year:")
    return (drafted_by_cluster if is_of_cluster else drafted_by_unit)(access, cluster_year, subject)


def _scorecard_subjects(cluster_year: ClusterYear) -> list[Subject]:
    return [
        Subject(
            key=key_of("unit", member.unit_id),
            label=f"Bảng tự chấm điểm của {member.name_on_day}",
            agency=member.unit,
        )
        for member in members_on(cluster_year, last_day(cluster_year))
    ]


@facts_reader
def _scorecard_facts(cluster_year: ClusterYear, key: str) -> Facts:
    """Whose table it is and over what period; criteria and points are not known yet (5 queries). Source: CYC-1, CYC-2."""
    unit = Unit.objects.get(pk=pk_of(key, "unit"))
    day, year = last_day(cluster_year), cluster_year.year
    kind = kind_on(unit, day)
    is_enforcement = group_of(kind) == UnitGroup.ENFORCEMENT
    return {
        **with_cluster(cluster_year, day),
        "unit": {"name": names_on([unit.pk], day)[unit.pk], "kind": str(UnitKind(kind).label)},
        "period": {
            "from_on": dt.date(year - 1, 10, 1) if is_enforcement else dt.date(year, 1, 1),
            "until_on": dt.date(year, 9, 30) if is_enforcement else dt.date(year, 12, 31),
        },
    }


REPORT_LABELS = {
    **CLUSTER_LABELS,
    **CHAIR_LABELS,
    **labels_of(
        "report",
        {
            "is_of_unit": "Là báo cáo của một đơn vị (không phải của cụm)",
            "owner": "Báo cáo của ai",
            "until_on": "Số liệu đến hết ngày",
            "sent_on": "Ngày đơn vị nộp báo cáo",
        },
    ),
    **{
        f"{part}.{name}": label
        for part, what in (
            ("results", "Kết quả"),
            ("weaknesses", "Hạn chế"),
            ("exemplars", "Điển hình tiên tiến"),
            ("proposals", "Kiến nghị"),
        )
        for name, label in (("text", what), ("of", f"{what}: đơn vị hoặc nguồn nêu"))
    },
    **labels_of(
        "units",
        {
            "unit_name": "Đơn vị thành viên",
            "has_signed": "Đơn vị đã ký giao ước",
            "registration_count": "Số danh hiệu đơn vị đăng ký",
            "is_reported": "Đơn vị đã nộp báo cáo",
            "is_late": "Đơn vị nộp báo cáo sau hạn",
        },
    ),
    **labels_of(
        "registered",
        {
            "title": "Danh hiệu được đăng ký",
            "group": "Nhóm đơn vị đăng ký",
            "count": "Số đơn vị đăng ký",
            "source": "Nguồn, nếu là số báo chí đưa",
        },
    ),
    **labels_of(
        "counts",
        {
            "units": "Tổng số đơn vị",
            "reported": "Số đơn vị đã nộp báo cáo",
            "late": "Số đơn vị nộp sau hạn",
            "signed": "Số đơn vị đã ký giao ước",
            "due_on": "Hạn nộp báo cáo",
        },
    ),
}
MIDYEAR, YEAREND = (
    Source(
        kind=kind,
        subjects=_subjects_of(period),
        facts=_facts_of(period),
        may_draft=_may_draft,
        labels=REPORT_LABELS,
    )
    for kind, period in (
        (PaperKind.MIDYEAR_REPORT, ReportPeriod.MIDYEAR),
        (PaperKind.YEAREND_REPORT, ReportPeriod.YEAR),
    )
)
SCORECARD = Source(
    kind=PaperKind.SCORECARD,
    subjects=_scorecard_subjects,
    facts=_scorecard_facts,
    may_draft=drafted_by_unit,
    labels={
        **CLUSTER_LABELS,
        **CHAIR_LABELS,
        "unit.name": "Đơn vị tự chấm điểm",
        "unit.kind": "Loại đơn vị",
        "period.from_on": "Số liệu từ ngày",
        "period.until_on": "Số liệu đến hết ngày",
    },
)
