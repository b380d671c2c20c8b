"""Whom a step of the ladder reaches: one rule for planning, for sending and for the pages."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef, QuerySet

from clusters.enums import UNIT_ROLES, LeadRole, Role
from clusters.models import Absence, Appointment, ClusterLead
from deadlines.enums import Level
from deadlines.sources import Deadline, Kind, kinds

LADDER = (Level.OFFICER, Level.HEAD, Level.CLUSTER, Level.OFFICE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """A person to be told. ``level``: as whom; ``units``: about which of the person's units.

    Attributes:
        stands_for: the person who is away and for whom this one is told.
        is_away: the person is away: the notice waits in the system, no mail goes out.
    """

    person: int
    level: Level
    units: tuple[int, ...] = ()
    stands_for: int | None = None
    is_away: bool = False


class People:
    """Who is who in the units and years of some deadlines on ``day`` (6 queries at most, whatever their number)."""

    def __init__(self, deadlines: Collection[Deadline], *, day: dt.date, last: dt.date) -> None:
        self.kinds = kinds()
        self._found: dict[tuple[str, frozenset[Level]], dict[int, Recipient]] = {}
        years = {one.cluster_year.pk for one in deadlines if one.cluster_year}
        self._leads = _leads(years, day)
        led = {unit for leads in self._leads.values() for _role, unit, _user in leads}
        self._of_unit = _of_units({unit for one in deadlines for unit in one.units} | led, day)
        self._secretaries, self._standing = _of_years(years, day)
        self._absences = _absences(day, last)
        self._delegates = _delegates(self._absences)

    def told(self, deadline: Deadline, levels: Iterable[Level], on: dt.date) -> dict[int, Recipient]:
        """Everybody whom steps of these levels reach on the day ``on``, each person once and as high as possible."""
        kind = self.kinds.get(deadline.kind)
        if kind is None:
            return {}
        found = self._everybody(deadline, kind, frozenset(levels))
        away = [one for one in found.values() if self._is_away(one.person, on)] if self._absences else ()
        if not away:
            return found
        found = dict(found)
        for one in away:
            found[one.person] = replace(one, is_away=True)
            for other in self._instead(deadline, kind, one, on):
                found.setdefault(other.person, other)
        return found

    def _everybody(self, deadline: Deadline, kind: Kind, levels: frozenset[Level]) -> dict[int, Recipient]:
        """As if nobody were away; several steps of a deadline reach the same."""
        key = (deadline.key, levels)
        if key not in self._found:
            found = self._found[key] = {}
            for level in sorted(levels, key=LADDER.index, reverse=True):
                for one in self._responsible(deadline, kind, level):
                    self._add(found, one)
        return self._found[key]

    def _responsible(self, deadline: Deadline, kind: Kind, level: Level) -> list[Recipient]:
        if level == Level.OFFICE:
            return [Recipient(person=p, level=level) for p in self._standing]
        if level == Level.CLUSTER:
            chairs = self._leaders(deadline, kind)
            return [Recipient(person=p, level=level) for p in chairs] or self._responsible(
                deadline, kind, Level.OFFICE
            )
        found = [Recipient(person=p, level=level) for p in deadline.people if level == kind.first_level]
        for unit in deadline.units:
            found += self._of(unit, deadline, kind, level)
        if (
            not deadline.units and not deadline.people
        ):  # no unit is waited for: the cluster's or the office's own
            own = Level.OFFICE if kind.first_level == Level.OFFICE else Level.CLUSTER
            return self._responsible(deadline, kind, own)
        return found

    def _of(self, unit: int, deadline: Deadline, kind: Kind, level: Level) -> list[Recipient]:
        """People of one unit; where nobody holds the place, or did their part, whoever stands above it."""
        if level == Level.OFFICER and unit in deadline.before_head:
            return self._of(unit, deadline, kind, Level.HEAD)
        roles = {Role.UNIT_OFFICER} if level == Level.OFFICER else (kind.roles - {Role.UNIT_OFFICER})
        people = [p for role, p in self._of_unit.get(unit, ()) if role in (roles or {Role.UNIT_HEAD})]
        if people:
            return [Recipient(person=p, level=level, units=(unit,)) for p in dict.fromkeys(people)]
        if level == Level.OFFICER:
            return self._of(unit, deadline, kind, Level.HEAD)
        return self._responsible(deadline, kind, Level.CLUSTER)

    def _leaders(self, deadline: Deadline, kind: Kind) -> list[int]:
        """The chair; where the cluster itself must act, also deputies and secretary."""
        if deadline.cluster_year is None:
            return []
        year = deadline.cluster_year.pk
        is_own = kind.first_level == Level.CLUSTER or not (deadline.units or deadline.people)
        people: list[int] = []
        for role, unit, user in self._leads.get(year, ()):
            if role == LeadRole.CHAIR or is_own:
                heads = [p for r, p in self._of_unit.get(unit, ()) if r == Role.UNIT_HEAD]
                people += [user] if user else heads
        return list(dict.fromkeys([*people, *(self._secretaries.get(year, ()) if is_own else ())]))

    def _instead(self, deadline: Deadline, kind: Kind, away: Recipient, on: dt.date) -> list[Recipient]:
        """Who is told for somebody away: those who act for the person, else the stand-in, else the next above."""
        others = [
            p
            for p, first, end in self._delegates.get(away.person, ())
            if first <= on and (not end or on < end)
        ]
        stand_in = self._stand_in(away.person, on)
        for people in (others, [stand_in] if stand_in else []):
            present = [p for p in people if not self._is_away(p, on)]
            if present:
                return [replace(away, person=p, stands_for=away.person, is_away=False) for p in present]
        for level in LADDER[LADDER.index(away.level) + 1 :]:
            above = [
                one
                for one in self._responsible(replace(deadline, units=away.units), kind, level)
                if not self._is_away(one.person, on)
            ]
            if above:
                return [replace(one, units=away.units, stands_for=away.person) for one in above]
        return []

    def _is_away(self, person: int, on: dt.date) -> bool:
        return any(first <= on <= last for first, last, _other in self._absences.get(person, ()))

    def _stand_in(self, person: int, on: dt.date) -> int | None:
        return next(
            (other for first, last, other in self._absences.get(person, ()) if first <= on <= last), None
        )

    @staticmethod
    def _add(found: dict[int, Recipient], one: Recipient) -> None:
        before = found.get(one.person)
        if before is None:
            found[one.person] = one
        elif before.level == one.level:
            found[one.person] = replace(before, units=before.units + one.units)


def _of_units(unit_ids: Collection[int], day: dt.date) -> dict[int, list[tuple[str, int]]]:
    people: dict[int, list[tuple[str, int]]] = defaultdict(list)
    if unit_ids:
        rows = _in_force(day).filter(unit__in=unit_ids, role__in=UNIT_ROLES)
        for unit, role, user in rows.values_list("unit_id", "role", "user_id"):
            people[unit].append((role, user))
    return people


def _of_years(year_ids: Collection[int], day: dt.date) -> tuple[dict[int, list[int]], list[int]]:
    """Secretaries by year, and the people of the standing body."""
    secretaries: dict[int, list[int]] = defaultdict(list)
    standing: list[int] = []
    rows = _in_force(day).filter(role__in=[Role.CLUSTER_SECRETARY, Role.STANDING_BODY])
    for year, user in rows.values_list("cluster_year_id", "user_id"):
        if year is None:
            standing.append(user)
        elif year in year_ids:
            secretaries[year].append(user)
    return secretaries, list(dict.fromkeys(standing))


def _in_force(day: dt.date) -> QuerySet[Appointment]:
    return Appointment.objects.on(day).filter(user__is_active=True, user__is_superuser=False).order_by("pk")


def _leads(year_ids: Collection[int], day: dt.date) -> dict[int, list[tuple[str, int, int | None]]]:
    leads: dict[int, list[tuple[str, int, int | None]]] = defaultdict(list)
    if year_ids:
        rows = ClusterLead.objects.on(day).filter(cluster_year__in=year_ids).order_by("role", "pk")
        columns = ("cluster_year_id", "role", "unit_id", "user_id", "user__is_active")
        for year, role, unit, user, is_here in rows.values_list(*columns):
            leads[year].append((role, unit, user if is_here else None))  # who left: the unit's head stands in
    return leads


Away = Sequence[tuple[dt.date, dt.date, int | None]]


def _absences(day: dt.date, last: dt.date) -> dict[int, Away]:
    absences: dict[int, list] = defaultdict(list)
    # A stand-in who left, or was suspended, hears nothing of it any more: the next above does.
    here = _in_force(day).filter(user=OuterRef("stand_in")).order_by()
    rows = Absence.objects.filter(starts_on__lte=last, ends_on__gte=day).order_by("pk")
    columns = ("user_id", "starts_on", "ends_on", "stand_in_id", "is_here")
    for user, first, end, stand_in, is_here in rows.annotate(is_here=Exists(here)).values_list(*columns):
        absences[user].append((first, end, stand_in if is_here else None))
    return absences


def _delegates(absent: Collection[int]) -> dict[int, list[tuple[int, dt.date, dt.date | None]]]:
    delegates: dict[int, list] = defaultdict(list)
    if absent:
        rows = Appointment.objects.filter(acts_for__in=list(absent), user__is_active=True).order_by("pk")
        for person, *rest in rows.values_list("acts_for_id", "user_id", "valid_from", "valid_to"):
            delegates[person].append(tuple(rest))
    return delegates
