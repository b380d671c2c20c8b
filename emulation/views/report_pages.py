"""What the pages of units' reports have in common: which report, and whether it may be read."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from clusters.models import ClusterYear
from clusters.permissions import allow
from emulation.enums import ReportPeriod
from emulation.models import UnitReport
from emulation.queries import reports as queries
from emulation.views.shared import of_year


def report_or_404(
    request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int
) -> tuple[ClusterYear, UnitReport]:
    """The report, if the person may read it."""
    cluster_year = request.access.year_or_404(year_id)
    found = UnitReport.objects.select_related("unit", "file", "submitted_by", "laid_by", "saved_by")
    report = get_object_or_404(found, cluster_year=cluster_year, period=period, unit=unit_id)
    if not queries.may_read(request.access, cluster_year, report):
        raise Http404
    return cluster_year, report


def own_report(
    request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int
) -> tuple[ClusterYear, UnitReport]:
    """The report, for the people of its unit."""
    cluster_year, report = report_or_404(request, year_id, period, unit_id)
    allow(
        request.access.works_for(report.unit), _("Chỉ người của đơn vị làm việc này với báo cáo của đơn vị.")
    )
    return cluster_year, report


def reviewed_report(
    request: HttpRequest, year_id: int, period: ReportPeriod, unit_id: int
) -> tuple[ClusterYear, UnitReport]:
    """The report, for those who write for the cluster."""
    cluster_year, report = report_or_404(request, year_id, period, unit_id)
    allow_review(request, cluster_year)
    return cluster_year, report


def allow_review(request: HttpRequest, cluster_year: ClusterYear) -> None:
    """Only those who write for the cluster open, accept or return reports."""
    allow(
        request.access.drafts_for(cluster_year),
        _("Chỉ Trưởng, Phó Trưởng, thư ký cụm hoặc cán bộ đơn vị Trưởng, Phó nhận hay trả lại báo cáo."),
    )


def of_period(cluster_year: ClusterYear, period: str) -> dict[str, Any]:
    """What every page of a period's reports shows."""
    return {
        **of_year(cluster_year),
        "period": ReportPeriod(period),
        "period_label": ReportPeriod(period).label,
    }
