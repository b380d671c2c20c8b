"""A person's own page."""

import datetime as dt

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from clusters.enums import LeadRole, Role
from core import clock
from tests.factories import PASSWORD, appoint, make_cluster_year, make_lead, make_unit, make_user


@pytest.fixture
def client_of():
    def login(user):
        client = Client()
        client.force_login(user)
        return client

    return login


def test_shows_what_holds_and_what_comes_and_not_what_ended(client_of):
    now, ended, coming = make_unit("Sở Tư pháp A"), make_unit("Sở Tư pháp B"), make_unit("Sở Tư pháp C")
    today = clock.today()
    user = appoint(Role.UNIT_HEAD, unit=now)
    appoint(Role.UNIT_HEAD, unit=ended, user=user, valid_to=today)
    appoint(Role.UNIT_HEAD, unit=coming, user=user, valid_from=today + dt.timedelta(days=1))
    make_lead(make_cluster_year(today.year, units=[now]), now, LeadRole.CHAIR)

    page = client_of(user).get(reverse("accounts:profile_show")).content.decode()

    assert "Sở Tư pháp A" in page
    assert "Sở Tư pháp B" not in page
    assert "Sở Tư pháp C" in page
    assert "Sắp tới" in page
    assert "Cụm thi đua" in page


def test_shows_my_sign_ins_and_nobody_else_s(client_of):
    other = make_user()
    Client().post(reverse("account_login"), {"login": other.username, "password": PASSWORD})
    client = Client()
    client.post(reverse("account_login"), {"login": make_user().username, "password": PASSWORD})

    events = client.get(reverse("accounts:profile_show")).context["events"]

    assert [event.sentence for event in events] == ["Đăng nhập."]


def test_the_number_of_queries_does_not_grow(client_of):
    counts = []
    for rows in (1, 3):
        user = make_user()
        for _ in range(rows):
            unit = make_unit()
            appoint(Role.UNIT_HEAD, unit=unit, user=user)
            make_lead(make_cluster_year(units=[unit]), unit)
        client = client_of(user)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("accounts:profile_show"))
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 15


def test_large_letters_stay_on_every_device(client_of):
    user = make_user()
    response = client_of(user).post(reverse("accounts:large_text_switch"), {"next": "/tai-khoan/ho-so/?a=1"})

    assert response.url == "/tai-khoan/ho-so/?a=1"
    assert 'class="chu-lon"' in client_of(user).get(reverse("accounts:profile_show")).content.decode()


@pytest.mark.parametrize("target", ["https://xau.test/", "//xau.test", "javascript:alert(1)", "\x00", ""])
def test_the_way_back_never_leaves_the_site(client_of, target):
    response = client_of(make_user()).post(reverse("accounts:large_text_switch"), {"next": target})

    assert response.url == reverse("accounts:profile_show")


def test_the_language_is_kept_and_comes_back_at_the_next_sign_in(client_of):
    user = make_user()
    client_of(user).post(reverse("accounts:language_choose"), {"language": "en"})
    fresh = Client()
    response = fresh.post(reverse("account_login"), {"login": user.username, "password": PASSWORD})

    assert User.objects.get(pk=user.pk).language == "en"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"


@pytest.mark.parametrize("language", ["fr", "", "x" * 5000, "\x00"])
def test_an_unknown_language_is_refused_in_words(client_of, language):
    user = make_user()
    response = client_of(user).post(reverse("accounts:language_choose"), {"language": language}, follow=True)

    assert "Giao diện chỉ có tiếng Việt và tiếng Anh" in response.content.decode()
    assert User.objects.get(pk=user.pk).language == "vi"


def test_browser_set_to_english_still_meets_vietnamese(client):
    page = client.get("/tai-khoan/dang-nhap/", headers={"accept-language": "en-US,en;q=0.9"}).content.decode()
    assert '<html lang="vi"' in page
    assert "Đăng nhập" in page
