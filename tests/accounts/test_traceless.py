"""A view that leaves no trace: locked like any other, but neither the moment nor the form is kept."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from config.urls import urlpatterns as pages
from core.http import leaves_no_trace
from tests.factories import PASSWORD, make_user

pytestmark = [pytest.mark.secrecy, pytest.mark.urls(__name__)]
CHOICE = "chon-don-vi-so-bay"


@require_POST
@leaves_no_trace
def cast(request: HttpRequest) -> HttpResponse:
    return HttpResponse("đã ghi")


urlpatterns = [path("thu-khong-dau-vet/", cast), *pages]


@pytest.fixture
def voter():
    client = Client()
    client.post(reverse("account_login"), {"login": make_user().username, "password": PASSWORD})
    return client


def _kept(client):
    """Everything that Redis and the database keep of the session, and how long the screen stays awake."""
    server = cache._cache.get_client(None)  # the client of Django's own backend
    keys = sorted(key for key in server.scan_iter() if b"awake" in key or b"session" in key)
    rows = list(Session.objects.order_by("pk").values_list("session_key", "session_data", "expire_date"))
    return [(key, server.get(key)) for key in keys], rows, [server.pttl(key) for key in keys]


@pytest.mark.rule("VOTE-24")
def test_nothing_tells_that_the_person_was_there(voter):
    values, rows, lives = _kept(voter)
    assert values, "a session is kept in Redis"
    response = voter.post("/thu-khong-dau-vet/", {"marks": CHOICE})

    assert response.content.decode() == "đã ghi"
    assert not response.cookies
    values_after, rows_after, lives_after = _kept(voter)
    assert (values_after, rows_after) == (values, rows)
    assert all(after <= before for before, after in zip(lives, lives_after, strict=True)), (
        "no time began again"
    )


@pytest.mark.rule("SEC-8")
def test_a_locked_screen_asks_for_the_password_and_holds_no_choice(voter):
    server = cache._cache.get_client(None)
    server.delete(*server.scan_iter("*awake*"))
    response = voter.post("/thu-khong-dau-vet/", {"marks": CHOICE})

    assert response.url == f"{reverse('account_reauthenticate')}?next=%2Fthu-khong-dau-vet%2F"
    assert CHOICE not in str(dict(voter.session))
    assert not any(CHOICE.encode() in (server.get(key) or b"") for key in server.scan_iter())
