"""What stands in a calendar: deadlines, meetings, ballots, phases, anniversaries, days off.

A fixed number of queries, whatever the number of years: 8, and what the sources of deadlines ask.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.enums import BallotState
from awards.models import Ballot, CouncilMember, CouncilSession
from clusters.enums import UnitGroup, group_of
from clusters.models import ClusterYear, Unit
from core.fields import holds_on
from core.ordering import sort_key
from core.templatetags.vi_format import con_lai, ngay
from deadlines import sources
from deadlines.enums import Level
from deadlines.opening import is_open_on
from deadlines.sources import Deadline, Kind
from emulation.deadlines import kind_of
from emulation.enums import ConferenceState, MilestoneKind, PlanState
from emulation.models import Conference, Milestone, PeakPhase
from emulation.queries.anniversaries import celebrations_between
from emulation.queries.years import STEP_PAGES
from portal.enums import EntryKind
from portal.queries.calendar_scopes import Scope
from workdays.enums import DayKind
from workdays.queries import days_of_years


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something on a day, or on all days from ``on`` to ``until``.

    Attributes:
        key: stable and unique; the same thing moved to another day keeps it.
        state: how it stands, in words; ``tone`` is the same as a sign.
        url: the page that does the job, or shows it.
        where: the room or town of a meeting, and its part of the day.
        basis: from which rule or decision a due day comes.
        plain: what may be told where ``title`` and ``basis``, which may name a person, may not.
        about: the thing whose events in the log tell of a change, as (type, number).
    """

    key: str
    kind: EntryKind
    title: str
    on: dt.date
    until: dt.date
    url: str = ""
    state: str = ""
    tone: str = "muted"
    place: str = ""
    where: str = ""
    basis: str = ""
    plain: str = ""
    is_sample: bool = False
    about: tuple[str, int] | None = None


def entries_of(
    scope: Scope, *, first: dt.date, last: dt.date, today: dt.date, kinds: Collection[str] = tuple(EntryKind)
) -> list[Entry]:
    """What stands in the scope's calendar from ``first`` to ``last``, by day."""
    years = scope.years_around(first, last)
    found: list[Entry] = []
    if EntryKind.DUE in kinds:
        found += _dues(scope, years, first, last, today)
    if EntryKind.MEETING in kinds:
        found += [*_conferences(years, first, last), *_sessions(scope, first, last)]
    if EntryKind.BALLOT in kinds:
        found += _ballots(years, first, last)
    if EntryKind.PHASE in kinds:
        found += _phases(years, first, last, today)
    if EntryKind.ANNIVERSARY in kinds:
        found += _anniversaries(scope, years, first, last)
    if EntryKind.DAY_OFF in kinds:
        found += _days_off(first, last)
    return sorted(
        found, key=lambda entry: (entry.on, _ORDER[entry.kind], entry.title, sort_key(entry.place), entry.key)
    )


# On one day: first whether it is worked, then what is done on it, then what is due by its end.
_ORDER = {
    EntryKind.DAY_OFF: 0,
    EntryKind.PHASE: 1,
    EntryKind.MEETING: 2,
    EntryKind.BALLOT: 3,
    EntryKind.DUE: 4,
    EntryKind.ANNIVERSARY: 5,
}


_SHOWN_AS_SUCH = ("ballot:", "session:")  # a ballot and a session stand on their day, due or not
_COMMON = ("milestone:", "plan:", "covenant:")  # what every member of the cluster knows of


def _dues(
    scope: Scope, years: dict[int, ClusterYear], first: dt.date, last: dt.date, today: dt.date
) -> list[Entry]:
    """Steps of the years, done or not, and the other deadlines that are open."""
    found = sources.open_deadlines(first=first, last=last, day=today, year_ids=set(years))
    if scope.is_own:  # what is asked of a person, whatever the cluster
        alone = {kind.code for kind in sources.kinds().values() if _asks_people(kind)}
        found += sources.open_deadlines(first=first, last=last, day=today, kinds=alone)
    open_of = {one.key: one for one in found if not one.key.startswith(_SHOWN_AS_SUCH)}
    steps = Milestone.objects.filter(cluster_year__in=years, due_on__range=(first, last)).order_by()
    entries = []
    for step in steps:
        year, key = years[step.cluster_year_id], f"milestone:{step.pk}"
        deadline = open_of.pop(key, None) or open_of.pop(f"{key}/own", None)
        if _concerns(scope, step, year):
            entries += _step(scope, step, year, deadline, open_of, today)
    return entries + [_due(scope, one, today) for one in open_of.values() if _shows(scope, one)]


def _asks_people(kind: Kind) -> bool:
    return not kind.roles and kind.first_level == Level.OFFICER


def _concerns(scope: Scope, step: Milestone, year: ClusterYear) -> bool:
    """Whether the step is for those whose calendar it is; the cluster's own work is its drafters'."""
    if scope.units is None or (scope.is_own and scope.access.drafts_for(year)):
        return True
    return bool(sources.kinds()[kind_of(MilestoneKind(step.kind))].roles)


