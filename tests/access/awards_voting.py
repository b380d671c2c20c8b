"""Who may open the pages of those who vote and of those who open the box."""

from clusters.enums import Role
from tests import factories as make
from tests.access.awards_ballots import _another_award as another_award
from tests.access.world import VOTERS, World
from tests.factories.ballots import Hall, make_flags, register
from tests.factories.boxes import SealedHall

# In the order of PEOPLE and MORE. The chair and the delegate vote.
_DELEGATE = (302, 404, 403, 403, 200, 403, 403, 403, 404, 200, 403, 404)
_KNOWS = (302, 404, 200, 200, 200, 200, 200, 200, 404, 200, 200, 404)
_TELLER = (302, 404, 403, 403, 403, 403, 403, 403, 404, 403, 200, 404)

MORE = VOTERS
PAGES = {
    "awards:vote_list": (302,) + (200,) * 11,
    "awards:secrecy_show": (302,) + (200,) * 11,
    "awards:vote_paper": _DELEGATE,
    "awards:vote_cast": (302,) * 12,  # to the paper
    "awards:vote_facts": _KNOWS,
    "awards:vote_check": _KNOWS,
    "awards:teller_key": _TELLER,
    "awards:teller_open": _TELLER,
    "awards:box_show": _KNOWS,
    "awards:box_export": (302, 404, 403, 403, 302, 403, 403, 302, 404, 403, 302, 404),
    "awards:recount_script": (302, 404, 403, 403, 200, 403, 403, 200, 404, 403, 200, 404),
}


def build(world: World) -> dict[str, list[int]]:
    """Three sealed ballots: one open, one closed, one counted, each for an award of its own."""
    year, people = world.cluster_year, world.people
    sector, government = make_flags()
    hall = Hall(
        cluster_year=year, units=make.members_of(year), award=sector, second_award=government,
        chair=people["chair"], teller_a=people["teller"], teller_b=make.make_user(),
    )  # fmt: skip
    third_head = make.appoint(Role.UNIT_HEAD, unit=hall.units[2])
    sealed = SealedHall(
        hall=hall, delegates=[people["chair"], people["delegate"], third_head],
        tellers=[hall.teller_a, hall.teller_b, make.make_user()],
    )  # fmt: skip
    awards = [sector, another_award(sector, 3), another_award(sector, 4)]
    for award in awards:
        register(year, award, hall.units[2], people["chair"])
    opened, closed, counted = (
        sealed.opened(hall.rule(1, 3, award_type=award), award=award) for award in awards
    )
    hall.close(closed)
    hall.close(counted)
    hall.announced(sealed.count(counted))
    at = {"teller_open": closed, "vote_check": closed} | dict.fromkeys(
        ("box_show", "box_export", "recount_script"), counted
    )
    arguments = {page: [at.get(page.partition(":")[2], opened).pk] for page in PAGES}
    return arguments | {
        "awards:vote_list": [],
        "awards:secrecy_show": [],
        "awards:vote_facts": [opened.pk, opened.nominees.first().pk],
    }
