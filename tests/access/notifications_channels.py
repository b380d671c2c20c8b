"""Who reaches the pages of returned mail and of browsers that show notices."""

from tests.access.world import World

PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "push_worker": (200, *[200] * 8),
    "notifications:push_subscribe": (302, *[405] * 8),
    "notifications:push_remove": (302, *[405] * 8),
    "notifications:bounce_list": (302, 404, 404, 404, 404, 404, 200, 404, 200),
    "notifications:bounce_lift": (302, *[405] * 8),
    "notifications:bounce_receive": (404, *[404] * 8),
}


def build(world: World) -> dict[str, list]:
    """Any number will do: these pages answer only to POST."""
    return {"notifications:push_remove": [1], "notifications:bounce_lift": [1]}
