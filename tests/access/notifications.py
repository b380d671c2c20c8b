"""Who reaches the pages of notices."""

import uuid

from tests.access.world import World

PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "notifications:notice_list": (302, 200, 200, 200, 200, 200, 200, 200, 200),
    "notifications:notice_read_all": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "notifications:notice_open": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "notifications:outbox": (302, 404, 404, 404, 404, 404, 200, 404, 200),
    "notifications:delivery_send_again": (302, 405, 405, 405, 405, 405, 405, 405, 405),
}


def build(world: World) -> dict[str, list]:
    """Any notice will do: these pages answer only to POST."""
    pk = uuid.uuid4()
    return {"notifications:notice_open": [pk], "notifications:delivery_send_again": [pk]}
