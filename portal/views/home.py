"""A person's work, and the dates of a month."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clusters.enums import UnitGroup
from core import clock
from core.http import readonly
from portal.forms import MonthForm
from portal.queries.dates import Calendar, anniversaries_between
from portal.queries.health import machinery_of
from portal.queries.home import desk_of

PAGE_SIZE = 20


@require_safe
@readonly
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I wait for, the next dates."""
    today = clock.today()
    context = {"desk": desk_of(request.access, today), "today": today}
    if request.access.is_administrator:
        context["machinery"] = machinery_of(clock.now())
    return render(request, "portal/home.html", context)


@require_safe
@readonly
def calendar(request: HttpRequest) -> HttpResponse:
    """Dates of one month, in the years that the person may read."""
    today = clock.today()
    form = MonthForm(request.GET or {"thang": today.month, "nam": today.year})
    form.full_clean()
    year = form.cleaned_data.get("nam") or today.year
    month = form.cleaned_data.get("thang") or (today.month if year == today.year else 1)
    first = dt.date(year, month, 1)
    last = _next_month(first) - dt.timedelta(days=1)
    context = {
        "form": form,
        "first": first,
        "today": today,
        "previous": first - dt.timedelta(days=1),
        "next": _next_month(first),
        "page": Paginator(Calendar(request.access, first, last), PAGE_SIZE).get_page(
            request.GET.get("trang")
        ),
        "anniversaries": anniversaries_between(first, last, list(UnitGroup)),
    }
    return render(request, "portal/calendar.html", context)


def _next_month(first: dt.date) -> dt.date:
    return (first + dt.timedelta(days=31)).replace(day=1)
