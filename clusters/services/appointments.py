"""Appointments: a right starts and stops by date, and who gave it is in the log."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from clusters.enums import ROLES_IN_A_UNIT, Role
from clusters.models import Appointment, ClusterYear, Unit
from clusters.queries import exists_on
from core.errors import RuleError
from core.templatetags.vi_format import ngay


@transaction.atomic
def appoint(
    *,
    user: User,
    role: str,
    valid_from: dt.date,
    actor: User | None,
    at: dt.datetime,
    unit: Unit | None = None,
    cluster_year: ClusterYear | None = None,
    position_title: str = "",
    acts_for: User | None = None,
    basis: str = "",
    valid_to: dt.date | None = None,
    on_behalf_of: str = "",
) -> Appointment:
    """Let a person do a role's work from a day on.

    Raises:
        RuleError: to oneself; of a system administrator; a role without its unit or cluster-year or with one too
            many; a unit that does not exist that day; a second head; the same role twice; acting for
            somebody without a basis.
    """
    User.objects.select_for_update().get(pk=user.pk)
    if user == actor:
        raise RuleError(
            _("Không ai tự giao việc cho chính mình. Hãy nhờ người khác ghi phân công này."), field="user"
        )
    if user.is_superuser:
        raise RuleError(
            _("Quản trị hệ thống không giữ việc nào trong thi đua. Hãy chọn tài khoản khác của người này."),
            field="user",
        )
    if valid_to and valid_to <= valid_from:
        raise RuleError(_("Ngày kết thúc phải sau ngày bắt đầu."), field="valid_to")
    _ensure_place(role, unit, cluster_year, valid_from)
    if acts_for == user:
        raise RuleError(_("Không thể làm thay chính mình."), field="acts_for")
    if acts_for and not basis:
        raise RuleError(_("Làm thay thì phải ghi căn cứ, ví dụ văn bản uỷ quyền."), field="basis")
    _ensure_free(user, role, unit, cluster_year, valid_from, valid_to)
    appointment = Appointment.objects.create(
        user=user,
        role=role,
        unit=unit,
        cluster_year=cluster_year,
        position_title=position_title,
        acts_for=acts_for,
        basis=basis,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    record(
        actor=actor,
        verb="appointment.made",
        target=appointment,
        scope=cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"Giao {appointment}{_place(unit, cluster_year)} từ ngày {ngay(valid_from)}",
        after={
            "user": user.pk,
            "role": role,
            "unit": unit.pk if unit else None,
            "cluster_year": cluster_year.pk if cluster_year else None,
            "acts_for": acts_for.pk if acts_for else None,
            "basis": basis,
            "valid_from": valid_from,
            "valid_to": valid_to,
        },
    )
    return appointment


@transaction.atomic
def end_appointment(
    *,
    appointment: Appointment,
    valid_to: dt.date,
    actor: User | None,
    at: dt.datetime,
    reason: str = "",
    on_behalf_of: str = "",
) -> Appointment:
    """Stop a right; ``valid_to`` is the first day without it. What was done before stays.

    Raises:
        RuleError: it ended already, or would end before it began.
    """
    row = (
        Appointment.objects.select_for_update(of=("self",))
        .select_related("user", "unit", "cluster_year")
        .get(pk=appointment.pk)
    )
    if row.valid_to and row.valid_to <= valid_to:
        raise RuleError(
            _("Phân công này đã kết thúc từ ngày %(day)s.") % {"day": ngay(row.valid_to)}, field="valid_to"
        )
    if valid_to <= row.valid_from:
        raise RuleError(
            _("Phân công bắt đầu từ ngày %(day)s. Hãy chọn ngày sau đó.") % {"day": ngay(row.valid_from)},
            field="valid_to",
        )
    before, row.valid_to = row.valid_to, valid_to
    row.save(update_fields=["valid_to"])
    summary = f"Kết thúc {row}{_place(row.unit, row.cluster_year)} từ ngày {ngay(valid_to)}"
    record(
        actor=actor,
        verb="appointment.ended",
        target=row,
        scope=row.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        summary=f"{summary}: {reason}" if reason else summary,
        before={"valid_to": before},
        after={"valid_to": valid_to},
    )
    return row


def _ensure_place(role: str, unit: Unit | None, cluster_year: ClusterYear | None, day: dt.date) -> None:
    if role in ROLES_IN_A_UNIT and not unit:
        raise RuleError(_("Vai trò này ở một đơn vị: hãy chọn đơn vị."), field="unit")
    if role not in ROLES_IN_A_UNIT and unit:
        raise RuleError(_("Vai trò này không gắn với đơn vị: hãy để trống đơn vị."), field="unit")
    if role == Role.CLUSTER_SECRETARY and not cluster_year:
        raise RuleError(_("Thư ký của cụm nào, năm nào? Hãy chọn cụm trong năm."), field="cluster_year")
    if role != Role.CLUSTER_SECRETARY and cluster_year:
        raise RuleError(_("Chỉ thư ký gắn với cụm trong năm: hãy để trống mục này."), field="cluster_year")
    if unit and not exists_on(unit, day):
        raise RuleError(
            _("%(unit)s không tồn tại vào ngày %(day)s.") % {"unit": unit, "day": ngay(day)}, field="unit"
        )


def _ensure_free(
    user: User,
    role: str,
    unit: Unit | None,
    cluster_year: ClusterYear | None,
    valid_from: dt.date,
    valid_to: dt.date | None,
) -> None:
    if unit:
        Unit.objects.select_for_update().get(pk=unit.pk)
    same = Appointment.objects.filter(role=role, unit=unit, cluster_year=cluster_year).exclude(
        valid_to__lte=valid_from
    )
    if valid_to:
        same = same.exclude(valid_from__gte=valid_to)
    same = same.select_related("user").order_by("pk")
    if own := same.filter(user=user).first():
        raise RuleError(
            _("Người này đã có vai trò đó từ ngày %(day)s.") % {"day": ngay(own.valid_from)}, field="role"
        )
    if role == Role.UNIT_HEAD and (other := same.first()):
        raise RuleError(
            _("Đơn vị đã có thủ trưởng là %(person)s trong thời gian này. Hãy kết thúc phân công đó trước.")
            % {"person": other.user},
            field="role",
        )


def _place(unit: Unit | None, cluster_year: ClusterYear | None) -> str:
    return f", {unit or cluster_year}" if unit or cluster_year else ""
