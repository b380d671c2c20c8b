"""Who opens the pictures of a year's scores and of how units take part."""

from scoring.enums import CardState
from tests.factories.scoring import make_cards, put

PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "scoring:map_show": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    # Of a unit that did not conclude: the others' own scores are not in yet.
    "scoring:gap_show": (302, 404, 404, 404, 200, 200, 200, 200, 404),
    "scoring:evenness_show": (302, 404, 403, 403, 200, 200, 200, 200, 404),
}


def build(world):
    chair_card, *_others = make_cards(world.cluster_year)
    put(chair_card, CardState.SELF_SCORED)
    return {
        "scoring:map_show": [world.cluster_year.pk],
        "scoring:gap_show": [world.cluster_year.pk, world.chair_unit.pk],
        "scoring:evenness_show": [world.cluster_year.pk],
    }
