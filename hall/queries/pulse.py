"""Has anything changed in the hall? The answer is one short word, the same for everybody.

Nothing of an open ballot's box or roll goes into it: it must not move when somebody votes (VOTE-24).
"""

import hashlib

from django.core.cache import cache
from django.core.signing import BadSignature, Signer
from django.db.models import Count, Max, Q, QuerySet

from emulation.models import Arrival, Conference, CovenantSignature, DraftComment
from hall.enums import StepKind, StepState
from hall.models import RunStep, ShowOfHands

# Phones ask every few seconds; so long the same answer serves all of them.
KEPT_SECONDS = 1
_signer = Signer(salt="hall.pulse")


def key_of(conference: Conference) -> str:
    """What a page that may be read hands its poll, so that the poll needs to ask nobody's rights again."""
    return _signer.sign(conference.pk)


def conference_of(key: str) -> int | None:
    """The conference that `key_of` was made for; None for a key that was made up."""
    try:
        return int(_signer.unsign(key))
    except (BadSignature, ValueError):
        return None


def version_of(conference_id: int) -> str:
    """A word that changes with what the hall shows (3 queries at most; 0 within a second)."""
    return cache.get(_name(conference_id)) or renew_version(conference_id)


def renew_version(conference_id: int) -> str:
    """The word as it is now, also for those who ask within the second: whoever acts sees the outcome at once."""
    version = _version(conference_id)
    cache.set(_name(conference_id), version, KEPT_SECONDS)
    return version


def _name(conference_id: int) -> str:
    return f"hall:version:{conference_id}"


def _version(conference_id: int) -> str:
    steps = list(
        RunStep.objects.filter(conference=conference_id)
        .order_by("ordinal", "pk")
        .values_list(
            "state", "kind", "pk", "title", "presenter", "ballot", "ballot__state", "ballot__announced_at",
            "conference__cluster_year", "conference__opens_cluster_year", "conference__revision",
            "conference__hall__code", "conference__hall__address",
        )
    )  # fmt: skip
    arrivals = Arrival.objects.filter(conference=conference_id)
    came = arrivals.aggregate(n=Count("pk"), last=Max("pk"), left=Count("left_at"))
    running = next((step for step in steps if step[0] == StepState.RUNNING), None)
    rows = _moving(running[1], running[2], set(running[8:10])) if running else None
    moved = rows.aggregate(n=Count("pk"), last=Max("pk")) if rows is not None else None
    return hashlib.sha256(repr((steps, came, moved)).encode()).hexdigest()[:12]


def _moving(kind: str, step_id: int, year_ids: set[int | None]) -> QuerySet | None:
    """The rows that come in while a step of this kind runs."""
    if kind == StepKind.ADOPTION:
        return ShowOfHands.objects.filter(step=step_id)
    if kind == StepKind.COMMENTS:
        return DraftComment.objects.filter(
            Q(plan__cluster_year__in=year_ids - {None}) | Q(covenant__cluster_year__in=year_ids - {None})
        )
    if kind == StepKind.COVENANT:
        return CovenantSignature.objects.filter(
            party__covenant__cluster_year__in=year_ids - {None}, voided_at__isnull=True
        )
    return None
