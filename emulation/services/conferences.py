"""A cluster's conferences: planned, attended, minuted, held."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from audit.services import record
from clusters.models import ClusterYear
from clusters.queries import members_on
from core.clock import local_day
from core.errors import RuleError, StateConflictError
from core.templatetags.vi_format import ngay
from emulation.enums import AttendanceState, ConferenceState
from emulation.models import Attendance, Conference
from emulation.queries.conferences import next_years
from emulation.services import milestones
from files.services import store_file


@dataclass(frozen=True, kw_only=True)
class Presence:
    """What is recorded of one unit."""

    state: str
    representative: str = ""
    reason: str = ""

    def __str__(self) -> str:
        details = "; ".join(part for part in (self.representative, self.reason) if part)
        label = str(AttendanceState(self.state).label)
        return f"{label} ({details})" if details else label


@transaction.atomic
def plan_conference(
    *,
    cluster_year: ClusterYear,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
    **details: object,
) -> Conference:
    """Plan a meeting of the cluster.

    Args:
        details: kind, held_on, opening_time, session, place, chaired_by, guests, agenda, opens_cluster_year.

    Raises:
        RuleError: a day far from the year, or a year opened that is not the cluster's next.
    Source: domain 2.2 rows 6 and 15; CLU-7 (one conference may close a year and open the next).
    """
    milestones.ensure_running(cluster_year)
    conference = Conference(cluster_year=cluster_year, **details)
    _ensure_fits(conference)
    conference.save(force_insert=True)
    _record(conference, "conference.planned", "Dự kiến %(conference)s", actor, at, on_behalf_of)
    return conference


@transaction.atomic
def change_conference(
    *,
    conference_id: int,
    revision: int,
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
    **details: object,
) -> Conference:
    """Change what is planned.

    Raises:
        RuleError: it was held, or the days do not fit.
        StateConflictError: somebody saved a newer version in the meantime.
    """
    conference = _locked(conference_id, revision)
    _ensure_planned(conference)
    before = {
        name: getattr(conference, name)
        for name, value in details.items()
        if getattr(conference, name) != value
    }
    for name, value in details.items():
        setattr(conference, name, value)
    _ensure_fits(conference)
    conference.revision += 1
    conference.save(update_fields=[*details, "revision"])
    _record(
        conference, "conference.changed", "Sửa %(conference)s", actor, at, on_behalf_of,
        before=before, after={name: details[name] for name in before},
    )  # fmt: skip
    return conference


@transaction.atomic
def record_attendance(
    *,
    conference_id: int,
    presences: Mapping[int, Presence | None],
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> None:
    """Write who came, for many units at once; None takes a unit's record away.

    Raises:
        RuleError: before the day of the conference, a unit that is no member, or an excuse without a reason.
    """
    conference = _locked(conference_id)
    if conference.held_on > local_day(at):
        raise RuleError(
            _("Chưa đến ngày họp (%(day)s) nên chưa điểm danh được.") % {"day": ngay(conference.held_on)}
        )
    members = {m.unit_id: m.name_on_day for m in members_on(conference.cluster_year, conference.held_on)}
    recorded = {row.unit_id: row for row in conference.attendances.all()}
    before, after = {}, {}
    for unit_id, presence in presences.items():
        if unit_id not in members:
            raise RuleError(_("Có đơn vị không phải là thành viên vào ngày họp. Hãy tải lại trang."))
        old = recorded.get(unit_id)
        was = Presence(state=old.state, representative=old.representative, reason=old.reason) if old else None
        if was == presence:
            continue
        _write_presence(conference, unit_id, presence, members[unit_id])
        before[members[unit_id]] = str(was) if was else ""
        after[members[unit_id]] = str(presence) if presence else ""
    if after:
        _record(
            conference, "conference.attendance_recorded", "Điểm danh %(conference)s", actor, at, on_behalf_of,
            before=before, after=after,
        )  # fmt: skip


@transaction.atomic
def save_minutes(
    *,
    conference_id: int,
    revision: int,
    minutes: str,
    actor: User,
    at: dt.datetime,
    upload: UploadedFile | None = None,
    on_behalf_of: str = "",
) -> Conference:
    """Save the summary of the minutes and, with a file, their scan.

    Raises:
        RuleError: before the day of the conference.
        StateConflictError: somebody saved a newer version in the meantime.
    """
    conference = _locked(conference_id, revision)
    if conference.held_on > local_day(at):
        raise RuleError(
            _("Chưa đến ngày họp (%(day)s) nên chưa có biên bản.") % {"day": ngay(conference.held_on)}
        )
    before, conference.minutes = conference.minutes, minutes
    if upload:
        conference.minutes_file = store_file(
            upload=upload, scope=conference.cluster_year, uploaded_by=actor, at=at
        )
    conference.revision += 1
    conference.save(update_fields=["minutes", "minutes_file", "revision"])
    _record(
        conference, "conference.minuted", "Ghi biên bản %(conference)s", actor, at, on_behalf_of,
        before={"minutes": before}, after={"minutes": minutes},
    )  # fmt: skip
    return conference


@transaction.atomic
def hold_conference(
    *, conference_id: int, actor: User | None, at: dt.datetime, on_behalf_of: str = ""
) -> Conference:
    """Record that the conference took place; from then on its day and place stand.

    Raises:
        RuleError: its day lies ahead.
        StateConflictError: it was recorded before.
    """
    conference = _locked(conference_id)
    _ensure_planned(conference)
    if conference.held_on > local_day(at):
        raise RuleError(
            _("Hội nghị dự kiến ngày %(day)s, chưa tới. Họp sớm hơn thì sửa ngày họp trước.")
            % {"day": ngay(conference.held_on)}
        )
    conference.state = ConferenceState.HELD
    conference.save(update_fields=["state"])
    _record(conference, "conference.held", "Đã họp: %(conference)s", actor, at, on_behalf_of)
    return conference


def _locked(conference_id: int, revision: int | None = None) -> Conference:
    conference = (
        Conference.objects.select_for_update(of=("self",))
        .select_related("cluster_year")
        .get(pk=conference_id)
    )
    milestones.ensure_running(conference.cluster_year)
    if revision is not None and conference.revision != revision:
        raise StateConflictError(
            _("Trong lúc bạn soạn, người khác đã lưu bản mới hơn. So với bản đó ở bên cạnh rồi lưu lại.")
        )
    return conference


def _ensure_planned(conference: Conference) -> None:
    if conference.state != ConferenceState.PLANNED:
        raise StateConflictError(_("Hội nghị đã họp nên ngày, nơi họp và chương trình không sửa được nữa."))


def _ensure_fits(conference: Conference) -> None:
    year = conference.cluster_year.year
    if not year - 1 <= conference.held_on.year <= year + 1:
        raise RuleError(
            _("Hội nghị của năm thi đua %(year)s phải họp trong các năm từ %(first)s đến %(last)s.")
            % {"year": year, "first": year - 1, "last": year + 1},
            field="held_on",
        )
    opened = conference.opens_cluster_year
    if opened is not None and not next_years(conference.cluster_year).filter(pk=opened.pk).exists():
        raise RuleError(_("Chỉ mở được năm thi đua sau của chính cụm này."), field="opens_cluster_year")


def _write_presence(conference: Conference, unit_id: int, presence: Presence | None, name: str) -> None:
    if presence is None:
        Attendance.objects.filter(conference=conference, unit=unit_id).delete()
        return
    if presence.state == AttendanceState.EXCUSED and not presence.reason.strip():
        raise RuleError(
            _("%(unit)s vắng có lý do thì phải ghi lý do.") % {"unit": name}, field=f"reason_{unit_id}"
        )
    Attendance.objects.update_or_create(conference=conference, unit_id=unit_id, defaults=asdict(presence))


def _record(
    conference: Conference,
    verb: str,
    words: str,
    actor: User | None,
    at: dt.datetime,
    on_behalf_of: str,
    **values: object,
) -> None:
    with override("vi"):  # the log is Vietnamese whoever acts
        summary = words % {"conference": conference}
    record(
        actor=actor, verb=verb, target=conference, scope=conference.cluster_year, at=at, on_behalf_of=on_behalf_of,
        summary=summary, **values,
    )  # fmt: skip
