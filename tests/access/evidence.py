"""Who opens the pages of a unit's shelf of evidence; no place is named, so there is nothing to attach to."""

from core import clock
from evidence import services

#           stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
OWN = (302, 404, 200, 200, 404, 404, 404, 403, 404)
SHELF = (302, 404, 200, 200, 404, 404, 404, 200, 404)

PAGES = {
    "evidence:shelf_list": (302, 302, 302, 302, 302, 200, 200, 200, 200),
    "evidence:shelf_show": SHELF,
    "evidence:evidence_new": OWN,
    "evidence:evidence_attach": (302, 404, 404, 404, 404, 404, 404, 404, 404),
    "evidence:evidence_show": SHELF,
    "evidence:evidence_detach": (302, 405, 405, 405, 405, 405, 405, 405, 405),
    "evidence:evidence_withdraw": OWN,
}


def build(world):
    item = services.add_evidence(
        unit=world.member_unit, year=2026, url="https://vi-du.test/tin", title="Tin đã đăng",
        actor=world.people["officer"], at=clock.now(),
    )  # fmt: skip
    of_unit, of_item = [world.member_unit.pk], [item.pk]
    return {
        "evidence:shelf_show": of_unit,
        "evidence:evidence_new": of_unit,
        "evidence:evidence_show": of_item,
        "evidence:evidence_detach": of_item,
        "evidence:evidence_withdraw": of_item,
    }
