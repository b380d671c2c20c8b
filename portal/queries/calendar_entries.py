"""What stands in a calendar: deadlines, meetings, ballots, phases, anniversaries, days off.

A fixed number of queries, whatever the number of years: 2, and what the sources of deadlines ask.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from awards.enums import BallotState
from awards.models import Ballot, CouncilMember, CouncilSession
from clusters.enums import UnitGroup, group_of
from clusters.models import ClusterYear, Unit
from core.fields import holds_on
from core.gathering import gather
from core.ordering import sort_key
from emulation.enums import ConferenceKind, ConferenceState, PlanState
from emulation.models import Conference, PeakPhase
from emulation.queries.anniversaries import anniversary_rows, celebrations_told
from portal.enums import EntryKind
from portal.queries.calendar_dues import due_entries, step_rows
from portal.queries.calendar_entry import Entry
from portal.queries.calendar_scopes import Scope
from workdays.enums import DayKind
from workdays.queries import day_rows, days_told


def entries_of(
    scope: Scope, *, first: dt.date, last: dt.date, today: dt.date, kinds: Collection[str] = tuple(EntryKind)
) -> list[Entry]:
    """What stands in the scope's calendar from ``first`` to ``last``, by day."""
    years = scope.years_around(first, last)
    asked = {
        EntryKind.DUE: lambda: step_rows(scope, years, first, last),
        EntryKind.MEETING: lambda: {
            "conferences": _conference_rows(years, first, last), "sessions": _session_rows(scope, first, last),
        },
        EntryKind.BALLOT: lambda: {"ballots": _ballot_rows(years, first, last)},
        EntryKind.PHASE: lambda: {"phases": _phase_rows(years, first, last)},
        EntryKind.ANNIVERSARY: lambda: {"anniversaries": anniversary_rows(), "kinds": _unit_kinds(scope, years)},
        EntryKind.DAY_OFF: lambda: {"days": day_rows(first.year, last.year)},
    }  # fmt: skip
    parts = {name: rows for kind in asked if kind in kinds for name, rows in asked[kind]().items()}
    read = gather(**parts)
    found: list[Entry] = []
    if EntryKind.DUE in kinds:
        found += due_entries(scope, years, first, last, today, read)
    if EntryKind.MEETING in kinds:
        found += [*_conferences(years, read["conferences"]), *_sessions(read["sessions"])]
    if EntryKind.BALLOT in kinds:
        found += _ballots(years, read["ballots"])
    if EntryKind.PHASE in kinds:
        found += _phases(years, read["phases"], today)
    if EntryKind.ANNIVERSARY in kinds:
        found += _anniversaries(scope, first, last, read)
    if EntryKind.DAY_OFF in kinds:
        found += _days_off(first, last, read["days"])
    return sorted(
        found,
        key=lambda entry: (
            entry.on, _ORDER[entry.kind], entry.opening_time or dt.time.max, entry.title, sort_key(entry.place), entry.key,
        ),
    )  # fmt: skip


# On one day: first whether it is worked, then what is done on it, then what is due by its end.
_ORDER = {
    EntryKind.DAY_OFF: 0,
    EntryKind.PHASE: 1,
    EntryKind.MEETING: 2,
    EntryKind.BALLOT: 3,
    EntryKind.DUE: 4,
    EntryKind.ANNIVERSARY: 5,
}


def _conference_rows(years: dict[int, ClusterYear], first: dt.date, last: dt.date) -> QuerySet:
    """Conferences of the years, and those of the year before that opened one of them (CLU-7)."""
    of_years = Q(cluster_year__in=years) | Q(opens_cluster_year__in=years)
    rows = Conference.objects.filter(of_years, held_on__range=(first, last)).order_by()
    return rows.values_list(
        "pk",
        "cluster_year",
        "opens_cluster_year",
        "kind",
        "state",
        "held_on",
        "opening_time",
        "session",
        "place",
    )


def _conferences(years: dict[int, ClusterYear], rows: Iterable[tuple]) -> Iterator[Entry]:
    for pk, year_id, opens_id, kind, state, held_on, opening_time, session, place in rows:
        year = years.get(year_id) or years[opens_id]
        yield Entry(
            key=f"conference:{pk}", kind=EntryKind.MEETING, title=str(ConferenceKind(kind).label), on=held_on,
            until=held_on, opening_time=opening_time, url=reverse("emulation:conference_detail", args=[year.pk, pk]),
            state=str(ConferenceState(state).label), tone="done" if state == ConferenceState.HELD else "now",
            place=str(year), is_sample=year.is_sample, where=", ".join(filter(None, [session, place])),
            about=(("emulation.conference", pk),),
        )  # fmt: skip


def _session_rows(scope: Scope, first: dt.date, last: dt.date) -> QuerySet:
    """Sessions of the council: for its members, and for those who read all."""
    rows = CouncilSession.objects.filter(held_on__range=(first, last)).order_by()
    if not (scope.is_own or (scope.access.reads_all and scope.cluster_year is None)):
        rows = rows.none()
    elif not scope.access.reads_all:
        own = CouncilMember.objects.filter(holds_on(OuterRef("held_on")), council=OuterRef("council"))
        rows = rows.filter(Exists(own.filter(user=scope.access.user)))
    return rows.values_list("pk", "held_on", "closed_at", "council__name", "place", "is_sample")


