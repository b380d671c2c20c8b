"""What rules ask of nominees, read for many at once with a number of queries that does not grow with them.

Only what the rules of the award ask for is read (`RuleKind`); everything is as known on one day.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from clusters.enums import SuccessionKind, UnitKind, group_of
from clusters.models import Unit
from core.fields import holds_on
from core.gathering import gather
from core.templatetags.vi_format import ngay
from deadlines.opening import is_open_on
from emulation.enums import AwardSubject, RegistrationState, ReportPeriod
from emulation.queries.report_days import due_days_of_periods
from emulation.queries.targets import standings
from rulebook.chains import Won
from rulebook.elevations import elevations_of
from rulebook.enums import HoldKind, RuleKind
from rulebook.models import AwardRecord, Merit, Person, Service
from rulebook.nominees import Done, Facts, Member, Report, Sanction
from rulebook.queries.fact_rows import Rows, common_rows, discipline_rows, group_rows, unit_rows
from rulebook.queries.history import Line, awards_of_many
from rulebook.queries.merits import with_uses
from rulebook.queries.question import Question

Subject = Unit | Person
By = dict[int, Any]
Read = dict[str, list[tuple]]

_OF_HISTORY = {RuleKind.TITLE_SAME_YEAR, RuleKind.CHAIN, RuleKind.NOT_TWICE}
_OF_MERITS = {RuleKind.INITIATIVE, RuleKind.NOT_TWICE}


def facts_of_units(question: Question, units: Sequence[Unit]) -> dict[int, Facts]:
    """Unit → facts (12 queries at most, fewer where no rule asks)."""
    ids = [unit.pk for unit in units]
    own = Q(unit__in=ids)
    read = _read(common_rows(question, own, "unit") | unit_rows(question, ids))
    groups = _groups(read["groups"])
    history = _history(question, units=units)
    reading = _Common(question, read, own, "unit_id")
    registrations = _registrations(read["registrations"])
    members, sanctions = _members(read, ids)
    targets = _targets(question, ids) if question.asks(RuleKind.TARGETS) else {}
    reports = _reports(question, read["reports"], ids) if question.asks(RuleKind.REPORTING) else {}
    asks = _asks(read["asks"])
    voted = _voted(question)
    return {
        pk: Facts(
            **reading.of(pk),
            subject=AwardSubject.COLLECTIVE,
            groups=groups.get(pk, frozenset()),
            unit_known=pk in groups,
            registration=registrations.get(pk, "") if question.cluster_year else None,
            may_register=_may_register(question, read["step"]),
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
    """Person → facts (8 queries at most, fewer where no rule asks). The chain goes with the person (ORG-25)."""
    ids = [person.pk for person in persons]
    own = Q(person__in=ids)
    services = Service.objects.filter(own, holds_on(question.day_in_year)).order_by("valid_from", "pk")
    rows = common_rows(question, own, "person") | {"worked": services.values_list("person", "unit")}
    if question.asks(RuleKind.NO_DISCIPLINE):
        rows["sanctions"] = discipline_rows(question).filter(own)
    read = _read(rows)
    worked = dict(read["worked"])
    groups = _groups(group_rows(question, set(worked.values())))
    history = _history(question, persons=persons)
    reading = _Common(question, read, own, "person_id")
    sanctions: By = defaultdict(list)
    for pk, level, decided_on in read["sanctions"]:
        sanctions[pk].append(Sanction(level=level, decided_on=decided_on))
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


def _read(rows: Rows) -> Read:
    """The rows by name, none where no rule asks (1 query)."""
    return defaultdict(list, gather(**rows))


class _Common:
    """What is known of units and persons alike."""

    def __init__(self, question: Question, read: Read, own: Q, key: str) -> None:
        self.question = question
        self.names = {code: name for code, name, _family in read["awards"]}
        self.families = {code: family for code, _name, family in read["awards"]}
        self.ratings = dict(read["ratings"])
        self.holds: By = defaultdict(list)
        for pk, kind, valid_from in read["holds"]:
            said = _("%(kind)s, từ ngày %(day)s") % {"kind": HoldKind(kind).label, "day": ngay(valid_from)}
            self.holds[pk].append(said)
        self.merits: By = defaultdict(list)
        if question.asks(*_OF_MERITS):
            merits = Merit.objects.filter(own, year__lte=question.year).order_by("year", "pk")
            for merit in with_uses(merits):
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


def _groups(rows: Iterable[tuple]) -> dict[int, frozenset[str]]:
    """Unit → its group; a room counts with the unit it belongs to (CLU-10)."""
    groups: dict[int, frozenset[str]] = {}
    for pk, kind_on_day, kind, kind_above in rows:
        own = kind_on_day or kind
        counted = kind_above or own if own == UnitKind.SUB_UNIT else own
        groups[pk] = frozenset({group_of(counted)})
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


def _registrations(rows: Iterable[tuple]) -> dict[int, str]:
    """Unit → state of its registration, one in force before one ended."""
    found: dict[int, str] = {}
    for unit_id, state in rows:
        if found.get(unit_id) != RegistrationState.SUBMITTED:
            found[unit_id] = state
    return found


def _may_register(question: Question, steps: Sequence[tuple]) -> bool:
    """Whether registering is still open; without the step no due day was set."""
    if question.cluster_year is None or not question.asks(RuleKind.REGISTRATION):
        return False
    return all(reached_on is None and is_open_on(due_on, question.day) for due_on, reached_on in steps)


def _members(read: Read, ids: Collection[int]) -> tuple[By, By]:
    """Unit → its people in the year, and the measures decided against them."""
    members: By = defaultdict(list)
    sanctions: By = defaultdict(list)
    # Who works in the units below belongs to the unit too.
    above = dict(read["below"])
    places: dict[int, set[int]] = defaultdict(set)
    for person_id, unit_id in read["worked"]:
        places[person_id] |= {pk for pk in (unit_id, above.get(unit_id)) if pk in ids}
    ratings = dict(read["member_ratings"])
    titles: By = defaultdict(set)
    for person_id, code in read["member_titles"]:
        titles[person_id].add(code)
    for person_id, unit_ids in places.items():
        member = Member(titles=frozenset(titles[person_id]), rating=ratings.get(person_id, ""))
        for pk in unit_ids:
            members[pk].append(member)
    for person_id, level, decided_on in read["member_sanctions"]:
        for pk in places[person_id]:
            sanctions[pk].append(Sanction(level=level, decided_on=decided_on))
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


def _reports(question: Question, rows: Iterable[tuple], ids: Collection[int]) -> dict[int, list[Report]]:
    """Unit → its reports of the periods that have a due day, or were handed in (1 query)."""
    year = question.cluster_year
    if year is None:
        return {}
    handed_in = {(unit, period): days for unit, period, days in rows}
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


def _asks(rows: Iterable[tuple]) -> dict[int, list[str]]:
    """Unit → what nobody decided about the titles of units it came from (ORG-24)."""
    found: dict[int, list[str]] = defaultdict(list)
    for successor_id, name, kind, effective_on in rows:
        found[successor_id].append(
            _(
                "Thường trực Hội đồng quyết định có kế thừa danh hiệu của %(unit)s hay không (%(kind)s ngày %(day)s)."
            )
            % {"unit": name, "kind": str(SuccessionKind(kind).label).lower(), "day": ngay(effective_on)}
        )
    return found
