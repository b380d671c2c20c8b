"""Coming to the hall of a conference and leaving it, with times."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from clusters.enums import UNIT_ROLES
from clusters.models import ClusterMembership
from clusters.queries import members_on, people_of_units
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from emulation.enums import AttendanceState
from emulation.models import Arrival, Attendance, Conference
from emulation.services import milestones
from emulation.services.conferences import Presence, record_attendance


@transaction.atomic
def check_in(
    *,
    conference_id: int,
    unit_id: int,
    actor: User,
    at: dt.datetime,
    full_name: str = "",
    user: User | None = None,
    on_behalf_of: str = "",
) -> Arrival:
    """Record that somebody came for a unit; the unit's attendance says so from then on.

    Args:
        full_name: who came; that of ``user`` if left out.
        user: the account of who came, with which the person may vote; None for a name alone.

    Raises:
        RuleError: not the day of the conference, no member unit, no name, an account of another unit.
        StateConflictError: the unit or the person is in the hall already.

    Source: VOTE-27 (one person stands for one unit), ORG-23 (members on the day).
    """
    conference = _locked(conference_id)
    if conference.held_on != local_day(at):
        raise RuleError(_("Chỉ điểm danh trong ngày họp (%(day)s).") % {"day": ngay(conference.held_on)})
    member = _member(conference, unit_id)
    full_name = full_name or (user.full_name if user else "")
    if not full_name:
        raise RuleError(
            _("Hãy ghi họ và tên người dự của %(unit)s.") % {"unit": member.name_on_day}, field="full_name"
        )
    if user and not people_of_units([unit_id], conference.held_on, UNIT_ROLES).filter(user=user).exists():
        raise RuleError(
            _("%(person)s không phải là người của %(unit)s nên không điểm danh thay được.")
            % {"person": user.full_name, "unit": member.name_on_day}
        )
    _ensure_not_here(conference, member, user)
    arrival = Arrival(
        conference=conference, unit_id=unit_id, user=user, full_name=full_name, came_at=at, recorded_by=actor
    )
    arrival.save(force_insert=True)
    Attendance.objects.update_or_create(
        conference=conference,
        unit_id=unit_id,
        defaults={"state": AttendanceState.PRESENT, "representative": full_name, "reason": ""},
    )
    _record(arrival, member, "arrival.recorded", "Có mặt: %(unit)s (%(person)s)", actor, at, on_behalf_of)
    return arrival


@transaction.atomic
def leave(
    *, conference_id: int, unit_id: int, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Arrival:
    """Record that a unit's delegate left; from then on the unit is not in the hall.

    Raises:
        RuleError: the clock stands before the arrival.
        StateConflictError: nobody of the unit is in the hall.
    """
    conference = _locked(conference_id)
    member = _member(conference, unit_id)
    arrival = _open_arrival(conference, member)
    if at < arrival.came_at:
        raise RuleError(_("Giờ về không thể trước giờ đến. Hãy kiểm tra đồng hồ của máy chủ."))
    arrival.left_at = at
    arrival.save(update_fields=["left_at"])
    _record(arrival, member, "arrival.left", "Đã về: %(unit)s (%(person)s)", actor, at, on_behalf_of)
    return arrival


@transaction.atomic
def take_back(
    *, conference_id: int, unit_id: int, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> None:
    """Strike an arrival that was recorded by mistake, and the attendance it made.

    Raises:
        StateConflictError: nobody of the unit is in the hall.
    """
    conference = _locked(conference_id)
    member = _member(conference, unit_id)
    arrival = _open_arrival(conference, member)
    _record(
        arrival, member, "arrival.struck", "Xóa điểm danh nhầm: %(unit)s (%(person)s)", actor, at, on_behalf_of
    )  # fmt: skip
    arrival.delete()
    if not conference.arrivals.filter(unit=unit_id).exists():
        conference.attendances.filter(unit=unit_id).delete()


@transaction.atomic
def note_absence(
    *, conference_id: int, unit_id: int, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> None:
    """Note that a unit is absent: with a reason, or without one if ``reason`` is empty.

    Raises:
        RuleError: before the day of the conference, or no member unit.
        StateConflictError: the unit is in the hall.
    """
    conference = _locked(conference_id)
    member = _member(conference, unit_id)
    if conference.arrivals.filter(unit=unit_id, left_at__isnull=True).exists():
        raise StateConflictError(
            _("%(unit)s đang có mặt. Nếu đại biểu đã về thì ghi đã về.") % {"unit": member.name_on_day}
        )
    state = AttendanceState.EXCUSED if reason else AttendanceState.ABSENT
    record_attendance(
        conference_id=conference_id,
        presences={unit_id: Presence(state=state, reason=reason)},
        actor=actor,
        at=at,
        on_behalf_of=on_behalf_of,
    )


def _locked(conference_id: int) -> Conference:
    conference = (
        Conference.objects.select_for_update(of=("self",))
        .select_related("cluster_year")
        .get(pk=conference_id)
    )
    milestones.ensure_running(conference.cluster_year)
    return conference


def _member(conference: Conference, unit_id: int) -> ClusterMembership:
    member = members_on(conference.cluster_year, conference.held_on).filter(unit=unit_id).first()
    if member is None:
        raise RuleError(
            _("Đơn vị này không phải là thành viên của cụm vào ngày họp nên không điểm danh được.")
        )
    return member


def _open_arrival(conference: Conference, member: ClusterMembership) -> Arrival:
    arrival = conference.arrivals.filter(unit=member.unit_id, left_at__isnull=True).first()
    if arrival is None:
        raise StateConflictError(
            _("%(unit)s hiện không có ai trong hội trường.") % {"unit": member.name_on_day}
        )
    return arrival


def _ensure_not_here(conference: Conference, member: ClusterMembership, user: User | None) -> None:
    """Read under the conference's lock, so that two taps at once come one after the other."""
    here = conference.arrivals.filter(left_at__isnull=True)
    of_unit = here.filter(unit=member.unit_id).first()
    if of_unit is not None:
        raise StateConflictError(
            _("%(unit)s đã có %(person)s điểm danh. Mỗi đơn vị một người; muốn đổi người thì báo thư ký.")
            % {"unit": member.name_on_day, "person": of_unit.full_name}
        )
    if user is not None and here.filter(user=user).exists():
        raise StateConflictError(
            _("%(person)s đã điểm danh thay mặt một đơn vị khác. Mỗi người thay mặt một đơn vị.")
            % {"person": user.full_name}
        )


def _record(
    arrival: Arrival,
    member: ClusterMembership,
    verb: str,
    words: str,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str,
) -> None:
    with override("vi"):  # the log is Vietnamese whoever acts
        summary = words % {"unit": member.name_on_day, "person": arrival.full_name}
    record(
        actor=actor, verb=verb, target=arrival.conference, scope=arrival.conference.cluster_year, at=at,
        on_behalf_of=on_behalf_of, summary=summary,
    )  # fmt: skip
