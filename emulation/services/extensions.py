"""More time for one unit to take a step, by a decision that the whole cluster reads."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear, Unit
from clusters.queries import members_on
from core.clock import local_day
from core.errors import RuleError
from core.templatetags.vi_format import ngay
from emulation.enums import MilestoneKind
from emulation.models import CovenantSignature, StepExtension, UnitReport
from emulation.queries.due_days import step_due_days
from emulation.queries.report_days import REPORT_STEPS
from emulation.queries.year_facts import day_in
from emulation.queries.years import step_path
from emulation.services import milestones
from emulation.services.telling import tell_of_extension


@transaction.atomic
def extend_step(
    *,
    cluster_year: ClusterYear,
    unit: Unit,
    kind: MilestoneKind,
    due_on: dt.date,
    decision_number: str,
    decision_on: dt.date,
    reason: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> StepExtension:
    """Give one unit a later due day by a decision; it is shown to the whole cluster. For all: move the step's due day.

    Raises:
        RuleError: the unit is no member or has done it, the step is over or has no due day, the day is not later, or
            the decision lies ahead.
    """
    milestones.ensure_running(cluster_year)
    today = local_day(at)
    if not members_on(cluster_year, day_in(cluster_year, today)).filter(unit=unit).exists():
        raise RuleError(_("%(unit)s không phải là đơn vị thành viên của cụm.") % {"unit": unit}, field="unit")
    if decision_on > today:
        raise RuleError(_("Ngày này chưa tới. Hãy nhập ngày ghi trên văn bản."), field="decision_on")
    # The unit's own row first, then the step, as everywhere: whoever hands in now waits, or is seen.
    _refuse_done(cluster_year, unit, kind)
    milestone = milestones.locked(cluster_year, kind)
    due = step_due_days(cluster_year, kind).of(unit.pk)
    if due is None:
        raise RuleError(_("Bước này chưa có hạn nên không có gì để gia hạn. Hãy đặt hạn trước."))
    if milestone.reached_on:
        raise RuleError(
            _("Bước này đã kết thúc ngày %(day)s nên không gia hạn được nữa.")
            % {"day": ngay(milestone.reached_on)}
        )
    latest = dt.date(cluster_year.year + 1, 12, 31)
    if not due < due_on <= latest:
        raise RuleError(
            _("Hạn mới phải sau hạn đang có (%(due)s) và không quá %(latest)s.")
            % {"due": ngay(due), "latest": ngay(latest)},
            field="due_on",
        )
    extension = StepExtension.objects.create(
        cluster_year=cluster_year, unit=unit, kind=kind, due_on=due_on, decision_number=decision_number,
        decision_on=decision_on, reason=reason, recorded_at=at, recorded_by=actor,
    )  # fmt: skip
    tell_of_extension(extension, path=step_path(cluster_year, kind), actor=actor, at=at)
    record(
        actor=actor, verb="step.extended", target=extension, scope=cluster_year, at=at, on_behalf_of=on_behalf_of,
        summary=f"Gia hạn «{MilestoneKind(kind).label}» cho {unit} đến hết ngày {ngay(due_on)}: {reason}",
        before={"due_on": due}, after={"due_on": due_on, "decision_number": decision_number},
    )  # fmt: skip
    return extension


def _refuse_done(cluster_year: ClusterYear, unit: Unit, kind: MilestoneKind) -> None:
    """More time changes nothing for who has handed in or signed.

    Raises:
        RuleError: the unit has.
    """
    period = next((period for period, step in REPORT_STEPS.items() if step == kind), None)
    handed_in = UnitReport.objects.select_for_update(of=("self",)).filter(
        cluster_year=cluster_year, unit=unit, period=period or "", first_submitted_at__isnull=False
    )
    if report := handed_in.first():
        raise RuleError(
            _("%(unit)s đã nộp báo cáo ngày %(day)s nên gia hạn không đổi được gì.")
            % {"unit": unit, "day": ngay(local_day(report.first_submitted_at))},
            field="unit",
        )
    signed = CovenantSignature.objects.filter(
        party__covenant__cluster_year=cluster_year, party__unit=unit, party__is_current=True, voided_at__isnull=True
    )  # fmt: skip
    if kind == MilestoneKind.COVENANT and signed.exists():
        raise RuleError(
            _("%(unit)s đã ký giao ước nên gia hạn không đổi được gì.") % {"unit": unit}, field="unit"
        )
