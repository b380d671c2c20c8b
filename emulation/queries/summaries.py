"""What a cluster's summary is compiled of: its units' reports, targets, titles, examples and scores."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.models import ClusterMembership, ClusterYear
from clusters.permissions import Access
from clusters.queries import members_on
from core.changes import ChangedSection, changed_sections
from core.clock import local_day
from core.templatetags.vi_format import ngay, so
from documents.sources import more_of
from emulation.enums import ExemplarState, ReportedTopic, ReportState, Summing
from emulation.models import CampaignPlan, ClusterSummary, Exemplar, ReportVersion, UnitReport
from emulation.queries.papers.common import is_told_by_press, member_total, told_value
from emulation.queries.registrations import registration_counts
from emulation.queries.report_days import due_days, period_end
from emulation.queries.standing import Standing
from emulation.queries.targets import standings, summed_up
from emulation.queries.year_facts import YearFacts

Content = dict[str, Any]
# Units whose reports are read at once: memory does not grow with the texts of all of them.
BATCH = 500
# A report that is being corrected still stands as it was handed in.
HANDED_IN = frozenset({ReportState.SUBMITTED, ReportState.ACCEPTED, ReportState.CORRECTING})


def may_read(access: Access, cluster_year: ClusterYear) -> bool:
    """Who writes for the cluster and who reads all; units read the paper that is made of it."""
    return access.drafts_for(cluster_year) or access.reads_all


def summary_of(cluster_year: ClusterYear, period: str) -> ClusterSummary | None:
    """The period's summary, if it was begun (1 query)."""
    found = ClusterSummary.objects.filter(cluster_year=cluster_year, period=period)
    return found.select_related("compiled_by", "saved_by").first()


def compiling(cluster_year: ClusterYear, period: str, content: Content) -> Iterator[tuple[int, int]]:
    """Fill ``content`` with the tables of a period as they stand now; yields (done, total) after each batch of units.

    Every row names its source: the unit, the version of its report, the day. Numbers are written out in
    Vietnamese and days as ISO 8601; a figure that nobody gave is empty, which is not zero. 12 queries, those of
    the targets, and 1 for every `BATCH` units.
    """
    day = period_end(cluster_year, period)
    members = list(members_on(cluster_year, day))
    facts = YearFacts(cluster_year, day)
    scores = more_of("final_scores", cluster_year, otherwise={})
    units: list[Content] = []
    for start in range(0, len(members), BATCH):
        batch = members[start : start + BATCH]
        reports = _reports(cluster_year, period, [member.unit_id for member in batch])
        units += [_unit_row(member, reports.get(member.unit_id), facts, scores) for member in batch]
        yield len(units), len(members) + 1
    content |= {
        "until_on": day,
        "units": units,
        "counts": _counts(cluster_year, period, units, facts),
        "targets": _targets(cluster_year, day, {row["unit_id"]: row["version"] for row in units}),
        "registered": _registered(cluster_year),
        "recognised": _recognised(cluster_year, day),
    }
    yield len(members) + 1, len(members) + 1


def compiled_now(cluster_year: ClusterYear, period: str) -> Content:
    """The whole of `compiling` at once."""
    content: Content = {}
    for _step in compiling(cluster_year, period, content):
        pass
    return content


def readable(value: Any) -> Any:
    """Kept content with its days as days again."""
    if isinstance(value, list):
        return [readable(one) for one in value]
    if isinstance(value, dict):
        return {
            key: parse_date(one) if key.endswith("_on") and isinstance(one, str) else readable(one)
            for key, one in value.items()
        }
    return value


def targets_of_unit(cluster_year: ClusterYear, unit_id: int, day: dt.date) -> list[Content]:
    """A unit's own targets with what it reported up to ``day``, as rows of a summary (4 queries)."""
    return [_target_row([one], {}) for one in standings(day, cluster_year=cluster_year, units=[unit_id])]


def targets_of_plan(plan: CampaignPlan, day: dt.date) -> list[Content]:
    """The targets of a unit's own plan with what it and the units under it reported up to ``day`` (4 queries)."""
    return _by_target(standings(day, plan=plan), {})


def changes_of(summary: ClusterSummary) -> list[ChangedSection]:
    """What the last compiling changed against the one before (no query)."""
    if not summary.previous:
        return []
    return changed_sections(_lines(readable(summary.previous)), _lines(readable(summary.content)))


def newer_reports(summary: ClusterSummary) -> list[str]:
    """Units whose report was handed in or taken back after the summary was compiled (1 query)."""
    if summary.compiled_at is None:
        return []
    changed = Q(handed_in_at__gt=summary.compiled_at) | Q(recalled_at__gt=summary.compiled_at)
    rows = ReportVersion.objects.filter(
        changed, report__cluster_year=summary.cluster_year_id, report__period=summary.period
    )
    names = rows.order_by("report__unit__sort_key", "report__unit").values_list(
        "report__unit__name", flat=True
    )
    return list(dict.fromkeys(names))


