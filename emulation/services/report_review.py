"""A unit's report on the cluster's side: opened, given back, accepted; the period closed."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.models import ClusterYear
from core.clock import local_day
from core.errors import RuleError
from emulation.enums import ReportPeriod, ReportState
from emulation.models import Milestone, UnitReport
from emulation.queries.report_days import REPORT_STEPS
from emulation.queries.reports import missing_units
from emulation.services import milestones
from emulation.services.report_steps import locked_report, log, move, move_back
from emulation.services.telling import tell_of_report, writers_of


@transaction.atomic
def open_report(*, report_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> UnitReport:
    """Somebody of the cluster reads the report for the first time: from now on the unit asks before taking it back.

    Raises:
        StateConflictError: the unit took it back in the meantime.
    """
    report = locked_report(report_id)
    move_back(report, ReportState.SUBMITTED, undone=ReportState.SUBMITTED)
    if report.opened_at is None:
        report.opened_at, report.opened_by = at, actor
        report.save(update_fields=["opened_at", "opened_by"])
        log(report, "report.opened", "Mở %(report)s", actor, at, on_behalf_of)
    return report


@transaction.atomic
def return_report(
    *, report_id: int, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> UnitReport:
    """Give the report back to be completed; the unit sees the reason where it writes.

    Raises:
        RuleError: no reason.
        StateConflictError: it is not waiting to be read.
    """
    report = locked_report(report_id)
    if not reason.strip():
        raise RuleError(_("Trả lại thì phải ghi lý do."), field="reason")
    _return(report, reason.strip(), actor, at)
    people = writers_of(report, local_day(at))
    tell_of_report(report, "returned", people, actor=actor, at=at, reason=report.return_reason)
    log(
        report, "report.returned", "Trả lại %(report)s", actor, at, on_behalf_of,
        after={"return_reason": report.return_reason},
    )  # fmt: skip
    return report


def _return(report: UnitReport, reason: str, actor: User, at: dt.datetime) -> None:
    move(report, ReportState.RETURNED)
    report.return_reason = reason
    report.recall_asked_at, report.recall_reason = None, ""
    report.opened_at, report.opened_by = report.opened_at or at, report.opened_by or actor
    report.save()


@transaction.atomic
def answer_recall(
    *, report_id: int, is_granted: bool, answer: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> UnitReport:
    """The cluster lets the unit take an opened report back, or says why not.

    Raises:
        RuleError: refused without a reason, or nobody asked.
    """
    report = locked_report(report_id)
    if report.recall_asked_at is None:
        raise RuleError(_("Đơn vị không còn xin rút lại báo cáo này."))
    if not is_granted and not answer.strip():
        raise RuleError(_("Không đồng ý thì phải ghi lý do để đơn vị biết."), field="answer")
    if is_granted:
        reason = _("Đồng ý cho đơn vị rút lại. Đơn vị nêu: %(reason)s") % {"reason": report.recall_reason}
        _return(report, reason[:500], actor, at)
    else:
        report.recall_asked_at, report.recall_answer = None, answer.strip()
        report.save(update_fields=["recall_asked_at", "recall_answer"])
    words = "Đồng ý cho rút lại %(report)s" if is_granted else "Không đồng ý cho rút lại %(report)s"
    tell_of_report(
        report, "recall_answered", writers_of(report, local_day(at)), actor=actor, at=at, reason=answer
    )
    log(report, "report.recall_answered", words, actor, at, on_behalf_of, after={"answer": answer})
    return report


@transaction.atomic
def accept_report(*, report_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> UnitReport:
    """Take the report; with the last one the cluster's step is reached.

    Raises:
        StateConflictError: it is not waiting to be read.
    """
    report = locked_report(report_id)
    _accept([report], actor, at, on_behalf_of)
    return report


@transaction.atomic
def accept_reports(
    *,
    cluster_year: ClusterYear,
    period: ReportPeriod,
    report_ids: Collection[int],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> list[UnitReport]:
    """Take all these reports, or none.

    Raises:
        RuleError: none chosen, or one of them is no longer waiting; it is named.
    """
    milestones.ensure_running(cluster_year)
    reports = list(
        UnitReport.objects.select_for_update(of=("self",))
        .select_related("unit", "cluster_year")
        .filter(cluster_year=cluster_year, period=period, pk__in=report_ids)
        .order_by("pk")
    )
    if not reports or len(reports) != len(set(report_ids)):
        raise RuleError(_("Chưa chọn báo cáo nào để nhận."))
    moved = [str(report.unit) for report in reports if report.state != ReportState.SUBMITTED]
    if moved:
        raise RuleError(
            _("Không còn chờ nhận: %(units)s. Chưa nhận báo cáo nào; hãy chọn lại.")
            % {"units": "; ".join(moved)}
        )
    _accept(reports, actor, at, on_behalf_of)
    return reports


def _accept(reports: list[UnitReport], actor: User, at: dt.datetime, on_behalf_of: str) -> None:
    """Take reports of one year and period, whose rows are held in the order of their ids."""
    cluster_year, period = reports[0].cluster_year, reports[0].period
    # Two who accept the last two reports at once wait here for each other, so that one of them sees all.
    step = milestones.locked(cluster_year, REPORT_STEPS[period])
    for report in reports:
        move(report, ReportState.ACCEPTED)
        report.opened_at, report.opened_by = report.opened_at or at, report.opened_by or actor
        report.accepted_at = report.accepted_at or at
        report.return_reason = report.recall_reason = report.recall_answer = report.correction_reason = ""
        report.recall_asked_at = None
        report.save()
    for report in reports:
        log(report, "report.accepted", "Nhận %(report)s", actor, at, on_behalf_of)
    if step.reached_on is None and not missing_units(cluster_year, period, local_day(at)):
        _reach(cluster_year, period, "Đủ báo cáo của các đơn vị", actor, at, on_behalf_of)


@transaction.atomic
def close_period(
    *, cluster_year: ClusterYear, period: ReportPeriod, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Milestone:
    """The leaders end a period though some reports are missing; the record names those units.

    Raises:
        StateConflictError: ended before.
    """
    milestones.ensure_running(cluster_year)
    missing = missing_units(cluster_year, period, local_day(at))
    words = "Trưởng cụm xác nhận kết thúc"
    if missing:
        words += f". Chưa có báo cáo được nhận của: {'; '.join(missing)}"
    return _reach(cluster_year, period, words, actor, at, on_behalf_of)


def _reach(
    cluster_year: ClusterYear, period: str, words: str, actor: User, at: dt.datetime, on_behalf_of: str
) -> Milestone:
    reference = words if len(words) <= 300 else f"{words[:299]}…"
    return milestones.reach(
        cluster_year=cluster_year, kind=REPORT_STEPS[period], reached_on=local_day(at), reference=reference,
        actor=actor, at=at, on_behalf_of=on_behalf_of,
    )  # fmt: skip
