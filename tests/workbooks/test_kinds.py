"""Targets, reports and the points of other stages go round by workbook."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from clusters.enums import LeadRole, Role, UnitKind
from core import clock
from emulation.enums import GoalKind, PlanState
from emulation.models import CampaignPlan, Target, TargetFigure, TargetShare, UnitReport
from emulation.services.reports import save_report
from scoring.enums import CardState, Stage
from scoring.models import ScoreFigure
from tests import factories as make
from tests.factories import scoring
from tests.workbooks.rounds import SHEET, act, give_back, send
from workbooks.models import ReturnedWorkbook

pytestmark = pytest.mark.django_db
YEAR = clock.today().year


@pytest.fixture
def world(client):
    unit = make.make_unit("Cục Thử nghiệm", kind=UnitKind.AGENCY)
    year = make.make_cluster_year(YEAR, units=[unit, make.make_unit()])
    person = make.appoint(Role.UNIT_OFFICER, unit=unit)
    client.force_login(person)
    return type("World", (), {"unit": unit, "year": year, "person": person})


def make_shares(world) -> list[TargetShare]:
    """Two targets of the adopted plan, given to the unit: a number and a yes-no."""
    at = clock.now()
    plan = CampaignPlan.objects.create(
        cluster_year=world.year, year=YEAR, state=PlanState.ADOPTED, adopted_on=dt.date(YEAR, 1, 2),
        adopted_at=at, adopted_hash="0" * 64,
    )  # fmt: skip
    targets = [
        Target.objects.create(plan=plan, ordinal=1, what="Xã điểm", goal=5, unit_of_measure="xã"),
        Target.objects.create(
            plan=plan, ordinal=2, what="Có chuyên trang", goal_kind=GoalKind.YES_NO, unit_of_measure=""
        ),
    ]
    return [
        TargetShare.objects.create(target=target, unit=world.unit, goal=goal, assigned_at=at)
        for target, goal in zip(targets, (5, 1), strict=True)
    ]


def figures() -> dict[tuple[str, dt.date], Decimal]:
    return {
        (figure.share.target.what, figure.until_on): figure.value
        for figure in TargetFigure.objects.select_related("share__target")
    }


def test_figures_of_targets_are_taken_by_their_day_and_undone(client, world):
    share, _yes_no = make_shares(world)
    first, later = dt.date(YEAR, 1, 5), dt.date(YEAR, 1, 6)
    TargetFigure.objects.create(share=share, until_on=first, value=2, recorded_at=clock.now())
    book = send(client, world.year, "chi-tieu")
    sheet = book[SHEET]
    assert [cell.value for cell in sheet[4]][3:] == ["Tính đến hết ngày", "Kết quả", "Ghi chú"]
    assert (sheet["D5"].value.date(), sheet["E5"].value) == (first, 2)
    sheet["D5"], sheet["E5"] = later, 0
    sheet["D6"], sheet["E6"] = later, 1

    give_back(client, world.year, book, "chi-tieu")
    batch = ReturnedWorkbook.objects.get()
    act(client, "take", batch, which="all")

    assert figures() == {("Xã điểm", first): 2, ("Xã điểm", later): 0, ("Có chuyên trang", later): 1}
    act(client, "undo", batch)
    assert figures() == {("Xã điểm", first): 2}


def test_what_cannot_be_a_figure_of_a_target_is_noted(client, world):
    make_shares(world)
    book = send(client, world.year, "chi-tieu")
    sheet = book[SHEET]
    sheet["D5"], sheet["E5"] = "31/02", 3
    sheet["E6"] = 2

    give_back(client, world.year, book, "chi-tieu")

    first, second = ReturnedWorkbook.objects.get().rows.order_by("sheet_row")
    assert "đang là chữ, không phải ngày" in first.problems["until_on"]
    assert set(second.problems) == {"until_on", "value"}
    assert "có (1) hoặc không (0)" in second.problems["value"]


def test_two_people_at_once_are_told_of_each_other(client, world):
    share, _other = make_shares(world)
    day = dt.date(YEAR, 1, 5)
    book = send(client, world.year, "chi-tieu")
    book[SHEET]["D5"], book[SHEET]["E5"] = day, 3
    give_back(client, world.year, book, "chi-tieu")
    batch = ReturnedWorkbook.objects.get()
    TargetFigure.objects.create(share=share, until_on=day, value=4, recorded_at=clock.now())

    act(client, "take", batch, which="all")

    assert figures() == {("Xã điểm", day): 4}
    page = client.get(reverse("workbooks:batch_show", args=[batch.pk])).content.decode()
    assert "vừa được người khác đổi" in page

    give_back(client, world.year, book, "chi-tieu")
    row = ReturnedWorkbook.objects.latest("pk").rows.get(sheet_row=5)
    assert "Trong lúc bảng ở ngoài, ô này đã được đổi thành 4" in row.problems["value"]


def test_a_report_is_written_in_a_workbook_and_is_a_draft_again_after_undoing(client, world):
    save_report(
        cluster_year=world.year, unit=world.unit, period="midyear", revision=0, actor=world.person,
        at=clock.now(), results="Đã làm", exemplars=["Chị Hà"],
    )  # fmt: skip
    scope = f"{world.unit.pk}:midyear"
    book = send(client, world.year, "bao-cao", scope)
    sheet = book[SHEET]
    assert [sheet.cell(row, 3).value for row in range(5, 9)] == ["Đã làm", None, "Chị Hà", None]
    sheet["C5"] = "Đã làm xong =1+1"
    sheet["C7"] = "Chị Hà\nAnh Nam"

    give_back(client, world.year, book, "bao-cao")
    batch = ReturnedWorkbook.objects.get()
    act(client, "take", batch, which="all")

    report = UnitReport.objects.get()
    assert (report.results, report.exemplars) == ("Đã làm xong =1+1", ["Chị Hà", "Anh Nam"])
    act(client, "undo", batch)
    report.refresh_from_db()
    assert (report.results, report.exemplars) == ("Đã làm", ["Chị Hà"])


def test_leaders_conclude_all_units_in_one_workbook(client, world):
    make.make_lead(world.year, world.unit, LeadRole.CHAIR)
    client.force_login(make.appoint(Role.UNIT_HEAD, unit=world.unit))
    cards = scoring.make_cards(world.year, scoring.make_table(year=YEAR))
    for card in cards:
        scoring.give(card, Stage.SELF, {"I.1": 7, "I.2": 2, "II.1": 9})
        scoring.put(card, CardState.SELF_SCORED)
    book = send(client, world.year, "cham-diem", "0:final")
    sheet = book[SHEET]
    place = {cell.value: cell.column_letter for cell in sheet[4]}
    assert sheet[f"{place['Lần chấm trước']}5"].value == 7
    sheet[f"{place['Điểm']}5"] = 7  # as the unit scored: no reason asked for
    sheet[f"{place['Điểm']}6"] = 1

    give_back(client, world.year, book, "cham-diem")
    batch = ReturnedWorkbook.objects.get()
    assert list(batch.rows.get(sheet_row=6).problems) == ["reason"]
    act(client, "take", batch, which="all")

    [figure] = ScoreFigure.objects.filter(stage=Stage.FINAL)
    assert figure.points == Decimal(7)


def test_a_unit_is_offered_only_its_own_scores(client, world):
    scoring.make_cards(world.year, scoring.make_table(year=YEAR))
    page = client.get(reverse("workbooks:workbook_send", args=[world.year.pk, "cham-diem"]))
    assert [token for token, _label in page.context["form"].fields["scope"].choices] == [
        f"{world.unit.pk}:self"
    ]


def test_once_handed_in_a_batch_can_only_be_looked_at(client, world):
    cards = scoring.make_cards(world.year, scoring.make_table(year=YEAR))
    card = next(card for card in cards if card.unit_id == world.unit.pk)
    book = send(client, world.year, "cham-diem")
    points = next(cell.column_letter for cell in book[SHEET][4] if cell.value == "Điểm")
    book[SHEET][f"{points}5"] = 8
    give_back(client, world.year, book, "cham-diem")
    batch = ReturnedWorkbook.objects.get()
    act(client, "take", batch, which="all")
    scoring.put(card, CardState.SELF_SCORED)

    assert client.get(reverse("workbooks:batch_show", args=[batch.pk])).status_code == 200
    assert act(client, "undo", batch).status_code == 403
    assert ScoreFigure.objects.get().points == Decimal(8)
    client.force_login(make.appoint(Role.UNIT_OFFICER, unit=world.unit))
    assert client.get(reverse("workbooks:batch_show", args=[batch.pk])).status_code == 404
