"""A unit's mid-year and year-end report: drafted, submitted, given back, accepted; the period closed."""

import datetime as dt

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear, Unit
from clusters.queries import members_on
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from emulation.enums import REPORT_MOVES, ReportPeriod, ReportState
from emulation.models import Milestone, UnitReport
from emulation.queries.reports import missing_units
from emulation.queries.year_facts import day_in
from emulation.queries.years import REPORT_STEPS
from emulation.services import milestones
from files.services import store_file

TEXT_FIELDS = ("results", "weaknesses", "exemplars", "proposals")


@transaction.atomic
def save_report(
    *,
    cluster_year: ClusterYear,
    unit: Unit,
    period: ReportPeriod,
    revision: int,
    actor: User,
    at: dt.datetime,
    upload: UploadedFile | None = None,
    on_behalf_of: str = "",
    **text: object,
) -> UnitReport:
    """Save the unit's draft of a report.

    Args:
        revision: of the text that the writer had before; 0 for a new report.
        text: any of `TEXT_FIELDS`.

    Raises:
        RuleError: the unit is no member, or the report is sent and not given back.
        StateConflictError: somebody saved a newer text in the meantime.
    """
    milestones.ensure_running(cluster_year)
    if not members_on(cluster_year, day_in(cluster_year, local_day(at))).filter(unit=unit).exists():
        raise RuleError(_("%(unit)s không phải là đơn vị thành viên của cụm.") % {"unit": unit})
    UnitReport.objects.get_or_create(cluster_year=cluster_year, unit=unit, period=period)
    report = UnitReport.objects.select_for_update(of=("self",)).get(
        cluster_year=cluster_year, unit=unit, period=period
    )
    if ReportState.SUBMITTED not in REPORT_MOVES[report.state]:
        raise RuleError(_("Báo cáo đã nộp. Cụm trả lại thì mới sửa được."))
    if report.revision != revision:
        raise StateConflictError(
            _("Trong lúc bạn soạn, người khác đã lưu bản mới hơn. So với bản đó ở bên cạnh rồi lưu lại.")
        )
    before = {name: getattr(report, name) for name in text if getattr(report, name) != text[name]}
    for name, value in text.items():
        setattr(report, name, value)
    if upload:
        report.file = store_file(upload=upload, scope=cluster_year, uploaded_by=actor, at=at)
    report.revision += 1
    report.save(update_fields=[*text, "file", "revision"])
    _record(
        report, "report.saved", "Lưu dự thảo %(report)s", actor, at, on_behalf_of,
        before=before, after={name: text[name] for name in before},
    )  # fmt: skip
    return report


@transaction.atomic
def submit_report(*, report_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> UnitReport:
    """Send the report to the cluster.

    Raises:
        RuleError: it says nothing of results.
        StateConflictError: it is sent already.
    """
    report = _locked(report_id)
    if not report.results.strip() and report.file_id is None:
        raise RuleError(_("Báo cáo chưa có nội dung kết quả và chưa có bản ký. Hãy soạn rồi nộp."))
    _move(report, ReportState.SUBMITTED)
    report.submitted_at, report.submitted_by, report.return_reason = at, actor, ""
    report.save(update_fields=["state", "submitted_at", "submitted_by", "return_reason"])
    _record(report, "report.submitted", "Nộp %(report)s", actor, at, on_behalf_of)
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
    report = _locked(report_id)
    if not reason.strip():
        raise RuleError(_("Trả lại thì phải ghi lý do."), field="reason")
    _move(report, ReportState.RETURNED)
    report.return_reason = reason.strip()
    report.save(update_fields=["state", "return_reason"])
    _record(
        report,
        "report.returned",
        "Trả lại %(report)s",
        actor,
        at,
        on_behalf_of,
        after={"return_reason": reason},
    )
    return report


@transaction.atomic
def accept_report(*, report_id: int, actor: User, at: dt.datetime, on_behalf_of: str = "") -> UnitReport:
    """Take the report; with the last one the cluster's step is reached.

    Raises:
        StateConflictError: it is not waiting to be read.
    """
    report = _locked(report_id)
    # Two who accept the last two reports at once wait here for each other, so that one of them sees all.
    step = milestones.locked(report.cluster_year, REPORT_STEPS[report.period])
    _move(report, ReportState.ACCEPTED)
    report.save(update_fields=["state"])
    _record(report, "report.accepted", "Nhận %(report)s", actor, at, on_behalf_of)
    if step.reached_on is None and not missing_units(report.cluster_year, report.period, local_day(at)):
        _reach(report.cluster_year, report.period, "Đủ báo cáo của các đơn vị", actor, at, on_behalf_of)
    return report


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


def _locked(report_id: int) -> UnitReport:
    report = (
        UnitReport.objects.select_for_update(of=("self",))
        .select_related("cluster_year", "unit")
        .get(pk=report_id)
    )
    milestones.ensure_running(report.cluster_year)
    return report


def _move(report: UnitReport, state: ReportState) -> None:
    if state not in REPORT_MOVES[report.state]:
        raise StateConflictError(
            _("Báo cáo đang ở tình trạng “%(state)s” nên không làm được việc này. Hãy tải lại trang.")
            % {"state": report.get_state_display()}
        )
    report.state = state


def _record(
    report: UnitReport,
    verb: str,
    words: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
    **values: object,
) -> None:
    with override("vi"):  # the log is Vietnamese whoever acts
        summary = words % {"report": f"{report.get_period_display().lower()} – {report.unit}"}
    record(
        actor=actor, verb=verb, target=report, scope=report.cluster_year, at=at, on_behalf_of=on_behalf_of,
        summary=summary, **values,
    )  # fmt: skip
