"""Chromium is switched on by the button, and shows what the push service brings while no page of ours is asked."""

import json
import os

import pytest
from django.urls import reverse

from notifications.models import PushSubscription
from tests import factories as make
from tests.browser.test_ballot import _sign_in
from tests.fixtures.browser import QUIET, path_of_chromium
from tests.notifications.push_service import Browser

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("SCREENSHOTS", "")
# A Chromium without its maker's keys reaches no push service: this one answers in its place.
ANSWER = """
const given = %s;
PushManager.prototype.subscribe = async function (options) {
  if (options.applicationServerKey.length !== 65) throw new TypeError("no key");
  localStorage.setItem("on", "1");
  return { toJSON: () => ({ endpoint: given.endpoint, keys: { p256dh: given.p256dh, auth: given.auth } }) };
};
const own = { endpoint: given.endpoint, unsubscribe: async () => localStorage.clear() };
PushManager.prototype.getSubscription = async () => (localStorage.on ? own : null);
"""
SHOWN = """async () => {
  const worker = await navigator.serviceWorker.ready;
  for (let i = 0; i < 20; i++) {
    const shown = await worker.getNotifications();
    if (shown.length) return shown.map((one) => [one.title, one.body, one.tag, one.data.url]);
    await new Promise((go) => setTimeout(go, 50));
  }
  return [];
}"""
DELIVERIES = (
    15  # a busy browser now and then loses one that its developer tools bring; the tag keeps them one
)


@pytest.fixture
def own_page(chromium, live_server, tmp_path):
    """A page of a browser with a profile: one without takes no push at all."""
    context = chromium.browser_type.launch_persistent_context(
        tmp_path,
        executable_path=path_of_chromium(whole=True),
        args=QUIET,
        base_url=live_server.url,
        permissions=["notifications"],
    )
    context.set_default_timeout(15_000)
    yield context.new_page()
    context.close()


def _look(page, name):
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/push-{name}.png", full_page=True)


def test_button_switches_on_and_a_push_is_shown(own_page, settings):
    settings.VAPID_PRIVATE_KEY = "V" * 43
    browser = Browser("https://fcm.googleapis.com/fcm/send/thu")
    page = own_page
    person = make.make_user()
    _sign_in(page, person)
    address = reverse("notifications:preference_edit")

    page.add_init_script(
        "PushManager.prototype.subscribe = async () => { throw new DOMException('', 'AbortError'); };"
    )
    page.goto(address)
    page.get_by_role("button", name="Bật trên trình duyệt này").click()
    page.get_by_text("Chưa bật được").wait_for()
    _look(page, "failed")

    page.add_init_script(ANSWER % json.dumps(browser.form))
    page.goto(address)
    page.get_by_role("button", name="Bật trên trình duyệt này").click()
    page.get_by_text("Trình duyệt này đang nhận thông báo.").wait_for()
    _look(page, "on")
    row = PushSubscription.objects.get(user=person)
    assert (row.endpoint, row.p256dh, row.auth) == tuple(browser.form.values())

    said = {"title": "Giao Ước", "body": "Bạn có việc mới.", "tag": "a1", "url": "/thong-bao/", "lang": "vi"}
    cdp = page.context.new_cdp_session(page)
    registered = []
    cdp.on("ServiceWorker.workerRegistrationUpdated", lambda told: registered.extend(told["registrations"]))
    cdp.send("ServiceWorker.enable")
    for _n in range(200):
        if not registered:
            page.wait_for_timeout(50)
    message = {"origin": page.url.split("/thong-bao")[0], "registrationId": registered[0]["registrationId"]}
    shown = []
    for _n in range(DELIVERIES):
        cdp.send("ServiceWorker.deliverPushMessage", message | {"data": json.dumps(said)})
        if shown := page.evaluate(SHOWN):
            break
    assert shown == [["Giao Ước", "Bạn có việc mới.", "a1", "/thong-bao/"]]

    page.get_by_role("button", name="Tắt").click()
    page.get_by_role("button", name="Bật trên trình duyệt này").wait_for()
    assert not PushSubscription.objects.exists()


def test_without_scripts_the_page_says_what_is_needed(new_page, settings):
    settings.VAPID_PRIVATE_KEY = "V" * 43
    page = new_page("phone", javascript=False)
    _sign_in(page, make.make_user())
    page.goto(reverse("notifications:preference_edit"))
    assert page.get_by_text("Trình duyệt đang dùng không hiện được thông báo").is_visible()
    assert not page.get_by_role("button", name="Bật trên trình duyệt này").is_visible()
    _look(page, "phone")
