"""Trying a signature out in Chromium: a trial certificate, a ticket, what the administrator sees of roots."""

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from cryptography.hazmat.primitives.serialization import pkcs12

from core import clock
from documents.enums import SlotKind
from documents.models import SigningTicket
from documents.services import trust
from tests import factories as make
from tests.factories import PASSWORD
from tests.factories import papers as make_paper

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("SCREENSHOTS", "")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def _sign_in(page, person):
    page.goto("/tai-khoan/dang-nhap/")
    page.fill("input[name=login]", person.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "dang-nhap" not in url)


def _look(page, name):
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/trial-{name}-{page.viewport_size['width']}.png", full_page=True)
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in {"serious", "critical"}] == [], name
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_a_head_takes_a_certificate_and_a_ticket(new_page, size):
    office = make_paper.make_office()
    slot = make_paper.approved(office).slots.get(kind=SlotKind.PERSON)
    page = new_page(size)
    _sign_in(page, office.head)

    page.goto("/van-ban/thu-nghiem/chung-thu/")
    _look(page, "certificate")
    with page.expect_download() as download:
        page.click("main form button[type=submit]")
    content = download.value.path().read_bytes()
    assert pkcs12.load_key_and_certificates(content, b"thu-nghiem")[0]

    page.goto(f"/van-ban/{slot.paper_id}/ky/{slot.pk}/ma-ky/")
    _look(page, "ticket-make")
    page.click("main form button[type=submit]")
    page.wait_for_selector("main code")
    _look(page, "ticket-show")
    assert f"/van-ban/ma-ky/{SigningTicket.objects.get().pk}/" in page.inner_text("main")


def test_an_administrator_reads_the_facts_of_a_root(new_page):
    trust.set_up_demo(at=clock.now())
    page = new_page()
    _sign_in(page, make.make_user(is_superuser=True, is_staff=True))

    for name, path in (("roots", "trustroot/"), ("root-add", "trustroot/add/"), ("lists", "revocationlist/")):
        page.goto(f"/quan-tri/documents/{path}")
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/trial-{name}.png", full_page=True)
    page.goto("/quan-tri/documents/trustroot/")
    page.click("text=Gốc chứng thư thử nghiệm")
    page.wait_for_selector("text=THỬ NGHIỆM")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/trial-root.png", full_page=True)
