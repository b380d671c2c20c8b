"""The year's plan in Chromium: a step shifted by mouse, by keyboard and by typing, and all three saved."""

import datetime as dt
import os

import pytest
from django.urls import reverse

from clusters.enums import Role
from emulation.enums import MilestoneKind
from emulation.models import Milestone
from portal.services.catalogues import load_catalogues
from tests import factories as make
from tests.factories import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("SCREENSHOTS", "")


def test_steps_are_dragged_shifted_by_key_and_typed(new_page):
    load_catalogues()
    year = make.make_cluster_year(2026)
    chair_unit = make.members_of(year)[0]
    make.make_lead(year, chair_unit)
    chair = make.appoint(Role.UNIT_HEAD, unit=chair_unit)
    page = new_page("desktop")
    page.goto("/tai-khoan/dang-nhap/")
    page.fill("input[name=login]", chair.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "dang-nhap" not in url)
    page.goto(reverse("emulation:year_plan", args=[year.pk]))
    page.fill("input[name=launch_on]", "27/03/2026")
    page.fill("input[name=review_on]", "18/12/2026")
    page.click("button[name=act][value=suggest]:not([tabindex])")
    page.wait_for_function("document.getElementById('id_due_midyear').value === '14/07/2026'")

    by_key = page.locator("[data-plan-mark=id_due_midyear]")
    by_key.focus()
    page.keyboard.press("ArrowRight")
    assert page.input_value("#id_due_midyear") == "15/07/2026"
    page.keyboard.press("PageDown")
    assert page.input_value("#id_due_midyear") == "08/07/2026"
    assert by_key.get_attribute("aria-valuetext") == "08/07/2026"

    page.fill("#id_due_registered", "11/04/2026")
    typed = page.locator("[data-plan-mark=id_due_registered]")
    assert typed.get_attribute("aria-valuetext") == "11/04/2026 (ngày nghỉ)"

    dragged = page.locator("[data-plan-mark=id_due_year_report] circle")
    dragged.scroll_into_view_if_needed()
    spot, target = dragged.bounding_box(), page.locator("[data-plan-mark=id_due_voted] circle").bounding_box()
    page.mouse.move(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    page.mouse.down()
    page.mouse.move(target["x"] + target["width"] / 2, spot["y"] + spot["height"] / 2, steps=5)
    page.mouse.up()
    moved = dt.date(*map(int, reversed(page.input_value("#id_due_year_report").split("/"))))
    assert abs(moved - dt.date(2026, 12, 18)) <= dt.timedelta(days=1), "where the mouse let go"
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/lap-lich.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})
        page.screenshot(path=f"{PICTURES}/lap-lich-dien-thoai.png", full_page=True)

    page.click("form.gu-form-wide button.btn-primary")
    page.wait_for_selector(".alert-success")
    assert (
        dict(Milestone.objects.values_list("kind", "due_on")).items()
        >= {
            MilestoneKind.MIDYEAR: dt.date(2026, 7, 8),
            MilestoneKind.REGISTERED: dt.date(2026, 4, 11),
            MilestoneKind.YEAR_REPORT: moved,
        }.items()
    )
