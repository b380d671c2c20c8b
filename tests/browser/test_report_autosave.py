"""A report saved while it is typed, in Chromium: the network cut, the tab closed, the server down, two people."""

import os

import pytest
from django.utils import timezone

from clusters.enums import Role
from emulation.models import UnitReport
from tests import factories as make
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("SCREENSHOTS", "")
RESULTS = "textarea[name=results]"
STATE = "[data-autosave-words]"
# A page that is closing sends its last words past the test's own interception.
NO_WAY_OUT = "() => { window.fetch = () => Promise.reject(new TypeError('máy chủ không trả lời')); }"


def _sign_in(page, person):
    page.goto("/tai-khoan/dang-nhap/")
    page.fill("input[name=login]", person.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "dang-nhap" not in url)


def _picture(page, name):
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


def _says(page, words):
    page.wait_for_selector(f"{STATE}:has-text('{words}')")


def _kept(page):
    return page.evaluate(
        "Object.entries(localStorage).filter(([key]) => key.startsWith('gu-nhap:')).join('|')"
    )


def _type(page, text, box=RESULTS):
    page.locator(box).press_sequentially(text)


@pytest.fixture
def writing():
    """A cluster's year, its unit, and the address where the unit writes its mid-year report."""
    unit = make.make_unit("Sở Tư pháp tỉnh Ba")
    year = make.make_cluster_year(timezone.localdate().year, units=[unit], name="Cụm thi đua số I")
    return unit, f"/nam-thi-dua/{year.pk}/bao-cao/so-ket/{unit.pk}/"


@pytest.fixture
def officer(writing):
    return make.appoint(Role.UNIT_OFFICER, unit=writing[0], user=make.make_user("Trần Thị Lan"))


def test_no_typed_word_is_lost(new_page, writing, officer):
    page, address = new_page(), f"{writing[1]}soan/"
    _sign_in(page, officer)
    page.goto(address)
    _type(page, "Đã xong 98% việc.")
    _says(page, "Đã lưu lúc")
    assert UnitReport.objects.get().results == "Đã xong 98% việc."
    assert _kept(page) == ""
    _picture(page, "autosave-saved")

    page.context.set_offline(True)
    _type(page, " Mất mạng vẫn gõ.")
    _says(page, "Mất kết nối, chữ đang giữ trên máy này")
    page.click("main form button.btn-primary")  # the button neither loses the page nor the words
    assert page.input_value(RESULTS).endswith("Mất mạng vẫn gõ.")
    assert "Mất mạng vẫn gõ." in _kept(page)
    _picture(page, "autosave-offline")
    page.context.set_offline(False)
    _says(page, "Đã lưu lúc")
    assert UnitReport.objects.get().results == "Đã xong 98% việc. Mất mạng vẫn gõ."

    # The server is down, the tab is closed and opened again.
    page.context.route("**/tu-luu/", lambda route: route.fulfill(status=503, body=""))
    _type(page, " Máy chủ hỏng.")
    _says(page, "Mất kết nối")
    page.evaluate(NO_WAY_OUT)
    page.close()
    page = page.context.new_page()
    page.goto(address)
    _says(page, "Đã lấy lại chữ bạn gõ trước đó")
    assert page.input_value(RESULTS).endswith("Máy chủ hỏng.")
    _picture(page, "autosave-restored")
    page.context.unroute("**/tu-luu/")
    page.click("text=Giữ chữ đó và lưu")
    _says(page, "Đã lưu lúc")
    assert UnitReport.objects.get().results.endswith("Máy chủ hỏng.")
    assert _kept(page) == ""

    # Leaving at once sends the last word; signing out leaves none on the device.
    _type(page, " Chữ cuối.")
    page.goto(writing[1])
    for _try in range(50):
        if UnitReport.objects.get().results.endswith("Chữ cuối."):
            break
        page.wait_for_timeout(100)
    page.goto(address)
    assert page.input_value(RESULTS).endswith("Chữ cuối.")
    assert _kept(page) == ""
    page.context.route("**/tu-luu/", lambda route: route.abort())
    _type(page, " Không giữ.")
    _says(page, "Mất kết nối")
    assert "Không giữ." in _kept(page)
    page.click("details.gu-menu summary.gu-tool:has-text('Trần Thị Lan')")
    page.click("button:has-text('Đăng xuất')")
    page.wait_for_url(lambda url: "bao-cao" not in url)
    assert _kept(page) == ""


def test_words_given_back_can_be_refused(new_page, writing, officer):
    page = new_page()
    _sign_in(page, officer)
    page.goto(f"{writing[1]}soan/")
    page.evaluate(NO_WAY_OUT)
    _type(page, "Không cần nữa")
    _says(page, "Mất kết nối")
    page.reload()
    _says(page, "Đã lấy lại chữ")
    page.click("text=Bỏ chữ đó, dùng bản đã lưu")
    assert (page.input_value(RESULTS), _kept(page)) == ("", "")
    page.reload()
    assert page.input_value(RESULTS) == ""
    assert not UnitReport.objects.exists()


def test_two_people_write_and_choose(new_page, writing, officer):
    head = make.appoint(Role.UNIT_HEAD, unit=writing[0], user=make.make_user("Lê Văn Hùng"))
    lan, hung = new_page(), new_page("phone")
    for page, person in ((lan, officer), (hung, head)):
        _sign_in(page, person)
        page.goto(f"{writing[1]}soan/")
    _type(lan, "Lan viết kết quả.")
    _says(lan, "Đã lưu lúc")
    _type(hung, "Hùng viết hạn chế.", "textarea[name=weaknesses]")
    _says(hung, "Đã lưu lúc")  # another field: both stay
    report = UnitReport.objects.get()
    assert (report.results, report.weaknesses) == ("Lan viết kết quả.", "Hùng viết hạn chế.")

    _type(hung, "Hùng viết kết quả.")
    _says(hung, "Có bản mới hơn")
    _picture(hung, "autosave-conflict-phone")
    hung.click("text=So hai bản")
    hung.wait_for_selector("text=Hai người sửa cùng một chỗ")
    _picture(hung, "autosave-merge-phone")
    hung.click("text=Giữ cả hai")
    hung.click("main form button.btn-primary")
    hung.wait_for_selector("text=Ký duyệt và nộp cho cụm")
    assert UnitReport.objects.get().results == "Lan viết kết quả.\nHùng viết kết quả."
    assert _kept(hung) == ""
    _picture(hung, "report-detail-phone")

    _type(lan, " Lan viết thêm.", "textarea[name=proposals]")
    _says(lan, "Đã lưu lúc")
    lan.click("main form button.btn-primary")
    lan.wait_for_selector("text=Trình thủ trưởng ký duyệt")
    assert UnitReport.objects.get().proposals == "Lan viết thêm."
    assert UnitReport.objects.get().results == "Lan viết kết quả.\nHùng viết kết quả."


def test_without_a_script_the_button_saves(new_page, writing, officer):
    page = new_page(javascript=False)
    _sign_in(page, officer)
    page.goto(f"{writing[1]}soan/")
    page.fill(RESULTS, "Gõ không có script")
    assert not page.is_visible("[data-autosave-state]")
    page.click("main form button.btn-primary")
    assert "Gõ không có script" in page.inner_text("article")
