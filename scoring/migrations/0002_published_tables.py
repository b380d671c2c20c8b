"""A published table stays as it is in the database itself; only a criterion may be struck out, once."""

from django.db import migrations

CREATE = """
CREATE FUNCTION scoring_table_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'a published scoring table is never deleted';
    END IF;
    IF OLD.state = 'draft' THEN
        IF NEW.state = 'published' AND EXISTS (
            SELECT FROM scoring_scoreitem
            WHERE table_id = NEW.id AND kind <> 'group' AND max_points IS NULL
        ) THEN
            RAISE EXCEPTION 'a criterion of a published scoring table has points';
        END IF;
        RETURN NEW;
    END IF;
    IF to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state'
        AND (NEW.state = OLD.state OR (OLD.state = 'published' AND NEW.state = 'replaced'))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a published scoring table is never changed';
END
$$;
CREATE TRIGGER scoring_table_stays BEFORE UPDATE OR DELETE ON scoring_scoretable
    FOR EACH ROW EXECUTE FUNCTION scoring_table_stays();

CREATE FUNCTION scoring_table_is_draft(of_table bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    -- A table that is not there is left to the foreign key.
    SELECT NOT EXISTS (SELECT FROM scoring_scoretable WHERE id = of_table AND state <> 'draft')
$$;

CREATE FUNCTION scoring_item_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND NOT scoring_table_is_draft(OLD.table_id) THEN
        IF TG_OP = 'UPDATE' AND OLD.removed_on IS NULL AND NEW.removed_on IS NOT NULL
            AND to_jsonb(NEW) - 'removed_on' - 'removal_basis' = to_jsonb(OLD) - 'removed_on' - 'removal_basis'
        THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a published scoring table is never changed';
    END IF;
    IF TG_OP <> 'DELETE' AND NOT scoring_table_is_draft(NEW.table_id) THEN
        RAISE EXCEPTION 'a published scoring table is never changed';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER scoring_item_stays BEFORE INSERT OR UPDATE OR DELETE ON scoring_scoreitem
    FOR EACH ROW EXECUTE FUNCTION scoring_item_stays();

CREATE FUNCTION scoring_table_part_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' AND NOT scoring_table_is_draft(OLD.table_id) THEN
        -- Which table is in force is not part of the table.
        IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - 'is_in_force' = to_jsonb(OLD) - 'is_in_force' THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'a published scoring table is never changed';
    END IF;
    IF TG_OP <> 'DELETE' AND NOT scoring_table_is_draft(NEW.table_id) THEN
        RAISE EXCEPTION 'a published scoring table is never changed';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER scoring_kind_stays BEFORE INSERT OR UPDATE OR DELETE ON scoring_scoretablekind
    FOR EACH ROW EXECUTE FUNCTION scoring_table_part_stays();
CREATE TRIGGER scoring_band_stays BEFORE INSERT OR UPDATE OR DELETE ON scoring_rankband
    FOR EACH ROW EXECUTE FUNCTION scoring_table_part_stays();

CREATE FUNCTION scoring_gate_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of_band bigint := CASE TG_OP WHEN 'DELETE' THEN OLD.band_id ELSE NEW.band_id END;
BEGIN
    IF scoring_table_is_draft((SELECT table_id FROM scoring_rankband WHERE id = of_band)) THEN
        RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    END IF;
    RAISE EXCEPTION 'a published scoring table is never changed';
END
$$;
CREATE TRIGGER scoring_gate_stays BEFORE INSERT OR UPDATE OR DELETE ON scoring_rankgate
    FOR EACH ROW EXECUTE FUNCTION scoring_gate_stays();
"""
DROP = """
DROP TRIGGER scoring_gate_stays ON scoring_rankgate;
DROP TRIGGER scoring_band_stays ON scoring_rankband;
DROP TRIGGER scoring_kind_stays ON scoring_scoretablekind;
DROP TRIGGER scoring_item_stays ON scoring_scoreitem;
DROP TRIGGER scoring_table_stays ON scoring_scoretable;
DROP FUNCTION scoring_gate_stays;
DROP FUNCTION scoring_table_part_stays;
DROP FUNCTION scoring_item_stays;
DROP FUNCTION scoring_table_is_draft;
DROP FUNCTION scoring_table_stays;
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
