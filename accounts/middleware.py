"""What goes with the person from page to page: the chosen language, the lock of an unattended screen."""

from collections.abc import Callable
from typing import Any

from allauth.account.internal.flows.reauthentication import suspend_request
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django_htmx.http import HttpResponseClientRedirect

from core.http import asked_by_itself

# Pages that a locked session may still use.
OPEN_PAGES = frozenset({"account_reauthenticate", "mfa_reauthenticate", "account_logout", "set_language"})
LOCKS = "locks_when_idle"
# Never held while the screen is locked: what is held lies in the session, readable to whoever runs the system.
SECRETS = frozenset({"passphrase", "oldpassword", "password1", "password2"})


class ChosenLanguageMiddleware(LocaleMiddleware):
    """Vietnamese until the person chooses otherwise; an office browser set to English is no choice."""

    def process_request(self, request: HttpRequest) -> None:
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        super().process_request(request)


class IdleLockMiddleware:
    """Ask for the password again after so many seconds without a request, sooner of administrators (SEC-8).

    The session lives on and a form that was being sent is held and carried out after the password, so
    nothing typed is lost; one with a secret in it, or whose view is marked ``core.http.never_held``, is typed
    again. The last moment of activity is kept in the cache only: no page writes rows for it.
    A view marked ``core.http.leaves_no_trace`` is locked like any other, but neither moment nor form is kept.
    A page that refreshes itself keeps nothing awake and goes to the password by itself; only a wall
    (``core.http.for_a_wall``) goes on, for it hangs before the hall on a machine that nobody touches.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if not request.user.is_authenticated or not request.session.get(LOCKS):
            return None
        if request.resolver_match.view_name in OPEN_PAGES:
            return None
        leaves_no_trace, by_itself = getattr(view, "leaves_no_trace", False), asked_by_itself(request)
        if leaves_no_trace or by_itself:
            is_awake = cache.get(_key(request))
        else:
            is_awake = cache.touch(_key(request), _seconds(request))
        if is_awake:
            return None
        if by_itself and getattr(view, "for_a_wall", False):
            request.is_locked = True  # the wall says so
            return None
        # What is typed where no trace is left is not held either: it would keep a choice in the session.
        return _locked(request, holds=not leaves_no_trace and _may_hold(request, view))


def _may_hold(request: HttpRequest, view: Callable[..., Any]) -> bool:
    return SECRETS.isdisjoint(request.POST) and not getattr(view, "never_held", False)


class GivenPasswordMiddleware:
    """Whoever signed in with a password that an administrator set chooses another before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        if not request.user.is_authenticated or not request.user.has_given_password:
            return None
        if request.resolver_match.view_name in OPEN_PAGES | {"account_change_password"}:
            return None
        change = reverse("account_change_password")
        if request.method != "GET":
            return redirect(change)
        # Afterwards on to where the person wanted to go: the link of a mail is not lost.
        return redirect(f"{change}?{urlencode({'next': request.get_full_path()})}")


def keep_awake(request: HttpRequest, **kwargs: Any) -> None:
    """Start the time again: the person has just shown who they are."""
    request.session[LOCKS] = True
    if request.user.is_authenticated:
        cache.set(_key(request), True, _seconds(request))


def _locked(request: HttpRequest, *, holds: bool = True) -> HttpResponseBase:
    """To the password, and from there back; a part of a page that refreshed itself takes its page along.

    ``holds``: what was being sent is kept and carried out after the password.
    """
    if (
        "X-Autosave" in request.headers
    ):  # nothing to hold: the words stay on the device until the page is back
        return HttpResponse(status=401)
    password = reverse("account_reauthenticate")
    if request.htmx and request.method == "GET":
        page = request.htmx.current_url_abs_path or "/"
        return HttpResponseClientRedirect(f"{password}?{urlencode({'next': page})}")
    if not holds:
        return redirect(f"{password}?{urlencode({'next': request.get_full_path()})}")
    response = suspend_request(request, password)
    return HttpResponseClientRedirect(response.url) if request.htmx else response


def _key(request: HttpRequest) -> str:
    return f"awake:{request.session.session_key}"


def _seconds(request: HttpRequest) -> int:
    return settings.ADMIN_IDLE_SECONDS if request.user.is_staff else settings.SESSION_IDLE_SECONDS
