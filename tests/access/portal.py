"""Who reaches the pages that look across the apps."""

from tests.access.world import World

PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "portal:home": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "portal:year_list": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "portal:year_detail": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "portal:year_history": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "portal:calendar": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "portal:feed_list": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "portal:feed_issue": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "portal:feed_show": (404, 404, 404, 404, 404, 404, 404, 404, 404),  # a token that was made up
    "portal:search": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "portal:health": (503, 503, 503, 503, 503, 503, 503, 503, 503),  # no worker beats in a test
    "portal:ready": (200, 200, 200, 200, 200, 200, 200, 200, 200),
    "portal:metrics": (404, 404, 404, 404, 404, 404, 404, 404, 404),  # no token is set in a test
}


def build(world: World) -> dict[str, list]:
    """The cluster's year, and a calendar's secret that nobody was given."""
    year = [world.cluster_year.pk]
    return {"portal:year_detail": year, "portal:year_history": year, "portal:feed_show": ["1-1.made-up"]}
