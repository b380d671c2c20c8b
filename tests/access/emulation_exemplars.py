"""Good examples: a proposal by its unit, leaders and those who read all; a published one by all appointed."""

from core import clock
from emulation.services import exemplars
from tests.factories.exemplars import EXEMPLAR, published

#            stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
POSTS = (302, 405, 405, 405, 405, 405, 405, 405, 405)
DECIDES = (302, 404, 403, 403, 200, 403, 200, 403, 404)

PAGES = {
    "emulation:exemplar_library": (302, 200, 200, 200, 200, 200, 200, 200, 403),
    "emulation:exemplar_list": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "emulation:exemplar_new": (302, 404, 200, 200, 403, 403, 403, 403, 404),
    "emulation:exemplar_show": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "emulation:exemplar_edit": (302, 404, 200, 200, 403, 403, 403, 403, 404),
    "emulation:exemplar_recognise": DECIDES,
    "emulation:exemplar_decline": DECIDES,
    "emulation:exemplar_unpublish": DECIDES,
    # Asked for the outsider's unit, about a published example of the member unit.
    "emulation:exemplar_replicate": (302, 200, 404, 404, 404, 404, 404, 404, 404),
    "emulation:exemplar_propose": POSTS,
    "emulation:exemplar_withdraw": POSTS,
    "emulation:exemplar_publish": POSTS,
}


def build(world):
    year, unit, head = world.cluster_year, world.member_unit, world.people["head"]
    by = {"actor": head, "at": clock.now()}
    proposed = exemplars.propose_exemplar(
        exemplar=exemplars.draft_exemplar(cluster_year=year, unit=unit, **EXEMPLAR, **by), **by
    )
    for_all = published(year, unit, head, name="Tập thể Phòng Nghiệp vụ")
    own = world.people["outsider"].appointments.get().unit_id
    one = [proposed.pk]
    return {
        "emulation:exemplar_list": [year.pk],
        "emulation:exemplar_new": [year.pk, unit.pk],
        **{
            f"emulation:exemplar_{page}": one
            for page in (
                "show", "edit", "recognise", "decline", "unpublish", "propose", "withdraw", "publish",
            )
        },
        "emulation:exemplar_replicate": [for_all.pk, own],
    }  # fmt: skip
