"""What rules ask of nominees, read for many at once with a number of queries that does not grow with them.

Only what the rules of the award ask for is read (`RuleKind`); everything is as known on one day.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from clusters.enums import SuccessionKind, UnitKind, group_of
from clusters.models import ClusterYear, Unit, UnitKindPeriod, UnitParent, UnitSuccession
from core.fields import holds_on
from core.templatetags.vi_format import ngay
from deadlines.opening import is_open_on
from emulation.enums import AwardSubject, MilestoneKind, RegistrationState, ReportPeriod
from emulation.models import AwardType, Milestone, TitleRegistration, UnitReport
from emulation.queries.report_days import due_days_of_periods
from emulation.queries.standing import Standing
from emulation.queries.targets import standings
from rulebook.chains import Won
from rulebook.elevations import elevations_of
from rulebook.enums import HoldKind, RuleKind
from rulebook.models import AwardRecord, Discipline, Hold, Merit, Person, Service, YearRating
from rulebook.nominees import Done, Facts, Member, Report, Sanction
from rulebook.queries.history import Line, awards_of_many
from rulebook.queries.merits import with_uses

Subject = Unit | Person
By = dict[int, Any]

_OF_HISTORY = {RuleKind.TITLE_SAME_YEAR, RuleKind.CHAIN, RuleKind.NOT_TWICE}
_OF_MERITS = {RuleKind.INITIATIVE, RuleKind.NOT_TWICE}
_OF_MEMBERS = {RuleKind.MEMBERS, RuleKind.NO_DISCIPLINE}


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: the award, the year of achievement, the day of the facts, and the kinds of its rules.

    Attributes:
        merit_span: how many years the award looks back on for initiatives; None for all.
        chosen_merits: those that a dossier names.
        standings: of the nominees' shares of the year's targets on that day, where they are read already.
    """

    award_type: AwardType
    year: int
    day: dt.date
    kinds: frozenset[str]
    cluster_year: ClusterYear | None = None
    merit_span: int | None = 1
    chosen_merits: frozenset[int] = frozenset()
    standings: Sequence[Standing] | None = None

    def asks(self, *kinds: str) -> bool:
        """Whether a rule of one of these kinds applies."""
        return bool(self.kinds & set(kinds))

    @cached_property
    def awards(self) -> list[tuple[str, str, str]]:
        """Code, name and family of every award (1 query, once)."""
        return list(AwardType.objects.order_by("ordinal").values_list("code", "name", "family"))

    @property
    def day_in_year(self) -> dt.date:
        """Units are looked at as they were in the year (ORG-22, ORG-23)."""
        return min(self.day, dt.date(self.year, 12, 31))


def facts_of_units(question: Question, units: Sequence[Unit]) -> dict[int, Facts]:
    """Unit → facts (24 queries at most, fewer where no rule asks)."""
    ids = [unit.pk for unit in units]
    own = Q(unit__in=ids)
    groups = _groups(ids, question.day_in_year)
    history = _history(question, units=units)
    reading = _Common(question, own, "unit_id")
    registrations, may_register = _registrations(question, ids)
    members, sanctions = _members(question, ids)
    targets = _targets(question, ids) if question.asks(RuleKind.TARGETS) else {}
    reports = _reports(question, ids) if question.asks(RuleKind.REPORTING) else {}
    asks = _asks(ids, question.day)
    voted = _voted(question)
    return {
        pk: Facts(
            **reading.of(pk),
            subject=AwardSubject.COLLECTIVE,
            groups=groups.get(pk, frozenset()),
            unit_known=pk in groups,
            registration=registrations.get(pk, "") if question.cluster_year else None,
            may_register=may_register,
            history=history.get(pk, ()),
            members=members.get(pk, ()),
            sanctions=sanctions.get(pk, ()),
            targets=targets.get(pk),
            reports=reports.get(pk, ()),
            asks=asks.get(pk, ()),
            voted={code: rows[pk] for code, rows in voted.items() if pk in rows},
        )
        for pk in ids
    }


def facts_of_persons(question: Question, persons: Sequence[Person]) -> dict[int, Facts]:
    """Person → facts (10 queries at most, fewer where no rule asks). The chain goes with the person (ORG-25)."""
    ids = [person.pk for person in persons]
    worked = dict(
        Service.objects.filter(holds_on(question.day_in_year), person__in=ids)
        .order_by("valid_from", "pk")
        .values_list("person", "unit")
    )
    groups = _groups(set(worked.values()), question.day_in_year)
    history = _history(question, persons=persons)
    reading = _Common(question, Q(person__in=ids), "person_id")
    sanctions: By = defaultdict(list)
    if question.asks(RuleKind.NO_DISCIPLINE):
        for each in _of_year(question).filter(person__in=ids):
            sanctions[each.person_id].append(Sanction(level=each.level, decided_on=each.decided_on))
    return {
        pk: Facts(
            **reading.of(pk),
            subject=AwardSubject.PERSON,
            groups=groups.get(worked.get(pk, 0), frozenset()),
            unit_known=pk in worked,
            history=history.get(pk, ()),
            sanctions=sanctions.get(pk, ()),
        )
        for pk in ids
    }


