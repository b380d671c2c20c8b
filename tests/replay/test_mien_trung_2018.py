"""Duyên hải miền Trung và Tây Nguyên, 2018: twenty-six units of thirteen provinces sign in one hall.

The report names one unit and no Trưởng: the other names, and which unit leads, are the replay's own.
"""

import datetime as dt

import pytest

from clusters.enums import Role
from tests import factories as make
from tests.factories.covenants import scan
from tests.replay.person import Person
from tests.replay.story import Year, assert_told, case, head_of, movement, on, unit_named, written

pytestmark = pytest.mark.replay

TOLD = case("mien-trung-tay-nguyen-2018")
LAUNCH = TOLD["launch_conference"]
DAY = LAUNCH["date"]
VICE = TOLD["leadership"][0]
SIGNED = TOLD["covenant"]["signed_by_units"]
ON_PAPER = 3


def test_twenty_six_units_sign_at_the_conference_in_dong_hoi(standing):
    others = [f"tỉnh mẫu số {n}" for n in range(1, TOLD["provinces"])]
    provinces = [VICE["unit"].removeprefix("Cục THADS "), *others]
    units = [unit_named(f"{body} {place}") for place in provinces for body in ("Sở Tư pháp", "Cục THADS")]
    assert len(units) == TOLD["units"]
    chair_unit, vice_unit = units[2], next(unit for unit in units if unit.name == VICE["unit"])
    vice = head_of(vice_unit, VICE["person"], VICE["post"])
    heads = {unit: vice if unit == vice_unit else head_of(unit) for unit in units}

    with on(dt.date(2018, 1, 15)):
        year = Year.decided(standing, TOLD["cluster"], TOLD["year"], units)
        # A unit leads, represented by its head.
        year.is_led_by([{"role": "trưởng khu vực", "unit": chair_unit.name}, VICE], {VICE["person"]: vice})
        year.is_constituted()
    secretary = make.appoint(Role.CLUSTER_SECRETARY, cluster_year=year.row)

    with on(dt.date(2018, 3, 5)):
        year.plans(vice, TOLD, presented_by="vice_chair")
        conference = year.confers(secretary, "launch", DAY, place=LAUNCH["place"])

    with on(DAY, hour=9):
        year.has_met(secretary, conference)
        year.adopts_plan(vice, conference)
        covenant = year.opens_covenant(heads[chair_unit], DAY)
        ceremony = year.of("ceremony_show", covenant.pk)
        before = Person(secretary).reads(ceremony)
        for unit in units[:-ON_PAPER]:
            year.signs(covenant, unit, heads[unit])
        partly = Person(secretary).reads(ceremony)
        for unit in units[-ON_PAPER:]:
            party = covenant.parties.get(unit=unit)
            Person(secretary).sends(
                year.of("covenant_sign_paper", covenant.pk, party.pk), signer_name="Nguyễn Thị Ký",
                signer_title="Phó Cục trưởng", capacity="deputising", head_title="Cục trưởng",
                signed_on=written(DAY), scan=scan(),
            )  # fmt: skip

    with on(DAY, hour=11):
        reader = Person(standing)
        after = reader.reads(ceremony)
        signed = reader.reads(year.of("covenant_show", covenant.pk))
        plan = reader.reads(year.of("plan_show"))
        setup = reader.reads(year.of("year_setup"))
        held = reader.reads(year.of("conference_detail", conference.pk))

    assert_told(before, f"0/{SIGNED}")
    assert_told(partly, f"{SIGNED - ON_PAPER}/{SIGNED}")
    assert_told(after, f"{SIGNED}/{SIGNED}", *[unit.name for unit in units])
    assert_told(signed, "Đã ký đủ", VICE["person"], "KT.")
    assert {s.signed_on for party in covenant.parties.all() for s in party.signatures.all()} == {DAY}
    assert_told(plan, TOLD["theme"], "Phó Trưởng", *[movement(key)["title"] for key in TOLD["movements"]])
    assert_told(setup, *[VICE[key] for key in ("unit", "person", "post")])
    assert_told(held, LAUNCH["place"], written(DAY))
