"""Who opens the pages that set a cluster's year up."""

#            stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
EVERYONE = (302, 404, 200, 200, 200, 200, 200, 200, 404)
STANDING_BODY = (302, 404, 403, 403, 403, 403, 200, 403, 404)

PAGES = {
    "emulation:year_new": (302, 403, 403, 403, 403, 403, 200, 403, 403),
    "emulation:year_edit": STANDING_BODY,
    "emulation:year_setup": EVERYONE,
    "emulation:year_renew": STANDING_BODY,
    "emulation:year_checklist": EVERYONE,
    "emulation:year_halt": STANDING_BODY,
    "emulation:milestone_due": (302, 404, 403, 403, 200, 200, 200, 403, 404),
    "emulation:step_extend": (302, 404, 403, 403, 200, 403, 403, 403, 404),
    "emulation:milestone_guidance": EVERYONE,
    "emulation:milestone_archive": EVERYONE,
}


def build(world):
    pages = {page: [world.cluster_year.pk] for page in PAGES if page != "emulation:year_new"}
    return pages | {"emulation:step_extend": [world.cluster_year.pk, "registered"]}