def _step(
    scope: Scope,
    step: Milestone,
    year: ClusterYear,
    deadline: Deadline | None,
    open_of: Collection[str],
    today: dt.date,
) -> list[Entry]:
    if scope.units and any(f"milestone:{step.pk}/unit:{unit}" in open_of for unit in scope.units):
        return []  # the unit was given another day, which stands there
    title, url = str(MilestoneKind(step.kind).label), _page(scope, step, year)
    if step.reached_on:
        tone, state = "done", _("Đã xong ngày %(day)s") % {"day": ngay(step.reached_on)}
    elif getattr(year, "halt", None):
        tone, state = "muted", _("Năm thi đua đã dừng")
    elif deadline and _asks(scope, deadline):
        title, url = str(deadline.what), _path(scope, deadline)
        tone, state = _open_state(step.due_on, today)
    elif deadline and deadline.units:
        tone, state = "done", _("Đơn vị đã xong")
    elif is_open_on(step.due_on, today):
        tone, state = "todo", con_lai(step.due_on, today)
    else:
        tone, state = "muted", _("Chưa ghi nhận")
    return [
        Entry(
            key=f"milestone:{step.pk}", kind=EntryKind.DUE, title=title, on=step.due_on, until=step.due_on,
            url=url, state=state, tone=tone, place=str(year), is_sample=year.is_sample,
            basis=str(deadline.basis) if deadline else "", about=("emulation.milestone", step.pk),
        )
    ]  # fmt: skip


def _due(scope: Scope, deadline: Deadline, today: dt.date) -> Entry:
    tone, state = _open_state(deadline.due_on, today)
    year = deadline.cluster_year
    return Entry(
        key=deadline.key, kind=EntryKind.DUE, title=str(deadline.what), on=deadline.due_on, until=deadline.due_on,
        url=_path(scope, deadline), state=state, tone=tone, place=str(year or ""),
        is_sample=bool(year and year.is_sample), basis=str(deadline.basis),
        plain="" if deadline.key.startswith(_COMMON) else str(sources.kinds()[deadline.kind].label),
    )  # fmt: skip


def _asks(scope: Scope, deadline: Deadline) -> bool:
    """Whether the deadline still asks something of those whose calendar it is."""
    if scope.units is None:
        return True
    if deadline.units or not scope.is_own:
        return not scope.units.isdisjoint(deadline.units)
    if deadline.people:
        return scope.access.user.pk in deadline.people
    return deadline.cluster_year is not None and scope.access.drafts_for(deadline.cluster_year)


def _shows(scope: Scope, deadline: Deadline) -> bool:
    """Whether a deadline that is no common step is shown: a finding or a dossier is not every member's business."""
    if scope.units is not None:
        return _asks(scope, deadline)
    year, access = deadline.cluster_year, scope.access
    return (
        deadline.key.startswith(_COMMON)
        or access.reads_all
        or bool(year and access.drafts_for(year))
        or not access.unit_ids.isdisjoint(deadline.units)
        or access.user.pk in deadline.people
    )


def _open_state(due_on: dt.date, today: dt.date) -> tuple[str, str]:
    return ("now" if is_open_on(due_on, today) else "late"), con_lai(due_on, today)


def _path(scope: Scope, deadline: Deadline) -> str:
    """Straight to the job of one's own unit; to the whole for those who drive it; else to the year."""
    own = next((unit for unit in deadline.units if unit in scope.access.unit_ids), None)
    year = deadline.cluster_year
    if own or deadline.people or year is None or scope.access.drafts_for(year):
        return deadline.path_for(own)
    return reverse("portal:year_detail", args=[year.pk])


def _page(scope: Scope, step: Milestone, year: ClusterYear) -> str:
    if scope.access.drafts_for(year):
        name, *rest = STEP_PAGES[MilestoneKind(step.kind)]
        return reverse(name, args=[year.pk, *rest])
    return reverse("portal:year_detail", args=[year.pk])


def _conferences(years: dict[int, ClusterYear], first: dt.date, last: dt.date) -> list[Entry]:
    """Conferences of the years, and those of the year before that opened one of them (CLU-7)."""
    of_years = Q(cluster_year__in=years) | Q(opens_cluster_year__in=years)
    entries = []
    for row in Conference.objects.filter(of_years, held_on__range=(first, last)).order_by():
        year = years.get(row.cluster_year_id) or years[row.opens_cluster_year_id]
        entries.append(
            Entry(
                key=f"conference:{row.pk}", kind=EntryKind.MEETING, title=row.get_kind_display(), on=row.held_on,
                until=row.held_on, url=reverse("emulation:conference_detail", args=[year.pk, row.pk]),
                state=row.get_state_display(), tone="done" if row.state == ConferenceState.HELD else "now",
                place=str(year), is_sample=year.is_sample, where=", ".join(filter(None, [row.session, row.place])),
                about=("emulation.conference", row.pk),
            )
        )  # fmt: skip
    return entries


