"""Casting one paper: durable before it answers, harmless when sent twice, without a trace of who or when.

No event is written and no error reaches the database's log, which would quote the values: every reason to
refuse is found by the statement itself.
"""

import json
import re
import secrets
import uuid
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.errors import RuleError, StateConflictError
from urn.enums import BoxState, VoterState
from urn.models import Box, Paper, Voter
from urn.papers import check_marks, code_of, paper_id, plain
from urn.sealing import seal
from urn.services.locks import LOCKS_OF_BOXES, NOT_NOW

# In a box of so many voters every paper and every mark is written anew with each cast, one after another;
# in a larger one only so many others, its neighbours by random key, and papers are cast side by side.
SMALL_BOX = 64
OTHERS = 15
_NONCE = re.compile(r"[0-9a-f]{48}")

# The form and the key never change once the box is open, so they may be read before the lock is had;
# the state may, so it is read after it, by the next statement.
_LOCKED = """
SELECT state, form, public_key, roll_size,
    set_config('synchronous_commit', 'on', true),
    CASE WHEN roll_size > %s THEN pg_advisory_xact_lock_shared(%s + id) ELSE pg_advisory_xact_lock(%s + id) END
FROM urn_box WHERE id = %s
"""

# Rows on both sides of the new one; where one side ends, it goes on at the other end of all keys. The new one has any
# place among them alike: a window elsewhere would leave it as the odd one out, for whoever sorts the keys to see.
_NEIGHBOURS = """
below_{name} AS (
    SELECT id FROM {rows} AND id < {new} ORDER BY id DESC LIMIT %({name}_below)s FOR UPDATE SKIP LOCKED
),
top_{name} AS (
    SELECT id FROM {rows} AND id > {new} ORDER BY id DESC
    LIMIT %({name}_below)s - (SELECT count(*) FROM below_{name}) FOR UPDATE SKIP LOCKED
),
above_{name} AS (
    SELECT id FROM {rows} AND id > {new} ORDER BY id LIMIT %({name}_above)s FOR UPDATE SKIP LOCKED
),
bottom_{name} AS (
    SELECT id FROM {rows} AND id < {new} ORDER BY id
    LIMIT %({name}_above)s - (SELECT count(*) FROM above_{name}) FOR UPDATE SKIP LOCKED
),
other_{name} AS (
    SELECT id FROM below_{name} UNION SELECT id FROM top_{name}
    UNION SELECT id FROM above_{name} UNION SELECT id FROM bottom_{name}
),
"""
_OTHERS = _NEIGHBOURS.format(
    name="voters",
    rows="urn_voter WHERE box_id = %(box)s AND state = 'cast'",
    new="(SELECT id FROM voter)",
) + _NEIGHBOURS.format(
    name="papers",
    rows="urn_paper WHERE box_id = %(box)s",
    new="(SELECT %(paper)s FROM voter)",  # nothing where nobody casts
)

# Old rows go and come back in the order of their random keys, the new ones among them.
_CAST = f"""
WITH voter AS (
    SELECT id FROM urn_voter
    WHERE box_id = %(box)s AND number = %(number)s AND state = 'waiting'
        AND EXISTS (SELECT FROM urn_box WHERE id = %(box)s AND state = 'open')
        AND NOT EXISTS (SELECT FROM urn_paper WHERE id = %(paper)s)
    FOR UPDATE
),
{_OTHERS}
old_voters AS (
    DELETE FROM urn_voter WHERE id IN (SELECT id FROM voter UNION ALL SELECT id FROM other_voters)
    RETURNING id, box_id, number
),
old_papers AS (
    DELETE FROM urn_paper WHERE id IN (SELECT id FROM other_papers) RETURNING id, box_id, sealed
),
marked AS (
    INSERT INTO urn_voter (id, box_id, number, state)
    SELECT id, box_id, number, 'cast' FROM old_voters ORDER BY id
),
kept AS (
    INSERT INTO urn_paper (id, box_id, sealed)
    SELECT id, box_id, sealed FROM (
        SELECT id, box_id, sealed FROM old_papers
        UNION ALL SELECT %(paper)s, %(box)s, %(sealed)s FROM voter
    ) AS papers ORDER BY id
    ON CONFLICT DO NOTHING RETURNING id
)
SELECT EXISTS (SELECT FROM voter), EXISTS (SELECT FROM kept WHERE id = %(paper)s)
"""  # noqa: S608 - put together of our own words; values travel as parameters