def _sessions(rows: Iterable[tuple]) -> Iterator[Entry]:
    for pk, held_on, closed_at, council, place, is_sample in rows:
        yield Entry(
            key=f"session:{pk}", kind=EntryKind.MEETING, title=_("Phiên họp Hội đồng"), on=held_on, until=held_on,
            url=reverse("awards:session_show", args=[pk]), state=_("Đã họp") if closed_at else _("Dự kiến"),
            tone="done" if closed_at else "now", place=council, where=place, is_sample=is_sample,
            about=(("awards.councilsession", pk),),
        )  # fmt: skip


def _ballot_rows(years: dict[int, ClusterYear], first: dt.date, last: dt.date) -> QuerySet:
    rows = Ballot.objects.filter(cluster_year__in=years, held_on__range=(first, last), is_rehearsal=False)
    rows = rows.exclude(state=BallotState.VOID).order_by()
    return rows.values_list("pk", "cluster_year", "state", "held_on", "place", "award_type__name")


def _ballots(years: dict[int, ClusterYear], rows: Iterable[tuple]) -> Iterator[Entry]:
    is_over = {BallotState.COUNTED, BallotState.MINUTED}
    for pk, year_id, state, held_on, place, award in rows:
        year = years[year_id]
        yield Entry(
            key=f"ballot:{pk}", kind=EntryKind.BALLOT, title=_("Bỏ phiếu: %(award)s") % {"award": award}, on=held_on,
            until=held_on, url=reverse("awards:ballot_show", args=[pk]), state=str(BallotState(state).label),
            tone="done" if state in is_over else "now", place=str(year), where=place, is_sample=year.is_sample,
            about=(("awards.ballot", pk),),
        )  # fmt: skip


def _phase_rows(years: dict[int, ClusterYear], first: dt.date, last: dt.date) -> QuerySet:
    """Peak phases of adopted plans that touch these days; days of one that lie outside stay with it."""
    rows = PeakPhase.objects.filter(
        plan__cluster_year__in=years, plan__state=PlanState.ADOPTED, starts_on__lte=last, ends_on__gte=first
    ).order_by()
    return rows.values_list("pk", "plan", "plan__cluster_year", "ordinal", "starts_on", "ends_on")


def _phases(years: dict[int, ClusterYear], rows: Iterable[tuple], today: dt.date) -> Iterator[Entry]:
    for pk, plan, year_id, ordinal, starts_on, ends_on in rows:
        year = years[year_id]
        tone, state = ("now", _("Đang diễn ra")) if starts_on <= today <= ends_on else ("todo", _("Sắp tới"))
        if ends_on < today:
            tone, state = "done", _("Đã qua")
        yield Entry(
            key=f"phase:{pk}", kind=EntryKind.PHASE, title=_("Đợt thi đua cao điểm %(n)s") % {"n": ordinal},
            on=starts_on, until=ends_on, url=reverse("portal:year_detail", args=[year_id]), state=state, tone=tone,
            place=str(year), is_sample=year.is_sample, about=(("emulation.campaignplan", plan),),
        )  # fmt: skip


def _unit_kinds(scope: Scope, years: dict[int, ClusterYear]) -> QuerySet:
    """The kinds of the units of these years; those who look at all see the anniversaries of all."""
    units = Unit.objects.filter(memberships__cluster_year__in=years).order_by()
    if scope.units is None and scope.cluster_year is None:
        units = units.none()
    return units.values_list("kind").distinct()


def _anniversaries(scope: Scope, first: dt.date, last: dt.date, read: dict[str, list[tuple]]) -> list[Entry]:
    """Anniversaries for the groups that the units belong to."""
    groups = set(UnitGroup)
    if scope.units is not None or scope.cluster_year:
        groups = {group_of(kind) for (kind,) in read["kinds"]}
    return [
        Entry(
            key=f"anniversary:{one.on:%Y%m%d}:{one.name}", kind=EntryKind.ANNIVERSARY, title=one.label, on=one.on,
            until=one.on,
        )
        for one in celebrations_told(read["anniversaries"], first, last, groups)
    ]  # fmt: skip


def _days_off(first: dt.date, last: dt.date, rows: Iterable[tuple]) -> list[Entry]:
    return [
        Entry(
            key=f"day:{one.day:%Y%m%d}:{one.place}", kind=EntryKind.DAY_OFF, title=one.name, on=one.day,
            until=one.day, state=str(DayKind(one.kind).label), place=one.place,
            url=reverse("workdays:year_show", args=[year]), tone="todo" if one.kind == DayKind.MADE_UP else "muted",
        )
        for year, days in days_told(rows, first.year, last.year).items()
        for one in days
        if first <= one.day <= last
    ]  # fmt: skip
