"""Targets: the cluster reads all, its drafters give them, units report."""

from core import clock
from emulation.services import targets
from tests.factories.covenants import covenant_draft
from tests.factories.targets import adopted_plan, make_target, share_of

#            stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
READS = (302, 404, 200, 200, 200, 200, 200, 200, 404)
GIVES = (302, 404, 403, 403, 200, 200, 403, 403, 404)
DECIDES = (302, 404, 403, 403, 200, 403, 403, 403, 404)
OWN = (302, 404, 200, 200, 403, 403, 403, 403, 404)
# A covenant that was not sent to the units is read by its drafters and by those who read all.
DRAFTS = (302, 404, 404, 404, 200, 200, 403, 403, 404)
POSTS = (302, 405, 405, 405, 405, 405, 405, 405, 405)

PAGES = {
    "emulation:target_list": READS,
    "emulation:target_show": READS,
    "emulation:target_assign": GIVES,
    "emulation:share_list": READS,
    "emulation:share_show": READS,
    "emulation:share_hand_down": OWN,
    "emulation:share_change": DECIDES,
    "emulation:share_end": DECIDES,
    "emulation:covenant_targets": DRAFTS,
    "emulation:covenant_target_add": DRAFTS,
    "emulation:covenant_target_change": DRAFTS,
    "emulation:covenant_target_remove": POSTS,
    "emulation:covenant_target_move": POSTS,
}


def build(world):
    year, unit = world.cluster_year, world.member_unit
    target = make_target(adopted_plan(year))
    share = share_of(target, unit)
    covenant = covenant_draft(year)
    row = targets.add_target(
        owner=covenant, what="xã", goal=1, unit_of_measure="xã", responsible="ai", actor=None, at=clock.now()
    )
    of_covenant = [year.pk, covenant.pk]
    return {
        "emulation:target_list": [year.pk],
        "emulation:target_show": [target.pk],
        "emulation:target_assign": [target.pk],
        "emulation:share_list": [unit.pk, year.year],
        "emulation:share_show": [share.pk],
        "emulation:share_hand_down": [share.pk],
        "emulation:share_change": [share.pk],
        "emulation:share_end": [share.pk],
        "emulation:covenant_targets": of_covenant,
        "emulation:covenant_target_add": of_covenant,
        "emulation:covenant_target_change": [*of_covenant, row.pk],
        "emulation:covenant_target_remove": [*of_covenant, row.pk],
        "emulation:covenant_target_move": [*of_covenant, row.pk],
    }
