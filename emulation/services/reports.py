"""A unit's report on the unit's side: written, laid before the head, handed in, taken back."""

import datetime as dt
from collections.abc import Mapping

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from clusters.models import ClusterYear, Unit
from clusters.queries import members_on
from core.clock import local_day
from core.errors import RuleError
from core.merging import MergeConflictError, merge_values
from deadlines.opening import days_late
from emulation.enums import REPORT_WRITING, ReportPeriod, ReportState
from emulation.models import UnitReport
from emulation.queries.report_days import due_days
from emulation.queries.report_texts import TEXT_FIELDS, last_report
from emulation.queries.year_facts import day_in
from emulation.services import milestones
from emulation.services.report_steps import expect_revision, locked_draft, locked_report, log, move, move_back
from emulation.services.report_versions import keep_report
from emulation.services.telling import heads_of, readers_of, tell_of_report
from files.services import store_file

# Somebody who writes is logged once in this time, not at every pause; the log keeps who wrote, versions what was said.
LOGGED_AGAIN_AFTER = dt.timedelta(minutes=30)


@transaction.atomic
def save_report(
    *,
    cluster_year: ClusterYear,
    unit: Unit,
    period: ReportPeriod,
    revision: int,
    actor: User,
    at: dt.datetime,
    base: Mapping[str, object] | None = None,
    upload: UploadedFile | None = None,
    on_behalf_of: str = "",
    **text: object,
) -> UnitReport:
    """Save the unit's draft, merged with what a colleague saved meanwhile. A report laid before the head is so no longer.

    Args:
        revision: of the text that the writer had before; 0 for a new report.
        base: the texts that the writer began with, for merging.
        text: any of `TEXT_FIELDS`.

    Raises:
        RuleError: the unit is no member, or the report is handed in.
        MergeConflictError: a colleague rewrote the same lines in the meantime.
    """
    milestones.ensure_running(cluster_year)
    if not members_on(cluster_year, day_in(cluster_year, local_day(at))).filter(unit=unit).exists():
        raise RuleError(_("%(unit)s không phải là đơn vị thành viên của cụm.") % {"unit": unit})
    UnitReport.objects.get_or_create(cluster_year=cluster_year, unit=unit, period=period)
    report = UnitReport.objects.select_for_update(of=("self",)).get(
        cluster_year=cluster_year, unit=unit, period=period
    )
    if report.state not in REPORT_WRITING:
        raise RuleError(_("Báo cáo đã nộp. Rút lại, hoặc cụm trả lại, thì mới sửa được."))
    changed = _merged(report, text, base, revision, actor)
    if not changed and upload is None and report.revision:
        return report
    for name, value in changed.items():
        setattr(report, name, value)
    is_new_writer = report.saved_by_id != actor.pk or at - report.saved_at > LOGGED_AGAIN_AFTER
    if upload:
        report.file = store_file(upload=upload, scope=cluster_year, uploaded_by=actor, at=at)
    report.revision += 1
    report.saved_at, report.saved_by = at, actor
    report.laid_at = report.laid_by = None
    report.save(update_fields=[*changed, "file", "revision", "saved_at", "saved_by", "laid_at", "laid_by"])
    if is_new_writer or upload:
        log(report, "report.saved", "Soạn %(report)s", actor, at, on_behalf_of)
    return report


def _merged(
    report: UnitReport,
    text: Mapping[str, object],
    base: Mapping[str, object] | None,
    revision: int,
    actor: User,
) -> dict[str, object]:
    """The texts to write: mine alone on the newest text, else both people's."""
    saved = {name: getattr(report, name) for name in text}
    if base is None:
        base = saved if revision == report.revision else {}
    merged = merge_values(base, text, saved)
    if merged.conflicts:
        raise MergeConflictError(
            _(
                "Trong lúc bạn soạn, %(name)s đã lưu bản mới hơn ở cùng một chỗ. Xem hai bản bên dưới rồi chọn."
            )
            % {"name": report.saved_by if report.saved_by_id not in (None, actor.pk) else _("người khác")},
            conflicts=merged.conflicts,
        )
    return {name: value for name, value in merged.values.items() if value != saved[name]}


@transaction.atomic
def lay_report(
    *, report_id: int, actor: User, at: dt.datetime, revision: int | None = None, on_behalf_of: str = ""
) -> UnitReport:
    """The officer lays the finished draft before the head.

    Raises:
        RuleError: it says nothing of results.
        StateConflictError: it is handed in, or has changed since it was read.
    """
    report = locked_draft(report_id)
    expect_revision(report, revision)
    _expect_content(report)
    report.laid_at, report.laid_by = at, actor
    report.save(update_fields=["laid_at", "laid_by"])
    tell_of_report(report, "laid", heads_of(report, local_day(at)), actor=actor, at=at)
    log(report, "report.laid", "Trình thủ trưởng %(report)s", actor, at, on_behalf_of)
    return report


