"""Puts the person's dated rights on the request."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from clusters.permissions import Access
from core import clock
from core.http import asked_by_itself

# A page that asks every few seconds is judged once in so many; whatever a person does, each time.
REMEMBERED_SECONDS = 60


class AccessMiddleware:
    """``request.access``: what the person may do today. Costs nothing until asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.access = Access(request.user, clock.today())
        return self.get_response(request)


class SecondFactorMiddleware:
    """Whoever holds a role in MFA_REQUIRED_ROLES sets up a second factor before anything else."""

    OPEN_PAGES = frozenset(
        {
            "mfa_activate_totp",
            "account_reauthenticate",
            "account_change_password",
            "account_logout",
            "accounts:language_choose",
            "accounts:large_text_switch",
            "set_language",
        }
    )

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        required = set(settings.MFA_REQUIRED_ROLES)
        if not required or not request.user.is_authenticated:
            return None
        if request.resolver_match.view_name in self.OPEN_PAGES:
            return None
        by_itself, passed = asked_by_itself(request), f"second-factor-passed:{request.user.pk}"
        if by_itself and cache.get(passed):
            return None
        if not required & request.access.needs_second_factor or is_mfa_enabled(request.user):
            if by_itself:
                cache.set(passed, True, REMEMBERED_SECONDS)
            return None
        messages.info(
            request, _("Vai trò của bạn bắt buộc xác thực hai lớp. Hãy bật trước khi làm việc khác.")
        )
        if by_itself and request.htmx:  # the page that asked goes there, not the part of it
            return HttpResponseClientRedirect(resolve_url("mfa_activate_totp"))
        return redirect("mfa_activate_totp")
