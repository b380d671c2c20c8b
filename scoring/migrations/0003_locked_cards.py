"""Nothing of a locked scorecard changes, whoever writes: the database itself refuses."""

from django.db import migrations

CREATE = """
CREATE FUNCTION scorecard_is_locked(card bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT 1 FROM scoring_scorecard WHERE id = card AND state = 'locked')
$$;
CREATE FUNCTION scorecard_of_line(line bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT card_id FROM scoring_scoreline WHERE id = line
$$;

CREATE FUNCTION scorecard_refuse_locked() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'locked' THEN
        RAISE EXCEPTION 'the scorecard is locked';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END
$$;
CREATE TRIGGER scorecard_locked BEFORE UPDATE OR DELETE ON scoring_scorecard
    FOR EACH ROW EXECUTE FUNCTION scorecard_refuse_locked();

-- Rows that hang on a card (TG_ARGV[0] = 'card') or on one of its lines ('line').
CREATE FUNCTION scorecard_part_refuse_locked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    card bigint;
BEGIN
    IF TG_OP <> 'INSERT' THEN
        card := CASE WHEN TG_ARGV[0] = 'card' THEN (to_jsonb(OLD)->>'card_id')::bigint
                     ELSE scorecard_of_line((to_jsonb(OLD)->>'line_id')::bigint) END;
        IF scorecard_is_locked(card) THEN
            RAISE EXCEPTION 'the scorecard is locked';
        END IF;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        card := CASE WHEN TG_ARGV[0] = 'card' THEN (to_jsonb(NEW)->>'card_id')::bigint
                     ELSE scorecard_of_line((to_jsonb(NEW)->>'line_id')::bigint) END;
        IF scorecard_is_locked(card) THEN
            RAISE EXCEPTION 'the scorecard is locked';
        END IF;
        RETURN NEW;
    END IF;
    RETURN OLD;
END
$$;
CREATE TRIGGER score_line_locked BEFORE INSERT OR UPDATE OR DELETE ON scoring_scoreline
    FOR EACH ROW EXECUTE FUNCTION scorecard_part_refuse_locked('card');
CREATE TRIGGER gate_answer_locked BEFORE INSERT OR UPDATE OR DELETE ON scoring_gateanswer
    FOR EACH ROW EXECUTE FUNCTION scorecard_part_refuse_locked('card');
CREATE TRIGGER cross_check_locked BEFORE INSERT OR UPDATE OR DELETE ON scoring_crosscheck
    FOR EACH ROW EXECUTE FUNCTION scorecard_part_refuse_locked('card');
CREATE TRIGGER score_figure_locked BEFORE INSERT OR UPDATE OR DELETE ON scoring_scorefigure
    FOR EACH ROW EXECUTE FUNCTION scorecard_part_refuse_locked('line');
CREATE TRIGGER score_appeal_locked BEFORE INSERT OR UPDATE OR DELETE ON scoring_scoreappeal
    FOR EACH ROW EXECUTE FUNCTION scorecard_part_refuse_locked('line');
"""

DROP = """
DROP TRIGGER score_appeal_locked ON scoring_scoreappeal;
DROP TRIGGER score_figure_locked ON scoring_scorefigure;
DROP TRIGGER cross_check_locked ON scoring_crosscheck;
DROP TRIGGER gate_answer_locked ON scoring_gateanswer;
DROP TRIGGER score_line_locked ON scoring_scoreline;
DROP TRIGGER scorecard_locked ON scoring_scorecard;
DROP FUNCTION scorecard_part_refuse_locked();
DROP FUNCTION scorecard_refuse_locked();
DROP FUNCTION scorecard_of_line(bigint);
DROP FUNCTION scorecard_is_locked(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0002_published_tables")]
    operations = [migrations.RunSQL(CREATE, DROP)]
