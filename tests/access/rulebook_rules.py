"""The rule book: everybody appointed reads, the standing body writes; a cluster's numbers belong to its year."""

from emulation.models import AwardType
from rulebook.models import Rule
from tests.factories.rules import load_rules

# stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
READS = (302, 200, 200, 200, 200, 200, 200, 200, 403)
STANDING = (302, 403, 403, 403, 403, 403, 200, 403, 403)

PAGES = {
    "rulebook:rule_set_list": READS,
    "rulebook:rule_set_show": READS,
    "rulebook:rule_set_begin": STANDING,
    "rulebook:rule_show": READS,
    "rulebook:rule_enter": STANDING,
    "rulebook:rule_confirm": STANDING,
    "rulebook:quota_list": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "rulebook:quota_enter": (302, 404, 403, 403, 403, 403, 200, 403, 404),
}


def build(world):
    load_rules()
    rule = Rule.objects.get(rule_set__code="2026-10", key="vote.cluster.quorum")
    award, year = AwardType.objects.get(code="co_nganh"), world.cluster_year
    return {
        "rulebook:rule_set_show": [rule.rule_set_id],
        "rulebook:rule_set_begin": [rule.rule_set_id],
        "rulebook:rule_show": [rule.pk],
        "rulebook:rule_enter": [rule.pk],
        "rulebook:rule_confirm": [rule.pk],
        "rulebook:quota_list": [year.pk],
        "rulebook:quota_enter": [year.pk, award.pk],
    }
