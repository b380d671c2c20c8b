"""Who reads what a new Trưởng takes over: it lists people, and reminders held back."""

#            stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
PAGES = {"portal:handover_show": (302, 404, 403, 403, 200, 200, 200, 200, 404)}


def build(world):
    return {page: [world.cluster_year.pk] for page in PAGES}
