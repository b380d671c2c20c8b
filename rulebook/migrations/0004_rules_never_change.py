"""A rule is never changed or deleted in the database itself; it is confirmed once, and ended once."""

from django.db import migrations

CREATE = """
CREATE FUNCTION rulebook_rule_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    confirmation CONSTANT text[] := ARRAY['confirmed_at', 'confirmed_by_id', 'confirmed_basis'];
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a rule is never deleted';
    END IF;
    IF to_jsonb(NEW) - confirmation - 'valid_to' = to_jsonb(OLD) - confirmation - 'valid_to'
        AND (OLD.confirmed_at IS NULL
            OR (NEW.confirmed_at, NEW.confirmed_by_id, NEW.confirmed_basis)
                = (OLD.confirmed_at, OLD.confirmed_by_id, OLD.confirmed_basis))
        AND (OLD.valid_to IS NULL OR NEW.valid_to IS NOT DISTINCT FROM OLD.valid_to)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a rule is never changed; an edit is its next version';
END
$$;
CREATE TRIGGER rulebook_rule_stays BEFORE UPDATE OR DELETE ON rulebook_rule
    FOR EACH ROW EXECUTE FUNCTION rulebook_rule_stays();
"""
DROP = """
DROP TRIGGER rulebook_rule_stays ON rulebook_rule;
DROP FUNCTION rulebook_rule_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("rulebook", "0003_rules_stay")]
    operations = [migrations.RunSQL(CREATE, DROP)]