@transaction.atomic
def submit_report(
    *,
    report_id: int,
    actor: User,
    at: dt.datetime,
    revision: int | None = None,
    signed_as: str = "",
    on_behalf_of: str = "",
) -> UnitReport:
    """The head signs the report off, and with that it is handed in. How late it is, is written down the first time.

    Args:
        revision: of the text that was read.
        signed_as: the office in which it is signed off.

    Raises:
        RuleError: it says nothing of results, or no more than the last report did.
        StateConflictError: it is handed in already, or has changed since it was read.
    Source: SCORE-5.
    """
    report = locked_report(report_id)
    move(report, ReportState.SUBMITTED)
    expect_revision(report, revision)
    _expect_content(report)
    keep_report(report, signed_as=signed_as, actor=actor, at=at)
    report.submitted_at, report.submitted_by = at, actor
    if report.first_submitted_at is None:
        report.first_submitted_at = at
        report.first_due_on = due_days(report.cluster_year, report.period).of(report.unit_id)
        report.days_late = days_late(report.first_due_on, at)
    report.laid_at = report.laid_by = report.opened_at = report.opened_by = None
    report.recall_asked_at, report.recall_reason, report.recall_answer = None, "", ""
    report.save()
    tell_of_report(report, "submitted", readers_of(report, local_day(at)), actor=actor, at=at)
    log(
        report, "report.submitted", "Nộp %(report)s", actor, at, on_behalf_of,
        after={"signed_as": signed_as, "days_late": report.days_late},
    )  # fmt: skip
    return report


def _expect_content(report: UnitReport) -> None:
    if not report.results.strip() and report.file_id is None:
        raise RuleError(_("Báo cáo chưa có nội dung kết quả và chưa có bản ký. Hãy soạn rồi nộp."))
    last = last_report(report.cluster_year, report.unit, report.period)
    if last and report.results.strip() and last.content["results"] == report.results:
        raise RuleError(
            _("Mục Kết quả còn nguyên văn báo cáo “%(last)s”. Hãy viết kết quả của kỳ này rồi nộp.")
            % {"last": last.report.get_period_display()}
        )


@transaction.atomic
def recall_report(
    *, report_id: int, actor: User, at: dt.datetime, reason: str = "", on_behalf_of: str = ""
) -> UnitReport:
    """The unit takes its report back: at once while nobody of the cluster opened it, else it asks the cluster.

    A report that was in time is measured anew when it is handed in again; one that was late stays late.

    Raises:
        RuleError: it was opened, and no reason is given.
        StateConflictError: it is not waiting to be read.
    """
    report = locked_report(report_id)
    before = ReportState.CORRECTING if report.correction_reason else ReportState.DRAFT
    move_back(report, ReportState.RETURNED if report.return_reason else before, undone=ReportState.SUBMITTED)
    if report.opened_at:
        report.state = ReportState.SUBMITTED  # it stays where it is until the cluster answers
        return _ask_back(report, reason, actor, at, on_behalf_of)
    if report.state == ReportState.DRAFT:
        report.submitted_at = report.submitted_by = None
        if not report.days_late:
            report.first_submitted_at = report.first_due_on = report.days_late = None
    report.save()
    report.versions.filter(pk=report.versions.order_by("-number").values("pk")[:1]).update(recalled_at=at)
    tell_of_report(report, "recalled", readers_of(report, local_day(at)), actor=actor, at=at)
    log(report, "report.recalled", "Rút lại %(report)s khi cụm chưa mở", actor, at, on_behalf_of)
    return report


def _ask_back(report: UnitReport, reason: str, actor: User, at: dt.datetime, on_behalf_of: str) -> UnitReport:
    if not reason.strip():
        raise RuleError(_("Cụm đã mở báo cáo nên phải xin rút lại. Hãy ghi lý do."), field="reason")
    report.recall_asked_at, report.recall_reason, report.recall_answer = at, reason.strip(), ""
    report.save(update_fields=["recall_asked_at", "recall_reason", "recall_answer"])
    people = readers_of(report, local_day(at))
    tell_of_report(report, "recall_asked", people, actor=actor, at=at, reason=report.recall_reason)
    log(
        report, "report.recall_asked", "Xin rút lại %(report)s", actor, at, on_behalf_of,
        after={"recall_reason": report.recall_reason},
    )  # fmt: skip
    return report


__all__ = ["TEXT_FIELDS", "lay_report", "recall_report", "save_report", "submit_report"]
