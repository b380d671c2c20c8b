"""Who reaches the pages of notices."""

import uuid

from core import clock
from notifications.links import link_to, unsubscribe_link
from notifications.models import Delivery, Notice
from notifications.services import Draft, create_notices
from tests.access.world import World

EVERYBODY = (302, *[200] * 8)
ONLY_POST = (302, *[405] * 8)
PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "notifications:notice_list": EVERYBODY,
    "notifications:notice_read_all": ONLY_POST,
    "notifications:notice_open": ONLY_POST,
    "notifications:go": (302, 403, 403, 302, 403, 403, 403, 403, 403),
    "notifications:preference_edit": EVERYBODY,
    "notifications:drill_send": ONLY_POST,
    "notifications:unsubscribe": (200, *[200] * 8),
    "notifications:outbox": EVERYBODY,
    "notifications:delivery_show": (302, 404, 404, 404, 200, 404, 200, 404, 200),
    "notifications:delivery_move": ONLY_POST,
}


def build(world: World) -> dict[str, list]:
    """The chair tells the head something; the pages that answer only to POST take any notice."""
    head = world.people["head"]
    draft = Draft(recipient=head, kind="thu", dedupe_key="thu", subject="Việc", body="Nội dung")
    create_notices(drafts=[draft], at=clock.now(), sender=world.people["chair"])
    tokens = {
        "notifications:go": link_to(Notice.objects.get()),
        "notifications:unsubscribe": unsubscribe_link(head.pk, clock.today()),
    }
    return {
        "notifications:notice_open": [uuid.uuid4()],
        "notifications:delivery_show": [Delivery.objects.get().pk],
        **{page: [link.split("/")[-2]] for page, link in tokens.items()},
    }
