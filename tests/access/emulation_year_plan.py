"""Who plans a year from its conferences: those who set its due days."""

#            stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
PAGES = {"emulation:year_plan": (302, 404, 403, 403, 200, 200, 200, 403, 404)}


def build(world):
    return {page: [world.cluster_year.pk] for page in PAGES}
