"""A cluster's year planned backwards from its conferences: what days are proposed, what does not fit."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusters.enums import group_of
from clusters.models import ClusterYear
from clusters.queries import members_on
from core.templatetags.vi_format import ngay
from deadlines.ladder import Step, step_day
from emulation.enums import ConferenceKind, ConferenceState, MilestoneKind, PlanAnchor
from emulation.models import Conference, Milestone, PlanningStep
from emulation.queries.anniversaries import Celebration, celebrations_of_year
from emulation.queries.conferences import conferences_of
from emulation.queries.renewal import previous_year
from workdays.counting import FRIDAY, WorkCalendar
from workdays.queries import work_calendar

Days = Mapping[MilestoneKind, dt.date | None]

# What must come before what for the work to fit. A covenant may be signed before the plan (CLU-7): no pair.
IN_ORDER: tuple[tuple[MilestoneKind, MilestoneKind], ...] = (
    (MilestoneKind.CONSTITUTED, MilestoneKind.LAUNCHED),
    (MilestoneKind.COMMENTED, MilestoneKind.LAUNCHED),
    (MilestoneKind.COMMENTED, MilestoneKind.COVENANT),
    (MilestoneKind.LAUNCHED, MilestoneKind.REGISTERED),
    (MilestoneKind.REGISTERED, MilestoneKind.VOTED),
    (MilestoneKind.MIDYEAR, MilestoneKind.PHASE_TWO),
    (MilestoneKind.PHASE_TWO, MilestoneKind.YEAR_REPORT),
    (MilestoneKind.GUIDANCE, MilestoneKind.YEAR_REPORT),
    (MilestoneKind.YEAR_REPORT, MilestoneKind.VOTED),
    (MilestoneKind.VOTED, MilestoneKind.SUBMITTED),
    (MilestoneKind.SUBMITTED, MilestoneKind.SETTLED),
    (MilestoneKind.SETTLED, MilestoneKind.ARCHIVED),
)
_PHASES = ((1, 1, 6, 30), (7, 1, 12, 31))  # the two peak phases of every year that the press tells of


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """A day proposed for a step; ``note`` says when holidays changed what the bare count gives."""

    due_on: dt.date
    how: str
    basis: str
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PlannedYear:
    """How the year stands planned when the page is opened.

    ``launch`` may be last year's closing conference, which opens this year (CLU-7); it is then not moved here.
    """

    days: dict[str, dt.date | None]
    reached: dict[str, dt.date]
    launch: Conference | None
    review: Conference | None
    seen: str

    def may_move(self, conference: Conference | None, cluster_year: ClusterYear) -> bool:
        """Whether the conference's day is still to be set, and from this year."""
        return conference is None or (
            conference.state == ConferenceState.PLANNED and conference.cluster_year_id == cluster_year.pk
        )


def planned_year(cluster_year: ClusterYear) -> PlannedYear:
    """Due days, steps reached, the two conferences (2 queries)."""
    rows = list(Milestone.objects.filter(cluster_year=cluster_year))
    conferences = list(conferences_of(cluster_year))
    return PlannedYear(
        days={row.kind: row.due_on for row in rows},
        reached={row.kind: row.reached_on for row in rows if row.reached_on},
        launch=next((one for one in conferences if _launches(one, cluster_year)), None),
        review=next((one for one in conferences if _closes(one, cluster_year)), None),
        seen=fingerprint(rows, conferences),
    )


def fingerprint(milestones: Sequence[Milestone], conferences: Sequence[Conference]) -> str:
    """Tells whether somebody changed the days between reading and saving them."""
    parts = sorted(
        [f"{row.kind}{row.due_on}{row.reached_on}" for row in milestones if row.due_on or row.reached_on]
    )
    parts += sorted(f"{one.pk} {one.kind} {one.state} {one.held_on}" for one in conferences)
    return sha256("|".join(parts).encode()).hexdigest()[:32]


def _launches(conference: Conference, cluster_year: ClusterYear) -> bool:
    if conference.cluster_year_id == cluster_year.pk:
        return conference.kind == ConferenceKind.LAUNCH
    return True  # last year's that opens this one


def _closes(conference: Conference, cluster_year: ClusterYear) -> bool:
    return conference.cluster_year_id == cluster_year.pk and conference.kind == ConferenceKind.REVIEW


