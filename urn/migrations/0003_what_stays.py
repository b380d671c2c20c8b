"""A box moves only forward, and what is sealed stays, whoever writes: the database itself refuses."""

from django.db import migrations

CREATE = """
CREATE FUNCTION urn_state_of(of_box bigint) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT state FROM urn_box WHERE id = of_box
$$;

CREATE FUNCTION urn_box_moves_forward() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    may_change text[] := CASE OLD.state
        WHEN 'prepared' THEN ARRAY['state', 'form', 'public_key', 'roll_size', 'roll_fingerprint']
        WHEN 'open' THEN ARRAY['state', 'fingerprint']
        WHEN 'closed' THEN ARRAY['state', 'tally', 'tally_fingerprint']
        ELSE ARRAY['state'] END;
    next text[] := CASE OLD.state
        WHEN 'prepared' THEN ARRAY['open', 'void']
        WHEN 'open' THEN ARRAY['closed', 'void']
        WHEN 'closed' THEN ARRAY['counted', 'void']
        WHEN 'counted' THEN ARRAY['void']
        ELSE ARRAY[]::text[] END;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'prepared' THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'a box that was opened is never deleted';
    END IF;
    IF NEW.state <> OLD.state AND NOT NEW.state = ANY (next) THEN
        RAISE EXCEPTION 'a box moves only forward';
    END IF;
    IF to_jsonb(NEW) - may_change <> to_jsonb(OLD) - may_change THEN
        RAISE EXCEPTION 'what a box was opened, closed or counted with stays';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER urn_box_moves_forward BEFORE UPDATE OR DELETE ON urn_box
    FOR EACH ROW EXECUTE FUNCTION urn_box_moves_forward();

-- Papers and voters come, go and come back while the box is open, and at no other time. Asked once for
-- a statement, not for a row: a cast writes many anew.
CREATE FUNCTION urn_only_while_open() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT box_id FROM changed) AS touched
        WHERE urn_state_of(box_id) IS DISTINCT FROM 'open'
    ) THEN
        RAISE EXCEPTION 'the box is not open';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER urn_paper_enters AFTER INSERT ON urn_paper REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION urn_only_while_open();
CREATE TRIGGER urn_paper_leaves AFTER DELETE ON urn_paper REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION urn_only_while_open();
CREATE TRIGGER urn_voter_enters AFTER INSERT ON urn_voter REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION urn_only_while_open();
CREATE TRIGGER urn_voter_changes AFTER UPDATE ON urn_voter REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION urn_only_while_open();
CREATE TRIGGER urn_voter_leaves AFTER DELETE ON urn_voter REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION urn_only_while_open();

CREATE FUNCTION urn_paper_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a sealed paper is never changed';
END
$$;
CREATE TRIGGER urn_paper_stays BEFORE UPDATE ON urn_paper
    FOR EACH ROW EXECUTE FUNCTION urn_paper_stays();

-- Keys are set before the opening; afterwards a lock is only taken off for the count, or thrown away.
CREATE FUNCTION urn_key_stays() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER urn_keyholder_stays BEFORE INSERT OR UPDATE OR DELETE ON urn_keyholder
    FOR EACH ROW EXECUTE FUNCTION urn_key_stays();
CREATE TRIGGER urn_wrapping_stays BEFORE INSERT OR UPDATE OR DELETE ON urn_wrapping
    FOR EACH ROW EXECUTE FUNCTION urn_key_stays();

CREATE FUNCTION urn_count_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR urn_state_of(NEW.box_id) <> 'closed' THEN
        RAISE EXCEPTION 'a count is sealed between the closing and the counting';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER urn_count_stays BEFORE INSERT OR UPDATE OR DELETE ON urn_sealedcount
    FOR EACH ROW EXECUTE FUNCTION urn_count_stays();
"""
DROP = """
DROP TRIGGER urn_count_stays ON urn_sealedcount;
DROP TRIGGER urn_wrapping_stays ON urn_wrapping;
DROP TRIGGER urn_keyholder_stays ON urn_keyholder;
DROP TRIGGER urn_paper_stays ON urn_paper;
DROP TRIGGER urn_voter_leaves ON urn_voter;
DROP TRIGGER urn_voter_changes ON urn_voter;
DROP TRIGGER urn_voter_enters ON urn_voter;
DROP TRIGGER urn_paper_leaves ON urn_paper;
DROP TRIGGER urn_paper_enters ON urn_paper;
DROP TRIGGER urn_box_moves_forward ON urn_box;
DROP FUNCTION urn_count_stays;
DROP FUNCTION urn_key_stays;
DROP FUNCTION urn_paper_stays;
DROP FUNCTION urn_only_while_open;
DROP FUNCTION urn_box_moves_forward;
DROP FUNCTION urn_state_of;
"""


class Migration(migrations.Migration):
    dependencies = [("urn", "0002_sizes_and_costs")]
    operations = [migrations.RunSQL(CREATE, DROP)]
