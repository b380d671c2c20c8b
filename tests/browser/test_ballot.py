"""A ballot in Chromium: the chair at a desk, two tellers on phones, the wall of the hall."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from pypdf import PdfReader

from core.shipped import shipped
from tests.factories import PASSWORD
from tests.factories.ballots import make_hall

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("SCREENSHOTS", "")


def _sign_in(page, person):
    page.goto("/tai-khoan/dang-nhap/")
    page.fill("input[name=login]", person.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "dang-nhap" not in url)


def _look(page, name):
    """Nothing serious for people with disabilities, nothing wider than the screen."""
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/ballot-{name}.png", full_page=True)
    if not page.has_scripts:  # axe itself is a script
        return
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}] == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name


def _send(page):
    page.click("main form button[type=submit]")


def _enter(page, shown, figures):
    page.goto(f"{shown}kiem-phieu/")
    inputs = page.locator("main form input[inputmode=numeric]")
    for number, value in enumerate(figures):
        inputs.nth(number).fill(str(value))
    _look(page, "count")
    _send(page)


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_ballot_from_the_rule_to_the_minutes(new_page, javascript):
    hall = make_hall(units=6, nominees=2, year=timezone.localdate().year)
    desk = new_page(javascript=javascript)
    phone_a, phone_b = (new_page("phone", javascript=javascript) for _ in "ab")
    wall = new_page()
    year = hall.cluster_year.pk
    for page in (desk, phone_a, phone_b, wall):
        page.has_scripts = javascript

    _sign_in(desk, hall.chair)
    desk.goto(f"/binh-xet/{year}/bo-phieu/")
    _look(desk, "list")
    desk.click("a:has-text('Nhập quy tắc')")
    desk.fill("input[name=threshold]", "80%")
    desk.check("input[name=denominator][value=all_members]")
    desk.fill("input[name=quorum]", "2/3")
    desk.check("input[name=absent_mode][value=written_opinion]")
    desk.check("input[name=own_unit_vote][value=allowed]")
    desk.fill("input[name=legal_basis]", "Nghị quyết hội nghị cụm")
    _look(desk, "rule")
    _send(desk)
    desk.click("a:has-text('Chuẩn bị bỏ phiếu')")
    desk.fill("input[name=held_on]", f"{timezone.localdate():%d/%m/%Y}")
    desk.fill("input[name=head_name]", "Trần Thị Trưởng Ban")
    desk.fill("input[name=chaired_by]", "Nguyễn Văn Chủ Trì")
    desk.fill("input[name=secretary]", "Lê Thị Thư Ký")
    desk.select_option("select[name=teller_one]", str(hall.teller_a.pk))
    desk.select_option("select[name=teller_two]", str(hall.teller_b.pk))
    _look(desk, "prepare")
    _send(desk)
    shown = desk.url
    assert "Chưa được xác nhận" in desk.inner_text("main")

    desk.click("main .gu-page-head a:has-text('Điểm danh')")
    for unit in hall.units:
        desk.check(f"input[name=state_{unit.pk}][value=present]")
    _look(desk, "roll")
    _send(desk)
    _sign_in(wall, hall.chair)
    wall.goto(f"{shown}man-chieu/")
    desk.click("a:has-text('Mở bỏ phiếu')")
    _look(desk, "open")
    _send(desk)
    wall.wait_for_selector("text=Đang bỏ phiếu")
    desk.click("a:has-text('Đóng bỏ phiếu')")
    _send(desk)
    _look(desk, "closed")

    agreed = [6, 6, 5, 1, 5, 0, 0, 3, 2, 0]
    _sign_in(phone_a, hall.teller_a)
    _enter(phone_a, shown, agreed)
    assert "Người kia chưa nhập" in phone_a.inner_text("main")
    _sign_in(phone_b, hall.teller_b)
    _enter(phone_b, shown, [6, 6, 5, 1, 5, 0, 0, 2, 3, 0])
    assert "Hai bản khác nhau" in phone_b.inner_text("main")
    _look(phone_b, "compare")
    _enter(phone_b, shown, agreed)
    assert "Đã kiểm xong" in phone_b.inner_text("main")
    wall.wait_for_selector("text=Kết quả chưa công bố")
    assert "5/6" not in wall.inner_text("body")

    desk.goto(shown)
    desk.click("a:has-text('Công bố kết quả')")
    _look(desk, "announce")
    _send(desk)
    wall.wait_for_selector("text=Được suy tôn")
    desk.goto(f"{shown}ket-qua/")
    _look(desk, "result")
    assert "83,33%" in desk.inner_text("main")
    desk.click("a:has-text('Xác nhận biên bản')")
    _look(desk, "adopt")
    _send(desk)
    desk.goto(f"{shown}bien-ban/")
    _look(desk, "minutes")
    assert "5/6 = 83,33%" in desk.inner_text("main")
    assert hall.cluster_year.nominations.get().unit == hall.units[1]


def test_minutes_of_thirteen_units_print_on_one_sheet(new_page, tmp_path):
    hall = make_hall(units=13, nominees=12)
    ballot = hall.counted(
        hall.closed(hall.rule(), present=11, accepts_conflict=True, seats=4, place="Hà Nội"),
        [11, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
    )
    hall.announced(ballot)
    cases = shipped("cases")["cases"]
    real_names = next(case["units"] for case in cases if case["id"] == "cum-so-1-2020-2021")
    for nominee, name in zip(ballot.nominees.order_by("ordinal"), real_names, strict=False):
        type(nominee).objects.filter(pk=nominee.pk).update(unit_name=name)
    desk = new_page()
    _sign_in(desk, hall.chair)
    desk.goto(f"/binh-xet/phieu/{ballot.pk}/bien-ban/")

    desk.pdf(path=tmp_path / "bien-ban.pdf", prefer_css_page_size=True)

    assert len(PdfReader(tmp_path / "bien-ban.pdf").pages) == 1
