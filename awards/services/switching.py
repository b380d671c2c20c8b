"""Paper at any moment: the switch of an electronic ballot under way, and papers given to those who come for one."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import BallotMode, BallotState, RollState
from awards.models import Ballot, RollEntry
from awards.services.moves import locked_ballot
from core.errors import RuleError, StateConflictError
from urn.services import boxes


@transaction.atomic
def switch_to_mixed(
    *, ballot_id: int, reason: str, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> Ballot:
    """Hand out papers from now on to whoever has not cast; what was cast stays in the box.

    Raises:
        RuleError: no reason, which the minutes print.
        StateConflictError: it is not an electronic ballot under way.
    """
    ballot = locked_ballot(ballot_id)
    if ballot.state != BallotState.OPEN or ballot.mode != BallotMode.ELECTRONIC:
        raise StateConflictError(
            _("Chỉ chuyển sang có phiếu giấy khi đang bỏ phiếu điện tử; cuộc này: %(state)s, %(mode)s.")
            % {"state": ballot.get_state_display(), "mode": ballot.get_mode_display()}
        )
    if not reason.strip():
        raise RuleError(_("Hãy ghi lý do; lý do được in vào biên bản."), field="reason")
    ballot.mode, ballot.switched_at, ballot.switch_reason = BallotMode.MIXED, at, reason
    ballot.save(update_fields=["mode", "switched_at", "switch_reason"])
    record(
        actor=actor,
        verb="ballot.switched",
        summary=f"Chuyển sang có cả phiếu giấy: {ballot}. {reason}"[:500],
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    return ballot


@transaction.atomic
def issue_on_paper(
    *, ballot_id: int, entry_id: int, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> RollEntry:
    """Give the entrant who came for it a paper of the hall; from now on none is cast electronically for them.

    Raises:
        RuleError: a paper was cast or given already, or the entrant is not on the roll as present.
        StateConflictError: no papers are handed out now.

    Source: VOTE-27.
    """
    ballot, entry = _at_the_table(ballot_id, entry_id)
    if not boxes.issue_on_paper(box_id=ballot.box_id, number=entry.pk):
        raise RuleError(
            _(
                "%(unit)s đã nhận phiếu giấy; mỗi đơn vị chỉ một tờ. Tờ hỏng thì thu tờ cũ rồi đổi, không ghi phát nữa."
            )
            % {"unit": entry.unit_name},
            field="entry",
        )
    _record_paper("ballot.paper_issued", "Phát phiếu giấy", ballot, entry, actor, at, on_behalf_of)
    return entry


@transaction.atomic
def take_paper_back(
    *, ballot_id: int, entry_id: int, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> RollEntry:
    """Take back an unused paper of the hall; the entrant may cast electronically again.

    Raises:
        RuleError: the entrant holds no paper, is not on the roll as present or has no account to cast with.
        StateConflictError: no papers are handed out now.
    """
    ballot, entry = _at_the_table(ballot_id, entry_id)
    if entry.delegate_id is None:
        raise RuleError(
            _("%(unit)s không có tài khoản bỏ phiếu nên chỉ bỏ phiếu giấy.") % {"unit": entry.unit_name}
        )
    boxes.take_paper_back(box_id=ballot.box_id, number=entry.pk)
    _record_paper("ballot.paper_returned", "Thu lại phiếu giấy", ballot, entry, actor, at, on_behalf_of)
    return entry


def _at_the_table(ballot_id: int, entry_id: int) -> tuple[Ballot, RollEntry]:
    ballot = locked_ballot(ballot_id)
    if ballot.state != BallotState.OPEN or ballot.mode != BallotMode.MIXED:
        raise StateConflictError(
            _("Chỉ phát phiếu giấy khi đang bỏ phiếu có cả phiếu giấy; cuộc này: %(state)s, %(mode)s.")
            % {"state": ballot.get_state_display(), "mode": ballot.get_mode_display()}
        )
    entry = ballot.roll.filter(pk=entry_id, state=RollState.PRESENT).first()
    if entry is None:
        raise RuleError(_("Không có đơn vị này trong danh sách có mặt đã chốt."), field="entry")
    return ballot, entry


def _record_paper(
    verb: str, words: str, ballot: Ballot, entry: RollEntry, actor: User, at: dt.datetime, on_behalf_of: str
) -> None:
    record(
        actor=actor,
        verb=verb,
        summary=f"{words}: {entry.unit_name}",
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
    )
