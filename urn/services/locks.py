"""One lock for each box, which leaves no trace in any row (VOTE-24)."""

from django.db import connection
from django.utils.translation import gettext_lazy as _

from core.errors import StateConflictError
from urn.enums import BoxState
from urn.models import Box

LOCKS_OF_BOXES = 0x75726E << 32  # "urn": keeps these apart from other advisory locks

NOT_NOW = {
    BoxState.PREPARED: _("Hòm phiếu chưa mở."),
    BoxState.OPEN: _("Hòm phiếu đã mở và đang nhận phiếu."),
    BoxState.CLOSED: _("Hòm phiếu đã niêm phong."),
    BoxState.COUNTED: _("Hòm phiếu đã kiểm."),
    BoxState.VOID: _("Hòm phiếu đã hủy."),
}


def held(box_id: int, *states: str) -> Box:
    """The box, alone until the transaction ends: nobody casts meanwhile.

    Raises:
        StateConflictError: The box is in none of ``states``.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCKS_OF_BOXES + box_id])
    box = Box.objects.select_for_update().get(pk=box_id)
    if box.state not in states:
        raise StateConflictError(str(NOT_NOW[BoxState(box.state)]))
    return box
