"""A page that refreshes itself is no sign that somebody sits before it (SEC-8)."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from clusters.enums import Role
from core import clock
from emulation.enums import ConferenceKind
from emulation.services.conferences import plan_conference
from hall.queries.pulse import key_of
from tests import factories as make
from tests.accounts.test_sign_in import signed_in

pytestmark = pytest.mark.rule("SEC-8")


@pytest.fixture
def hall():
    """A conference, and the phone of an officer of a member unit in it."""
    year = make.make_cluster_year(clock.today().year)
    conference = plan_conference(
        cluster_year=year, kind=ConferenceKind.LAUNCH, held_on=clock.today(), actor=None, at=clock.now()
    )
    conference.officer = make.appoint(Role.UNIT_OFFICER, unit=make.members_of(year)[0])
    return conference


def by_itself(client, path, page="/"):
    """As htmx asks on behalf of a page."""
    return client.get(path, headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{page}"})


def left():
    """Milliseconds until the screens lock."""
    server = cache._cache.get_client(None)
    return [server.pttl(key) for key in server.scan_iter("*awake*")]


def test_polls_do_not_keep_the_screen_awake_and_show_the_lock(hall):
    client = signed_in(hall.officer)
    here = reverse("hall:here", args=[hall.pk])
    pulse = reverse("hall:pulse", args=[key_of(hall)])
    version = client.get(here).context["version"]
    server = cache._cache.get_client(None)
    (key,) = server.scan_iter("*awake*")
    server.pexpire(key, 60_000)
    assert by_itself(client, f"{pulse}?v={version}", here).status_code == 204
    assert by_itself(client, here, here).status_code == 200
    assert left()[0] <= 60_000, "asking by itself began no new time"
    client.get(here)
    assert left()[0] > 60_000, "a person came"

    server.delete(key)
    locked = f"{reverse('account_reauthenticate')}?next={here.replace('/', '%2F')}"
    for path in (pulse, here):
        assert by_itself(client, path, here)["HX-Redirect"] == locked
    assert client.get(f"{here}?tu-lam-moi=1").status_code == 302


def test_a_wall_goes_on_while_its_machine_is_locked_and_nothing_else_does(hall):
    client = signed_in(hall.officer)
    wall, pulse = reverse("hall:screen", args=[hall.pk]), reverse("hall:wall_pulse", args=[key_of(hall)])
    page = client.get(wall).content.decode()
    assert pulse in page
    assert "Máy này đã khóa" not in page
    cache.clear()
    assert by_itself(client, pulse, wall).status_code == 200
    assert "Máy này đã khóa: màn chiếu vẫn chạy" in by_itself(client, wall, wall).content.decode()
    without_scripts = re.search(r'content="15; url=(\?[^"]+)"', page)[1]
    assert "Máy này đã khóa" in client.get(wall + without_scripts).content.decode()
    assert client.get(wall).status_code == 302, "whoever touches the machine meets the password"
    assert by_itself(client, reverse("accounts:profile_show")).headers["HX-Redirect"]
    assert client.post(wall).status_code == 302


def test_polling_pages_ask_for_the_second_factor_too(hall, settings):
    settings.MFA_REQUIRED_ROLES = ["standing_body"]
    staff, phone = Client(), Client()
    staff.force_login(make.appoint(Role.STANDING_BODY))
    phone.force_login(hall.officer)
    pulse = reverse("hall:pulse", args=[key_of(hall)])

    assert by_itself(staff, pulse)["HX-Redirect"] == reverse("mfa_activate_totp")
    assert by_itself(phone, pulse).status_code == 200
    # Judged once a minute where the page asks, each time where the person does.
    make.appoint(Role.STANDING_BODY, user=hall.officer)
    assert by_itself(phone, pulse).status_code == 200
    assert phone.get(reverse("hall:here", args=[hall.pk])).url == reverse("mfa_activate_totp")


def test_whatever_a_page_asks_for_by_itself_is_asked_by_htmx():
    """Else the middleware would take it for a person."""
    scripts = "".join(path.read_text() for path in (settings.BASE_DIR / "static" / "js").glob("*.js"))
    assert "setInterval" not in scripts
    refreshing = [
        path.name
        for path in Path(settings.BASE_DIR / "templates").rglob("*.html")
        if 'http-equiv="refresh"' in path.read_text() and "tu-lam-moi" not in path.read_text()
    ]
    assert refreshing == []
