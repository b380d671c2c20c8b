"""A rule that a ballot uses never changes, whoever writes; its confirmation may be added (VOTE-20)."""

from django.db import migrations

CREATE = """
CREATE FUNCTION vote_rule_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - ARRAY['confirmed_at', 'confirmed_by_id', 'legal_basis'])
            IS DISTINCT FROM (to_jsonb(OLD) - ARRAY['confirmed_at', 'confirmed_by_id', 'legal_basis'])
        AND EXISTS (SELECT 1 FROM awards_ballot WHERE rule_id = OLD.id)
    THEN
        RAISE EXCEPTION 'a vote rule in use never changes';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER vote_rule_stays BEFORE UPDATE ON awards_voterule
    FOR EACH ROW EXECUTE FUNCTION vote_rule_stays();
"""

DROP = """
DROP TRIGGER vote_rule_stays ON awards_voterule;
DROP FUNCTION vote_rule_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("awards", "0006_rehearsals_switch_and_ties")]
    operations = [migrations.RunSQL(CREATE, DROP)]
