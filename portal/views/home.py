"""A person's work."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core import clock
from core.http import readonly
from jobs.queries import standstills
from notifications.bounces.queries import bounce_of
from portal.queries.health import machinery_of
from portal.queries.home import desk_of


@require_safe
@readonly
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I wait for, the next dates."""
    today = clock.today()
    context = {"desk": desk_of(request.access, today), "today": today, "bounce": bounce_of(request.user)}
    if request.access.is_standing_body or request.access.is_administrator:
        context["standstills"] = standstills(clock.now())
    if request.access.is_administrator:
        context["machinery"] = machinery_of(clock.now())
    return render(request, "portal/home.html", context)
