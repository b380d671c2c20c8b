"""What every step of a report does: lock it, move it by the table, write it into the log."""

import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from core.errors import StateConflictError
from emulation.enums import REPORT_MOVES, REPORT_WRITING, ReportState
from emulation.models import UnitReport
from emulation.services import milestones


def locked_report(report_id: int) -> UnitReport:
    """The report, held until the transaction ends.

    Raises:
        RuleError: the year is halted.
    """
    report = (
        UnitReport.objects.select_for_update(of=("self",))
        .select_related("cluster_year", "unit", "file")
        .get(pk=report_id)
    )
    milestones.ensure_running(report.cluster_year)
    return report


def locked_draft(report_id: int) -> UnitReport:
    """The report as long as the unit may write it.

    Raises:
        StateConflictError: it is handed in.
    """
    report = locked_report(report_id)
    if report.state not in REPORT_WRITING:
        raise _not_now(report)
    return report


def move(report: UnitReport, state: ReportState) -> None:
    """Change the state, if the table allows it.

    Raises:
        StateConflictError: it does not.
    """
    if state not in REPORT_MOVES[report.state]:
        raise _not_now(report)
    report.state = state


def move_back(report: UnitReport, state: ReportState, *, undone: ReportState) -> None:
    """Undo the move to ``undone``.

    Raises:
        StateConflictError: the report is not in that state.
    """
    if report.state != undone:
        raise _not_now(report)
    report.state = state


def expect_revision(report: UnitReport, revision: int | None) -> None:
    """The text must be the one that was read; none: whatever it is.

    Raises:
        StateConflictError: somebody saved a newer text since.
    """
    if revision is not None and report.revision != revision:
        raise StateConflictError(_("Báo cáo vừa có chữ mới hơn bản bạn đọc. Hãy đọc lại rồi làm tiếp."))


def log(
    report: UnitReport,
    verb: str,
    words: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
    **values: object,
) -> None:
    """Write into the log; ``%(report)s`` in ``words`` is the report's name. Locks must be held already."""
    with override("vi"):  # the log is Vietnamese whoever acts
        summary = words % {"report": f"{report.get_period_display().lower()} – {report.unit}"}
    record(
        actor=actor, verb=verb, target=report, scope=report.cluster_year, at=at, on_behalf_of=on_behalf_of,
        summary=summary, **values,
    )  # fmt: skip


def _not_now(report: UnitReport) -> StateConflictError:
    return StateConflictError(
        _("Báo cáo đang ở tình trạng “%(state)s” nên không làm được việc này. Hãy tải lại trang.")
        % {"state": report.get_state_display()}
    )