def last_years_days(cluster_year: ClusterYear) -> dict[str, dt.date]:
    """When the cluster held its two conferences a year ago, by kind (2 queries)."""
    last = previous_year(cluster_year)
    held = Conference.objects.filter(
        cluster_year=last, kind__in=(ConferenceKind.LAUNCH, ConferenceKind.REVIEW)
    )
    return dict(held.order_by("-held_on").values_list("kind", "held_on")) if last else {}


def calendar_of(cluster_year: ClusterYear) -> WorkCalendar:
    """The working days of all days that the year's steps may fall on."""
    return work_calendar(dt.date(cluster_year.year - 1, 7, 1), dt.date(cluster_year.year + 1, 12, 31))


def suggestions(
    cluster_year: ClusterYear, launch_on: dt.date | None, review_on: dt.date | None, calendar: WorkCalendar
) -> dict[MilestoneKind, Suggestion]:
    """A working day for every step whose conference is known (1 query)."""
    anchors = {
        PlanAnchor.LAUNCH: launch_on,
        PlanAnchor.REVIEW: review_on,
        PlanAnchor.HALF_YEAR: dt.date(cluster_year.year, 6, 30),
        PlanAnchor.YEAR_END: dt.date(cluster_year.year, 12, 31),
    }
    steps = PlanningStep.objects.filter(is_active=True)
    return {
        MilestoneKind(step.kind): suggest(step, anchors[PlanAnchor(step.anchor)], calendar)
        for step in steps
        if anchors[PlanAnchor(step.anchor)]
    }


def suggest(step: PlanningStep, anchor: dt.date, calendar: WorkCalendar) -> Suggestion:
    """The day of one step, moved off days off: before a conference to earlier, after it to later (no query)."""
    if step.is_in_working_days and step.offset_days:
        due_on = calendar.add(anchor, step.offset_days)
        return Suggestion(
            due_on=due_on, how=_how(step), basis=step.basis, note=_passed_over(anchor, due_on, calendar)
        )
    counted = anchor + dt.timedelta(days=step.offset_days)
    due_on = calendar.on_or_after(counted) if step.offset_days > 0 else calendar.on_or_before(counted)
    note = ""
    if due_on != counted:
        note = _("Tính ra ngày %(day)s là ngày nghỉ nên chuyển sang %(moved)s.") % {
            "day": ngay(counted), "moved": ngay(due_on),
        }  # fmt: skip
    return Suggestion(due_on=due_on, how=_how(step), basis=step.basis, note=note)


def _how(step: PlanningStep) -> str:
    anchor = PlanAnchor(step.anchor).label
    if step.offset_days == 0:
        return _("Đúng ngày: %(anchor)s") % {"anchor": anchor}
    if step.is_in_working_days:
        words = _("%(n)s ngày làm việc sau: %(anchor)s") if step.offset_days > 0 else _("%(n)s ngày làm việc trước: %(anchor)s")  # fmt: skip
    else:
        words = _("%(n)s ngày sau: %(anchor)s") if step.offset_days > 0 else _("%(n)s ngày trước: %(anchor)s")
    return words % {"n": abs(step.offset_days), "anchor": anchor}


def _passed_over(anchor: dt.date, due_on: dt.date, calendar: WorkCalendar) -> str:
    """Says how many holidays of the week the count went over: why the day is farther off than one expects."""
    first, last = sorted((anchor, due_on))
    skipped = sorted(day for day in calendar.off if first <= day <= last and day.weekday() <= FRIDAY)
    if not skipped:
        return ""
    words = ngettext(
        "Đã tránh %(count)s ngày nghỉ lễ, Tết (%(first)s).",
        "Đã tránh %(count)s ngày nghỉ lễ, Tết (từ %(first)s đến %(last)s).",
        len(skipped),
    )
    return words % {"count": len(skipped), "first": ngay(skipped[0]), "last": ngay(skipped[-1])}


def warnings(
    days: Days, launch_on: dt.date | None, review_on: dt.date | None, calendar: WorkCalendar
) -> list[str]:
    """What does not fit together, in sentences; a plan is saved all the same, for order is not a rule (no query)."""
    found = []
    if launch_on and review_on and launch_on >= review_on:
        found.append(_("Hội nghị phát động không trước hội nghị tổng kết."))
    for first, later in IN_ORDER:
        early, late = days.get(first), days.get(later)
        if early and late and early > late:
            found.append(
                _("“%(first)s” (%(first_day)s) nên xong trước “%(later)s” (%(later_day)s).")
                % {
                    "first": first.label,
                    "first_day": ngay(early),
                    "later": later.label,
                    "later_day": ngay(late),
                }
            )
    named = [
        (_("Hội nghị phát động"), launch_on),
        (_("Hội nghị tổng kết"), review_on),
        *[(kind.label, day) for kind, day in days.items()],
    ]
    found += [
        _("%(what)s rơi vào ngày nghỉ %(day)s; ngày làm việc gần nhất: %(before)s hoặc %(after)s.")
        % {
            "what": what,
            "day": ngay(day),
            "before": ngay(calendar.on_or_before(day)),
            "after": ngay(calendar.on_or_after(day)),
        }
        for what, day in named
        if day and not calendar.is_working(day)
    ]
    return found


