"""Mid-year and year-end reports: of units, of the cluster, and of a unit by a plan of its own."""

import datetime as dt
from collections.abc import Callable

from clusters.models import ClusterYear, Unit
from clusters.permissions import Access
from core.clock import local_day
from core.templatetags.vi_format import ngay
from documents.enums import PaperKind
from documents.sources import Facts, Source, Subject
from emulation.enums import ReportedTopic, ReportPeriod
from emulation.models import CampaignPlan, ReportedFact, UnitReport
from emulation.queries.papers.common import (
    CHAIR_LABELS,
    CLUSTER_LABELS,
    agency_of,
    drafted_by_cluster,
    drafted_by_unit,
    expect_year,
    facts_reader,
    key_of,
    labels_of,
    lines_of,
    names_on,
    pk_of,
    with_cluster,
)
from emulation.queries.report_days import period_end
from emulation.queries.report_texts import ReportText, texts_as_handed_in
from emulation.queries.summaries import (
    HANDED_IN,
    compiled_now,
    readable,
    summary_of,
    targets_of_plan,
    targets_of_unit,
)

UNIT = {
    "unit_name": "Đơn vị thành viên",
    "has_signed": "Đơn vị đã ký giao ước",
    "registration_count": "Số danh hiệu đơn vị đăng ký",
    "is_reported": "Đơn vị đã nộp báo cáo",
    "is_late": "Đơn vị nộp báo cáo sau hạn",
    "points": "Điểm kết luận của đơn vị, nếu đã có",
    "rank": "Hạng của đơn vị, nếu đã có",
}
TARGET = {
    "what": "Chỉ tiêu",
    "goal": "Mức phải đạt",
    "responsible": "Cấp, đơn vị thực hiện",
    "value": "Kết quả của cụm, trống nếu chưa đơn vị nào báo",
    "given": "Số đơn vị đã báo kết quả",
    "asked": "Số đơn vị được giao",
    "met": "Số đơn vị đạt",
}
RECOGNISED = {
    "name": "Điển hình được công nhận",
    "unit_name": "Đơn vị của điển hình",
    "what": "Việc làm nêu gương",
    "recognised_on": "Ngày công nhận",
}


def _subjects_of(period: ReportPeriod) -> Callable[[ClusterYear], list[Subject]]:
    """The cluster's summary first, then each unit's report."""

    def subjects(cluster_year: ClusterYear) -> list[Subject]:
        agency = agency_of(cluster_year, period_end(cluster_year, period))
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


def _own_subjects_of(period: ReportPeriod) -> Callable[[Unit], list[Subject]]:
    """Reports by the plans that a unit made for itself in years in which it is in no cluster."""

    def subjects(unit: Unit) -> list[Subject]:
        years = unit.memberships.values("year")
        plans = CampaignPlan.objects.filter(unit=unit, adopted_on__isnull=False).exclude(year__in=years)
        return [
            Subject(
                key=key_of("unit_plan", plan.pk),
                label=f"{period.label} {plan.year} của {unit}",
                agency=unit,
                day=_last_day(period, plan.year),
            )
            for plan in plans.order_by("-year", "pk")
        ]

    return subjects


def _last_day(period: ReportPeriod, year: int) -> dt.date:
    return dt.date(year, 6, 30) if period == ReportPeriod.MIDYEAR else dt.date(year, 12, 31)


def _by_own_plan(period: ReportPeriod, key: str) -> Facts:
    """How far the unit and those under it came with the targets of its own plan (6 queries)."""
    plan = CampaignPlan.objects.select_related("unit").get(
        pk=pk_of(key, "unit_plan"), unit__isnull=False, adopted_on__isnull=False
    )
    day = _last_day(period, plan.year)
    parts = _parts(owner=names_on([plan.unit_id], day)[plan.unit_id], sent_on=None, **_NOTHING_WRITTEN)
    issued = f"Kế hoạch số {plan.number}" if plan.number else f"Kế hoạch thi đua năm {plan.year}"
    parts["report"] |= {
        "is_of_unit": True,
        "year": plan.year,
        "plan": f"{issued} ngày {ngay(plan.issued_on)}" if plan.issued_on else issued,
        "until_on": day,
    }
    return {**parts, "targets": [_kept(row, TARGET) for row in targets_of_plan(plan, day)]}


_NOTHING_WRITTEN: dict[str, list[tuple[str, str]]] = {
    "results": [],
    "weaknesses": [],
    "exemplars": [],
    "proposals": [],
}


def _facts_of(period: ReportPeriod) -> Callable[[ClusterYear | None, str], Facts]:
    @facts_reader
    def facts(cluster_year: ClusterYear | None, key: str) -> Facts:
        """A unit's own report, or the cluster's of all its units; both have the same fields."""
        if cluster_year is None:
            return _by_own_plan(period, key)
        is_of_unit = key.startswith("report:")
        if not is_of_unit:
            expect_year(cluster_year, key)
        told = _of_unit(cluster_year, period, key) if is_of_unit else _of_cluster(cluster_year, period)
        return {
            **with_cluster(cluster_year, period_end(cluster_year, period)),
            "report": {
                "is_of_unit": is_of_unit,
                "year": cluster_year.year,
                "plan": "",
                "until_on": period_end(cluster_year, period),
                **told.pop("report"),
            },
            **told,
        }

    return facts


