"""Cụm thi đua số I, 2019: led by persons of member units, of whom the Trưởng is a deputy head (CLU-5, CLU-6)."""

import datetime as dt

import pytest

from clusters.enums import Role
from tests.replay.person import Person
from tests.replay.story import (
    Year,
    assert_told,
    case,
    head_of,
    movement,
    of,
    on,
    reports,
    unit_named,
    written,
)

pytestmark = pytest.mark.replay

TOLD = case("cum-so-1-2019")
LAUNCH = TOLD["launch_conference"]
CHAIR, VICE = TOLD["leadership"]


def test_the_year_from_its_leaders_to_the_signed_covenant(standing):
    units = [unit_named(lead["unit"]) for lead in TOLD["leadership"]]
    chair = head_of(units[0], CHAIR["person"], CHAIR["post"], Role.UNIT_DEPUTY)
    vice = head_of(units[1], VICE["person"], VICE["post"])
    head_of_chairs_unit = head_of(units[0])

    with on(dt.date(2019, 1, 15)):
        year = Year.decided(standing, TOLD["cluster"], TOLD["year"], units)
        year.is_led_by(TOLD["leadership"], {CHAIR["person"]: chair, VICE["person"]: vice})
        year.is_constituted()

    with on(dt.date(2019, 3, 1)):
        year.plans(vice, TOLD, presented_by="vice_chair")
        Person(vice).sends(year.of("plan_open_comments"), until_on=written(LAUNCH["date"]))
        conference = year.confers(vice, "launch", LAUNCH["date"], place=LAUNCH["place"])

    with on(LAUNCH["date"], hour=8):
        # The report names no unit and no comment: the story lets one unit say something.
        Person(head_of_chairs_unit).sends(year.of("comment_list"), body="Nhất trí với chủ đề.")
        comment = year.row.plan.comments.get()
        Person(vice).sends(of("comment_answer", year.row.pk, comment.pk), response="accepted")

    with on(LAUNCH["date"], hour=10):
        year.has_met(vice, conference)
        # CLU-6: the person leads, so the head of that person's unit does not.
        Person(head_of_chairs_unit).opens(year.of("plan_adopt"), status=403)
        year.adopts_plan(chair, conference)
        covenant = year.opens_covenant(chair, LAUNCH["date"])
        year.signs(covenant, units[0], chair)
        year.signs(covenant, units[1], vice)

    with on(LAUNCH["date"], hour=11):
        reader = Person(standing)
        plan = reader.reads(year.of("plan_show"))
        signed = reader.reads(year.of("covenant_show", covenant.pk))
        setup = reader.reads(year.of("year_setup"))
        held = reader.reads(year.of("conference_detail", conference.pk))

    assert_told(plan, TOLD["theme"], *[movement(key)["title"] for key in TOLD["movements"]])
    spans = [movement(key)["span"] for key in TOLD["movements"] if "span" in movement(key)]
    assert_told(plan, *[f"{starts}–{ends}" for starts, ends in spans], written(LAUNCH["date"]))
    assert_told(plan, *[basis for key in TOLD["movements"] for basis in movement(key).get("legal_basis", [])])
    phases = reports()["peak_phases"].values()
    assert_told(plan, *[f"{p[end][3:]}/{p[end][:2]}/2019" for p in phases for end in ("starts", "ends")])
    assert_told(setup, *[lead[key] for lead in TOLD["leadership"] for key in ("person", "post", "unit")])
    assert_told(held, LAUNCH["place"], written(LAUNCH["date"]))
    assert_told(signed, CHAIR["person"], VICE["person"], "KT.", "Đã ký đủ")
    assert covenant.parties.filter(signatures__isnull=False).count() == len(units)