@dataclass(frozen=True)
class Cast:
    """``code`` proves that the paper is in the box; empty where it was cast from another page."""

    is_new: bool
    code: str


@transaction.atomic
def cast(*, box_id: int, number: int, marks: str, nonce: str) -> Cast:
    """Seal the paper and mark the voter, both or neither (VOTE-24, VOTE-27).

    Args:
        box_id: The box.
        number: The caller's own key of the voter.
        marks: One letter for each name (see ``urn.papers``).
        nonce: What the page of the paper carried (``urn.papers.new_nonce``). Sent again it gives the same
            code; nothing is cast twice.

    Raises:
        RuleError: The marks or the page are not of this box, the voter is not on its roll or took a paper
            of the hall.
        StateConflictError: The box is not open.
    """
    if not _NONCE.fullmatch(nonce):
        raise _stale_page()
    paper = paper_id(box_id, nonce)
    with connection.cursor() as cursor:
        cursor.execute(_LOCKED, [SMALL_BOX, LOCKS_OF_BOXES, LOCKS_OF_BOXES, box_id])
        state, form, public_key, roll_size, *_locked = cursor.fetchone() or (BoxState.PREPARED, *[None] * 5)
        if state == BoxState.OPEN:
            form = json.loads(form)
            if sentence := check_marks(form, marks):
                raise RuleError(sentence)
            is_small = roll_size <= SMALL_BOX
            cursor.execute(
                _CAST,
                {
                    "box": box_id,
                    "number": number,
                    "paper": paper,
                    "sealed": seal(public_key, plain(form, marks)),
                    **_sides("voters", is_small=is_small),
                    **_sides("papers", is_small=is_small),
                },
            )
            is_marked, is_kept = cursor.fetchone()
            if is_kept:
                return Cast(is_new=True, code=code_of(paper))
            if is_marked:  # the same page sent for two voters at the same moment: take the mark back
                raise _stale_page()
    return _cast_before(box_id, number, paper)


def _sides(name: str, *, is_small: bool) -> dict[str, int]:
    """How many others are written anew below and above the new one: all of a small box."""
    below = SMALL_BOX if is_small else secrets.randbelow(OTHERS + 1)
    return {f"{name}_below": below, f"{name}_above": SMALL_BOX if is_small else OTHERS - below}


def _cast_before(box_id: int, number: int, paper: uuid.UUID) -> Cast:
    """Why nothing was cast now; if it was before, that is no error."""
    state = Voter.objects.filter(box=box_id, number=number).values_list("state", flat=True).first()
    if state == VoterState.CAST:
        is_this = Paper.objects.filter(box=box_id, pk=paper).exists()
        return Cast(is_new=False, code=code_of(paper) if is_this else "")
    if state is None:
        raise RuleError(_("Bạn không có trong danh sách bỏ phiếu của cuộc này."))
    if state == VoterState.ON_PAPER:
        raise RuleError(
            _("Bạn đã nhận phiếu giấy. Hãy bỏ phiếu giấy, hoặc trả lại phiếu giấy cho thư ký trước.")
        )
    box_state = BoxState(Box.objects.values_list("state", flat=True).get(pk=box_id))
    if box_state != BoxState.OPEN:
        raise StateConflictError(str(NOT_NOW[box_state]))
    raise _stale_page()


def _stale_page() -> RuleError:
    return RuleError(_("Trang phiếu này không dùng được nữa. Hãy mở lại trang phiếu và đánh dấu lại."))
