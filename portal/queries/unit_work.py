"""Work of the people of units: comment, sign, register, report."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from clusters.models import Appointment
from deadlines.opening import is_open_on
from emulation.enums import REPORT_WRITING, MilestoneKind, ReportPeriod, ReportState
from emulation.models import UnitReport
from emulation.queries.comments import is_commenting_open
from emulation.queries.due_days import latest_of
from emulation.queries.pending import ACTING_ROLES, awaited_units
from emulation.queries.year_facts import YearFacts
from emulation.queries.years import REPORT_STEPS
from portal.queries.work import Desk

_REPORT = ("cluster_year_id", "period", "unit_id", "state", "laid_at", "return_reason", "correction_reason")


def report_rows(desk: Desk) -> QuerySet:
    """The reports that the person's units write, for `add_unit_work`."""
    years = [facts.cluster_year.pk for facts in desk.facts]
    rows = UnitReport.objects.filter(
        cluster_year__in=years, unit__in=desk.access.unit_ids, state__in=REPORT_WRITING
    )
    return rows.order_by("pk").values_list(*_REPORT, "unit__name")


def add_unit_work(desk: Desk, written: Iterable[tuple]) -> None:
    """What the person's units must still do, and what they wait for (no query).

    Args:
        written: the rows of `report_rows`.
    """
    for facts in desk.facts:
        names = {member.unit_id: member.name_on_day for member in facts.members}
        for appointment in desk.access.appointments:
            if appointment.unit_id in names:
                _add_steps(desk, facts, appointment, names[appointment.unit_id])
        _add_unread_reports(desk, facts, names)
    _add_written_reports(desk, written)


def _must_act(facts: YearFacts, appointment: Appointment, kind: MilestoneKind) -> bool:
    return appointment.role in ACTING_ROLES[kind] and appointment.unit_id in awaited_units(facts, kind)


def _why(appointment: Appointment, unit_name: str) -> str:
    why = _("Bạn là %(role)s của %(unit)s.") % {
        "role": appointment.position_title or appointment.get_role_display().lower(), "unit": unit_name,
    }  # fmt: skip
    if appointment.acts_for:
        why += " " + _("Bạn đang làm thay %(person)s.") % {"person": appointment.acts_for}
    return why


def _add_steps(desk: Desk, facts: YearFacts, appointment: Appointment, unit_name: str) -> None:
    year, why = facts.cluster_year, _why(appointment, unit_name)
    if _must_act(facts, appointment, MilestoneKind.COMMENTED):
        _add_comment(desk, facts, appointment.unit_id, why)
    if _must_act(facts, appointment, MilestoneKind.COVENANT):
        covenant_id, party_id = facts.unsigned[appointment.unit_id]
        desk.todo(
            year, title=_("Ký giao ước thi đua"), why=why, due_on=facts.step_due_on(MilestoneKind.COVENANT, appointment.unit_id),
            url=reverse("emulation:covenant_sign", args=[year.pk, covenant_id, party_id]), action=_("Đọc và ký"),
        )  # fmt: skip
    if _must_act(facts, appointment, MilestoneKind.REGISTERED):
        _add_registration(desk, facts, appointment, why)
    for period, kind in REPORT_STEPS.items():
        if _must_act(facts, appointment, kind):
            _add_report(desk, facts, appointment, period, why)


def _add_comment(desk: Desk, facts: YearFacts, unit_id: int, why: str) -> None:
    year, plan = facts.cluster_year, facts.plan
    longer = facts.extensions.get((MilestoneKind.COMMENTED, unit_id))
    if plan and is_commenting_open(plan, desk.today, longer):
        desk.todo(
            year, title=_("Góp ý dự thảo kế hoạch"), why=why, due_on=latest_of(plan.comments_until_on, longer),
            url=reverse("emulation:comment_list", args=[year.pk]), action=_("Góp ý"),
        )  # fmt: skip
    for covenant in facts.covenants:
        if is_commenting_open(covenant, desk.today, longer):
            desk.todo(
                year, title=_("Góp ý dự thảo giao ước"), why=why,
                due_on=latest_of(covenant.comments_until_on, longer),
                url=reverse("emulation:covenant_comments", args=[year.pk, covenant.pk]), action=_("Góp ý"),
            )  # fmt: skip


