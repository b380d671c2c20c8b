"""Signing in and the profile, as people see them."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from django.urls import reverse

from accounts.models import User
from clusters.enums import Role
from tests.factories import PASSWORD, appoint, make_unit, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def enter(page, user, password=PASSWORD):
    page.goto(reverse("account_login"))
    page.get_by_label("Tên đăng nhập").fill(user.username)
    page.get_by_label("Mật khẩu").fill(password)
    page.locator("main button[type=submit]").click()


@pytest.mark.parametrize("size", ["desktop", "phone"])
@pytest.mark.parametrize("name", ["accounts:profile_show", "audit:event_list", "account_change_password"])
def test_pages_are_accessible(name, size, new_page):
    page = new_page(size)
    enter(page, appoint(Role.AUDITOR, user=make_user("Trần Thị Lan")))
    page.goto(reverse(name))

    found = Axe().run(page).response["violations"]

    assert [v["id"] for v in found if v["impact"] in {"serious", "critical"}] == []
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_locked_screen_goes_on_after_the_password_without_javascript(new_page):
    page = new_page("phone", javascript=False)
    user = appoint(Role.UNIT_OFFICER, unit=make_unit())
    enter(page, user)
    page.goto(reverse("accounts:profile_show"))
    cache.clear()  # the time of rest is over
    page.get_by_role("button", name="Dùng chữ lớn").click()
    page.get_by_role("textbox", name="Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Tiếp tục").click()

    page.get_by_text("Đang dùng chữ lớn.").wait_for()
    assert User.objects.get(pk=user.pk).has_large_text


def test_too_many_wrong_passwords_are_answered_with_the_time_to_wait(page):
    user = make_user()
    for _ in range(6):
        enter(page, user, "sai-mat-khau")

    page.get_by_text("Hãy chờ 5 phút rồi thử lại").wait_for()
