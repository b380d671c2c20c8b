"""Printed papers in batches with a seal, and their books: printed = used + spoiled + returned (VOTE-28)."""

import datetime as dt
import secrets
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.services import record
from awards.enums import BallotMode, BallotState, RollState
from awards.models import Ballot, Count, PaperBatch
from awards.services.moves import locked_ballot
from core.errors import RuleError, StateConflictError
from urn.queries.boxes import turnout

MOST_SHEETS = 500
# Without letters and digits that look alike on paper.
SEAL_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@transaction.atomic
def print_batch(
    *, ballot_id: int, sheets: int, actor: User, at: dt.datetime, on_behalf_of: str = ""
) -> PaperBatch:
    """Make a batch of papers, all alike: they share a seal, none has a number of its own (VOTE-24).

    An electronic ballot may have some ready for the case that the line fails.

    Raises:
        RuleError: not a number from 1 to 500.
        StateConflictError: the ballot is past its voting.
    """
    ballot = locked_ballot(ballot_id)
    if ballot.state not in {BallotState.PREPARED, BallotState.OPEN}:
        raise StateConflictError(_("Cuộc bỏ phiếu đã đóng hoặc đã hủy nên không in thêm phiếu."))
    if not 1 <= sheets <= MOST_SHEETS:
        raise RuleError(_("Mỗi tập có từ 1 đến %(most)s tờ.") % {"most": MOST_SHEETS}, field="sheets")
    seal = "".join(secrets.choice(SEAL_LETTERS) for _letter in range(8))
    batch = PaperBatch.objects.create(
        ballot=ballot,
        ordinal=ballot.batches.count() + 1,
        seal=f"{seal[:4]}-{seal[4:]}",
        printed=sheets,
        printed_at=at,
        printed_by=actor,
    )
    record(
        actor=actor,
        verb="batch.printed",
        summary=f"In tập phiếu {batch.ordinal}, {sheets} tờ: {ballot}",
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
    )
    return batch


@transaction.atomic
def close_books(
    *,
    ballot_id: int,
    used: int | None,
    sheets: Mapping[int, tuple[int, int]],
    actor: User,
    at: dt.datetime,
    on_behalf_of: str = "",
) -> Ballot:
    """Close the books of the printed papers after the voting; until announced they may be put right.

    Args:
        used: papers handed out on paper ballots; with a box it is known and this is passed over.
        sheets: batch id → (spoiled or exchanged, unused and taken back).

    Raises:
        RuleError: printed is not used + spoiled + returned, or more were used than anybody could be given.
        StateConflictError: still open, or announced.

    Source: VOTE-27, VOTE-28.
    """
    ballot = locked_ballot(ballot_id)
    if ballot.state not in {BallotState.CLOSED, BallotState.COUNTED} or ballot.announced_at:
        raise StateConflictError(
            _(
                "Chốt sổ phiếu in sau khi đóng bỏ phiếu và trước khi công bố; cuộc này đang ở bước «%(state)s»."
            )
            % {"state": ballot.get_state_display()}
        )
    batches = list(ballot.batches.select_for_update(of=("self",)).order_by("ordinal"))
    if not batches or {batch.pk for batch in batches} != set(sheets):
        raise RuleError(_("Các tập phiếu đã thay đổi. Hãy tải lại trang."))
    used = papers_in_use(ballot) if ballot.box_id else used
    if used is None:
        raise RuleError(_("Hãy ghi số tờ đã dùng."), field="used")
    for batch in batches:
        batch.spoiled, batch.returned_unused = sheets[batch.pk]
        if batch.spoiled + batch.returned_unused > batch.printed:
            raise RuleError(
                _("Tập %(number)s chỉ in %(printed)s tờ.")
                % {"number": batch.ordinal, "printed": batch.printed},
                field=f"returned_{batch.pk}",
            )
    _check_books(ballot, batches, used)
    PaperBatch.objects.bulk_update(batches, ["spoiled", "returned_unused"])
    ballot.papers_used = used
    ballot.save(update_fields=["papers_used"])
    record(
        actor=actor,
        verb="batch.books_closed",
        summary=f"Chốt sổ phiếu in: {ballot}",
        target=ballot,
        scope=ballot.cluster_year,
        at=at,
        on_behalf_of=on_behalf_of,
        after={
            "số tờ đã in": sum(batch.printed for batch in batches),
            "số tờ đã dùng": used,
            "số tờ hỏng": sum(batch.spoiled for batch in batches),
            "số tờ chưa dùng": sum(batch.returned_unused for batch in batches),
        },
    )
    return ballot


def _check_books(ballot: Ballot, batches: list[PaperBatch], used: int) -> None:
    present = ballot.roll.filter(state=RollState.PRESENT).count()
    if used > present:
        raise RuleError(
            _("Đã dùng %(used)s tờ nhưng chỉ có %(present)s đơn vị có mặt, mỗi đơn vị một phiếu.")
            % {"used": used, "present": present},
            field="used",
        )
    counted = Count.objects.filter(ballot=ballot).first() if ballot.state == BallotState.COUNTED else None
    if counted and not ballot.box_id and counted.ballots_issued != used:
        raise RuleError(
            _("Số tờ đã dùng không bằng số phiếu phát ra trong kết quả kiểm phiếu. Hãy đếm lại."),
            field="used",
        )
    printed = sum(batch.printed for batch in batches)
    rest = sum(batch.spoiled + batch.returned_unused for batch in batches)
    if printed != used + rest:
        raise RuleError(
            _(
                "Sổ chưa cân: in %(printed)s tờ, nhưng đã dùng %(used)s cộng hỏng và chưa dùng %(rest)s"
                " được %(sum)s tờ. Hãy đếm lại từng tập."
            )
            % {"printed": printed, "used": used, "rest": rest, "sum": used + rest}
        )


def papers_in_use(ballot: Ballot) -> int:
    """How many took a paper of the hall, by the marks of the box (1 query)."""
    return turnout(ballot.box).on_paper if ballot.mode == BallotMode.MIXED else 0


def ensure_books_closed(ballot: Ballot) -> None:
    """Nothing is announced while printed papers are not accounted for.

    Raises:
        RuleError: the books are open, or differ from what was counted since.
    """
    batches = list(ballot.batches.order_by("ordinal"))
    if not batches:
        return
    if ballot.papers_used is None:
        raise RuleError(_("Sổ phiếu in chưa chốt: in ra phải bằng đã dùng cộng hỏng cộng chưa dùng."))
    _check_books(ballot, batches, ballot.papers_used)
