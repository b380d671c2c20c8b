"""What may be known of a box: before its closing how many have voted, never which papers lie in it."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from core.errors import StateConflictError
from urn import papers
from urn.enums import BoxState, VoterState
from urn.models import Box, Keyholder, Paper, SealedCount, Voter, Wrapping

SMALL_ROLL = 30
_SEALED = {BoxState.CLOSED, BoxState.COUNTED}


@dataclass(frozen=True)
class Turnout:
    """Exact figures, for services; people are shown ``turnout_words`` while the box is open."""

    cast: int
    on_paper: int
    all: int

    @property
    def voted(self) -> int:
        return self.cast + self.on_paper


def turnout(box: Box) -> Turnout:
    """How many have cast a paper or taken one of the hall."""
    counted = Voter.objects.filter(box=box).aggregate(
        cast=Count("pk", filter=Q(state=VoterState.CAST)),
        on_paper=Count("pk", filter=Q(state=VoterState.ON_PAPER)),
    )
    return Turnout(**counted, all=box.roll_size)


def turnout_words(voted: int, all: int) -> str:  # noqa: A002 - the word of the contract
    """How many have voted, so blurred that no single vote is seen to arrive (VOTE-25)."""
    if voted >= all:
        return _("đã đủ")
    if all >= SMALL_ROLL:
        return _("ít nhất %(percent)d%%") % {"percent": voted * 20 // all * 5}
    if 2 * voted <= all:
        return _("chưa quá một nửa")
    return _("gần đủ") if all - voted <= 3 else _("hơn một nửa")


def voter_state(box_id: int, number: int) -> str | None:
    """What is kept of a voter; None: not on the roll."""
    return Voter.objects.filter(box=box_id, number=number).values_list("state", flat=True).first()


def keyholders(box_id: int) -> set[int]:
    """Ids of the users who have set a passphrase."""
    return set(Keyholder.objects.filter(box=box_id).values_list("user_id", flat=True))


def handed_on_by(box_id: int) -> set[int]:
    """Ids of the tellers who have handed on for the count."""
    wrappings = Wrapping.objects.filter(box=box_id, for_inner__isnull=False)
    return set(wrappings.values_list("outer__user_id", flat=True))


def count_revisions(box_id: int) -> dict[int, int]:
    """User id → revision of the count of the hall's papers that they sealed; never a figure."""
    return dict(SealedCount.objects.filter(box=box_id).values_list("user_id", "revision"))


def code_of(paper_id: uuid.UUID) -> str:
    """The code of a paper (see ``urn.papers.code_of``)."""
    return papers.code_of(paper_id)


def codes(box: Box) -> list[str]:
    """Codes of all papers of a closed box, in lexical order; none of an open one."""
    if box.state not in _SEALED:
        return []
    return sorted(code_of(key) for key in Paper.objects.filter(box=box).values_list("pk", flat=True))


def has_code(box: Box, code: str) -> bool:
    """Whether a paper with this code lies in the closed box; however the code is typed."""
    letters = "".join(code.upper().replace("-", " ").split())
    return letters in {known.replace("-", "") for known in codes(box)}


def export(box: Box) -> dict[str, Any]:
    """All that a recount needs besides two passphrases, in lexical order (``urn/recount``).

    Raises:
        StateConflictError: The box is not counted: nobody has its papers earlier.
    """
    if box.state != BoxState.COUNTED:
        raise StateConflictError(_("Chỉ lấy được dữ liệu kiểm lại sau khi hòm phiếu đã kiểm."))
    holders = {holder.pk: holder for holder in box.keyholders.select_related("user")}
    names = {key: holder.user.username for key, holder in holders.items()}
    return {
        "form": box.form,
        "roll": box.roll_fingerprint,
        "fingerprint": box.fingerprint,
        "tally": box.tally,
        "tally_fingerprint": box.tally_fingerprint,
        "public_key": bytes(box.public_key).hex(),
        "tellers": sorted(
            (
                {
                    "name": names[key],
                    "salt": bytes(holder.salt).hex(),
                    "passes": holder.passes,
                    "memory": holder.memory,
                    "public_key": bytes(holder.public_key).hex(),
                }
                for key, holder in holders.items()
            ),
            key=lambda teller: str(teller["name"]),
        ),
        "wrappings": sorted(
            [names[wrapping.outer_id], names[wrapping.inner_id], bytes(wrapping.sealed).hex()]
            for wrapping in box.wrappings.all()
        ),
        "papers": sorted([str(paper.pk), bytes(paper.sealed).hex()] for paper in box.papers.all()),
        "paper_counts": sorted(bytes(count.sealed).hex() for count in box.sealed_counts.all()),
    }
