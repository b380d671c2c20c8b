"""The covenant in Chromium: from draft to the last signature, the hall's screen filling up meanwhile."""

import os

import pytest
from django.utils import timezone

from clusters.enums import Role
from tests import factories as make
from tests.factories import PASSWORD
from tests.factories.covenants import signer_for

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("SCREENSHOTS", "")


def _sign_in(page, person):
    page.goto("/tai-khoan/dang-nhap/")
    page.fill("input[name=login]", person.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "dang-nhap" not in url)


def _picture(page, name):
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_covenant_from_draft_to_the_last_signature(new_page, javascript):
    year = timezone.localdate().year
    units = [
        make.make_unit(name)
        for name in ("Vụ Pháp luật hình sự - hành chính", "Vụ Pháp luật dân sự - kinh tế")
    ]
    cluster_year = make.make_cluster_year(year, units=units, name="Cụm thi đua số I")
    make.make_lead(cluster_year, units[0])
    chair = signer_for(units[0], user=make.make_user("Trần Văn Dũng"))
    deputy = signer_for(units[1], Role.UNIT_DEPUTY, user=make.make_user("Nguyễn Thanh Tú"))
    desk, phone, wall = new_page(javascript=javascript), new_page("phone", javascript=javascript), new_page()

    _sign_in(desk, chair)
    desk.goto(f"/nam-thi-dua/{cluster_year.pk}/giao-uoc/soan/")
    desk.click("main form button[type=submit]")
    desk.click("text=Sửa nội dung")
    desk.fill(
        "textarea[name=pledges]", "Hoàn thành xuất sắc nhiệm vụ chính trị được giao.\nBáo cáo đúng hạn."
    )
    desk.click("main form button[type=submit]")
    desk.click("a:has-text('Chốt nội dung')")
    _picture(desk, "freeze")
    desk.click("main form button[type=submit]")
    desk.click("a:has-text('Mở ký')")
    desk.fill("input[name=due_on]", f"{timezone.localdate():%d/%m/%Y}")
    desk.click("main form button[type=submit]")
    shown = desk.url
    _picture(desk, "show")

    _sign_in(wall, chair)
    wall.goto(f"{shown}le-ky/")
    assert "0/2" in wall.inner_text("main")
    _picture(wall, "ceremony")

    _sign_in(phone, deputy)
    phone.goto(shown)
    _picture(phone, "show-phone")
    phone.click("a:has-text('Ký giao ước')")
    _picture(phone, "sign-phone")
    phone.check("input[name=agreed]")
    phone.fill("input[name=password]", PASSWORD)
    phone.click("main form button[type=submit]")
    assert "Đã ghi nhận xác nhận ký" in phone.inner_text("main")
    wall.wait_for_selector("text=Nguyễn Thanh Tú")

    desk.goto(shown)
    desk.click("a:has-text('Ký giao ước')")
    desk.check("input[name=agreed]")
    desk.fill("input[name=password]", PASSWORD)
    desk.click("main form button[type=submit]")
    assert "Đã ký đủ" in desk.inner_text("main")
    wall.wait_for_selector("text=đã ký đủ")
    _picture(wall, "ceremony-full")
    _picture(desk, "show-full")
    desk.goto(f"{shown}ban-in/")
    assert "KT. VỤ TRƯỞNG" in desk.inner_text("main")
    _picture(desk, "paper")
