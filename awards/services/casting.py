"""Casting a paper. Nothing here records, notifies or logs: whoever voted has left no trace but the voter's mark."""

from django.utils.translation import gettext as _

from awards.enums import BallotMode
from awards.models import RollEntry
from awards.queries.casting import fixed_lines
from core.errors import RuleError
from emulation.services.milestones import ensure_running
from urn.services import casting
from urn.services.casting import Cast

WITHOUT_OPINION = "n"


def cast_paper(*, entry: RollEntry, marks: str, nonce: str) -> Cast:
    """Put the delegate's paper into the box; the same paper sent twice is there once.

    Args:
        entry: the delegate's entry of the roll, with ballot, rule and year.
        marks: one letter a name, in the paper's order (see `urn.papers`).
        nonce: of the page the paper was marked on.

    Raises:
        RuleError: the box takes no paper (now, or from this voter), or the marks break the paper's rule.

    Source: VOTE-24, VOTE-27.
    """
    ballot = entry.ballot
    if ballot.cluster_year is not None:
        ensure_running(ballot.cluster_year)
    if ballot.mode == BallotMode.PAPER or ballot.box_id is None:
        raise RuleError(_("Cuộc này bỏ phiếu giấy tại hội trường."))
    if any(marks[number : number + 1] != WITHOUT_OPINION for number in fixed_lines(entry)):
        raise RuleError(_("Phiếu có ý kiến về tên mà bạn không được bỏ phiếu. Hãy mở lại lá phiếu."))
    return casting.cast(box_id=ballot.box_id, number=entry.pk, marks=marks, nonce=nonce)
