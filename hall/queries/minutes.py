"""What went on in the hall as text for the conference's minutes. In Vietnamese, whoever asks."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from awards.enums import BallotState
from awards.models import Ballot
from awards.queries.results import Result, result_of
from awards.queries.rules import facts_of
from emulation.enums import AttendanceState
from emulation.models import Conference
from emulation.queries.arrivals import HallLine, hall_lines
from hall.enums import StepState
from hall.models import RunStep, ShowOfHands
from hall.permissions import is_shown


def minutes_text(conference: Conference) -> str:
    """Attendance, steps with what was noted, shows of hands, and results of ballots once announced.

    Queries: 3, 2 for the steps, and those of `result_of` for each announced ballot.
    """
    with override("vi"):
        parts = [_attendance(hall_lines(conference))]
        steps = conference.run_steps.filter(state=StepState.DONE).prefetch_related("shows_of_hands")
        parts += [
            _step(number, step) for number, step in enumerate(steps.order_by("started_at", "pk"), start=1)
        ]
        ballots = Ballot.objects.filter(run_steps__conference=conference, is_rehearsal=False).distinct()
        voted = ballots.exclude(state=BallotState.VOID).select_related("award_type", "rule", "cluster_year")
        parts += [_ballot(ballot) for ballot in voted.order_by("award_type__ordinal", "round_number", "pk")]
    return "\n\n".join(part for part in parts if part)


def _attendance(lines: list[HallLine]) -> str:
    came = [line for line in lines if _state(line) == AttendanceState.PRESENT]
    told = [
        _("Có mặt %(came)s/%(all)s đơn vị thành viên.") % {"came": len(came), "all": len(lines)},
        *[
            _("%(unit)s vắng có lý do: %(reason)s.")
            % {"unit": line.member.name_on_day, "reason": line.attendance.reason}
            for line in lines
            if _state(line) == AttendanceState.EXCUSED
        ],
    ]
    absent = [line.member.name_on_day for line in lines if _state(line) == AttendanceState.ABSENT]
    if absent:
        told.append(_("Vắng: %(units)s.") % {"units": ", ".join(absent)})
    left = [
        (line.member.name_on_day, line.arrivals[-1].left_at)
        for line in came
        if line.arrivals and not line.here
    ]
    told += [_("%(unit)s về lúc %(at)s.") % {"unit": name, "at": _hour(at)} for name, at in left]
    return "\n".join(told)


def _state(line: HallLine) -> str:
    return line.attendance.state if line.attendance else ""


def _step(number: int, step: RunStep) -> str:
    times = f"{_hour(step.started_at)}–{_hour(step.ended_at)}"
    presenter = _(", %(person)s trình bày") % {"person": step.presenter} if step.presenter else ""
    told = [f"{number}. {step.title} ({times}){presenter}."]
    if step.note:
        told.append(step.note)
    told += [_show(shown) for shown in step.shows_of_hands.all()]
    return "\n".join(told)


def _show(shown: ShowOfHands) -> str:
    outcome = _("được thông qua") if shown.is_adopted else _("không được thông qua")
    return _(
        "Biểu quyết “%(question)s”: tán thành %(for)s, không tán thành %(against)s, không có ý kiến %(none)s"
        " trên %(present)s đơn vị có mặt; %(outcome)s (cần %(majority)s)."
    ) % {
        "question": shown.question,
        "for": shown.votes_for,
        "against": shown.votes_against,
        "none": shown.votes_none,
        "present": shown.present,
        "outcome": outcome,
        "majority": shown.get_majority_display(),
    }


def _ballot(ballot: Ballot) -> str:
    if not is_shown(ballot):
        return ""
    result = result_of(ballot)
    elevated = [row for row in result.rows if row.nominee.is_elevated]
    told = [
        _("%(ballot)s (ngưỡng %(share)s %(base)s):")
        % {"ballot": ballot, "share": facts_of(ballot, result.members).share, "base": result.base_name}
    ]
    told += [
        _("- %(name)s: %(votes)s/%(base)s phiếu, được suy tôn.")
        % {"name": row.nominee.unit_name, "votes": row.votes, "base": row.base}
        for row in elevated
    ]
    if not elevated:
        told.append(_("- Không có đơn vị nào được suy tôn."))
    told += _tied(result)
    return "\n".join(told)


def _tied(result: Result) -> list[str]:
    return [
        _("- %(name)s: %(votes)s/%(base)s phiếu, bằng phiếu, bỏ phiếu vòng tiếp theo.")
        % {"name": row.nominee.unit_name, "votes": row.votes, "base": row.base}
        for row in result.rows
        if row.is_tied
    ]


def _hour(at: dt.datetime | None) -> str:
    return f"{timezone.localtime(at):%H:%M}" if at else ""
