"""Saying things once, and bringing copies of them to their readers."""

from notifications.services.checks import register_check
from notifications.services.delivering import FIRST_RETRY, MAX_ATTEMPTS, deliver_batch
from notifications.services.drafts import Draft, create_notices
from notifications.services.heartbeats import beat
from notifications.services.outbox import send_again
from notifications.services.reading import mark_read

__all__ = [
    "FIRST_RETRY", "MAX_ATTEMPTS", "Draft", "beat", "create_notices", "deliver_batch", "mark_read", "register_check",
    "send_again",
]  # fmt: skip
