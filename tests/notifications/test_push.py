"""A person's browsers show a short word; only they can read it, and only browser makers' services are asked."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from notifications.channels import vapid
from notifications.enums import Channel, DeliveryState
from notifications.kinds import register_kind
from notifications.models import Delivery, PushSubscription
from notifications.services import Draft, create_notices, deliver_batch
from notifications.services.push import MOST_BROWSERS, is_push_service
from tests import factories as make
from tests.notifications.push_service import Browser, claims_of, running

AT = dt.datetime(2026, 10, 13, 1, 0, tzinfo=dt.UTC)
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36"


@pytest.fixture
def push_service(settings, tmp_path, monkeypatch):
    """A push service on a real socket, trusted and allowed; and a key of this installation."""
    out = io.StringIO()
    call_command("make_push_key", stdout=out)
    settings.VAPID_PRIVATE_KEY = out.getvalue().strip().removeprefix("VAPID_PRIVATE_KEY=")
    settings.VAPID_CONTACT = "mailto:quan-tri@botuphap.test"
    with running(tmp_path) as (service, certificate):
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
        settings.PUSH_HOSTS = [service.url.removeprefix("https://")]
        yield service


def _switch_on(client, person, browser: Browser, agent: str = CHROME):
    client.force_login(person)
    return client.post(
        reverse("notifications:push_subscribe"), browser.form, headers={"User-Agent": agent}, follow=True
    )


def _say(person, number: int = 1) -> Delivery:
    draft = Draft(
        recipient=person,
        kind="thu_day",
        dedupe_key=f"thu:{number}",
        subject="Phiếu bầu của bà Trần Thị Hoa",
        body="Mật",
        path="/binh-xet/1/",
    )
    create_notices(drafts=[draft], at=AT)
    deliver_batch(at=AT)
    return Delivery.objects.get(channel=Channel.PUSH, key=f"push:thu:{number}")


def test_browser_shows_the_sort_of_work_and_nobody_else_can_read_it(push_service, client, settings):
    register_kind("thu_day", "Văn bản chờ ký")
    person, mine = make.make_user(), push_service.browser("may-co-quan")
    response = _switch_on(client, person, mine)
    assert "Chrome, Windows" in response.content.decode()

    delivery = _say(person)

    assert (delivery.state, delivery.address) == (DeliveryState.SENT, "Chrome, Windows")
    ((path, headers, body),) = push_service.received
    assert path == "may-co-quan"
    said = mine.read(body)
    assert said["body"] == "Bạn có việc mới: Văn bản chờ ký."
    assert said["url"].startswith(f"{settings.SITE_URL}/thong-bao/di/")
    assert not any(word in str(said) for word in ("Hoa", "Phiếu bầu", "Mật"))
    claims = claims_of(headers)
    assert (claims["aud"], claims["sub"]) == (push_service.url, "mailto:quan-tri@botuphap.test")
    assert claims["exp"] - AT.timestamp() <= 24 * 3600
    assert (headers["Topic"], headers["TTL"]) == (delivery.pk.hex, str(24 * 3600))
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever the library says
        Browser(mine.endpoint).read(body)


def test_service_says_what_becomes_of_a_browser(push_service, client):
    """Gone: forgotten, the other browser still gets it. Away: tried again. Sends elsewhere: not followed."""
    person = make.make_user()
    for name in ("cu", "moi"):
        _switch_on(client, person, push_service.browser(name))
    push_service.answers = {"cu": 410}
    assert _say(person, 1).state == DeliveryState.SENT
    assert [s.endpoint.rpartition("/")[2] for s in PushSubscription.objects.all()] == ["moi"]

    push_service.answers = {"moi": 503}
    waiting = _say(person, 2)
    assert (waiting.state, waiting.last_error, waiting.attempts) == (DeliveryState.WAITING, "HTTP 503", 1)
    push_service.answers = {"moi": 307}
    assert _say(person, 3).last_error == "HTTP 307"
    assert "inside" not in [path for path, _headers, _body in push_service.received]

    push_service.answers = {"moi": 404}
    assert _say(person, 4).state == DeliveryState.FAILED
    assert not PushSubscription.objects.exists()


def test_only_browser_makers_services_are_asked(push_service, client, settings):
    settings.PUSH_HOSTS = ["fcm.googleapis.com", "*.notify.windows.com"]
    assert is_push_service("https://fcm.googleapis.com/fcm/send/abc:APA91")
    assert is_push_service("https://wns2-sg2p.notify.windows.com/w/?token=BQY%2f")
    person = make.make_user()
    for endpoint in (
        "http://fcm.googleapis.com/x", "https://127.0.0.1/x", "https://fcm.googleapis.com.evil.test/x",
        "https://fcm.googleapis.com@10.0.0.1/x", "https://evil.test\\.notify.windows.com/x",
        "https://evil.test/.notify.windows.com/x", "https://fcm.googleapis.com:8080/x", "file:///etc/passwd",
        "https://fcm.googleapis.com/x\nHost: 10.0.0.1", "", "\x00", "https://fcm.googleapis.com/" + "a" * 2000,
    ):  # fmt: skip
        response = _switch_on(client, person, Browser(endpoint))
        assert 'class="alert alert-error' in response.content.decode(), endpoint
    settings.PUSH_HOSTS = ["fcm.googleapis.com"]
    good = Browser("https://fcm.googleapis.com/x").form
    for wrong in ({"auth": "AAAA"}, {"p256dh": "A" * 87}, {"p256dh": "é"}, {"auth": ""}):
        client.post(reverse("notifications:push_subscribe"), good | wrong)
    assert not PushSubscription.objects.exists()


def test_person_keeps_the_list_of_browsers(push_service, client):
    """A browser goes with whoever switched it on last; others' browsers are not found; ten are enough."""
    first, second = make.make_user(), make.make_user()
    shared = push_service.browser("may-chung")
    _switch_on(client, first, shared)
    _switch_on(client, second, shared)
    row = PushSubscription.objects.get()
    assert row.user == second
    remove = reverse("notifications:push_remove", args=[row.pk])
    client.force_login(first)
    assert client.post(remove).status_code == 404
    client.force_login(second)
    assert "Đã tắt" in client.post(remove, follow=True).content.decode()
    assert not PushSubscription.objects.exists()

    for number in range(MOST_BROWSERS):
        _switch_on(client, second, push_service.browser(f"so-{number}"))
    response = _switch_on(client, second, push_service.browser("them"))
    assert "Hãy tắt bớt" in response.content.decode()
    assert PushSubscription.objects.count() == MOST_BROWSERS


def test_without_a_key_the_page_says_why(client, settings):
    client.force_login(make.make_user())
    settings.VAPID_PRIVATE_KEY = ""
    assert "chưa được cài khóa" in client.get(reverse("notifications:preference_edit")).content.decode()
    settings.VAPID_PRIVATE_KEY = "khong-phai-khoa"
    assert vapid.public_key() == ""


def test_worker_script_stands_at_the_root(client):
    response = client.get("/may-day-tin.js")
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cache-Control"] == "no-cache"
    assert b"showNotification" in response.content
    assert "worker-src 'self'" in response["Content-Security-Policy"]
