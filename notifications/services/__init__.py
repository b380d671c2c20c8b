"""Saying things once, and bringing copies of them to their readers."""

from notifications.services.checks import register_check
from notifications.services.delivering import FIRST_RETRY, MAX_ATTEMPTS, deliver_batch
from notifications.services.drafts import Draft, create_notices
from notifications.services.heartbeats import beat
from notifications.services.outbox import Moved, move_deliveries
from notifications.services.preferences import DRILL, send_drill, set_mail_level
from notifications.services.reading import mark_read

__all__ = [
    "DRILL", "FIRST_RETRY", "MAX_ATTEMPTS", "Draft", "Moved", "beat", "create_notices", "deliver_batch", "mark_read",
    "move_deliveries", "register_check", "send_drill", "set_mail_level",
]  # fmt: skip