class _Common:
    """What is known of units and persons alike."""

    def __init__(self, question: Question, own: Q, key: str) -> None:
        self.question = question
        year, day = question.year, question.day
        self.names = {code: name for code, name, _family in question.awards}
        self.families = {code: family for code, _name, family in question.awards}
        self.ratings: Mapping[int, str] = {}
        if question.asks(RuleKind.RATING):
            self.ratings = dict(
                YearRating.objects.filter(own, year=year).order_by("pk").values_list(key, "rating")
            )
        self.holds: By = defaultdict(list)
        if question.asks(RuleKind.NO_HOLD):
            for hold in Hold.objects.filter(own, holds_on(day)).order_by("valid_from", "pk"):
                kind = HoldKind(hold.kind).label
                said = _("%(kind)s, từ ngày %(day)s") % {"kind": kind, "day": ngay(hold.valid_from)}
                self.holds[getattr(hold, key)].append(str(said))
        self.merits: By = defaultdict(list)
        if question.asks(*_OF_MERITS):
            for merit in with_uses(Merit.objects.filter(own, year__lte=year).order_by("year", "pk")):
                self.merits[getattr(merit, key)].append(_done(merit, question))

    def of(self, pk: int) -> dict[str, Any]:
        question = self.question
        return {
            "award": question.award_type.code,
            "year": question.year,
            "rating": self.ratings.get(pk, ""),
            "holds": self.holds.get(pk, ()),
            "merits": self.merits.get(pk, ()),
            "chosen_merits": question.chosen_merits,
            "merit_span": question.merit_span,
            "is_year_over": question.day.year > question.year,
            "names": self.names,
            "families": self.families,
        }


def _is_before(record: AwardRecord, question: Question) -> bool:
    """Whether an award was there before the one asked about; a past case is judged as if not yet granted."""
    if record.achievement_year == question.year:
        return record.award_type_id != question.award_type.pk
    return record.achievement_year < question.year


def _done(merit: Merit, question: Question) -> Done:
    return Done(
        record=merit.pk,
        kind=merit.kind,
        year=merit.year,
        title=merit.title,
        scope=merit.scope,
        is_recognised=bool(merit.recognised_by),
        used_for=frozenset(
            record.award_type.code for record in merit.rewarded if _is_before(record, question)
        ),
    )


def _groups(unit_ids: Collection[int], day: dt.date) -> dict[int, frozenset[str]]:
    """Unit → its group on ``day``; a room counts with the unit it belongs to (CLU-10; 1 query)."""
    kind_above = UnitKindPeriod.objects.on(day).filter(unit=OuterRef("_above__parent")).values("kind")[:1]
    units = (
        Unit.objects.named_on(day)
        .annotate(_above=FilteredRelation("parents", condition=holds_on(day, "parents__")))
        .annotate(kind_above=Coalesce(Subquery(kind_above), F("_above__parent__kind")))
        .filter(pk__in=unit_ids)
    )
    groups: dict[int, frozenset[str]] = {}
    for unit in units:
        own = unit.kind_on_day or unit.kind
        counted = unit.kind_above or own if own == UnitKind.SUB_UNIT else own
        groups[unit.pk] = frozenset({group_of(counted)})
    return groups


def _history(question: Question, *, units: Sequence[Unit] = (), persons: Sequence[Person] = ()) -> By:
    """Subject → lines of its history with what was cancelled (3 queries)."""
    if not question.asks(*_OF_HISTORY):
        return {}
    awards = awards_of_many(units=units, persons=persons, until_year=question.year)
    lines_of = awards.by_person if persons else awards.by_unit
    found: By = {pk: [_won(line, question) for line in lines] for pk, lines in lines_of.items()}
    for record in awards.cancelled:
        owner = record.unit_id or record.person_id
        if owner not in found:
            continue  # of a unit that one of them inherits from
        found[owner].append(
            Won(
                award=record.award_type.code,
                year=record.achievement_year,
                record=record.pk,
                is_cancelled=True,
            )
        )
    return found


def _won(line: Line, question: Question) -> Won:
    record = line.record
    words = _("Quyết định %(number)s ngày %(day)s") % {
        "number": record.decision_number,
        "day": ngay(record.decided_on),
    }
    if line.from_unit is not None:
        words = _("%(words)s, kế thừa từ %(unit)s") % {"words": words, "unit": record.subject_name}
    return Won(
        award=line.award_code,
        year=line.year,
        record=record.pk,
        words=words,
        used_for=frozenset(
            use.higher.award_type.code for use in record.used_for.all() if _is_before(use.higher, question)
        ),
    )


def _registrations(question: Question, ids: Collection[int]) -> tuple[dict[int, str], bool]:
    """Unit → state of its registration, one in force before one ended; whether it is still open (2 queries)."""
    year = question.cluster_year
    if year is None or not question.asks(RuleKind.REGISTRATION):
        return {}, False
    step = Milestone.objects.filter(cluster_year=year, kind=MilestoneKind.REGISTERED).first()
    is_open = step is None or (step.reached_on is None and is_open_on(step.due_on, question.day))
    found: dict[int, str] = {}
    rows = TitleRegistration.objects.filter(
        cluster_year=year, award_type=question.award_type, for_unit__in=ids
    )
    for unit_id, state in rows.order_by("pk").values_list("for_unit", "state"):
        if found.get(unit_id) != RegistrationState.SUBMITTED:
            found[unit_id] = state
    return found, is_open


