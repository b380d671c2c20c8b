"""What the first teller hands on is named by whom it is for; names in ``_on`` are days."""

import uuid

from django.db import migrations, models

from core.schema_steps import together

NEW = """
CREATE OR REPLACE FUNCTION urn_key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    state text := urn_state_of(CASE TG_OP WHEN 'INSERT' THEN NEW.box_id ELSE OLD.box_id END);
BEGIN
    IF state <> 'prepared' AND NOT (
        TG_TABLE_NAME = 'urn_wrapping' AND (
            (TG_OP = 'UPDATE' AND state = 'closed'
                AND to_jsonb(NEW) - 'for_inner' = to_jsonb(OLD) - 'for_inner')
            OR (TG_OP = 'DELETE' AND state = 'void')
        )
    ) THEN
        RAISE EXCEPTION 'keys of a box that was opened stay';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
"""
OLD = """
CREATE OR REPLACE FUNCTION urn_key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    state text := urn_state_of(CASE TG_OP WHEN 'INSERT' THEN NEW.box_id ELSE OLD.box_id END);
BEGIN
    IF state <> 'prepared' AND NOT (
        TG_TABLE_NAME = 'urn_wrapping' AND (
            (TG_OP = 'UPDATE' AND state = 'closed'
                AND to_jsonb(NEW) - 'handed_on' = to_jsonb(OLD) - 'handed_on')
            OR (TG_OP = 'DELETE' AND state = 'void')
        )
    ) THEN
        RAISE EXCEPTION 'keys of a box that was opened stay';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("urn", "0003_what_stays")]
    operations = together([
        migrations.RenameField("wrapping", "handed_on", "for_inner"),
        migrations.RunSQL(NEW, OLD),
        migrations.AlterField(
            "voter",
            "id",
            models.UUIDField(
                default=uuid.uuid4, editable=False, primary_key=True, serialize=False,
                verbose_name="khóa ngẫu nhiên",
            ),
        ),
        migrations.AlterField(
            "paper",
            "id",
            models.UUIDField(
                editable=False, primary_key=True, serialize=False, verbose_name="khóa ngẫu nhiên"
            ),
        ),
    ])
