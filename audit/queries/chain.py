"""Whether the log is whole: every event recomputed and linked to the one before, inside the database."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from audit.models import AuditEvent

FIRST = "0" * 64

# The oldest event that is not what its number, its link or its content says it is.
BROKEN = """
SELECT seq, occurred_at, reason FROM (
    SELECT seq, occurred_at, CASE
        WHEN seq <> coalesce(lag(seq) OVER chain, 0) + 1 THEN 'gap'
        WHEN previous_hash <> coalesce(lag(hash) OVER chain, repeat('0', 64)) THEN 'link'
        WHEN hash <> audit_event_digest(event) THEN 'content'
    END AS reason
    FROM audit_auditevent AS event
    WINDOW chain AS (ORDER BY seq)
) AS checked
WHERE reason IS NOT NULL ORDER BY seq LIMIT 1
"""


@dataclass(frozen=True)
class BrokenLink:
    """The first event at which the chain does not hold."""

    seq: int
    occurred_at: dt.datetime
    reason: (
        str  # "gap": events before it are missing; "link": it does not follow them; "content": it was changed
    )


@dataclass(frozen=True)
class ChainReport:
    """What a walk along the chain found."""

    count: int
    head: str
    broken: BrokenLink | None


def check_chain() -> ChainReport:
    """Recompute the whole chain (2 queries, one snapshot each)."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN)
        row = cursor.fetchone()
    head = AuditEvent.objects.order_by("-seq").values_list("hash", flat=True).first() or FIRST
    return ChainReport(AuditEvent.objects.count(), head, BrokenLink(*row) if row else None)


def holds_hash(digest: str) -> bool:
    """Whether an event with this hash is in the log; used to see that its end was not cut off."""
    return digest == FIRST or AuditEvent.objects.filter(hash=digest).exists()
