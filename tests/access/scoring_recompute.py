"""Computing all scores of a year anew: the standing body."""

from tests.factories.scoring import make_cards

PAGES = {
    #  stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "scoring:recompute": (302, 403, 403, 403, 403, 403, 200, 403, 403),
}


def build(world):
    make_cards(world.cluster_year)
    return {}