def _reports(cluster_year: ClusterYear, period: str, unit_ids: list[int]) -> dict[int, Content]:
    standing = Q(versions__recalled_at__isnull=True)
    rows = (
        UnitReport.objects.filter(
            cluster_year=cluster_year, period=period, unit__in=unit_ids, state__in=HANDED_IN
        )
        .order_by()
        .values("unit_id", "days_late", "submitted_at", "exemplars")
        .annotate(version=Max("versions__number", filter=standing))
    )
    return {row["unit_id"]: row for row in rows}


def _unit_row(
    member: ClusterMembership, report: Content | None, facts: YearFacts, scores: dict[int, Content]
) -> Content:
    score = scores.get(member.unit_id, {})
    return {
        "unit_id": member.unit_id,
        "unit_name": member.name_on_day,
        "has_signed": facts.parties.get(member.unit_id) is not None,
        "registration_count": facts.registrations.get(member.unit_id, 0),
        "is_reported": report is not None,
        "is_late": bool(report and report["days_late"]),
        "days_late": report["days_late"] if report else None,
        "version": report["version"] if report else None,
        "handed_in_on": local_day(report["submitted_at"]) if report else None,
        "exemplar_count": len(report["exemplars"]) if report else None,
        "points": score.get("points", ""),
        "rank": score.get("rank", ""),
    }


def _counts(cluster_year: ClusterYear, period: str, units: Sequence[Content], facts: YearFacts) -> Content:
    reported = sum(row["is_reported"] for row in units)
    return {
        "units": member_total(cluster_year, len(units)),
        "reported": reported or (None if is_told_by_press(cluster_year) else 0),
        "late": sum(row["is_late"] for row in units),
        "signed": (
            sum(day is not None for day in facts.parties.values())
            if facts.parties
            else told_value(cluster_year, ReportedTopic.SIGNATURES)
        ),
        "due_on": due_days(cluster_year, period).common,
    }


def _targets(cluster_year: ClusterYear, day: dt.date, versions: dict[int, int | None]) -> list[Content]:
    """Each target with what its units reported, summed up as it says (4 queries). Source: CYC-1 to CYC-3."""
    return _by_target(standings(day, cluster_year=cluster_year), versions)


def _by_target(found: list[Standing], versions: dict[int, int | None]) -> list[Content]:
    by_target: dict[int, list[Standing]] = defaultdict(list)
    for standing in found:
        if standing.share.parent_id is None and not standing.is_ended:
            by_target[standing.share.target_id].append(standing)
    return [_target_row(shares, versions) for shares in by_target.values()]


def _target_row(found: list[Standing], versions: dict[int, int | None]) -> Content:
    target = found[0].target
    given = [standing for standing in found if standing.value is not None]
    how = Summing.LEAST if target.is_yes_no else target.summing
    whole = summed_up(how, [standing.value for standing in given])
    return {
        "what": target.what,
        "goal": target.goal_text,
        "responsible": target.responsible,
        "summing": str(target.get_summing_display()),
        "value": replace(given[0], value=whole).value_text if given else "",
        "given": len(given),
        "asked": len(found),
        "met": sum(bool(standing.is_met) for standing in found),
        "sources": [
            {
                "unit_name": standing.unit_name,
                "value": standing.value_text,
                "until_on": standing.until_on,
                "version": versions.get(standing.share.unit_id),
                "status": standing.status,
            }
            for standing in found
        ],
    }


def _registered(cluster_year: ClusterYear) -> list[Content]:
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


def _recognised(cluster_year: ClusterYear, day: dt.date) -> list[Content]:
    """Good examples recognised up to ``day``, with how many units took each up (1 query)."""
    rows = (
        Exemplar.objects.filter(
            cluster_year=cluster_year,
            state__in=[ExemplarState.RECOGNISED, ExemplarState.PUBLISHED],
            recognised_on__lte=day,
        )
        .order_by("unit__sort_key", "name", "pk")
        .values("name", "what", "recognised_on", basis=F("recognition_basis"), unit_name=F("unit__name"))
        .annotate(taken_up=Count("replications"))
    )
    return list(rows)


def _lines(content: Content) -> dict[str, list[str]]:
    """The tables as lines to compare, by their titles."""
    return {
        _("Báo cáo của các đơn vị"): [f"{row['unit_name']}: {_report_line(row)}" for row in content["units"]],
        _("Chỉ tiêu"): [
            f"{row['what']}: {row['value'] or _('chưa có số liệu')} ({row['given']}/{row['asked']})"
            for row in content["targets"]
        ],
        _("Đăng ký danh hiệu"): [
            f"{row['title']}, {row['group']}: {row['count']}" for row in content["registered"]
        ],
        _("Điển hình được công nhận"): [
            f"{row['unit_name']}: {row['name']}" for row in content["recognised"]
        ],
        _("Điểm kết luận"): [
            f"{row['unit_name']}: {row['points']} {row['rank']}".strip()
            for row in content["units"]
            if row["points"]
        ],
    }


def _report_line(row: Content) -> str:
    if not row["is_reported"]:
        return _("chưa nộp")
    told = _("bản %(number)s, nộp ngày %(day)s") % {
        "number": row["version"] or 1,
        "day": ngay(row["handed_in_on"]),
    }
    if not row["days_late"]:
        return told
    late = ngettext("chậm %(count)s ngày", "chậm %(count)s ngày", row["days_late"])
    return f"{told}, {late % {'count': so(row['days_late'])}}"
