"""What reports say: texts to begin with, texts as handed in, figures of targets."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import override

from clusters.models import ClusterYear, Unit
from core.changes import ChangedSection, changed_sections
from core.clock import local_day
from emulation.enums import REPORT_WRITING, ReportPeriod
from emulation.models import ReportVersion, UnitReport
from emulation.queries.report_days import period_end
from emulation.queries.standing import Standing
from emulation.queries.targets import standings

TEXT_FIELDS = ("results", "weaknesses", "exemplars", "proposals")
_ORDER = Case(
    *[When(report__period=period, then=Value(place)) for place, period in enumerate(ReportPeriod)],
    output_field=IntegerField(),
)


@dataclass(frozen=True, kw_only=True)
class ReportText:
    """A report as the cluster reads it: as last handed in, never what the unit is writing now."""

    report: UnitReport
    results: str
    weaknesses: str
    exemplars: list[str]
    proposals: str
    figures: list[dict[str, Any]]


def versions_of(report: UnitReport, *, for_unit: bool) -> list[ReportVersion]:
    """What was handed in, latest first; only the unit sees what it took back unread (1 query)."""
    versions = report.versions.select_related("handed_in_by").order_by("-number")
    return list(versions if for_unit else versions.filter(recalled_at__isnull=True))


def texts_as_handed_in(reports: Iterable[UnitReport]) -> dict[int, ReportText]:
    """By report, what the cluster reads of it; a report never handed in, or taken back, is missing (1 query)."""
    by_id = {report.pk: report for report in reports if report.submitted_at}
    latest = (
        ReportVersion.objects.filter(report__in=by_id, recalled_at__isnull=True)
        .order_by("report_id", "-number")
        .distinct("report_id")
    )
    contents = {version.report_id: version.content for version in latest}
    return {
        pk: _text(report, contents.get(pk))
        for pk, report in by_id.items()
        if pk in contents or report.state not in REPORT_WRITING
    }


def text_as_handed_in(report: UnitReport) -> ReportText | None:
    """What the cluster reads of this report (1 query)."""
    return texts_as_handed_in([report]).get(report.pk)


def draft_text(report: UnitReport, at: dt.datetime) -> ReportText:
    """What the unit is writing now, with its figures of today (4 queries); for the unit itself only."""
    texts = {name: getattr(report, name) for name in TEXT_FIELDS}
    figures = figures_of(report.cluster_year, report.unit, report.period, at)
    return ReportText(report=report, figures=figures, **texts)


def _text(report: UnitReport, content: dict[str, Any] | None) -> ReportText:
    # While it lies with the cluster nobody writes it: then the row itself says what was handed in.
    content = content or {name: getattr(report, name) for name in TEXT_FIELDS}
    texts = {name: content[name] for name in TEXT_FIELDS}
    return ReportText(report=report, figures=content.get("figures", []), **texts)


def last_report(cluster_year: ClusterYear, unit: Unit, period: str) -> ReportVersion | None:
    """What the unit last handed in before this period, this year or an earlier one (1 query)."""
    place = list(ReportPeriod).index(ReportPeriod(period))
    versions = (
        ReportVersion.objects.filter(report__unit=unit, recalled_at__isnull=True)
        .annotate(place=_ORDER)
        .select_related("report__cluster_year")
    )
    this_year = versions.filter(report__cluster_year=cluster_year, place__lt=place)
    earlier = versions.filter(report__cluster_year__year__lt=cluster_year.year)
    order = ["-report__cluster_year__year", "-place", "-number"]
    return (this_year | earlier).order_by(*order).first()


def carried_names(report_texts: dict[str, Any], last: ReportVersion | None) -> list[str]:
    """Fields that still say word for word what the last report said."""
    if last is None:
        return []
    return [
        name for name in TEXT_FIELDS if last.content[name] and report_texts.get(name) == last.content[name]
    ]


def figures_of(cluster_year: ClusterYear, unit: Unit, period: str, at: dt.datetime) -> list[dict[str, Any]]:
    """The unit's targets and how far it is at the period's end, as plain data that can be frozen (4 queries).

    ``value`` None: nothing reported, which is not 0; ``number`` is the same without its unit of measure.
    """
    day = min(local_day(at), period_end(cluster_year, period))
    with override("vi"):  # frozen words are Vietnamese whoever hands in
        return [_figure(standing) for standing in standings(day, year=cluster_year.year, units=[unit.pk])]


def _figure(standing: Standing) -> dict[str, Any]:
    return {
        "what": standing.target.what,
        "goal": standing.goal_text,
        "value": standing.value_text or None,
        "number": None if standing.value is None else str(standing.value),
        "until_on": standing.until_on.isoformat() if standing.until_on else None,
        "is_met": standing.is_met,
        "status": standing.status,
        "tone": standing.tone,
    }


def compared(old: ReportVersion, new: ReportVersion) -> list[ChangedSection]:
    """What differs between two versions, part by part."""
    return changed_sections(parts_of(old.content), parts_of(new.content))


def parts_of(content: dict[str, Any]) -> dict[str, list[str]]:
    """The parts of a report under their headings, line by line."""
    figures = [figure_line(figure) for figure in content.get("figures", [])]
    file = content.get("file")
    return {
        str(_("Kết quả")): content["results"].split("\n") if content["results"] else [],
        str(_("Chỉ tiêu")): figures,
        str(_("Hạn chế, nguyên nhân")): content["weaknesses"].split("\n") if content["weaknesses"] else [],
        str(_("Điển hình tiên tiến")): list(content["exemplars"]),
        str(_("Kiến nghị")): content["proposals"].split("\n") if content["proposals"] else [],
        str(_("Bản đã ký")): [file["name"]] if file else [],
    }


def figure_line(figure: dict[str, Any]) -> str:
    """One target in one line, for comparing."""
    return f"{figure['what']}: {figure['value'] or _('chưa có số liệu')}"
