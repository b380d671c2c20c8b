"""The log of a cluster's year as it was hashed, for the archive."""

import json
from collections.abc import Iterator

from django.db import connection

from clusters.models import ClusterYear

# The very text that the trigger hashed (audit.0002): whoever has it can hash it again without the database.
_LINES = """
SELECT seq, previous_hash, hash, jsonb_build_array(
    previous_hash, seq, to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'),
    actor, actor_name, on_behalf_of, verb, summary, target_type, target_id, scope, before, after
)::text
FROM audit_auditevent WHERE scope = %s ORDER BY seq
"""


def log_lines(cluster_year: ClusterYear) -> Iterator[str]:
    """Each event of the year as one JSON line: its hashed text, its hash and the hash before it."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [f"{cluster_year._meta.label_lower}:{cluster_year.pk}"])
        while rows := cursor.fetchmany(500):
            for seq, previous, own, text in rows:
                line = {"seq": seq, "previous_hash": previous, "hash": own, "text": text}
                yield json.dumps(line, ensure_ascii=False)
