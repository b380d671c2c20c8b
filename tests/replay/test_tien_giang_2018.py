"""Tiền Giang, 2018: a province's own campaign, inside one Sở Tư pháp and down to its Phòng Tư pháp."""

import datetime as dt
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import resolve
from pypdf import PdfReader

from clusters.enums import Role, UnitKind
from documents.enums import PaperKind
from documents.rendering.pdf import render_pdf
from documents.services import papers
from documents.services.agencies import load_profiles
from documents.services.composing import content_of
from documents.services.templates import load_templates
from documents.sources import subjects_of
from emulation.models import Campaign, CampaignPlan
from emulation.queries.targets import standings
from emulation.services import plan_parts, plans, targets
from tests import factories as make
from tests.factories.covenants import moment
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


TARGETS = [target for entry in TOLD["movements"] for target in entry.get("targets", [])]


def _adopted(unit, officer, head):
    """The plan with the movement that has targets, issued under its number; the way there is tried below."""
    by = {"actor": officer, "at": moment(dt.date(2018, 1, 4))}
    plan = plans.draft_unit_plan(unit=unit, year=TOLD["year"], slogan=TOLD["theme"], **by)
    row = plan_parts.add_new_campaign(
        plan=plan, title=movement("nong-thon-moi")["title"], kind="thematic", **by
    )
    for told in TARGETS:
        targets.add_target(
            owner=plan, plan_campaign=row, what=told["what"], goal=Decimal(told["at_least"]), **by,
            unit_of_measure=told["measure"], responsible=told["by"],
        )  # fmt: skip
    by = {"actor": head, "at": moment(ISSUED["date"])}
    return plans.adopt_plan(plan=plan, number=ISSUED["number"], issued_on=ISSUED["date"], **by)


def test_the_three_targets_from_the_plan_to_the_report_at_years_end():
    """What the Phòng reported is not in the press report: sample offices and figures are test data."""
    load_profiles(at=moment(ISSUED["date"]))
    load_templates()
    unit = unit_named(TOLD["organiser"])
    offices = [
        put_under(
            make.make_unit(f"Phòng Tư pháp huyện mẫu {n}", kind=UnitKind.DISTRICT_JUSTICE_OFFICE_LEGACY), unit
        )
        for n in (1, 2)
    ]
    head, officer = head_of(unit, post="Giám đốc"), make.appoint(Role.UNIT_OFFICER, unit=unit)
    clerk = make.appoint(Role.UNIT_OFFICER, unit=offices[0])  # the other office has no sign-in of its own
    plan = _adopted(unit, officer, head)
    rows = list(plan.targets.order_by("ordinal"))
    each_office = rows[2]

    def report(person, of_unit, day, values):
        page = of("share_list", of_unit.pk, 2018)
        with on(day):
            Person(person).sends(page, until_on=written(day), **{f"value_{k}": v for k, v in values.items()})

    with on(dt.date(2018, 1, 15)):
        for row in rows:
            goal = {f"goal_{unit.pk}": str(len(offices))} if row == each_office else {}
            Person(officer).sends(of("target_assign", row.pk), units=[unit.pk], **goal)
        first, second, whole = [row.shares.get(unit=unit) for row in rows]
        Person(officer).sends(of("share_hand_down", whole.pk), units=[office.pk for office in offices])
    parts = [whole.handed_down.get(unit=office) for office in offices]
    assert [part.goal for part in parts] == [each_office.goal, each_office.goal]

    half, end = dt.date(2018, 6, 30), dt.date(2018, 12, 31)  # đợt 1, and the year
    report(officer, unit, half, {first.pk: "1", second.pk: "0"})
    report(clerk, offices[0], half, {parts[0].pk: "1"})
    with on(half):
        told = Person(head).reads(of("share_list", unit.pk, 2018))
    assert_told(told, "Đạt sớm", "0 xã", "Cộng lại, 1 trong 2 đơn vị trực thuộc đã báo")

    report(officer, unit, end, {first.pk: "1", second.pk: "3"})
    report(clerk, offices[0], end, {parts[0].pk: "1"})
    report(officer, offices[1], end, {parts[1].pk: "1"})
    with on(end):
        told = Person(head).reads(of("target_show", each_office.pk))
    assert_told(
        told, "2 xã", "Cộng lại, 2 trong 2 đơn vị trực thuộc đã báo", *[office.name for office in offices]
    )
    found = {one.share.pk: (one.value, one.is_met) for one in standings(end, plan=plan)}
    assert found == {
        first.pk: (1, True), second.pk: (3, True), whole.pk: (2, True), parts[0].pk: (1, True), parts[1].pk: (1, True),
    }  # fmt: skip
    # Today the province is another unit's: 2018 is read as it stood on its last day.
    assert {one.share.pk: one.value for one in standings(dt.date(2026, 1, 1), plan=plan)}[whole.pk] == 2

    (subject,) = subjects_of(PaperKind.YEAREND_REPORT, None, unit)
    with on(end):
        paper = papers.draft_paper(
            source_kind=PaperKind.YEAREND_REPORT,
            cluster_year=None,
            subject=subject,
            actor=officer,
            at=moment(end),
        )
        written_out = "\n".join(page.extract_text() for page in PdfReader(BytesIO(_pdf(paper, end))).pages)
    told = " ".join(written_out.split())
    assert_told(told, "Kế hoạch số 06/KH-STP ngày 10/01/2018", "31/12/2018", "1 xã", "3 xã", "2 xã")
    assert_told(told, *[target["what"] for target in TARGETS])


def _pdf(paper, day):
    return render_pdf(content_of(paper, day=day)).pdf


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
    assert_told(
        page, TOLD["theme"], ISSUED["number"], written(ISSUED["date"]), *told, TOLD["short_campaigns"], *tasks
    )
    assert_told(
        page,
        *[basis for e in movements for key in ("legal_basis", "also_based_on") for basis in e.get(key, [])],
    )
    assert_told(page, *[target[key] for target in TARGETS for key in ("what", "by")])
    assert_told(page, *[f"{target['at_least']} {target['measure']}" for target in TARGETS])
    celebrated = [day for phase in TOLD["phases"].values() for day in phase["anniversaries"]]
    assert_told(page, *[f"{day['years']} năm {day['of']}" for day in celebrated])
    assert_told(page, *[f"{day['date']:%d/%m}" for day in celebrated])
    assert_told(paper, ISSUED["number"], *told, *[f"{day['years']} năm {day['of']}" for day in celebrated])
    plan.refresh_from_db()
    assert len(plan.key_tasks) == TOLD["key_tasks"]
