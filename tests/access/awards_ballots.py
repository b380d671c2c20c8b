"""Who may open the pages of ballots."""

from awards.enums import AbsentMode
from awards.services import batches, rehearsal
from clusters.enums import Role
from tests import factories as make
from tests.access.world import VOTERS, World
from tests.factories.ballots import AT, Hall, make_flags, register

# In the order of PEOPLE and MORE; the teller knows of the ballots on whose board they sit, not of the year.
_ALL = (302, 404, 200, 200, 200, 200, 200, 200, 404, 200, 200, 404)
_DRAFTERS = (302, 404, 403, 403, 200, 200, 403, 403, 404, 403, 403, 404)
_LEADERS = (302, 404, 403, 403, 200, 403, 403, 403, 404, 403, 403, 404)
_TELLER = (302, 404, 403, 403, 403, 403, 403, 403, 404, 403, 200, 404)


def _of_year(codes):
    """The same, of a page of the year."""
    return (*codes[:-2], 404, 404)


MORE = VOTERS
PAGES = {
    "awards:ballot_list": _of_year(_ALL),
    "awards:ballot_finish": _of_year(_LEADERS),
    "awards:ballot_prepare": _of_year(_DRAFTERS),
    "awards:rule_enter": (302, 404, 403, 403, 200, 403, 200, 403, 404, 403, 404, 404),
    "awards:rule_confirm": (302, 404, 403, 403, 403, 403, 200, 403, 404, 403, 404, 404),
    "awards:ballot_show": _ALL,
    "awards:ballot_change": _DRAFTERS,
    "awards:ballot_roll": _DRAFTERS,
    "awards:ballot_opinion": _DRAFTERS,
    "awards:ballot_open": _LEADERS,
    "awards:ballot_close": _LEADERS,
    "awards:ballot_void": _LEADERS,
    "awards:ballot_announce": _LEADERS,
    "awards:ballot_switch": _DRAFTERS,
    "awards:ballot_rehearse": _of_year(_DRAFTERS),
    "awards:ballot_discard": _DRAFTERS,
    "awards:batch_list": _DRAFTERS,
    "awards:batch_print": _DRAFTERS,
    "awards:batch_issue": _DRAFTERS,
    "awards:batch_books": _DRAFTERS,
    "awards:ballot_screen": _ALL,
    "awards:count_enter": _TELLER,
    "awards:count_compare": _TELLER,
    "awards:ballot_result": _ALL,
    "awards:minutes_show": _ALL,
    "awards:minutes_write": _DRAFTERS,
    "awards:minutes_adopt": _LEADERS,
}


def build(world: World) -> dict[str, list[int]]:
    """Three ballots in turn: one prepared, one closed, one counted, each of a year of its own cluster."""
    sector, government = make_flags()
    year = world.cluster_year
    units = make.members_of(year)
    award_hall = Hall(
        cluster_year=year, units=units, award=sector, second_award=government, chair=world.people["chair"],
        teller_a=world.people["teller"], teller_b=make.appoint(Role.UNIT_OFFICER, unit=units[0]),
    )  # fmt: skip
    register(year, sector, units[2], world.people["chair"])
    rule = award_hall.rule(1, 3, absent_mode=AbsentMode.WRITTEN_OPINION)
    counted = award_hall.counted(award_hall.closed(rule), [3])
    award_hall.announced(counted)
    # The page tests read other states on awards of their own.
    third, fourth = (_another_award(sector, number) for number in (3, 4))
    for award in (third, fourth):
        register(year, award, units[2], world.people["chair"])
    closed = award_hall.closed(award_hall.rule(1, 3, award_type=third), award=third)
    prepared = award_hall.attend(
        award_hall.prepare(award_hall.rule(1, 3, award_type=fourth), award=fourth), present=2
    )
    when = {"actor": world.people["chair"], "at": AT}
    batch = batches.print_batch(ballot_id=prepared.pk, sheets=2, **when)
    rehearsed = rehearsal.prepare_rehearsal(
        cluster_year=year, setting=award_hall.setting(rule), choices=2, **when
    )
    in_state = {
        "count_enter": closed, "count_compare": closed, "ballot_result": counted, "minutes_show": counted,
        "minutes_write": counted, "minutes_adopt": counted,
    }  # fmt: skip
    arguments = {page: [in_state.get(page.partition(":")[2], prepared).pk] for page in PAGES}
    return arguments | {
        "awards:ballot_list": [year.pk],
        "awards:ballot_finish": [year.pk],
        "awards:ballot_rehearse": [year.pk],
        "awards:ballot_discard": [rehearsed.pk],
        "awards:batch_print": [prepared.pk, batch.pk],
        "awards:ballot_prepare": [year.pk, sector.pk],
        "awards:rule_enter": [year.pk, sector.pk],
        "awards:rule_confirm": [year.pk, rule.pk],
        "awards:ballot_opinion": [prepared.pk, units[2].pk],
    }


def _another_award(like, number):
    return type(like).objects.create(
        code=f"co_thu_{number}", name=f"Cờ thử {number}", ordinal=number, family=like.family,
        subject=like.subject, is_cluster_voted=True,
    )  # fmt: skip
