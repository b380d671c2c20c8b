"""The calendar: a month, a list, a whole year."""

import datetime as dt
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core import clock
from core.http import readonly
from portal.enums import CalendarLook, EntryKind
from portal.forms import CalendarForm
from portal.queries.calendar_entries import entries_of
from portal.queries.calendar_pages import by_day, months_of, weeks_of
from portal.queries.calendar_scopes import Scope, scope_of, scopes_offered

PAGE_SIZE = 100
FIRST_YEAR, LAST_YEAR = 1948, 2200


@require_safe
@readonly
def calendar(request: HttpRequest) -> HttpResponse:
    """What stands in one's own calendar, a unit's, a cluster's, or all."""
    today = clock.today()
    form = CalendarForm(request.GET or {"thang": today.month, "nam": today.year})
    form.full_clean()
    asked = form.cleaned_data
    scope = scope_of(request.access, asked.get("cua") or "")
    first, last, look = _days_asked(asked, today)
    entries = entries_of(
        scope, first=first, last=last, today=today, kinds=asked.get("loai") or tuple(EntryKind)
    )
    links = _links(asked, scope, first, today, look)
    form.fields["cua"].widget.choices = _choices(scope, first, last)
    context = {
        "form": form,
        "scope": scope,
        "look": look,
        "first": first,
        "one_day": asked.get("ngay"),
        "today": today,
        "has_places": len({entry.place for entry in entries if entry.kind != EntryKind.DAY_OFF} - {""}) > 1,
        "links": links,
        "cluster_year": scope.cluster_year,
        "is_sample": scope.cluster_year is not None and scope.cluster_year.is_sample,
    }
    if look == CalendarLook.MONTH:
        context["weeks"] = weeks_of(first, entries, today, links["kept"])
    elif look == CalendarLook.YEAR:
        context["months"] = months_of(entries, first.year, links["kept"])
    else:
        context["page"] = Paginator(entries, PAGE_SIZE).get_page(request.GET.get("trang"))
        context["days"] = by_day(context["page"].object_list)
    return render(request, "portal/calendar.html", context)


def _days_asked(asked: dict, today: dt.date) -> tuple[dt.date, dt.date, str]:
    """First and last day, and how they are laid out; a single day is a list."""
    if (day := asked.get("ngay")) and FIRST_YEAR <= day.year <= LAST_YEAR:
        return day, day, CalendarLook.LIST
    look = asked.get("xem") or CalendarLook.MONTH
    year = asked.get("nam") or today.year
    if look == CalendarLook.YEAR:
        return dt.date(year, 1, 1), dt.date(year, 12, 31), look
    first = dt.date(year, asked.get("thang") or (today.month if year == today.year else 1), 1)
    return first, _next_month(first) - dt.timedelta(days=1), look


def _choices(scope: Scope, first: dt.date, last: dt.date) -> list[tuple[str, str]]:
    """Whose calendars there are in the year, and the one that is looked at."""
    offered = scopes_offered(scope, first, last)
    return offered if scope.code in dict(offered) else [*offered, (scope.code, scope.label)]


def _links(asked: dict, scope: Scope, first: dt.date, today: dt.date, look: str) -> dict[str, str]:
    """To the days before and after, and the same days laid out otherwise; what was chosen is kept."""
    kept = {"cua": scope.code, "loai": asked.get("loai") or []}

    def to(day: dt.date, look: str) -> str:
        return "?" + urlencode({**kept, "xem": look, "thang": day.month, "nam": day.year}, doseq=True)

    if look == CalendarLook.YEAR:
        before, after = first - dt.timedelta(days=1), first.replace(year=first.year + 1)
    else:
        before, after = first.replace(day=1) - dt.timedelta(days=1), _next_month(first)
    return {
        "today": to(today, look),
        "previous": to(before, look) if before.year >= FIRST_YEAR else "",
        "next": to(after, look) if after.year <= LAST_YEAR else "",
        "kept": urlencode(kept, doseq=True),
        "feeds": reverse("portal:feed_list")
        + (f"?cum={scope.cluster_year.pk}" if scope.cluster_year else ""),
        **{f"to_{name.lower()}": to(first, CalendarLook[name]) for name in CalendarLook.names},
    }


def _next_month(first: dt.date) -> dt.date:
    return (first.replace(day=1) + dt.timedelta(days=31)).replace(day=1)