def _add_registration(desk: Desk, facts: YearFacts, appointment: Appointment, why: str) -> None:
    year = facts.cluster_year
    due_on = facts.step_due_on(MilestoneKind.REGISTERED, appointment.unit_id)
    if due_on is None and not facts.reached(MilestoneKind.LAUNCHED):
        return
    if not is_open_on(due_on, desk.today):
        desk.todo(
            year, title=_("Chưa đăng ký danh hiệu, đã quá hạn"), due_on=due_on,
            why=why + " " + _("Muốn đăng ký thêm, đề nghị Trưởng cụm đổi hạn."),
            url=reverse("emulation:registration_list", args=[year.pk]), action=_("Xem danh sách"),
        )  # fmt: skip
        return
    desk.todo(
        year, title=_("Đăng ký danh hiệu thi đua"), why=why, due_on=due_on,
        url=reverse("emulation:registration_new", args=[year.pk, appointment.unit_id]), action=_("Đăng ký"),
    )  # fmt: skip


def _add_report(
    desk: Desk, facts: YearFacts, appointment: Appointment, period: ReportPeriod, why: str
) -> None:
    year, due_on = facts.cluster_year, facts.report_due_on(period, appointment.unit_id)
    state = facts.reports.get((period, appointment.unit_id))
    if state is None and due_on is None:
        return
    names = {
        ReportPeriod.MIDYEAR: _("báo cáo sơ kết"),
        ReportPeriod.PHASE_TWO: _("báo cáo đợt cao điểm 2"),
        ReportPeriod.YEAR: _("báo cáo tổng kết"),
    }
    titles = {
        ReportState.RETURNED: _("Bổ sung %(report)s bị trả lại"),
        ReportState.DRAFT: _("Nộp %(report)s đang soạn"),
    }
    desk.todo(
        year, title=titles.get(state, _("Soạn và nộp %(report)s")) % {"report": names[period]}, why=why, due_on=due_on,
        url=reverse("emulation:report_edit", args=[year.pk, period, appointment.unit_id]),
        action=_("Sửa báo cáo") if state else _("Soạn báo cáo"),
    )  # fmt: skip


def _add_unread_reports(desk: Desk, facts: YearFacts, names: dict[int, str]) -> None:
    for (period, unit_id), state in facts.reports.items():
        if unit_id in desk.access.unit_ids and unit_id in names and state == ReportState.SUBMITTED:
            desk.wait(
                facts.cluster_year, title=_("Cụm xem báo cáo của %(unit)s") % {"unit": names[unit_id]},
                who=_("Trưởng, Phó Trưởng hoặc thư ký cụm"),
                url=reverse("emulation:report_detail", args=[facts.cluster_year.pk, period, unit_id]),
            )  # fmt: skip


def _add_written_reports(desk: Desk, written: Iterable[tuple]) -> None:
    """Reports that the person's units write: why one came back, which wait for the head, which is being corrected."""
    years = {facts.cluster_year.pk: facts for facts in desk.facts}
    for *values, unit_name in written:
        row = UnitReport(**dict(zip(_REPORT, values, strict=True)))
        place = [row.cluster_year_id, row.period, row.unit_id]
        edit, show = (reverse(f"emulation:report_{page}", args=place) for page in ("edit", "detail"))
        words = {"report": row.get_period_display(), "unit": unit_name}
        due_on = years[row.cluster_year_id].report_due_on(row.period, row.unit_id)
        year = years[row.cluster_year_id].cluster_year
        if row.laid_at:
            desk.work = [work for work in desk.work if work.url != edit]
            title = _("Ký duyệt báo cáo “%(report)s” của %(unit)s") % words
            if row.unit_id in desk.access.signing_unit_ids:
                desk.todo(
                    year, title=title, why=_("Cán bộ của đơn vị đã trình."), due_on=due_on, url=show,
                    action=_("Đọc và ký duyệt"),
                )  # fmt: skip
            else:
                desk.wait(year, title=title, who=_("Thủ trưởng đơn vị"), due_on=due_on, url=show)
        elif row.state == ReportState.RETURNED:
            why = _("Lý do trả lại: %(reason)s") % {"reason": row.return_reason}
            desk.work = [replace(work, why=why) if work.url == edit else work for work in desk.work]
        elif row.state == ReportState.CORRECTING:
            desk.todo(
                year, title=_("Nộp bản sửa báo cáo “%(report)s” của %(unit)s") % words, url=edit, action=_("Soạn tiếp"),
                why=_("Lý do sửa: %(reason)s") % {"reason": row.correction_reason},
            )  # fmt: skip
