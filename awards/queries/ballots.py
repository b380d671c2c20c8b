"""Reads of ballots: what comes next, who stands on the paper, the roll, the result."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from awards.enums import BallotState, NominationState, RollState
from awards.models import Ballot, BallotNominee, WrittenOpinion
from clusters.models import ClusterYear, Unit, UnitHead, UnitName
from clusters.queries import members_on
from core.ordering import search_key, sort_key
from emulation.enums import RegistrationState
from emulation.models import AwardType, TitleRegistration


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A unit that belongs on the paper, and the registration that brings it there."""

    unit: Unit
    name: str
    registration: TitleRegistration | None


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
    """Ballots of the cluster's year in order, void ones too, with nominees (5 queries)."""
    return (
        Ballot.objects.filter(cluster_year=cluster_year)
        .select_related("award_type", "rule", "conference", "cluster_year")
        .prefetch_related("nominees__unit", "nominees__registration", "nominees__nomination")
        .order_by("award_type__ordinal", "round_number", "pk")
    )


def board_of_year(cluster_year: ClusterYear, day: dt.date) -> list[AwardBallots]:
    """Every award the cluster votes on, with its ballots and the next one (7 queries, whatever the size)."""
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
    """Who belongs on the paper of a ballot not opened yet, as registrations stand now."""
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


def pending_tie(ballot: Ballot) -> tuple[int | None, list[BallotNominee]]:
    """Seats left and the nominees tied over them; nothing when the ballot settled everything (VOTE-31)."""
    nominees = list(ballot.nominees.all())
    if ballot.seats is None:
        return None, []
    left = ballot.seats - sum(bool(n.is_elevated) for n in nominees)
    waiting = [n for n in nominees if n.has_passed and not n.is_elevated and not is_withdrawn(n)]
    if left <= 0 or not waiting:
        return left, []
    most = max(votes_of(n) for n in waiting)
    return left, [n for n in waiting if votes_of(n) == most]


def votes_of(nominee: BallotNominee) -> int:
    """Papers for, and written opinions for."""
    return (nominee.votes_for or 0) + (nominee.opinions_for or 0)


def is_withdrawn(nominee: BallotNominee) -> bool:
    """The registration ended after the paper was made; shown, never dropped in silence."""
    return nominee.registration is not None and nominee.registration.state != RegistrationState.SUBMITTED


@dataclass(frozen=True, kw_only=True)
class RollLine:
    """A member unit on the roll: what is saved for it, or nothing yet."""

    unit: Unit
    unit_name: str
    state: str
    representative: str
    reason: str
    has_opinion: bool


def roll_of(ballot: Ballot) -> list[RollLine]:
    """Member units of the day in the decision's order, with their attendance (3 queries).

    Once the ballot is open the frozen roll is shown as it is (VOTE-23).
    """
    saved = {entry.unit_id: entry for entry in ballot.roll.select_related("unit").order_by("ordinal")}
    written = set(ballot.opinions.values_list("unit_id", flat=True))
    if ballot.opened_at:
        members = [(entry.unit, entry.unit_name) for entry in saved.values()]
    else:
        members = [(m.unit, m.name_on_day) for m in members_on(ballot.cluster_year, ballot.held_on)]
    lines = []
    for unit, name in members:
        entry = saved.get(unit.pk)
        lines.append(
            RollLine(
                unit=unit,
                unit_name=name,
                state=entry.state if entry else RollState.EXPECTED,
                representative=entry.representative if entry else "",
                reason=entry.reason if entry else "",
                has_opinion=unit.pk in written,
            )
        )
    return lines


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


def opinion_totals(ballot: Ballot) -> dict[int, dict[str, int]]:
    """Written opinions by nominee and kind; not secret, counted apart (VOTE-26)."""
    totals: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for nominee_id, opinion in WrittenOpinion.objects.filter(ballot=ballot).values_list(
        "nominee_id", "opinion"
    ):
        totals[nominee_id][opinion] += 1
    return totals


def live_ballots(cluster_year: ClusterYear) -> list[Ballot]:
    """Ballots that count: all but the void ones."""
    return [ballot for ballot in ballots_of(cluster_year) if ballot.state != BallotState.VOID]