def _sessions(scope: Scope, first: dt.date, last: dt.date) -> list[Entry]:
    """Sessions of the council: for its members, and for those who read all."""
    if not (scope.is_own or (scope.access.reads_all and scope.cluster_year is None)):
        return []
    rows = CouncilSession.objects.filter(held_on__range=(first, last)).select_related("council").order_by()
    if not scope.access.reads_all:
        own = CouncilMember.objects.filter(holds_on(OuterRef("held_on")), council=OuterRef("council"))
        rows = rows.filter(Exists(own.filter(user=scope.access.user)))
    return [
        Entry(
            key=f"session:{row.pk}", kind=EntryKind.MEETING, title=_("Phiên họp Hội đồng"), on=row.held_on,
            until=row.held_on, url=reverse("awards:session_show", args=[row.pk]),
            state=_("Đã họp") if row.closed_at else _("Dự kiến"), tone="done" if row.closed_at else "now",
            place=row.council.name, where=row.place, is_sample=row.is_sample, about=("awards.councilsession", row.pk),
        )
        for row in rows
    ]  # fmt: skip


def _ballots(years: dict[int, ClusterYear], first: dt.date, last: dt.date) -> list[Entry]:
    rows = (
        Ballot.objects.filter(cluster_year__in=years, held_on__range=(first, last), is_rehearsal=False)
        .exclude(state=BallotState.VOID)
        .select_related("award_type")
        .order_by()
    )
    is_over = {BallotState.COUNTED, BallotState.MINUTED}
    return [
        Entry(
            key=f"ballot:{row.pk}", kind=EntryKind.BALLOT,
            title=_("Bỏ phiếu: %(award)s") % {"award": row.award_type}, on=row.held_on, until=row.held_on,
            url=reverse("awards:ballot_show", args=[row.pk]), state=row.get_state_display(),
            tone="done" if row.state in is_over else "now", place=str(year), where=row.place,
            is_sample=year.is_sample, about=("awards.ballot", row.pk),
        )
        for row in rows
        if (year := years[row.cluster_year_id])
    ]  # fmt: skip


def _phases(years: dict[int, ClusterYear], first: dt.date, last: dt.date, today: dt.date) -> list[Entry]:
    """Peak phases of adopted plans that touch these days; days of one that lie outside stay with it."""
    rows = PeakPhase.objects.filter(
        plan__cluster_year__in=years, plan__state=PlanState.ADOPTED, starts_on__lte=last, ends_on__gte=first
    ).order_by()
    entries = []
    for pk, plan, year_id, ordinal, starts_on, ends_on in rows.values_list(
        "pk", "plan", "plan__cluster_year", "ordinal", "starts_on", "ends_on"
    ):
        year = years[year_id]
        tone, state = ("now", _("Đang diễn ra")) if starts_on <= today <= ends_on else ("todo", _("Sắp tới"))
        if ends_on < today:
            tone, state = "done", _("Đã qua")
        entries.append(
            Entry(
                key=f"phase:{pk}", kind=EntryKind.PHASE,
                title=_("Đợt thi đua cao điểm %(n)s") % {"n": ordinal}, on=starts_on, until=ends_on,
                url=reverse("portal:year_detail", args=[year_id]), state=state, tone=tone, place=str(year),
                is_sample=year.is_sample, about=("emulation.campaignplan", plan),
            )
        )  # fmt: skip
    return entries


def _anniversaries(scope: Scope, years: dict[int, ClusterYear], first: dt.date, last: dt.date) -> list[Entry]:
    """Anniversaries for the groups that the units belong to."""
    groups = set(UnitGroup)
    if scope.units is not None or scope.cluster_year:
        units = Unit.objects.filter(memberships__cluster_year__in=years).order_by()
        groups = {group_of(kind) for kind in units.values_list("kind", flat=True).distinct()}
    return [
        Entry(
            key=f"anniversary:{one.on:%Y%m%d}:{one.name}", kind=EntryKind.ANNIVERSARY, title=one.label, on=one.on,
            until=one.on,
        )
        for one in celebrations_between(first, last, sorted(groups))
    ]  # fmt: skip


def _days_off(first: dt.date, last: dt.date) -> list[Entry]:
    return [
        Entry(
            key=f"day:{one.day:%Y%m%d}:{one.place}", kind=EntryKind.DAY_OFF, title=one.name, on=one.day,
            until=one.day, state=str(one.kind.label), place=one.place, url=reverse("workdays:year_show", args=[year]),
            tone="todo" if one.kind == DayKind.MADE_UP else "muted",
        )
        for year, days in days_of_years(first.year, last.year).items()
        for one in days
        if first <= one.day <= last
    ]  # fmt: skip
