"""The box's own steps: prepared, opened, closed for good, void. Its caller records who did it and when."""

import uuid
from collections.abc import Collection, Sequence

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.errors import RuleError
from urn.enums import BoxState, VoterState
from urn.models import Box, Paper, Voter, Wrapping
from urn.papers import Form, check_form, fingerprint
from urn.sealing import new_box
from urn.services.locks import held

TELLERS_NEEDED = 3

# Rows are written anew in the order of random keys: neither place nor transaction tells when each came.
_PAPERS_ANEW = """
WITH gone AS (DELETE FROM urn_paper WHERE box_id = %s RETURNING id, box_id, sealed)
INSERT INTO urn_paper (id, box_id, sealed) SELECT id, box_id, sealed FROM gone ORDER BY id
"""
_VOTERS_ANEW = """
WITH gone AS (DELETE FROM urn_voter WHERE box_id = %s RETURNING box_id, number, state)
INSERT INTO urn_voter (id, box_id, number, state)
SELECT gen_random_uuid() AS id, box_id, number, state FROM gone ORDER BY id
"""


@transaction.atomic
def prepare_box() -> Box:
    """An empty box that waits for the passphrases of its tellers."""
    return Box.objects.create()


@transaction.atomic
def open_box(
    *, box_id: int, form: Form, numbers: Sequence[int], on_paper: Collection[int], roll_fingerprint: str
) -> Box:
    """Make the box's key, lock it away and let the voters cast (VOTE-23).

    Args:
        box_id: The box.
        form: What its papers ask; fixed from now on.
        numbers: The caller's own keys of its roll, each of them one voter.
        on_paper: Those of ``numbers`` that have taken a paper of the hall and cast none here.
        roll_fingerprint: SHA-256 of the roll as the caller froze it.

    Raises:
        RuleError: Fewer than three tellers have set a passphrase, or the form or the roll is unsound.
        StateConflictError: The box was opened before.
    """
    box = held(box_id, BoxState.PREPARED)
    if sentence := check_form(form):
        raise RuleError(sentence)
    if not numbers or len(set(numbers)) != len(numbers) or not set(on_paper) <= set(numbers):
        raise RuleError(_("Danh sách người bỏ phiếu trống hoặc có người ghi hai lần. Hãy lập lại danh sách."))
    tellers = {holder.pk: bytes(holder.public_key) for holder in box.keyholders.all()}
    if len(tellers) < TELLERS_NEEDED:
        raise RuleError(
            _(
                "Mới có %(set)d người kiểm phiếu đặt mật khẩu, cần ít nhất %(needed)d. "
                "Hãy chờ đủ người đặt mật khẩu rồi mở."
            )
            % {"set": len(tellers), "needed": TELLERS_NEEDED}
        )
    box.public_key, wrapped = new_box(tellers)
    Wrapping.objects.bulk_create(
        Wrapping(box=box, outer_id=outer, inner_id=inner, sealed=sealed)
        for (outer, inner), sealed in wrapped.items()
    )
    box.form, box.roll_size, box.roll_fingerprint = dict(form), len(numbers), roll_fingerprint
    box.state = BoxState.OPEN
    box.save()
    voters = [
        Voter(
            id=uuid.uuid4(),
            box=box,
            number=number,
            state=VoterState.ON_PAPER if number in on_paper else VoterState.WAITING,
        )
        for number in numbers
    ]
    Voter.objects.bulk_create(sorted(voters, key=lambda voter: voter.id), batch_size=2000)
    return box


@transaction.atomic
def issue_on_paper(*, box_id: int, number: int) -> bool:
    """The voter takes a paper of the hall; from now on none is cast here for them. False: they had one already.

    Raises:
        RuleError: A paper was cast already, or nobody of the roll has this number.
        StateConflictError: The box is not open.
    """
    held(box_id, BoxState.OPEN)
    found = _moved(box_id, number, VoterState.WAITING, VoterState.ON_PAPER)
    if found == VoterState.CAST:
        raise RuleError(_("Người này đã bỏ phiếu điện tử nên không nhận phiếu giấy nữa."))
    return found == VoterState.WAITING


@transaction.atomic
def take_paper_back(*, box_id: int, number: int) -> None:
    """The voter hands the paper of the hall back unused and may cast here.

    Raises:
        RuleError: They hold none (whether they have voted is not told: asking would show who has), or nobody of
            the roll has this number.
        StateConflictError: The box is not open.
    """
    held(box_id, BoxState.OPEN)
    if _moved(box_id, number, VoterState.ON_PAPER, VoterState.WAITING) != VoterState.ON_PAPER:
        raise RuleError(_("Người này không giữ phiếu giấy nào nên không có gì để thu lại."))


def _moved(box_id: int, number: int, before: str, after: str) -> str:
    """The voter's state before the move, which is made only from ``before``."""
    voter = Voter.objects.select_for_update().filter(box=box_id, number=number).first()
    if voter is None:
        raise RuleError(_("Không có người này trong danh sách bỏ phiếu."))
    found = voter.state
    if found == before:
        voter.state = after
        voter.save(update_fields=["state"])
    return found


@transaction.atomic
def close_box(*, box_id: int) -> Box:
    """Close for good: nothing enters any more, rows are written anew in random order, the box is fingerprinted.

    Raises:
        StateConflictError: The box is not open; closing twice changes nothing.
    """
    box = held(box_id, BoxState.OPEN)
    _write_anew(box)
    box.fingerprint = box_fingerprint(box)
    box.state = BoxState.CLOSED
    box.save()
    return box


def box_fingerprint(box: Box) -> str:
    """Over the form, the roll and every sealed paper; counts of the hall come later, in the tally's."""
    papers = Paper.objects.filter(box=box).order_by("id").values_list("id", "sealed")
    return fingerprint(
        {
            "form": box.form,
            "roll": box.roll_fingerprint,
            "papers": [[str(key), bytes(sealed).hex()] for key, sealed in papers],
        }
    )


@transaction.atomic
def void_box(*, box_id: int) -> Box:
    """Void the box whole (VOTE-33). What was not counted is never opened: its key is thrown away.

    Raises:
        StateConflictError: The box is void already.
    """
    box = held(box_id, BoxState.PREPARED, BoxState.OPEN, BoxState.CLOSED, BoxState.COUNTED)
    if box.state == BoxState.OPEN:
        _write_anew(box)
    was_counted = box.state == BoxState.COUNTED
    box.state = BoxState.VOID
    box.save(update_fields=["state"])
    if not was_counted:
        Wrapping.objects.filter(box=box).delete()
    return box


def _write_anew(box: Box) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_PAPERS_ANEW, [box.pk])
        cursor.execute(_VOTERS_ANEW, [box.pk])


def sweep_old_rows() -> None:
    """Have the database drop row versions that casting and closing left behind, where it can at once.

    They are invisible to queries, but a tool that reads pages would see in which order they died. Statistics
    that the database took while the box was open, which list papers of that moment, are taken anew. Called
    after a box was closed, outside of any transaction; inside one it does nothing. Never needed for the count.
    """
    if connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE, SKIP_LOCKED) urn_paper")
        cursor.execute("VACUUM (ANALYZE, SKIP_LOCKED) urn_voter")
