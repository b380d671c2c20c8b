"""Units that were given the same day are one deadline: what was planned or sent for one of them finds it again.

Where a person had a reminder for each of several units, the first goes on for all; the others stay as history.
"""

from django.db import migrations

JOIN = r"""
    UPDATE deadlines_reminder AS row
       SET deadline_key = split_part(row.deadline_key, '/', 1) || '/until:' || to_char(row.due_on, 'YYYYMMDD')
     WHERE row.deadline_key ~ '^milestone:\d+/unit:\d+$'
       AND NOT EXISTS (
           SELECT FROM deadlines_reminder AS other
            WHERE other.deadline_key ~ '^milestone:\d+/unit:\d+$'
              AND split_part(other.deadline_key, '/', 1) = split_part(row.deadline_key, '/', 1)
              AND (other.person_id, other.due_on, other.offset_days)
                = (row.person_id, row.due_on, row.offset_days)
              AND (other.state <> 'issued', other.id) < (row.state <> 'issued', row.id)
       )
"""


class Migration(migrations.Migration):
    dependencies = [("deadlines", "0001_initial")]

    operations = [migrations.RunSQL(JOIN, migrations.RunSQL.noop)]
