"""Who looks across years and clusters."""

from tests.factories.emulation import make_award

OVERSIGHT = (302, 403, 403, 403, 403, 403, 200, 200, 403)

PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "portal:profile_show": (302, 200, 200, 200, 200, 200, 200, 200, 200),  # published results for everybody
    "portal:why_show": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "portal:why_unit": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "portal:comparison_list": OVERSIGHT,
    "portal:comparison_show": OVERSIGHT,
}


def build(world):
    awards = [make_award(name, is_cluster_voted=True) for name in ("Cờ thi đua thử", "Bằng khen thử")]
    year, unit = world.cluster_year, world.member_unit
    return {
        "portal:why_show": [year.pk, awards[0].pk, unit.pk],
        "portal:why_unit": [unit.pk, year.year],
        "portal:profile_show": [world.member_unit.pk],
        "portal:comparison_show": [world.cluster_year.cluster_id],
    }
