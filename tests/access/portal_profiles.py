"""Who looks across years and clusters."""

OVERSIGHT = (302, 403, 403, 403, 403, 403, 200, 200, 403)

PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "portal:profile_show": (302, 200, 200, 200, 200, 200, 200, 200, 200),  # published results for everybody
    "portal:comparison_list": OVERSIGHT,
    "portal:comparison_show": OVERSIGHT,
}


def build(world):
    return {
        "portal:profile_show": [world.member_unit.pk],
        "portal:comparison_show": [world.cluster_year.cluster_id],
    }
