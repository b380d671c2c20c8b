"""Puts the person's dated rights on the request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from clusters.permissions import Access
from core import clock


class AccessMiddleware:
    """``request.access``: what the person may do today. Costs nothing until asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.access = Access(request.user, clock.today())
        return self.get_response(request)
