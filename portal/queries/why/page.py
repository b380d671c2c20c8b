"""The whole way of one unit to one award of a year, and which ways a unit has."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from awards.enums import NominationState
from awards.models import BallotNominee, Nomination
from awards.permissions import sees_result
from clusters.models import ClusterYear, Unit
from emulation.models import AwardType, TitleRegistration
from portal.queries.why import verdict, work
from portal.queries.why.parts import Asked, Station
from rulebook.enums import RuleKind
from scoring.permissions import Sight

REFUSED = frozenset({NominationState.REFUSED, NominationState.CANCELLED, NominationState.WITHDRAWN})


@dataclass(frozen=True, kw_only=True)
class Way:
    """The stations from the covenant to the decision; ``has`` is None while it is not settled for this reader."""

    has: bool | None
    title: str
    answer: str
    stations: list[Station]


def way_of(asked: Asked) -> Way:
    """Every station as this reader may know it (a constant number of queries).

    Source: LAW-3, LAW-20, VOTE-24; scores by `scoring.permissions.Sight`.
    """
    nomination = verdict.nomination_of(asked)
    targets, card = work.targets_of_unit(asked), work.card_of(asked)
    law, found = verdict.judged(asked, nomination, targets)
    papers = verdict.on_papers(asked)
    sight = Sight(asked.access, asked.cluster_year)

    def rules(*kinds: RuleKind):
        return verdict.rules_of_kind(asked, found, *kinds)

    stations = [
        work.covenant_of(asked),
        work.registration_of(asked, rules(RuleKind.REGISTRATION)),
        work.targets_station(asked, targets, rules(RuleKind.TARGETS)),
        work.evidence_station(asked, targets, card, sight),
        work.score_station(asked, card, sight),
        verdict.eligibility_station(asked, law, found),
        verdict.ballot_station(asked, papers, nomination, rules(RuleKind.ELEVATED)),
        verdict.decision_station(asked, nomination, law, found),
    ]
    has, at = _settled(asked, nomination, papers, stations)
    facts = {"name": asked.name, "award": asked.award.name}
    titles = {
        True: _("Vì sao %(name)s được %(award)s?"),
        False: _("Vì sao %(name)s không được %(award)s?"),
        None: _("%(name)s và %(award)s: đã đến đâu"),
    }
    answer = f"{at.title}: {at.state}. {' '.join(at.said)}"
    return Way(has=has, title=titles[has] % facts, answer=answer, stations=stations)


def _settled(
    asked: Asked, nomination: Nomination | None, papers: Sequence[BallotNominee], stations: list[Station]
) -> tuple[bool | None, Station]:
    """Whether the unit has the award, and the station that the answer stands at."""
    ballot, decision = stations[-2], stations[-1]
    if nomination is not None:
        state = nomination.state
        return True if state == NominationState.GRANTED else False if state in REFUSED else None, decision
    if papers and sees_result(asked.access, papers[-1].ballot) and ballot.tone == "late":
        return False, ballot
    if not papers and ballot.tone == "late":
        return False, ballot
    reached = [one for one in stations if one.tone not in {"todo", "muted"}]
    return None, reached[-1] if reached else stations[0]


def awards_of_unit(cluster_year: ClusterYear, unit: Unit) -> list[AwardType]:
    """Awards that the unit registered for, stood on a paper for or was proposed for; else those clusters vote on (4 queries)."""
    ids = {
        *TitleRegistration.objects.filter(cluster_year=cluster_year, for_unit=unit).values_list(
            "award_type", flat=True
        ),
        *BallotNominee.objects.filter(
            ballot__cluster_year=cluster_year, ballot__is_rehearsal=False, unit=unit, person__isnull=True
        ).values_list("ballot__award_type", flat=True),
        *Nomination.objects.filter(cluster_year=cluster_year, unit=unit, person__isnull=True).values_list(
            "award_type", flat=True
        ),
    }
    awards = AwardType.objects.order_by("ordinal", "pk")
    return list(awards.filter(pk__in=ids) if ids else awards.filter(is_cluster_voted=True))
