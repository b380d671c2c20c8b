"""Who reaches scorecards and ranks. The member unit's card is concluded, the third unit's waits, the chair's is open."""

from scoring.enums import CardState, Stage
from scoring.models import ScoreAppeal
from tests.access.world import World
from tests.factories.scoring import give, line, make_cards, make_check, put

# In the order of PEOPLE. The officer and the head are of the unit whose card it is, and check the third unit's.
_ALL = (302, 404, 200, 200, 200, 200, 200, 200, 404)
_RUN = (302, 404, 403, 403, 200, 403, 200, 403, 404)
_POST = (302, 405, 405, 405, 405, 405, 405, 405, 405)

PAGES = {
    "scoring:card_list": _ALL,
    "scoring:card_open": _RUN,
    "scoring:card_checks": _RUN,
    "scoring:cards_conclude": _RUN,
    "scoring:ranking_show": _ALL,
    "scoring:ranking_lock": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "scoring:card_history": _ALL,
    "scoring:card_show": _ALL,
    "scoring:card_score": (302, 404, 200, 200, 403, 403, 403, 403, 404),
    "scoring:card_autosave": _POST,
    "scoring:card_fill": _POST,
    "scoring:card_hand_in": (302, 404, 403, 200, 403, 403, 403, 403, 404),
    "scoring:card_return": _RUN,
    "scoring:card_certify": (302, 404, 403, 403, 403, 403, 200, 403, 404),
    "scoring:card_check": (302, 404, 200, 200, 403, 403, 403, 403, 404),
    "scoring:card_conclude": _RUN,
    "scoring:card_appeal": (302, 404, 403, 200, 403, 403, 403, 403, 404),
    "scoring:card_answer": _RUN,
    "scoring:card_gates": _RUN,
    "scoring:card_rank": _RUN,
}


def build(world: World) -> dict[str, list]:
    """Three cards in three states."""
    year = world.cluster_year
    _open, concluded, waiting = make_cards(year)
    for card in (concluded, waiting):
        give(card, Stage.SELF, {"I.1": 7, "I.2": 2, "II.1": 9})
    give(concluded, Stage.FINAL, {"I.1": 7, "I.2": 2, "II.1": 9})
    put(concluded, CardState.FINAL)
    put(waiting, CardState.SELF_SCORED)
    make_check(waiting, world.member_unit)
    asked = ScoreAppeal.objects.create(
        line=line(concluded, "I.1"), asked_points=8, reason="Đủ hồ sơ", asked_at=concluded.submitted_at,
        asked_by=world.people["head"], points_before=7,
    )  # fmt: skip
    put(concluded, CardState.APPEALED)
    own = [year.pk, concluded.pk]
    of_year = ("card_list", "card_open", "card_checks", "cards_conclude", "ranking_show", "ranking_lock")
    return (
        dict.fromkeys(PAGES, own)
        | {f"scoring:{page}": [year.pk] for page in of_year}
        | {
            "scoring:card_history": [year.pk, world.member_unit.pk],
            "scoring:card_score": [*own, "tu-cham"],
            "scoring:card_autosave": [*own, "tu-cham"],
            "scoring:card_fill": [*own, "xac-nhan"],
            "scoring:card_check": [year.pk, waiting.pk],
            "scoring:card_appeal": [*own, asked.line_id],
            "scoring:card_answer": [*own, asked.pk],
        }
    )
