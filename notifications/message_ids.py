"""The name of a mail as mail servers see it, and back: signed, for a report that names one closes an address.

Who may look at a message here knows its id; only who got the mail knows its name.
"""

import re
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

SIGNS = 16
_SHAPE = re.compile(
    rf"\b([0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})\.([0-9a-f]{{{SIGNS}}})@giao-uoc\b",
    re.IGNORECASE,
)


def message_id(delivery_id: UUID) -> str:
    """The Message-ID of a mail, without its brackets; always the same for the same delivery."""
    return f"{delivery_id}.{_signature(delivery_id)}@giao-uoc"


def read_message_id(text: str) -> UUID | None:
    """The delivery whose Message-ID stands first in ``text``; None without one, or where it was made up."""
    for found in _SHAPE.finditer(text):
        delivery_id = UUID(found[1])
        if constant_time_compare(found[2].lower(), _signature(delivery_id)):
            return delivery_id
    return None


def _signature(delivery_id: UUID) -> str:
    return salted_hmac("notifications.message_id", delivery_id.hex).hexdigest()[:SIGNS]
