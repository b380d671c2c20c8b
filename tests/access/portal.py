"""Who reaches the pages that look across the apps."""

from tests.access.world import World

PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "portal:home": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "portal:year_list": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "portal:year_detail": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "portal:year_history": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "portal:calendar": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "portal:search": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "portal:health": (503, 503, 503, 503, 503, 503, 503, 503, 503),  # no worker beats in a test
}


def build(world: World) -> dict[str, list]:
    """The cluster's year."""
    return {page: [world.cluster_year.pk] for page in ("portal:year_detail", "portal:year_history")}