def _of_year(question: Question) -> Any:
    return Discipline.objects.filter(decided_on__year=question.year, decided_on__lte=question.day).order_by(
        "decided_on", "pk"
    )


def _members(question: Question, ids: Collection[int]) -> tuple[By, By]:
    """Unit → its people in the year, and the measures decided against them (5 queries)."""
    members: By = defaultdict(list)
    sanctions: By = defaultdict(list)
    if not question.asks(*_OF_MEMBERS):
        return members, sanctions
    # Who works in the units below belongs to the unit too.
    above = dict(
        UnitParent.objects.on(question.day_in_year).filter(parent__in=ids).values_list("unit", "parent")
    )
    rows = Service.objects.filter(holds_on(question.day_in_year), unit__in={*ids, *above})
    places: dict[int, set[int]] = defaultdict(set)
    for person_id, unit_id in rows.order_by().values_list("person", "unit"):
        places[person_id] |= {pk for pk in (unit_id, above.get(unit_id)) if pk in ids}
    ratings = dict(
        YearRating.objects.filter(person__in=places, year=question.year).values_list("person", "rating")
    )
    titles: By = defaultdict(set)
    granted = AwardRecord.objects.filter(
        person__in=places, achievement_year=question.year, cancelled_on__isnull=True
    ).order_by()
    for person_id, code in granted.values_list("person", "award_type__code"):
        titles[person_id].add(code)
    for person_id, unit_ids in places.items():
        member = Member(titles=frozenset(titles[person_id]), rating=ratings.get(person_id, ""))
        for pk in unit_ids:
            members[pk].append(member)
    for each in _of_year(question).filter(person__in=places):
        for pk in places[each.person_id]:
            sanctions[pk].append(Sanction(level=each.level, decided_on=each.decided_on))
    return members, sanctions


def _targets(question: Question, ids: Collection[int]) -> dict[int, tuple[int, int, int]]:
    """Unit → met, missed and not known, of its own targets that bind (4 queries at most).

    Before its due day a target that is not met yet is not missed; unreported is never missed.
    """
    if question.cluster_year is None:
        return {}
    counts: dict[int, Counter[str]] = defaultdict(Counter)
    found = question.standings
    if found is None:
        found = standings(question.day, cluster_year=question.cluster_year, units=set(ids))
    for each in found:
        is_optional = each.target.is_aspirational and not each.is_met
        if each.share.parent_id is not None or each.is_ended or is_optional:
            continue
        missed = each.is_met is False and not is_open_on(each.due_on, question.day)
        counts[each.share.unit_id]["met" if each.is_met else "missed" if missed else "open"] += 1
    return {pk: (count["met"], count["missed"], count["open"]) for pk, count in counts.items()}


def _reports(question: Question, ids: Collection[int]) -> dict[int, list[Report]]:
    """Unit → its reports of the periods that have a due day, or were handed in (2 queries)."""
    year = question.cluster_year
    if year is None:
        return {}
    rows = UnitReport.objects.filter(cluster_year=year, unit__in=ids, first_submitted_at__isnull=False)
    handed_in = {
        (unit, period): days
        for unit, period, days in rows.order_by().values_list("unit", "period", "days_late")
    }
    found: dict[int, list[Report]] = defaultdict(list)
    due = due_days_of_periods(year)
    for period in ReportPeriod:
        for pk in ids:
            is_in, due_on = (pk, period) in handed_in, due[period].of(pk)
            if is_in or due_on:
                found[pk].append(
                    Report(
                        period=str(period.label),
                        days=handed_in.get((pk, period)),
                        due_on=due_on,
                        is_owed=not is_in and not is_open_on(due_on, question.day),
                        is_handed_in=is_in,
                    )
                )
    return found


def _voted(question: Question) -> Mapping[str, Mapping[int, bool]]:
    if question.cluster_year is None or not question.asks(RuleKind.ELEVATED):
        return {}
    return elevations_of(question.cluster_year)


def _asks(unit_ids: Iterable[int], day: dt.date) -> dict[int, list[str]]:
    """Unit → what nobody decided about the titles of units it came from (ORG-24; 1 query)."""
    open_steps = (
        UnitSuccession.objects.filter(
            successor__in=unit_ids, is_title_inherited__isnull=True, effective_on__lte=day
        )
        .exclude(kind=SuccessionKind.RENAME)
        .select_related("predecessor")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for step in open_steps.order_by("effective_on", "pk"):
        found[step.successor_id].append(
            _(
                "Thường trực Hội đồng quyết định có kế thừa danh hiệu của %(unit)s hay không (%(kind)s ngày %(day)s)."
            )
            % {
                "unit": step.predecessor.name,
                "kind": str(step.get_kind_display()).lower(),
                "day": ngay(step.effective_on),
            }
        )
    return found
