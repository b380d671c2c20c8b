"""Who opens the pages of title registrations."""

from clusters.enums import Role
from core import clock
from emulation.services.registrations import register_titles
from tests import factories as make
from tests.factories.emulation import make_award

#            stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
EVERYONE = (302, 404, 200, 200, 200, 200, 200, 200, 404)
UNIT = (302, 404, 200, 200, 403, 403, 403, 403, 404)

PAGES = {
    "emulation:registration_list": EVERYONE,
    "emulation:registration_export": EVERYONE,
    "emulation:registration_new": UNIT,
    "emulation:registration_withdraw": UNIT,
    "emulation:registration_disqualify": (302, 404, 403, 403, 200, 403, 200, 403, 404),
    "emulation:registration_close": (302, 404, 403, 403, 200, 403, 403, 403, 404),
}


def build(world):
    year, award = world.cluster_year, make_award()
    [registration] = register_titles(
        cluster_year=year,
        by_unit=world.member_unit,
        picks={(award.pk, world.member_unit.pk)},
        actor=make.appoint(Role.UNIT_OFFICER, unit=world.member_unit),
        at=clock.now(),
    )
    return {
        "emulation:registration_list": [year.pk],
        "emulation:registration_export": [year.pk],
        "emulation:registration_new": [year.pk, world.member_unit.pk],
        "emulation:registration_withdraw": [year.pk, registration.pk],
        "emulation:registration_disqualify": [year.pk, registration.pk],
        "emulation:registration_close": [year.pk],
    }