def reminded(due_on: dt.date | None, steps: Collection[Step], calendar: WorkCalendar) -> str:
    """On how many days somebody is reminded of a step due on this day, from when to when (no query)."""
    if due_on is None or not steps:
        return ""
    days = sorted({step_day(due_on, step.offset, calendar) for step in steps})
    words = ngettext("%(count)s ngày: %(first)s", "%(count)s ngày, từ %(first)s đến %(last)s", len(days))
    return words % {"count": len(days), "first": ngay(days[0]), "last": ngay(days[-1])}


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A step on the time line; ``top`` is its row. ``field``: the box that holds its day."""

    label: str
    field: str
    day: dt.date | None
    place: str
    top: int


@dataclass(frozen=True, kw_only=True)
class Band:
    """Something that lies on the time line and is not moved."""

    label: str
    place: str
    width: str = ""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """The year's picture: months, phases, anniversaries, conferences, steps in rows; ``today`` where it lies in it."""

    first: dt.date
    days: int
    height: int
    months: list[Band]
    phases: list[Band]
    celebrations: list[tuple[Band, Celebration]]
    conferences: list[Band]
    marks: list[Mark]
    today: str
    off: list[str]
    worked: list[str]


ROW, TOP = 44, 100


def timeline(
    cluster_year: ClusterYear,
    days: Days,
    launch_on: dt.date | None,
    review_on: dt.date | None,
    calendar: WorkCalendar,
    today: dt.date,
) -> Timeline:
    """The picture of these days, from December before the year to January after it, or as far as they go (2 queries)."""
    shown = {kind: day for kind, day in days.items() if kind != MilestoneKind.ARCHIVED}
    year = cluster_year.year
    known = [day for day in (*shown.values(), launch_on, review_on) if day and abs(day.year - year) <= 1]
    first = min([dt.date(year - 1, 12, 1), *known]).replace(day=1)
    last = max([dt.date(year + 1, 1, 31), *known]) + dt.timedelta(days=10)  # room for a step's words
    count = (last - first).days + 1

    def place(day: dt.date) -> str:
        return f"{min(max((day - first).days / count, 0), 1) * 100:.2f}%"

    groups = {group_of(member.unit.kind) for member in members_on(cluster_year, dt.date(year, 7, 1))}
    phases = [(dt.date(year, a, b), dt.date(year, c, d)) for a, b, c, d in _PHASES]
    conferences = [(_("Hội nghị phát động"), launch_on), (_("Hội nghị tổng kết"), review_on)]
    return Timeline(
        first=first,
        days=count,
        height=TOP + ROW * len(shown) + 40,
        months=[
            Band(label=f"{day:%m/%y}", place=place(day))
            for n in range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
            for day in [dt.date(n // 12, n % 12 + 1, 1)]
        ],
        phases=[
            Band(
                label=_("Đợt cao điểm %(n)s") % {"n": number},
                place=place(start),
                width=f"{((end - start).days + 1) / count * 100:.2f}%",
            )
            for number, (start, end) in enumerate(phases, start=1)
        ],
        celebrations=[
            (Band(label=one.label, place=place(one.on)), one) for one in celebrations_of_year(year, groups)
        ],
        conferences=[Band(label=f"{name} {ngay(day)}", place=place(day)) for name, day in conferences if day],
        marks=[
            Mark(
                label=kind.label,
                field=f"id_due_{kind}",
                day=day,
                place=place(day) if day else "0%",
                top=TOP + ROW * row,
            )
            for row, (kind, day) in enumerate(shown.items())
        ],
        today=place(today) if first <= today <= last else "",
        off=[f"{day:%Y-%m-%d}" for day in sorted(calendar.off)],
        worked=[f"{day:%Y-%m-%d}" for day in sorted(calendar.made_up)],
    )
