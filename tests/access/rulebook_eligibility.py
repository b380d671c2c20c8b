"""Who reaches the pages of eligibility: units are read by their cluster, persons by their own unit."""

import datetime as dt

from rulebook.models import Person, RuleSet, Service
from tests import factories as make
from tests.access.world import World
from tests.factories import LONG_AGO
from tests.factories.emulation import make_award

PAGES = {
    # stranger, outsider, officer, head, chair, secretary, standing, auditor, admin
    "rulebook:eligibility_list": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "rulebook:eligibility_show": (302, 404, 200, 200, 200, 200, 200, 200, 404),
    "rulebook:eligibility_person": (302, 404, 200, 200, 404, 404, 200, 200, 404),
    "awards:simulator": (302, 404, 200, 200, 200, 200, 200, 200, 404),
}


def build(world: World) -> dict[str, list[int]]:
    """A rule set of the year, an award, and a person of the member unit."""
    RuleSet.objects.create(code="thu", name="Bộ quy tắc thử", valid_from=dt.date(2020, 1, 1), basis="Thử")
    award = make_award(is_cluster_voted=True)
    make_award("Chiến sĩ thi đua cơ sở", subject="person")
    person = Person.objects.create(full_name="Nguyễn Văn Người")
    Service.objects.create(person=person, unit=world.member_unit, valid_from=LONG_AGO)
    year = world.cluster_year
    unit = make.members_of(year)[1]
    return {
        "rulebook:eligibility_list": [year.pk],
        "rulebook:eligibility_show": [year.pk, award.pk, unit.pk],
        "rulebook:eligibility_person": [person.pk],
        "awards:simulator": [year.pk, award.pk],
    }
