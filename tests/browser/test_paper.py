"""A công văn in Chromium: drafted, handed on, checked, approved, signed by certificates, numbered, issued, checked by a stranger."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connection

from clusters.enums import Role, UnitKind
from core import clock
from documents.enums import PaperState, SlotKind
from documents.models import Paper
from documents.services import trust
from documents.services.citations import load_citations
from documents.tasks import judge_uploads
from tests import factories as make
from tests.factories import PASSWORD
from tests.factories import papers as make_paper
from tests.fixtures.browser import SIZES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("SCREENSHOTS", "")
AGENT = Path(__file__).resolve().parents[2] / "agent" / "sign.py"
SUBMIT = "main form button[type=submit]"


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


def _sign_in(page, person):
    page.goto("/tai-khoan/dang-nhap/")
    page.fill("input[name=login]", person.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "dang-nhap" not in url)
    return page


def _look(page, name):
    """Nothing that axe complains of; no sideways scrolling on a phone either."""
    found = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found] == [], name
    for size in ("phone", "desktop"):
        page.set_viewport_size(SIZES[size])
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/paper-{name}-{size}.png", full_page=True)
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, (name, size)


def _judge():
    try:
        return judge_uploads()
    finally:
        connection.close()


def _sign_by_certificate(page, slot, folder):
    """Through the hand-off: certificate, file, agent on one's own computer, upload; judged by the worker."""
    page.goto("/van-ban/thu-nghiem/chung-thu/")
    page.check(f"input[name=holder][value^={slot.kind}]")
    with page.expect_download() as download:
        page.click(SUBMIT)
    p12 = download.value.path()
    page.goto(f"/van-ban/{slot.paper_id}/")
    page.click("a:has-text('Ký văn bản')")
    _look(page, f"slot-sign-{slot.kind}")
    with page.expect_download() as download:
        page.click("a:has-text('Tải tệp để ký')")
    signed = folder / f"{slot.field_name}.pdf"
    subprocess.run(
        [
            sys.executable, AGENT, "--file", download.value.path(), "--p12", p12, "--field", slot.field_name,
            "--out", signed, *(["--agency"] if slot.kind == SlotKind.AGENCY else []),
        ],
        input="thu-nghiem\n", text=True, check=True, timeout=60,
    )  # fmt: skip
    page.set_input_files("input[name=file]", signed)
    page.click(SUBMIT)
    page.wait_for_url("**/tep-da-nop/*/")
    _look(page, f"upload-{slot.kind}")
    with ThreadPoolExecutor(1) as worker:  # this thread runs the browser's loop
        assert worker.submit(_judge).result() > 0
    page.wait_for_selector("text=Đã nhận chữ ký")


def test_a_letter_from_draft_to_a_strangers_check(new_page, tmp_path):
    trust.set_up_demo(at=clock.now())
    agency = make.make_unit("Cục Thi hành án dân sự", kind=UnitKind.AGENCY)
    year = make.make_cluster_year(clock.today().year, units=[agency, make.make_unit()])
    make.make_lead(year, agency)
    office = make_paper.make_office(year)
    drafter, clerk, head = (
        _sign_in(new_page(), person) for person in (office.drafter, office.clerk, office.head)
    )

    drafter.goto(f"/van-ban/nam/{office.year.pk}/lap/")
    drafter.click("a[href*='kind=official_letter']")
    drafter.click(SUBMIT)
    shown = drafter.url
    drafter.click("a:has-text('Sửa nội dung')")
    drafter.fill("input[name=abstract], textarea[name=abstract]", "nhắc nộp báo cáo sơ kết")
    drafter.fill("textarea[name=body]", "Đề nghị các đơn vị nộp báo cáo sơ kết đúng hạn.")
    drafter.click(SUBMIT)
    _look(drafter, "draft")
    clerk.goto(shown)
    assert clerk.locator("a:has-text('Kiểm tra thể thức')").count() == 0
    drafter.click("a:has-text('Gửi kiểm tra')")
    drafter.click(SUBMIT)
    assert "Đã gửi văn bản đi kiểm tra thể thức" in drafter.inner_text("main")

    for page, step in ((clerk, "Kiểm tra thể thức"), (head, "Duyệt nội dung")):
        page.goto(shown)
        page.click(f"a:has-text('{step}')")
        page.click(SUBMIT)
        page.wait_for_url(shown)
    paper = Paper.objects.get()
    assert paper.state == PaperState.APPROVED_TEXT

    _sign_by_certificate(head, paper.slots.get(kind=SlotKind.PERSON), tmp_path)
    clerk.goto(shown)
    clerk.click("a:has-text('Cấp số')")
    clerk.click(SUBMIT)
    clerk.wait_for_url(shown)
    _sign_by_certificate(clerk, paper.slots.get(kind=SlotKind.AGENCY), tmp_path)
    clerk.goto(shown)
    clerk.click("a:has-text('Phát hành')")
    clerk.click(SUBMIT)
    clerk.wait_for_url(shown)
    _look(clerk, "show")
    clerk.goto(f"/van-ban/nam/{office.year.pk}/")
    assert "nhắc nộp báo cáo sơ kết" in clerk.inner_text("main")
    _look(clerk, "list")
    clerk.goto(f"/van-ban/so-van-ban-di/{office.agency.pk}/{clock.today().year}/")
    assert "01/MH-TH" in clerk.inner_text("main")
    _look(clerk, "register")

    stranger = new_page()
    stranger.goto("/kiem-tra-van-ban/")
    _look(stranger, "verify")
    stranger.goto(f"/kiem-tra-van-ban/{paper.code}/")
    told = stranger.inner_text("main")
    assert "Văn bản có thật, đang có hiệu lực" in told
    assert office.head.full_name in told
    _look(stranger, "verify-code")


def test_templates_and_citations_are_read_by_everyone_who_can(new_page):
    make_paper.make_office()
    load_citations()
    page = _sign_in(new_page(), make.appoint(Role.STANDING_BODY))
    for name, path in (("templates", "mau/"), ("citations", "can-cu/"), ("stuck", "viec-vuong/")):
        page.goto(f"/van-ban/{path}")
        _look(page, name)
    page.goto("/van-ban/mau/")
    page.click("main table a")
    _look(page, "template")
