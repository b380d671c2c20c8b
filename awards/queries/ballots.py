"""Reads of ballots: what comes next, who stands on the paper, the roll, the result."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from accounts.models import User
from awards.enums import BallotState, NominationState, RollState, TieRule
from awards.models import Ballot, BallotNominee, CouncilMember, Nomination, WrittenOpinion
from awards.queries.councils import seats_on
from clusters.enums import UNIT_ROLES
from clusters.models import ClusterYear, Unit, UnitHead, UnitName
from clusters.queries import members_on, people_of_units
from core.ordering import search_key, sort_key
from emulation.enums import RegistrationState
from emulation.models import AwardType, TitleRegistration
from rulebook.models import Person
from scoring.queries.ranking import final_score


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Who belongs on the paper: a unit by its registration, a dossier's subject, or a rehearsal's mere name."""

    unit: Unit | None
    name: str
    registration: TitleRegistration | None = None
    person: Person | None = None
    dossier: Nomination | None = None

    @property
    def key(self) -> tuple[int | None, int | None, str]:
        """Tells nominees of one paper apart, whatever their order."""
        unit, person = self.unit and self.unit.pk, self.person and self.person.pk
        return (unit, person, "" if unit else self.name)


def key_of(nominee: BallotNominee) -> tuple[int | None, int | None, str]:
    """The key of the candidate that a nominee was made from."""
    return (nominee.unit_id, nominee.person_id, "" if nominee.unit_id else nominee.unit_name)


@dataclass(frozen=True, kw_only=True)
class NextBallot:
    """The ballot that comes next for an award; ``reason`` says why it cannot be prepared yet, if so."""

    award_type: AwardType
    round_number: int = 1
    previous: Ballot | None = None
    out_of: Ballot | None = None
    seats_left: int | None = None
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class AwardBallots:
    """An award the cluster votes on, its ballots in order, and what comes next."""

    award_type: AwardType
    ballots: list[Ballot]
    next: NextBallot


def ballots_of(cluster_year: ClusterYear) -> QuerySet[Ballot]:
    """Ballots of the cluster's year in order, void ones too, no rehearsals, with nominees (2 queries)."""
    nominees = BallotNominee.objects.select_related("unit", "registration", "nomination")
    return (
        Ballot.objects.filter(cluster_year=cluster_year, is_rehearsal=False)
        .select_related("award_type", "rule", "conference", "cluster_year")
        .prefetch_related(Prefetch("nominees", nominees))
        .order_by("award_type__ordinal", "round_number", "pk")
    )


def rehearsals_of(cluster_year: ClusterYear) -> list[Ballot]:
    """Rehearsals not thrown away (1 query)."""
    rehearsals = Ballot.objects.filter(cluster_year=cluster_year, is_rehearsal=True)
    return list(rehearsals.exclude(state=BallotState.VOID).select_related("award_type").order_by("pk"))


def board_of_year(cluster_year: ClusterYear, day: dt.date) -> list[AwardBallots]:
    """Every award the cluster votes on, with its ballots and the next one (4 queries, whatever the size)."""
    by_award: dict[int, list[Ballot]] = defaultdict(list)
    for ballot in ballots_of(cluster_year):
        by_award[ballot.award_type_id].append(ballot)
    awards = list(AwardType.objects.filter(is_cluster_voted=True).order_by("ordinal"))
    registrations = _registrations(cluster_year, day)
    return [
        AwardBallots(
            award_type=award,
            ballots=by_award[award.pk],
            next=_next(award, by_award, registrations),
        )
        for award in awards
    ]


def next_ballot(cluster_year: ClusterYear, award_type: AwardType, day: dt.date) -> NextBallot:
    """What a new ballot for the award would be: first, repeated after voiding, or a further round.

    Source: VOTE-30 (step two only out of step one), VOTE-31 (further round among the tied), VOTE-33.
    """
    by_award: dict[int, list[Ballot]] = defaultdict(list)
    for ballot in ballots_of(cluster_year):
        by_award[ballot.award_type_id].append(ballot)
    return _next(award_type, by_award, _registrations(cluster_year, day))


