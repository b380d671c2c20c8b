"""Pages that look across the apps: a person's work, the year's map, calendar, search, health."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.http import readonly


@require_safe
@readonly
def home(request: HttpRequest) -> HttpResponse:
    """What waits for me, what I wait for, the next dates."""
    return render(request, "portal/home.html")


@require_safe
@readonly
def year_list(request: HttpRequest) -> HttpResponse:
    """Cluster-years the person may read."""
    return render(request, "portal/year_list.html", {"years": request.access.visible_years()})


@require_safe
@readonly
def year_detail(request: HttpRequest, year_id: int) -> HttpResponse:
    """The map of one cluster's year."""
    cluster_year = request.access.year_or_404(year_id)
    context = {"cluster_year": cluster_year, "is_sample": cluster_year.is_sample}
    return render(request, "portal/year_detail.html", context)


@require_safe
@readonly
def calendar(request: HttpRequest) -> HttpResponse:
    """Dates to come."""
    return render(request, "portal/calendar.html")


@require_safe
@readonly
def search(request: HttpRequest) -> HttpResponse:
    """Units and years by name, with or without diacritics."""
    return render(request, "portal/search.html")


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """State of the machinery."""
    return JsonResponse({})