def _of_unit(cluster_year: ClusterYear, period: ReportPeriod, key: str) -> Facts:
    """What the unit wrote and how far it came with its targets (6 queries); nothing of the other units."""
    reports = UnitReport.objects.filter(cluster_year=cluster_year, period=period).select_related("unit")
    report = reports.get(pk=pk_of(key, "report"))
    sent_on = local_day(report.submitted_at) if report.submitted_at else None
    name = names_on([report.unit_id], sent_on or period_end(cluster_year, period))[report.unit_id]
    parts = _parts(
        owner=name,
        sent_on=sent_on,
        results=[("", line) for line in lines_of(report.results)],
        weaknesses=[("", line) for line in lines_of(report.weaknesses)],
        exemplars=[("", line) for line in report.exemplars],
        proposals=[("", line) for line in lines_of(report.proposals)],
    )
    targets = targets_of_unit(cluster_year, report.unit_id, period_end(cluster_year, period))
    return {**parts, "targets": [_kept(row, TARGET) for row in targets]}


def _of_cluster(cluster_year: ClusterYear, period: ReportPeriod) -> Facts:
    """The cluster's summary as it was compiled, or else as it is now; prose of the cluster before that of its units."""
    summary = summary_of(cluster_year, period)
    told = readable(summary.content) if summary and summary.content else compiled_now(cluster_year, period)
    said = list(
        ReportedFact.objects.filter(
            cluster_year=cluster_year, topic__in=[ReportedTopic.WEAKNESS, ReportedTopic.PROPOSAL]
        ).order_by("pk")
    )
    sent = _texts(cluster_year, period, {row["unit_id"]: row["unit_name"] for row in told["units"]})
    parts = _parts(
        owner=cluster_year.name,
        sent_on=None,
        results=[(name, line) for name, text in sent for line in lines_of(text.results)],
        weaknesses=[(name, line) for name, text in sent for line in lines_of(text.weaknesses)]
        + [(fact.source, fact.text) for fact in said if fact.topic == ReportedTopic.WEAKNESS],
        exemplars=[(name, line) for name, text in sent for line in text.exemplars],
        proposals=[(name, line) for name, text in sent for line in lines_of(text.proposals)]
        + [(fact.source, fact.text) for fact in said if fact.topic == ReportedTopic.PROPOSAL],
    )
    for part in ("results", "weaknesses", "exemplars", "tasks", "proposals") if summary else ():
        own = lines_of(getattr(summary, part))
        if own:
            parts[part] = [{"of": "", "text": line} for line in own]
    return {
        **parts,
        # No table of a few units where the others are not known.
        "units": [_kept(row, UNIT) for row in told["units"]]
        if told["counts"]["units"] == len(told["units"])
        else [],
        "registered": told["registered"],
        "targets": [_kept(row, TARGET) for row in told["targets"]],
        "recognised": [_kept(row, RECOGNISED) for row in told["recognised"]],
        "counts": told["counts"],
    }


def _texts(
    cluster_year: ClusterYear, period: ReportPeriod, names: dict[int, str]
) -> list[tuple[str, ReportText]]:
    """What the members handed in, with their names, in the order of the list (2 queries)."""
    reports = _reports(cluster_year, period)
    texts = {
        text.report.unit_id: text
        for text in texts_as_handed_in(reports).values()
        if text.report.state in HANDED_IN
    }
    return [(name, texts[unit_id]) for unit_id, name in names.items() if unit_id in texts]


def _kept(row: Facts, names: dict[str, str]) -> Facts:
    """Of a compiled row what a paper prints."""
    return {name: row[name] for name in names}


def _parts(*, owner: str, sent_on: dt.date | None, **parts: list[tuple[str, str]]) -> Facts:
    """The four parts of a report; what only the cluster's has stays empty in a unit's."""
    return {
        "report": {"owner": owner, "sent_on": sent_on},
        **{name: [{"of": of, "text": text} for of, text in lines] for name, lines in parts.items()},
        "tasks": [],
        "units": [],
        "targets": [],
        "recognised": [],
        "registered": [],
        "counts": {"units": 0, "reported": 0, "late": 0, "signed": 0, "due_on": None},
    }


def _may_draft(access: Access, cluster_year: ClusterYear | None, subject: Subject) -> bool:
    """The cluster's summary by those who write for it, a unit's report by its own people."""
    is_of_cluster = subject.key.startswith("year:")
    return (drafted_by_cluster if is_of_cluster else drafted_by_unit)(access, cluster_year, subject)


REPORT_LABELS = {
    **CLUSTER_LABELS,
    **CHAIR_LABELS,
    **labels_of(
        "report",
        {
            "is_of_unit": "Là báo cáo của một đơn vị (không phải của cụm)",
            "owner": "Báo cáo của ai",
            "year": "Năm thi đua",
            "plan": "Kế hoạch riêng của đơn vị mà báo cáo theo, nếu có",
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
            ("tasks", "Nhiệm vụ thời gian tới"),
            ("proposals", "Kiến nghị"),
        )
        for name, label in (("text", what), ("of", f"{what}: đơn vị hoặc nguồn nêu"))
    },
    **labels_of("units", UNIT),
    **labels_of("targets", TARGET),
    **labels_of("recognised", RECOGNISED),
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
        unit_subjects=_own_subjects_of(period),
        facts=_facts_of(period),
        may_draft=_may_draft,
        labels=REPORT_LABELS,
    )
    for kind, period in (
        (PaperKind.MIDYEAR_REPORT, ReportPeriod.MIDYEAR),
        (PaperKind.YEAREND_REPORT, ReportPeriod.YEAR),
    )
)