def candidates_of(ballot: Ballot) -> tuple[Candidate, ...]:
    """Who belongs on the paper of a ballot not opened yet, as registrations stand now.

    A council's dossiers and a rehearsal's names stay as they were prepared.
    """
    if ballot.is_rehearsal or ballot.cluster_year is None:
        nominees = ballot.nominees.select_related("unit", "person", "dossier").order_by("ordinal")
        return tuple(
            Candidate(unit=n.unit, name=n.unit_name, person=n.person, dossier=n.dossier) for n in nominees
        )
    by_award: dict[int, list[Ballot]] = defaultdict(list)
    for other in ballots_of(ballot.cluster_year).exclude(pk=ballot.pk):
        by_award[other.award_type_id].append(other)
    return _next(ballot.award_type, by_award, _registrations(ballot.cluster_year, ballot.held_on)).candidates


def on_paper(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """In the order of the printed paper, of the tellers' pages and of every list: Vietnamese, it favours nobody."""
    return tuple(sorted(candidates, key=lambda candidate: sort_key(candidate.name)))


def _next(
    award: AwardType, by_award: dict[int, list[Ballot]], registrations: list[TitleRegistration]
) -> NextBallot:
    ballots = by_award[award.pk]
    live = [ballot for ballot in ballots if ballot.state != BallotState.VOID]
    if live:
        last = live[-1]
        seats_left, tied = pending_tie(last)
        if last.state != BallotState.MINUTED:
            return NextBallot(award_type=award, reason=_("Cuộc bỏ phiếu trước chưa xong biên bản."))
        if not tied:
            return NextBallot(award_type=award, reason=_("Cuộc bỏ phiếu cho danh hiệu này đã xong."))
        return NextBallot(
            award_type=award,
            round_number=last.round_number + 1,
            previous=last,
            out_of=last.out_of,
            seats_left=seats_left,
            candidates=on_paper(
                Candidate(unit=n.unit, name=n.unit_name, registration=n.registration) for n in tied
            ),
        )
    previous = ballots[-1] if ballots else None
    own = [r for r in registrations if r.award_type_id == award.pk]
    if award.out_of_id is None:
        candidates = on_paper(
            Candidate(unit=r.for_unit, name=r.name_on_day, registration=r)
            for r in own
            if r.state == RegistrationState.SUBMITTED and r.name_on_day
        )
        reason = "" if candidates else _("Chưa có đơn vị nào đăng ký danh hiệu này.")
        return NextBallot(award_type=award, previous=previous, candidates=candidates, reason=reason)
    return _second_step(award, previous, by_award[award.out_of_id], own)


def _second_step(
    award: AwardType, previous: Ballot | None, step_one: list[Ballot], own: list[TitleRegistration]
) -> NextBallot:
    first = [ballot for ballot in step_one if ballot.state != BallotState.VOID]
    if not first or first[-1].state != BallotState.MINUTED or pending_tie(first[-1])[1]:
        return NextBallot(
            award_type=award,
            previous=previous,
            reason=_("Chọn trong số được suy tôn ở bước một; bước một chưa có biên bản."),
        )
    registered = {r.for_unit_id: r for r in own if r.state == RegistrationState.SUBMITTED}
    withdrawn = {r.for_unit_id for r in own} - set(registered)
    elevated = on_paper(
        Candidate(unit=n.unit, name=n.unit_name, registration=registered.get(n.unit_id))
        for ballot in first
        for n in ballot.nominees.all()
        if n.is_elevated and n.unit_id not in withdrawn and n.nomination.state == NominationState.ELEVATED
    )
    reason = "" if elevated else _("Ở bước một không có đơn vị nào được suy tôn.")
    return NextBallot(
        award_type=award, previous=previous, out_of=first[-1], candidates=elevated, reason=reason
    )


def _registrations(cluster_year: ClusterYear, day: dt.date) -> list[TitleRegistration]:
    """Registrations of awards the cluster votes on, with the name on ``day``."""
    names = UnitName.objects.on(day).filter(unit=OuterRef("for_unit"))
    return list(
        TitleRegistration.objects.filter(cluster_year=cluster_year, award_type__is_cluster_voted=True)
        .select_related("for_unit")
        .annotate(name_on_day=Subquery(names.values("name")[:1]))
        .order_by("pk")
    )


def pending_tie(
    ballot: Ballot, nominees: Sequence[BallotNominee] | None = None
) -> tuple[int | None, list[BallotNominee]]:
    """Seats left and the nominees tied over them; nothing when the ballot settled everything (VOTE-31).

    ``nominees``: of the ballot with their registrations, where they are read already.
    """
    if ballot.seats is None:
        return None, []
    nominees = ballot.nominees.all() if nominees is None else nominees
    left = ballot.seats - sum(bool(n.is_elevated) for n in nominees)
    waiting = [n for n in nominees if n.has_passed and not n.is_elevated and not is_withdrawn(n)]
    if left <= 0 or not waiting:
        return left, []
    best = max(_rank(n) for n in waiting)
    return left, [n for n in waiting if _rank(n) == best]


def _rank(nominee: BallotNominee) -> tuple[int, Decimal]:
    """Votes, then the score where the rule let it decide between those level in votes."""
    return votes_of(nominee), nominee.tie_score or Decimal(0)


def tie_scores(ballot: Ballot) -> dict[int, Decimal]:
    """Nominee → final score, where the rule puts those level in votes in order by it (2 queries); else nothing."""
    if ballot.rule.tie_rule != TieRule.SCORE_THEN_ROUND or ballot.cluster_year is None:
        return {}
    scores = final_score(ballot.cluster_year)
    nominees = ballot.nominees.values_list("pk", "unit")
    return {pk: scores[unit] for pk, unit in nominees if scores.get(unit) is not None}


def votes_of(nominee: BallotNominee) -> int:
    """Papers for, and written opinions for."""
    return (nominee.votes_for or 0) + (nominee.opinions_for or 0)


def is_withdrawn(nominee: BallotNominee) -> bool:
    """The registration ended after the paper was made; shown, never dropped in silence."""
    return nominee.registration is not None and nominee.registration.state != RegistrationState.SUBMITTED


@dataclass(frozen=True, kw_only=True)
class Entrant:
    """Who has one paper: a member unit of the cluster, or a member of the council."""

    name: str
    unit: Unit | None = None
    member: CouncilMember | None = None

    @property
    def key(self) -> int:
        """The unit's or the member's id; a roll holds only one of the two kinds."""
        return self.unit.pk if self.unit else self.member.pk


def entrants_of(ballot: Ballot) -> list[Entrant]:
    """Who belongs on the roll on the ballot's day: units of the cluster or members of the council (2 queries)."""
    day = ballot.held_on
    if ballot.cluster_year is not None:
        members = members_on(ballot.cluster_year, day)
        return [Entrant(name=member.name_on_day, unit=member.unit) for member in members]
    return [Entrant(name=seat.full_name, member=seat) for seat in seats_on(ballot.session.council, day)]


@dataclass(frozen=True, kw_only=True)
class RollLine:
    """An entrant on the roll: what is saved, or nothing yet."""

    entrant: Entrant
    state: str
    representative: str
    reason: str
    delegate: User | None
    has_opinion: bool

    @property
    def unit(self) -> Unit | None:
        return self.entrant.unit

    @property
    def unit_name(self) -> str:
        return self.entrant.name

    @property
    def key(self) -> int:
        return self.entrant.key


def roll_of(ballot: Ballot) -> list[RollLine]:
    """Entrants of the day in the decision's order, with their attendance (4 queries).

    Once the ballot is open the frozen roll is shown as it is (VOTE-23).
    """
    entries = ballot.roll.select_related("unit", "member", "delegate").order_by("ordinal")
    saved = {entry.unit_id or entry.member_id: entry for entry in entries}
    written = authors_of(ballot)
    if ballot.opened_at:
        entrants = [Entrant(name=e.unit_name, unit=e.unit, member=e.member) for e in saved.values()]
    else:
        entrants = entrants_of(ballot)
    lines = []
    for entrant in entrants:
        entry = saved.get(entrant.key)
        lines.append(
            RollLine(
                entrant=entrant,
                state=entry.state if entry else RollState.EXPECTED,
                representative=entry.representative if entry else "",
                reason=entry.reason if entry else "",
                delegate=entry.delegate if entry else None,
                has_opinion=entrant.key in written,
            )
        )
    return lines


def authors_of(ballot: Ballot) -> set[int]:
    """Units or members of whom a written opinion is recorded (1 query)."""
    return {unit or member for unit, member in ballot.opinions.values_list("unit_id", "member_id")}


def delegates_of(ballot: Ballot) -> dict[int, list[User]]:
    """Unit → people who may cast its paper: in office there on the ballot's day (2 queries).

    Source: VOTE-8, VOTE-27.
    """
    units = [entrant.unit.pk for entrant in entrants_of(ballot) if entrant.unit]
    people: dict[int, list[User]] = defaultdict(list)
    for appointment in people_of_units(units, ballot.held_on, UNIT_ROLES):
        person = appointment.user
        if not person.is_superuser and person not in people[appointment.unit_id]:
            people[appointment.unit_id].append(person)
    return people


def paper_form(ballot: Ballot) -> dict[str, object]:
    """What the ballot's papers ask, as its box keeps it (1 query)."""
    return {
        "kind": str(ballot.form),
        "names": list(ballot.nominees.order_by("ordinal").values_list("unit_name", flat=True)),
        "most": ballot.rule.max_marks,
        "title": str(ballot),
        "ballot": str(ballot.pk),
    }


def present_of(lines: Collection[RollLine]) -> int:
    """How many units are present."""
    return sum(line.state == RollState.PRESENT for line in lines)


def board_conflicts(
    unit_ids: Collection[int], board: Collection[tuple[int | None, str, str]], day: dt.date
) -> list[str]:
    """Board members who head or work for a unit on the paper (VOTE-29), as sentences.

    Args:
        unit_ids: units on the paper.
        board: (user id or None, full name, position) of each member.
    """
    units = Unit.objects.named_on(day).filter(pk__in=unit_ids)
    names = {unit.pk: unit.name_on_day or unit.name for unit in units}
    heads = {search_key(h.person_name): h.unit_id for h in UnitHead.objects.on(day).filter(unit__in=unit_ids)}
    people: dict[int, int] = {}
    for unit in units.prefetch_related("appointments"):
        for appointment in unit.appointments.all():
            if appointment.valid_from <= day and (appointment.valid_to is None or appointment.valid_to > day):
                people[appointment.user_id] = unit.pk
    found = []
    for user_id, full_name, position in board:
        named = next((pk for pk, name in names.items() if search_key(name) in search_key(position)), None)
        unit_id = people.get(user_id) or heads.get(search_key(full_name)) or named
        if unit_id:
            found.append(
                _("%(person)s là người của %(unit)s, đơn vị có tên trên phiếu.")
                % {
                    "person": full_name,
                    "unit": names[unit_id],
                }
            )
    return found


def opinion_totals(opinions: Iterable[WrittenOpinion]) -> dict[int, dict[str, int]]:
    """Written opinions by nominee and kind; not secret, counted apart (VOTE-26)."""
    totals: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in opinions:
        totals[one.nominee_id][one.opinion] += 1
    return totals


def live_ballots(cluster_year: ClusterYear) -> list[Ballot]:
    """Ballots that count: all but the void ones."""
    return [ballot for ballot in ballots_of(cluster_year) if ballot.state != BallotState.VOID]
