"""Tiền Giang, 2018: a province's own campaign, inside one Sở Tư pháp and down to its Phòng Tư pháp."""

import datetime as dt

import pytest
from django.urls import resolve

from clusters.enums import Role, UnitKind
from emulation.models import Campaign, CampaignPlan
from tests import factories as make
from tests.factories.emulation import put_under
from tests.replay.person import Person
from tests.replay.story import (
    assert_told,
    case,
    head_of,
    movement,
    of,
    on,
    set_phases,
    unit_named,
    write_movements,
    written,
)

pytestmark = pytest.mark.replay

TOLD = case("tien-giang-2018")
ISSUED = TOLD["plan"]


def test_the_units_plan_from_its_draft_to_its_number(standing):
    unit = unit_named(TOLD["organiser"])
    office = make.make_unit("Phòng Tư pháp huyện mẫu", kind=UnitKind.DISTRICT_JUSTICE_OFFICE_LEGACY)
    put_under(office, unit)
    head = head_of(unit, post="Giám đốc")
    officer = make.appoint(Role.UNIT_OFFICER, unit=unit)
    stranger = head_of(unit_named("Sở Tư pháp tỉnh mẫu"))

    with on(dt.date(2018, 1, 4)):
        answer = Person(officer).sends(of("unit_plan_new"), year=str(TOLD["year"]))
        plan = CampaignPlan.objects.get(pk=resolve(answer.url).kwargs["plan_id"])

        def address(page, *arguments):
            return of(page, plan.pk, *arguments)

        # The report counts the key tasks and does not give their text.
        tasks = [f"Nhiệm vụ trọng tâm thứ {n}" for n in range(1, TOLD["key_tasks"] + 1)]
        Person(officer).sends(
            address("unit_plan_edit"),
            slogan=TOLD["theme"],
            key_tasks=tasks,
            short_drives_note=TOLD["short_campaigns"],
        )
        movements = [movement(entry["movement"]) | entry for entry in TOLD["movements"]]
        write_movements(officer, address, "unit_plan_", movements)
        write_movements(officer, address, "unit_plan_", [{"title": title} for title in TOLD["thematic"]])
        set_phases(officer, address("unit_plan_phases"), TOLD["year"])
        for entry in movements:
            row = plan.plan_campaigns.get(campaign=Campaign.objects.get(title=entry["title"]))
            for target in entry.get("targets", []):
                Person(officer).sends(
                    address("unit_plan_target_add"), what=target["what"], goal=str(target["at_least"]),
                    unit_of_measure=target["measure"], responsible=target["by"], plan_campaign=row.pk,
                )  # fmt: skip

    with on(ISSUED["date"]):
        Person(officer).opens(address("unit_plan_adopt"), status=403)
        Person(head).sends(
            address("unit_plan_adopt"), number=ISSUED["number"], issued_on=written(ISSUED["date"])
        )
        page = Person(standing).reads(address("unit_plan_show"))
        paper = Person(head).reads(address("unit_plan_paper"))
        Person(stranger).opens(address("unit_plan_show"), status=404)
        Person(officer).opens(address("unit_plan_edit"), status=403)

    told = [entry["title"] for entry in movements] + TOLD["thematic"]
    targets = [target for entry in movements for target in entry.get("targets", [])]
    assert_told(
        page, TOLD["theme"], ISSUED["number"], written(ISSUED["date"]), *told, TOLD["short_campaigns"], *tasks
    )
    assert_told(
        page,
        *[basis for e in movements for key in ("legal_basis", "also_based_on") for basis in e.get(key, [])],
    )
    assert_told(page, *[target[key] for target in targets for key in ("what", "by")])
    assert_told(page, *[f"{target['at_least']} {target['measure']}" for target in targets])
    celebrated = [day for phase in TOLD["phases"].values() for day in phase["anniversaries"]]
    assert_told(page, *[f"{day['years']} năm {day['of']}" for day in celebrated])
    assert_told(page, *[f"{day['date']:%d/%m}" for day in celebrated])
    assert_told(paper, ISSUED["number"], *told, *[f"{day['years']} năm {day['of']}" for day in celebrated])
    plan.refresh_from_db()
    assert len(plan.key_tasks) == TOLD["key_tasks"]
