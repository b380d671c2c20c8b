"""What a unit handed in, kept for ever; corrections of what was accepted."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from core.errors import RuleError
from emulation.enums import ReportState
from emulation.models import ReportVersion, UnitReport
from emulation.queries.report_texts import TEXT_FIELDS, figures_of
from emulation.services.report_steps import locked_report, log, move, move_back
from emulation.services.versions import digest


def content_of(report: UnitReport, at: dt.datetime) -> dict[str, Any]:
    """The report as plain data: texts, the figures of the unit's targets at that moment, the signed file."""
    return {
        **{name: getattr(report, name) for name in TEXT_FIELDS},
        "figures": figures_of(report.cluster_year, report.unit, report.period, at),
        "file": {"name": report.file.original_name, "sha256": report.file.sha256} if report.file else None,
    }


def keep_report(report: UnitReport, *, signed_as: str, actor: User, at: dt.datetime) -> ReportVersion:
    """Keep the report as it is handed in now. The caller holds its row.

    Raises:
        RuleError: it is a correction that corrects nothing.
    """
    latest = report.versions.order_by("-number").first()
    content = content_of(report, at)
    sha256 = digest(content)
    if latest and report.correction_reason and latest.sha256 == sha256 and not latest.recalled_at:
        raise RuleError(_("Báo cáo chưa có gì khác bản đã nộp. Hãy sửa rồi nộp, hoặc bỏ việc sửa."))
    return ReportVersion.objects.create(
        report=report,
        number=latest.number + 1 if latest else 1,
        content=content,
        sha256=sha256,
        handed_in_at=at,
        handed_in_by=actor,
        signed_as=signed_as[:200],
        reason=report.correction_reason,
    )


@transaction.atomic
def begin_correction(
    *, report_id: int, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> UnitReport:
    """The unit corrects a report that was accepted; the accepted one stays readable and counts until then.

    Raises:
        RuleError: no reason.
        StateConflictError: it is not accepted.
    """
    report = locked_report(report_id)
    if not reason.strip():
        raise RuleError(_("Sửa báo cáo đã được nhận thì phải ghi lý do."), field="reason")
    move(report, ReportState.CORRECTING)
    report.correction_reason = reason.strip()
    report.save(update_fields=["state", "correction_reason"])
    log(
        report, "report.correction_begun", "Bắt đầu sửa %(report)s", actor, at, on_behalf_of,
        after={"correction_reason": report.correction_reason},
    )  # fmt: skip
    return report


@transaction.atomic
def drop_correction(*, report_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> UnitReport:
    """Leave the report as it was accepted; what was written of the correction goes.

    Raises:
        StateConflictError: no correction was begun.
    """
    report = locked_report(report_id)
    move_back(report, ReportState.ACCEPTED, undone=ReportState.CORRECTING)
    kept = report.versions.filter(recalled_at__isnull=True).order_by("-number").first()
    for name in TEXT_FIELDS if kept else ():
        setattr(report, name, kept.content[name])
    report.correction_reason = ""
    report.laid_at = report.laid_by = None
    report.revision += 1
    report.save(update_fields=["state", "correction_reason", "laid_at", "laid_by", "revision", *TEXT_FIELDS])
    log(report, "report.correction_dropped", "Bỏ việc sửa %(report)s", actor, at, on_behalf_of)
    return report
