"""Miền Đông Nam bộ, 2018: units lead, and a Cục registers its Chi cục.

The report names three units and gives two counts: the other units, and how the forty are spread over
Cục and Chi cục, are the replay's own. It gives no theme either.
"""

import datetime as dt

import pytest

from clusters.enums import UnitKind
from clusters.models import Unit
from emulation.models import AwardType
from tests import factories as make
from tests.factories.emulation import put_under
from tests.replay.person import Person
from tests.replay.story import Year, assert_told, case, head_of, movement, on, reports, unit_named, written

pytestmark = pytest.mark.replay

TOLD = case("dong-nam-bo-2018")
LAUNCH = TOLD["launch_conference"]
DAY = LAUNCH["date"]
JUSTICE, ENFORCEMENT = TOLD["registrations"]


def test_twelve_so_and_forty_thads_bodies_register_at_the_signing(standing):
    named = [lead["unit"] for lead in TOLD["leadership"]]
    so = [name for name in named if name.startswith("Sở")]
    cuc = [name for name in named if name.startswith("Cục")]
    so += [f"Sở Tư pháp tỉnh mẫu số {n}" for n in range(JUSTICE["count"] - len(so))]
    cuc += [f"Cục THADS tỉnh mẫu số {n}" for n in range(JUSTICE["count"] - len(cuc))]
    units = [unit_named(name) for name in [*so, *cuc]]
    heads = {unit.name: head_of(unit) for unit in units}
    parents = units[len(so) :]
    for n in range(ENFORCEMENT["count"] - len(cuc)):
        child = make.make_unit(f"Chi cục THADS huyện mẫu số {n}", kind=UnitKind.DISTRICT_ENFORCEMENT_LEGACY)
        put_under(child, parents[n % 4])
    chair, first, second = (heads[lead["unit"]] for lead in TOLD["leadership"])

    with on(dt.date(2018, 1, 15)):
        year = Year.decided(standing, TOLD["cluster"], TOLD["year"], units)
        year.is_led_by(TOLD["leadership"])
        year.is_constituted()

    with on(dt.date(2018, 3, 1)):
        year.plans(first, TOLD | {"theme": "Chủ đề do bài kiểm thử đặt ra"})
        conference = year.confers(second, "launch", DAY, session=LAUNCH["session"], place=LAUNCH["place"])

    with on(DAY, hour=9):
        year.has_met(second, conference)
        proposals = "\n".join(TOLD["proposals"])
        Person(second).sends(year.of("conference_minutes", conference.pk), minutes=proposals)
        year.adopts_plan(chair, conference)
        covenant = year.opens_covenant(chair, DAY)
        for name in named:  # how many signed was not reported
            year.signs(covenant, Unit.objects.get(name=name), heads[name])
        award = AwardType.objects.get(name=JUSTICE["title"])
        for unit in units:
            has_below = unit in parents[:4]  # then the column is ticked for all units of the table at once
            ticked = {"whole": [award.pk]} if has_below else {"picks": [f"{award.pk}-{unit.pk}"]}
            Person(heads[unit.name]).sends(year.of("registration_new", unit.pk), **ticked)

    with on(DAY, hour=11):
        reader = Person(standing)
        listed = reader.reads(year.of("registration_list"))
        neighbour = Person(heads[so[-1]]).reads(year.of("registration_list"))
        setup = reader.reads(year.of("year_setup"))
        held = reader.reads(year.of("conference_detail", conference.pk))
        plan = reader.reads(year.of("plan_show"))
        signed = reader.reads(year.of("covenant_show", covenant.pk))

    so_count, thads_count = JUSTICE["count"], ENFORCEMENT["count"]
    # Of units of the ministry, of Sở, of THADS bodies, all.
    counts = f"{JUSTICE['title']} 0 {so_count} {thads_count} {so_count + thads_count}"
    assert_told(listed, counts)
    assert_told(neighbour, counts)  # public within the region
    assert_told(setup, *named)
    assert_told(held, LAUNCH["session"], LAUNCH["place"], written(DAY), *TOLD["proposals"])
    assert_told(plan, *[movement(key)["title"] for key in TOLD["movements"]])
    for number in TOLD["phases"]:
        days = reports()["peak_phases"][number]
        assert_told(plan, *[f"{days[end][3:]}/{days[end][:2]}/2018" for end in ("starts", "ends")])
    assert_told(signed, f"{len(named)}/{len(units)}")
